// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel

// What is in alarm is seen without scrolling. Only alarms move lines, because they begin after a
// delay and end behind a dead band: lines that jump with each value cannot be read.
extension ViewModelBuilder {
    /// The numbers of a pane in the layout's order where all have room, with those in alarm first where
    /// some have none.
    func alarmedFirst(_ items: [PaneItem], in pane: PaneLayout, rows: Int) -> [PaneItem] {
        pane.domain == nil || items.count <= rows ? items : alarmedFirst(items)
    }

    /// Items with those whose series are in alarm first, the most urgent before the others.
    func alarmedFirst(_ items: [PaneItem]) -> [PaneItem] {
        var levels: [SeriesID: Level] = [:]
        for alarm in alarms {
            levels[alarm.series] = max(levels[alarm.series] ?? .normal, alarm.level)
        }
        guard !levels.isEmpty else { return items }
        let urgency = items.map { item in
            item.entity.flatMap { levels[SeriesID($0, item.property)] } ?? .normal
        }
        let order = items.indices.sorted { left, right in
            urgency[left] == urgency[right] ? left < right : urgency[left] > urgency[right]
        }
        return order.map { items[$0] }
    }
}
