// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// Turns the archive's active alarms into those that the screen shows, by the catalog's names.
///
/// Of the limits that one series has passed only the most urgent one is shown.
struct AlarmWatch: Sendable {
    private let index: CatalogIndex

    /// What is in alarm at a moment.
    struct Found: Hashable, Sendable {
        /// The alarms, worst first.
        var alarms: [Alarm] = []
        /// How many series have an alarm whose value is too old to say if it goes on, by domain.
        var notEvaluated: [String: Int] = [:]
    }

    init(_ index: CatalogIndex) { self.index = index }

    /// Reads the alarms of a moment.
    ///
    /// - Parameters:
    ///   - archive: where they are read.
    ///   - moment: the moment.
    ///   - gracePeriod: from which age on a value of a property is overdue.
    /// - Returns: what is in alarm then.
    /// - Throws: what the archive throws.
    func found(
        in archive: any CityArchive,
        at moment: Moment,
        gracePeriod: (CatalogIndex.Entry) -> Duration
    ) throws -> Found {
        var found = Found()
        var seen: Set<SeriesID> = []
        // Of each series the most urgent one comes first.
        for active in try archive.alarms(at: moment) {
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
    /// When the trouble began and when it became as urgent as this limit, as far as that is known, with
    /// the level from then on.
    var beginnings: [(instant: Instant, level: Level)] {
        let hasRisen = limit.priority > firstPriority
        let first = isOlder ? [] : [(began, Level(hasRisen ? firstPriority : limit.priority))]
        return first + (hasRisen ? [(onset, Level(limit.priority))] : [])
    }
}
