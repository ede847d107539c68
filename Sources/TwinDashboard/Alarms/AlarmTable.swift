// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary

/// The alarm table of a scene, divided into its lists.
struct AlarmTable: Sendable {
    /// A row of the table with the catalog's description of its property.
    struct Entry: Sendable {
        var row: AlarmRow
        var known: CatalogIndex.Entry
        var validity: AlarmValidity
        /// The place among the alarms with a common cause.
        var firstOut = FirstOut.alone
        var level: Level { Level(row.priority) }
        var isUnacknowledged: Bool {
            !row.status.state.isAcknowledged && !row.status.state.isSuppressed
        }
    }

    let scene: Scene
    /// The rows whose property the catalog has.
    private(set) var entries: [Entry]

    init(_ scene: Scene, domain: String? = nil) {
        self.scene = scene
        entries = scene.alarmRows.compactMap { row in
            let kind = CatalogIndex.kind(of: row.alarm.entity)
            guard let known = scene.index.entry(kind, row.alarm.property),
                domain == nil || known.domain == domain
            else { return nil }
            let grace = scene.configuration.gracePeriod(of: known.property, domain: known.domain)
            return Entry(
                row: row,
                known: known,
                validity: row.validity(at: scene.now, gracePeriod: grace)
            )
        }
    }

    /// Returns the entries of a list, the most urgent first; shelved ones by the end of the shelf.
    func entries(of kind: AlarmListKind) -> [Entry] {
        let found = entries.filter { Self.lists(of: $0).contains(kind) }
        guard kind == .shelved else { return found.sorted(by: Self.comesFirst) }
        return found.sorted { left, right in
            let first = left.row.status.shelvedUntil ?? .distantFuture
            let second = right.row.status.shelvedUntil ?? .distantFuture
            return first == second ? Self.comesFirst(left, right) : first < second
        }
    }

    /// Returns the lists that an entry belongs to.
    static func lists(of entry: Entry) -> [AlarmListKind] {
        switch entry.row.status.state.suppression {
        case .shelved, .oneShot: return [.shelved]
        case .designed, .outOfService: return [.outOfService]
        case .none: break
        }
        if entry.row.status.state.isActive, entry.validity == .notEvaluated {
            return [.notEvaluated]
        }
        return entry.isUnacknowledged ? [.active, .unacknowledged] : [.active]
    }

    /// Returns true if the left entry is listed before the right one.
    ///
    /// Active alarms come before cleared ones, then the most urgent first. Of equally urgent ones,
    /// those with a current value come first, then those that began earlier.
    static func comesFirst(_ left: Entry, _ right: Entry) -> Bool {
        let (first, second) = (left.row.status.state.isActive, right.row.status.state.isActive)
        if first != second { return first }
        if left.level != right.level { return left.level > right.level }
        let isUnreliable = (left.validity != .valid, right.validity != .valid)
        if isUnreliable.0 != isUnreliable.1 { return isUnreliable.1 }
        return AlarmRow.comesFirst(left.row, right.row)
    }
}

extension AlarmTable {
    /// Returns the table with the place of each alarm among those with a common cause.
    ///
    /// Alarms of one group of the catalog have a common cause, and so have those of one thing and
    /// its parts, such as the feeders of a substation.
    func withFirstOut() throws -> AlarmTable {
        var table = self
        let groups = try entries.map { entry in
            try entry.row.rule.group
                ?? entry.row.alarm.causeGroup { try scene.memory.entity($0) }
        }
        let places = FirstOut.places(of: zip(entries, groups).map { ($0.row, $1) })
        for (index, place) in places.enumerated() { table.entries[index].firstOut = place }
        return table
    }
}

extension Scene {
    /// Returns the number of shelved alarms of a domain, or of all domains.
    func shelvedCount(of domain: String? = nil) -> Int {
        alarmRows.count { row in
            guard row.status.state.letter == .e else { return false }
            guard let domain else { return true }
            let kind = CatalogIndex.kind(of: row.alarm.entity)
            return index.entry(kind, row.alarm.property)?.domain == domain
        }
    }

    /// Returns the row of an alarm in the alarm table; nil if it is normal and acknowledged.
    func alarmRow(of alarm: SeriesID) -> AlarmRow? {
        // The table is sorted by series.
        var (low, high) = (0, alarmRows.count)
        while low < high {
            let middle = (low + high) / 2
            if alarmRows[middle].alarm < alarm { low = middle + 1 } else { high = middle }
        }
        return low < alarmRows.count && alarmRows[low].alarm == alarm ? alarmRows[low] : nil
    }

    /// The series whose alarms are shelved, suppressed by design or out of service.
    var suppressedSeries: Set<SeriesID> {
        Set(alarmRows.lazy.filter { $0.status.state.isSuppressed }.map(\.alarm))
    }
}
