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
    /// The lines of the last list, which do not depend on the selection or the tags.
    private var arranged: Arranged?

    /// The alarms of a list in the order of its lines.
    private struct Arranged {
        /// The scene and the choices that the lines depend on.
        struct Key: Hashable {
            var scene: Int
            var domain: String?
            var kind: AlarmListKind
            var isGrouped: Bool?
            var filter: String
        }

        var key: Key
        var tabs: [AlarmListModel.Tab]
        /// The targets of all alarms of the table.
        var targets: Set<AlarmRequest.Target>
        var isGrouped = false
        var bundles: [AlarmBundle] = []
        var alarms: [[ListedAlarm]] = []
        var identities: [LineIdentity?] = []
        /// The lines made so far, without tags, by their places.
        var lines: [Int: AlarmListModel.Line] = [:]
    }

    init(_ scene: Scene) { self.scene = scene }

    mutating func build(_ pane: PaneRequest) throws -> AlarmListModel {
        let choice = pane.alarmList
        let key = Arranged.Key(
            scene: scene.number,
            domain: pane.layout.domain,
            kind: choice.kind,
            isGrouped: choice.isGrouped,
            filter: pane.filter
        )
        var arranged = try self.arranged.flatMap { $0.key == key ? $0 : nil } ?? arrange(key)
        // The only copy of the lines is changed in place.
        self.arranged = nil
        defer { self.arranged = arranged }
        let tags = choice.tags.isEmpty ? [] : choice.tags.intersection(arranged.targets)
        var model = AlarmListModel(
            kind: choice.kind,
            tabs: arranged.tabs,
            list: pane.list([], entities: []),
            isGrouped: arranged.isGrouped,
            isFlood: scene.flood != nil,
            alarms: arranged.alarms,
            tags: tags,
            taggedCount: 0,
            isFlashOn: scene.now.millisecondsSince1970 / 1000 % 2 == 0
        )
        let words = AlarmLineWords(scene: scene)
        guard choice.kind != .journal else {
            let acts = AlarmActs.joined(
                try acts(key.domain).filter { try words.matches($0, SearchText.words(key.filter)) }
            )
            model.list = try list(
                pane,
                identities: acts.map { .act($0.first.id) },
                of: { try words.line(acts[$0]) },
                target: { acts[$0].first.alarm.map(Destination.series) }
            )
            model.isFlood = false
            model.alarms = acts.map { _ in [] }
            return model
        }
        if !tags.isEmpty {
            model.taggedCount = arranged.alarms.joined().count { tags.contains($0.target) }
        }
        let bundles = arranged.bundles
        model.list = try list(
            pane,
            identities: arranged.identities,
            of: { place in
                var line = try arranged.lines[place] ?? words.line(bundles[place], in: key.kind)
                arranged.lines[place] = line
                line.isTagged = model.alarms[place].allSatisfy { tags.contains($0.target) }
                return line
            },
            target: { place in
                guard let first = bundles[place].entries.first else { return nil }
                return bundles[place].entries.count == 1
                    ? .series(first.row.alarm)
                    : .kind(first.known.kind, district: bundles[place].district)
            }
        )
        return model
    }

    /// Returns the alarms of a list in the order of its lines.
    private func arrange(_ key: Arranged.Key) throws -> Arranged {
        let table = try AlarmTable(scene, domain: key.domain).withFirstOut()
        var arranged = Arranged(
            key: key,
            tabs: tabs(table),
            targets: Set(table.entries.lazy.map { ListedAlarm($0.row).target })
        )
        guard key.kind != .journal else { return arranged }
        let words = AlarmLineWords(scene: scene)
        let filter = SearchText.words(key.filter)
        let entries = try table.entries(of: key.kind).filter { try words.matches($0, filter) }
        let canGroup = key.kind == .active || key.kind == .unacknowledged
        arranged.isGrouped = canGroup && (key.isGrouped ?? (scene.flood != nil))
        arranged.bundles =
            arranged.isGrouped
            ? try AlarmBundle.bundles(of: entries, first: scene.flood?.first) {
                try scene.memory.entity($0)?.district
            } : entries.map { AlarmBundle(entries: [$0]) }
        arranged.alarms = arranged.bundles.map {
            $0.entries.map { ListedAlarm($0.row, $0.firstOut) }
        }
        arranged.identities = arranged.bundles.map(\.identity)
        return arranged
    }

    /// Returns the visible lines; texts are made for these only.
    private func list(
        _ pane: PaneRequest,
        identities: [LineIdentity?],
        of line: (Int) throws -> AlarmListModel.Line,
        target: (Int) -> Destination?
    ) throws -> ListModel<AlarmListModel.Line> {
        let shown = pane.shown(identities, headings: Self.headings)
        return ListModel(
            lines: try shown.range.map(line),
            targets: shown.range.map(target),
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
