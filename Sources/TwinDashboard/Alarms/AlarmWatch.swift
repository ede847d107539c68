// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// A converter of the archive's active alarms to displayed alarms, with names of the catalog.
///
/// Of the limits that one series has passed only the most urgent one is shown.
struct AlarmWatch: Sendable {
    private let index: CatalogIndex

    /// The alarms at a moment.
    struct Found: Hashable, Sendable {
        /// The alarms, worst first.
        var alarms: [Alarm] = []
        /// The number of series by domain with an alarm whose value is too old to show if it
        /// continues.
        var notEvaluated: [String: Int] = [:]
    }

    init(_ index: CatalogIndex) { self.index = index }

    /// Returns the displayed alarms of a moment.
    ///
    /// - Parameters:
    ///   - active: The archive's active alarms, by series, the most urgent of each series first.
    ///   - moment: The moment of the alarms.
    ///   - gracePeriod: The age from which a value of a property is overdue.
    /// - Returns: The alarms at that moment.
    func found(
        among active: [ActiveAlarm],
        at moment: Moment,
        gracePeriod: (CatalogIndex.Entry) -> Duration
    ) -> Found {
        var found = Found()
        var seen: Set<SeriesID> = []
        for active in active {
            let record = active.record
            guard seen.insert(record.series).inserted else { continue }
            let kind = CatalogIndex.kind(of: record.series.entity)
            guard let entry = index.entry(kind, record.series.property) else { continue }
            let validity = AlarmValidity(
                age: moment.instant.duration(since: active.observed),
                gracePeriod: gracePeriod(entry)
            )
            guard validity != .notEvaluated else {
                found.notEvaluated[entry.domain, default: 0] += 1
                continue
            }
            let hasRisen = record.limit.priority > record.firstPriority
            found.alarms.append(
                Alarm(
                    series: record.series,
                    domain: entry.domain,
                    kind: entry.kind,
                    property: entry.property,
                    limit: CatalogProperty.Limit(record.limit),
                    value: active.value,
                    observed: active.observed,
                    isUnreliable: validity == .unreliable,
                    began: record.began,
                    isOlder: record.isOlder,
                    rise: hasRisen
                        ? Alarm.Rise(instant: record.onset, first: record.firstPriority) : nil
                )
            )
        }
        found.alarms.sort(by: Alarm.comesFirst)
        return found
    }
}

extension AlarmRecord {
    /// The known instants at which the value passed its first and its present limit, each with the
    /// level from then on.
    var beginnings: [(instant: Instant, level: Level)] {
        let hasRisen = limit.priority > firstPriority
        let first = isOlder ? [] : [(began, Level(hasRisen ? firstPriority : limit.priority))]
        return first + (hasRisen ? [(onset, Level(limit.priority))] : [])
    }
}
