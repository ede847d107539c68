// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// The beginning, rise or end of an alarm.
struct AlarmChange: Hashable, Sendable {
    /// The instant of the change.
    var instant: Instant
    /// True for the end, false for a beginning or rise.
    var isEnd: Bool
}

/// The place and the instant of an alarm's beginning.
struct AlarmOnset: Hashable {
    var entity: EntityID
    var instant: Instant
}

/// An alarm that began, rose or ended.
struct ChangedAlarm: Sendable {
    var change: AlarmChange
    var alarm: Alarm
}

// Lists the beginnings, rises and ends of alarms among the events.
extension EventsBuilder {
    /// Returns the levels of the alarms by place and instant of their beginning.
    func weights(of changed: [ChangedAlarm]) -> [AlarmOnset: Level] {
        var weights: [AlarmOnset: Level] = [:]
        for found in changed where !found.change.isEnd {
            let beginning = AlarmOnset(
                entity: found.alarm.series.entity,
                instant: found.change.instant
            )
            weights[beginning] = max(weights[beginning] ?? .normal, found.alarm.level)
        }
        return weights
    }

    /// Returns the beginnings, rises and ends of alarms, grouped as in the alarm list.
    ///
    /// A minute in which a hundred entities lose power is one line.
    func happenings(of changed: [ChangedAlarm]) throws -> [Happening] {
        var byMinute: [AlarmChange: [ChangedAlarm]] = [:]
        for found in changed {
            var minute = found.change
            minute.instant = minute.instant.floored(to: .seconds(60))
            byMinute[minute, default: []].append(found)
        }
        var happenings: [Happening] = []
        for (minute, found) in byMinute {
            let instants = Dictionary(
                found.map { ($0.alarm.series, $0.change.instant) },
                uniquingKeysWith: max
            )
            for group in try AlarmLines(scene: scene).groups(of: found.map(\.alarm)) {
                let first = group.alarms.compactMap { instants[$0.series] }.min()
                let change = AlarmChange(instant: first ?? minute.instant, isEnd: minute.isEnd)
                happenings.append(.alarms(group, change))
            }
        }
        return happenings.sorted(by: comesFirst)
    }

    /// Returns the alarms that began, rose or ended in a pane's span.
    ///
    /// If several limits of one series changed at one instant, only the most urgent is returned.
    func changedAlarms(_ pane: PaneRequest) throws -> [ChangedAlarm] {
        struct Key: Hashable {
            var series: SeriesID
            var change: AlarmChange
        }
        let now = scene.now
        let start = now - pane.layout.span
        // Whole minutes allow the answer to be cached.
        let minute = Duration.seconds(60)
        let span = start.floored(to: minute)..<(now.floored(to: minute) + minute)
        var found: [Key: ChangedAlarm] = [:]
        for record in try scene.memory.alarmRecords(in: span, at: scene.moment) {
            let kind = CatalogIndex.kind(of: record.series.entity)
            guard let entry = scene.index.entry(kind, record.series.property),
                pane.layout.domain.map({ $0 == entry.domain }) ?? true,
                try isShown(record.series.entity)
            else { continue }
            for changed in changes(of: record, entry)
            where changed.change.instant >= start && changed.change.instant <= now {
                let key = Key(series: record.series, change: changed.change)
                if let other = found[key], other.alarm.level >= changed.alarm.level { continue }
                found[key] = changed
            }
        }
        return Array(found.values)
    }

    /// Returns the beginning, rise and end of an alarm, with the limits at these instants.
    private func changes(of record: AlarmRecord, _ entry: CatalogIndex.Entry) -> [ChangedAlarm] {
        let alarm = Alarm(
            series: record.series,
            domain: entry.domain,
            kind: entry.kind,
            property: entry.property,
            limit: CatalogProperty.Limit(record.limit),
            value: record.value,
            observed: record.onset,
            began: record.began,
            isOlder: record.isOlder
        )
        var changes = record.beginnings.map { instant, level in
            var begun = alarm
            // An alarm that rose within its delay began at a limit without a record.
            let first = entry.property.limits.first { Level($0.priority) == level }
            if level != alarm.level, let first { begun.limit = first }
            return ChangedAlarm(change: AlarmChange(instant: instant, isEnd: false), alarm: begun)
        }
        if let cleared = record.cleared {
            changes.append(
                ChangedAlarm(change: AlarmChange(instant: cleared, isEnd: true), alarm: alarm)
            )
        }
        return changes
    }

    /// Returns true if the left line is before the right one: latest first, ends before beginnings,
    /// most urgent first, then by series, so that the order does not depend on a dictionary.
    private func comesFirst(_ left: Happening, _ right: Happening) -> Bool {
        guard left.time == right.time, case .alarms(let first, let change) = left,
            case .alarms(let second, let other) = right
        else { return left.time > right.time }
        if change.isEnd != other.isEnd { return change.isEnd }
        guard let one = first.worst, let two = second.worst else { return first.worst != nil }
        return one.level == two.level ? one.series < two.series : one.level > two.level
    }

    /// Returns true if the entity belongs to the page shown: it is open, it lies in the open
    /// district, or no entity is open.
    private func isShown(_ id: EntityID) throws -> Bool {
        guard let open = scene.openEntity, !scene.index.isWhole(CatalogIndex.kind(of: open)) else {
            return true
        }
        return try id == open || scene.memory.entity(id)?.district == open
    }
}
