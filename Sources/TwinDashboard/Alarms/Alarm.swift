// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// A value that is beyond a limit of its property.
///
/// Its beginning is the first instant since which the value has always been beyond one of its
/// limits, of any priority.
struct Alarm: Hashable, Sendable {
    var series: SeriesID
    var domain: String
    var kind: String
    var property: CatalogProperty
    var limit: CatalogProperty.Limit
    var value: Double
    /// The instant of the observation.
    var observed: Instant
    /// True if the value is overdue, so that the alarm may have ended unseen.
    var isUnreliable = false
    /// The first instant since which the value has been beyond a limit of any priority.
    var began: Instant
    /// True if the alarm may have begun earlier, because no older values are known.
    var isOlder: Bool
    /// The rise to the present priority; nil if the alarm had it from the beginning.
    var rise: Rise?

    /// A later rise of an alarm to a more urgent priority.
    struct Rise: Hashable, Sendable {
        /// The first instant since which the most urgent limit has been passed.
        var instant: Instant
        /// The priority at the beginning.
        var first: Priority
    }

    var level: Level { Level(limit.priority) }

    /// The distance of the value beyond the limit.
    var excess: Double {
        if let above = limit.above { return value - above }
        return limit.below.map { $0 - value } ?? 0
    }

    /// Returns true if the left alarm is shown before the right one: worse priorities come first,
    /// then values that are on time, then earlier beginnings, because later alarms may follow from
    /// earlier ones.
    static func comesFirst(_ left: Alarm, _ right: Alarm) -> Bool {
        if left.limit.priority != right.limit.priority {
            return left.limit.priority > right.limit.priority
        }
        if left.isUnreliable != right.isUnreliable { return right.isUnreliable }
        if left.began != right.began { return left.began < right.began }
        return left.series < right.series
    }
}

/// Several alarms of one kind of entity, shown as one line, or a single alarm.
struct AlarmGroup: Hashable, Sendable {
    var alarms: [Alarm]
    /// The district of all alarms; nil if they lie in several districts or in none.
    var district: EntityID?

    /// The alarm of the most urgent priority whose value is farthest beyond its limit.
    ///
    /// It represents the group in texts.
    var worst: Alarm? {
        guard let first = alarms.first else { return nil }
        return alarms.filter { $0.limit.priority == first.limit.priority }.max { left, right in
            left.excess == right.excess
                ? Alarm.comesFirst(right, left) : left.excess < right.excess
        }
    }

    /// The maximum number of alarms of one property, kind and priority that are shown as lines of
    /// their own.
    static let mostSingles = 3

    /// Groups alarms of a kind, by district if a district has several of them.
    static func groups(
        of alarms: [Alarm],
        district: (EntityID) -> EntityID?
    ) -> [AlarmGroup] {
        struct Key: Hashable {
            var kind: String
            var property: String
            var priority: Priority
        }
        var byKey: [Key: [Alarm]] = [:]
        for alarm in alarms {
            let key = Key(
                kind: alarm.kind,
                property: alarm.property.id,
                priority: alarm.limit.priority
            )
            byKey[key, default: []].append(alarm)
        }
        var groups: [AlarmGroup] = []
        for members in byKey.values {
            guard members.count > mostSingles else {
                groups += members.map { alarm in
                    AlarmGroup(alarms: [alarm], district: district(alarm.series.entity))
                }
                continue
            }
            var byDistrict: [EntityID?: [Alarm]] = [:]
            for alarm in members {
                byDistrict[district(alarm.series.entity), default: []].append(alarm)
            }
            var rest: [Alarm] = []
            for (place, found) in byDistrict {
                if let place, found.count > mostSingles {
                    groups.append(AlarmGroup(alarms: found, district: place))
                } else {
                    rest += found
                }
            }
            guard !rest.isEmpty else { continue }
            let only = Set(rest.map { district($0.series.entity) })
            groups.append(
                AlarmGroup(
                    alarms: rest,
                    district: only.count == 1 ? only.first.flatMap { $0 } : nil
                )
            )
        }
        return groups.map { group in
            var group = group
            group.alarms.sort(by: Alarm.comesFirst)
            return group
        }.sorted { left, right in
            guard let first = left.alarms.first, let second = right.alarms.first else {
                return left.alarms.count > right.alarms.count
            }
            return Alarm.comesFirst(first, second)
        }
    }
}
