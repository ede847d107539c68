// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

// No open standard provides the totals of a ledger, so they are counted here from its events. The
// reports must depend only on the ledger, not on the time at which it was read. Therefore totals
// are reported at the ends of whole ten-second buckets of the events' own time, and the state of
// counting is part of the watermark, which is kept together with the reported totals.

/// The running totals of a ledger's day, with the position up to which the ledger was read.
struct LedgerCounts: Codable, Hashable, Sendable {
    /// The totals of an entity, by the slot of the count.
    typealias Totals = [String: Double]

    /// The values of one mean of an entity in one bucket.
    struct Values: Codable, Hashable, Sendable {
        var bucket: Int64
        var property: String
        var field: String
        var entity: String
        var sum: Double
        var count: Int
    }

    /// The length of a bucket.
    static let bucketLength: Duration = .seconds(10)
    /// The number of recent events in which a repetition is recognized after a restart.
    static let remembered = 1024
    /// The name of the group of all events together, which no field has.
    static let everything = ""

    /// The fingerprint of the rules of the totals; with other rules, the ledger is counted from its
    /// start.
    var rules: UInt64
    /// The ledger's own position, for the next request.
    var cursor = ""
    /// The day being counted, from 1970-01-01 in the ledger's zone.
    var day: Int64?
    /// The bucket being filled, from 1970 UTC.
    var bucket: Int64?
    /// The totals by the field of their group and by entity.
    var totals: [String: [String: Totals]] = [:]
    /// The values of means, as far back as the longest mean reaches.
    var values: [Values] = []
    /// The entities of slow groups whose totals have changed since they were last reported.
    var changed: [String: Set<String>] = [:]
    /// The recent events, in which repetitions are recognized.
    var recent: [UInt64] = []
    /// An earlier cursor, from which the ledger is read again after a restart.
    var overlap: String?

    /// Creates empty totals at the start of a ledger.
    init(rules: LedgerRules) { self.rules = rules.fingerprint }

    /// Returns true if a series is counted here, so that a measured series of this name is another
    /// one.
    func counts(_ series: SeriesID, by rules: LedgerRules) -> Bool {
        rules.counts.contains { count in
            count.property == series.property
                && rules.fields(of: count).contains {
                    totals[$0]?[series.entity.rawValue] != nil
                }
        }
    }

    /// Counts an event in the bucket being filled.
    mutating func count(_ event: CountedEvent, by rules: LedgerRules) {
        for field in event.fields {
            guard let entity = event.entities[field]?.rawValue else { continue }
            var totals = totals[field]?[entity] ?? [:]
            for count in rules.counts(of: event.type) where rules.fields(of: count).contains(field)
            {
                switch count.measure {
                case .events: totals[count.property, default: 0] += 1
                case .sum(let name, _):
                    totals[count.property, default: 0] += event.numbers[name] ?? 0
                case .ratio(let name, let divisor, _):
                    totals[count.property, default: 0] += event.numbers[name] ?? 0
                    totals[count.divisorSlot, default: 0] += event.numbers[divisor] ?? 0
                case .mean(let name, _):
                    guard let number = event.numbers[name] else { continue }
                    add(number, to: count.property, field, entity)
                }
            }
            self.totals[field, default: [:]][entity] = totals
            if rules.isSlow(field) { changed[field, default: []].insert(entity) }
        }
    }

    private mutating func add(
        _ number: Double,
        to property: String,
        _ field: String,
        _ entity: String
    ) {
        guard let bucket else { return }
        if let index = values.lastIndex(where: {
            $0.bucket == bucket && $0.entity == entity && $0.property == property
                && $0.field == field
        }) {
            values[index].sum += number
            values[index].count += 1
        } else {
            values.append(
                Values(
                    bucket: bucket,
                    property: property,
                    field: field,
                    entity: entity,
                    sum: number,
                    count: 1
                )
            )
        }
    }

    /// Advances to the bucket that contains an instant.
    ///
    /// - Returns: The end of the bucket filled so far, at which its totals are reported; nil if the
    ///   instant is in the same bucket or before it.
    mutating func advance(to instant: Instant, reader: TimeReader) -> Instant? {
        let length = Self.bucketLength.wholeMilliseconds
        let next = instant.floored(to: Self.bucketLength).millisecondsSince1970 / length
        guard let filled = bucket else {
            bucket = next
            day = reader.day(of: instant)
            return nil
        }
        guard next > filled else { return nil }
        bucket = next
        return Instant(millisecondsSince1970: (filled + 1) * length)
    }

    /// Begins a new day if the instant is in one; the entities are kept with empty totals.
    mutating func beginDay(of instant: Instant, reader: TimeReader, by rules: LedgerRules) {
        let today = reader.day(of: instant)
        guard let day, today > day else { return }
        self.day = today
        for (field, entities) in totals {
            totals[field] = entities.mapValues { _ in [:] }
            if rules.isSlow(field) { changed[field, default: []].formUnion(entities.keys) }
        }
    }
}

extension LedgerRules {
    /// Returns the fields of a count, including the one of all events together.
    func fields(of count: Count) -> [String] {
        let isTotal = count.isTotal && total != nil
        return (isTotal ? [LedgerCounts.everything] : []) + count.fields
    }

    /// Returns the counts of events of a type.
    func counts(of type: String) -> [Count] { counts.filter { $0.types.contains(type) } }

    /// Returns true if a group's totals are reported less often than for each bucket.
    func isSlow(_ field: String) -> Bool {
        groups.first { $0.field == field }.map { $0.interval > LedgerCounts.bucketLength } ?? false
    }

    /// A number that differs between rules that count differently.
    ///
    /// It is the 64-bit FNV-1a hash (Fowler, Noll and Vo) of their description.
    var fingerprint: UInt64 {
        let groups = groups.map { "\($0.field) \($0.kind)" }
        let counts = counts.map {
            "\($0.property) \($0.types) \($0.measure) \($0.fields) \($0.isTotal)"
        }
        let text = (groups + counts + [total?.rawValue ?? ""]).joined(separator: "\n")
        return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension LedgerRules.Count {
    /// The slot in which the divisor of a ratio is summed; no property has a slash in its name.
    var divisorSlot: String { property + "/" }
}
