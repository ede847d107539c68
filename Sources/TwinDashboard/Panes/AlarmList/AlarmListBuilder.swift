// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery
import TwinVocabulary

/// A builder of a list of the alarm table.
struct AlarmListBuilder: PaneBuilder {
    static let isFilterable = true
    static let badge = PaneBadge.flood
    /// The rows above the lines: the names of the lists and the headings.
    static let headings = 2
    /// The time before the moment shown whose acts the journal lists.
    static let journalSpan = Duration.seconds(86_400)
    /// The greatest number of acts that the journal lists.
    static let mostActs = 1000

    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    func build(_ pane: PaneRequest) throws -> AlarmListModel {
        let table = try AlarmTable(scene, domain: pane.layout.domain).withFirstOut()
        let choice = pane.alarmList
        let words = AlarmLineWords(scene: scene)
        let filter = SearchText.words(pane.filter)
        let known = Set(table.entries.lazy.map { ListedAlarm($0.row).target })
        let tags = choice.tags.intersection(known)
        var model = AlarmListModel(
            kind: choice.kind,
            tabs: tabs(table),
            list: pane.list([], entities: []),
            alarms: [],
            tags: tags,
            taggedCount: 0,
            isFlashOn: scene.now.millisecondsSince1970 / 1000 % 2 == 0
        )
        if choice.kind == .journal {
            let acts = AlarmActs.joined(
                try self.acts(pane.layout.domain).filter { act in
                    try filter.isEmpty || words.text(of: act, contains: filter)
                }
            )
            model.list = try list(
                pane,
                acts,
                of: words.line,
                target: { $0.first.alarm.map(Destination.series) },
                identity: { .act($0.first.id) }
            )
            model.alarms = acts.map { _ in [] }
            return model
        }
        let entries = try table.entries(of: choice.kind).filter { entry in
            try filter.isEmpty || words.text(of: entry, contains: filter)
        }
        let canGroup = choice.kind == .active || choice.kind == .unacknowledged
        model.isFlood = scene.flood != nil
        model.isGrouped = canGroup && (choice.isGrouped ?? model.isFlood)
        let bundles =
            model.isGrouped
            ? try AlarmBundle.bundles(of: entries, first: scene.flood?.first) {
                try scene.memory.entity($0)?.district
            } : entries.map { AlarmBundle(entries: [$0]) }
        model.alarms = bundles.map { $0.entries.map { ListedAlarm($0.row, $0.firstOut) } }
        model.taggedCount = model.alarms.joined().count { tags.contains($0.target) }
        model.list = try list(
            pane,
            bundles,
            of: { bundle in
                var line = try words.line(bundle, in: choice.kind)
                line.isTagged = bundle.entries.allSatisfy {
                    tags.contains(ListedAlarm($0.row).target)
                }
                return line
            },
            target: { bundle in
                guard let first = bundle.entries.first else { return nil }
                return bundle.entries.count == 1
                    ? .series(first.row.alarm)
                    : .kind(first.known.kind, district: bundle.district)
            },
            identity: \.identity
        )
        return model
    }

    /// Returns the visible lines; texts are made for these only.
    private func list<Element>(
        _ pane: PaneRequest,
        _ all: [Element],
        of line: (Element) throws -> AlarmListModel.Line,
        target: (Element) -> Destination?,
        identity: (Element) -> LineIdentity?
    ) throws -> ListModel<AlarmListModel.Line> {
        let identities = all.map(identity)
        let shown = pane.shown(identities, headings: Self.headings)
        return ListModel(
            lines: try all[shown.range].map(line),
            targets: all[shown.range].map(target),
            identities: Array(identities[shown.range]),
            shown
        )
    }

    private func acts(_ domain: String?) throws -> [AlarmEntry] {
        let end = scene.now + .milliseconds(1)
        let entries = try scene.memory.archive.alarmEntries(
            in: end - Self.journalSpan..<end,
            at: scene.moment,
            limit: Self.mostActs
        )
        return entries.reversed().filter { entry in
            guard let domain else { return true }
            guard let alarm = entry.alarm else { return false }
            let kind = CatalogIndex.kind(of: alarm.entity)
            return scene.index.entry(kind, alarm.property)?.domain == domain
        }
    }

    private func tabs(_ table: AlarmTable) -> [AlarmListModel.Tab] {
        var counts: [AlarmListKind: Int] = [:]
        for entry in table.entries {
            for list in AlarmTable.lists(of: entry) { counts[list, default: 0] += 1 }
        }
        return AlarmListKind.allCases.map { kind in
            AlarmListModel.Tab(
                kind: kind,
                name: scene.words.name(of: kind),
                shortName: scene.words.shortName(of: kind),
                count: kind == .journal ? nil : counts[kind] ?? 0
            )
        }
    }
}
