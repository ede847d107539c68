// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

// No open standard carries the totals of a ledger, so they are counted here from its events. What is
// reported must depend on the ledger alone, not on when it was read: totals are reported at the ends
// of whole ten-second buckets of the events' own time, and all that is needed to go on counting is
// part of the watermark, which is kept together with what was reported.

/// The running totals of a ledger's day, and how far the ledger has been read.
struct LedgerCounts: Codable, Hashable, Sendable {
    /// The totals of one entity, by the slot of what is counted.
    typealias Totals = [String: Double]

    /// The values of one mean for one entity in one bucket.
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
    /// How many events back a repetition is noticed.
    static let remembered = 1024
    /// The name of the group of all events together; no field has it.
    static let everything = ""

    /// What the totals were counted by; other rules count the ledger from its start.
    var rules: UInt64
    /// The ledger's own position, for the next request.
    var cursor = ""
    /// The day that is counted, from 1970-01-01 in the ledger's zone.
    var day: Int64?
    /// The bucket that is being filled, from 1970 UTC.
    var bucket: Int64?
    /// The totals by the field of their group and by entity.
    var totals: [String: [String: Totals]] = [:]
    /// The values of means, as far back as the longest mean looks.
    var values: [Values] = []
    /// The entities of slow groups whose totals have changed since they were last reported.
    var changed: [String: Set<String>] = [:]
    /// The latest events, to notice one that comes again.
    var recent: [UInt64] = []
    /// A cursor some way back, from which the ledger is read again after a restart.
    var overlap: String?

    /// Begins at the start of a ledger.
    init(rules: LedgerRules) { self.rules = rules.fingerprint }

    /// True if a series is counted here, so that a measurement of it would be another series.
    func counts(_ series: SeriesID, by rules: LedgerRules) -> Bool {
        rules.counts.contains { count in
            count.property == series.property
                && rules.fields(of: count).contains {
                    totals[$0]?[series.entity.rawValue] != nil
                }
        }
    }

    /// Counts an event in the bucket that is being filled.
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

    /// Moves on to the bucket that an instant lies in.
    ///
    /// - Returns: the end of the bucket that was filled until now, to report its totals at; nil if
    ///   the instant lies in the same bucket or before it.
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

    /// Begins a new day if the instant lies in one; the entities stay known, with nothing counted.
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
    /// The fields that a count is counted for, all events together among them.
    func fields(of count: Count) -> [String] {
        let isTotal = count.isTotal && total != nil
        return (isTotal ? [LedgerCounts.everything] : []) + count.fields
    }

    /// What is counted of events of a type.
    func counts(of type: String) -> [Count] { counts.filter { $0.types.contains(type) } }

    /// True if a group's totals are reported less often than each bucket.
    func isSlow(_ field: String) -> Bool {
        groups.first { $0.field == field }.map { $0.interval > LedgerCounts.bucketLength } ?? false
    }

    /// A number that differs between rules that count differently.
    ///
    /// FNV-1a of their description, 64 bits (Fowler, Noll and Vo).
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
    /// Where the divisor of a ratio is summed up; no property has a slash in its name.
    var divisorSlot: String { property + "/" }
}
