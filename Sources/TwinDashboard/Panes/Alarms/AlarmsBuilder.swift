// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the list of values outside their limits, worst first.
struct AlarmsBuilder: PaneBuilder {
    static let isFilterable = true
    static let badge = PaneBadge.flood
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    func build(_ pane: PaneRequest) throws -> ListModel<AlarmModel> {
        let found =
            scene.openDestination == nil
            ? try AlarmLines(scene: scene).groups(domain: pane.layout.domain)
            : try AlarmLines(scene: scene).groups(of: scene.alarmsShown)
        let most = max(1, pane.layout.limit ?? 200)
        let filter = SearchText.words(pane.filter)
        var models: [AlarmModel] = []
        var shown: [AlarmGroup] = []
        var total = filter.isEmpty ? found.count : 0
        for group in found where !filter.isEmpty || models.count < most {
            let line = try AlarmLines(scene: scene).line(group)
            if !filter.isEmpty {
                let text = SearchText.folded("\(line.what)\n\(line.place)")
                guard SearchText.contains(text, all: filter) else { continue }
                total += 1
            }
            guard models.count < most else { continue }
            models.append(line)
            shown.append(group)
        }
        var list = pane.list(
            models,
            targets: shown.map(\.worst?.series.entity),
            identities: shown.map { LineIdentity($0) }
        )
        list.cap = scene.cap(models.count, of: total)
        let shelved = scene.shelvedCount(of: pane.layout.domain)
        if list.cap.isEmpty, shelved > 0 {
            list.cap = DisplayText("\(shelved) \(scene.words[.shelved])")
        }
        return list
    }
}
