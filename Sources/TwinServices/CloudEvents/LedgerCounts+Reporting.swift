// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension LedgerCounts {
    /// Reports the totals at the end of a filled bucket.
    ///
    /// - Parameters:
    ///   - instant: The end of the bucket.
    ///   - rules: The rules of counting.
    ///   - draft: The draft to which the observations are added.
    mutating func report(
        at instant: Instant,
        by rules: LedgerRules,
        to draft: inout DeliveryDraft
    ) {
        let end = instant.millisecondsSince1970 / Self.bucketLength.wholeMilliseconds
        let longest = rules.counts.map(\.buckets).max() ?? 0
        values.removeAll { $0.bucket < end - longest }
        for field in [Self.everything] + rules.groups.map(\.field) {
            // If a ledger has no events to count, its totals are unknown rather than zero.
            guard let entities = totals[field], !entities.isEmpty else { continue }
            guard rules.isSlow(field) else {
                for entity in entities.keys.sorted() {
                    report(field, entity, instant, rules, &draft)
                }
                continue
            }
            guard end % rules.buckets(between: field) == 0 else { continue }
            for entity in (changed.removeValue(forKey: field) ?? []).sorted() {
                report(field, entity, instant, rules, &draft)
            }
        }
    }

    private func report(
        _ field: String,
        _ entity: String,
        _ instant: Instant,
        _ rules: LedgerRules,
        _ draft: inout DeliveryDraft
    ) {
        guard let totals = totals[field]?[entity] else { return }
        for count in rules.counts where rules.fields(of: count).contains(field) {
            let number: Double
            switch count.measure {
            case .events, .sum: number = totals[count.property] ?? 0
            case .ratio(_, _, let factor):
                guard let divisor = totals[count.divisorSlot], divisor > 0 else { continue }
                number = (totals[count.property] ?? 0) / divisor * factor
            case .mean:
                guard let mean = mean(count, field, entity, at: instant) else { continue }
                number = mean
            }
            let id = SeriesID(EntityID(entity), count.property)
            draft.add(Series(id: id, unit: count.unit), at: instant, .number(number))
        }
    }

    /// Returns the mean of a count over its time before an instant; nil if no event had its field.
    private func mean(
        _ count: LedgerRules.Count,
        _ field: String,
        _ entity: String,
        at instant: Instant
    ) -> Double? {
        let end = instant.millisecondsSince1970 / Self.bucketLength.wholeMilliseconds
        var sum = 0.0
        var number = 0
        for part in values
        where part.field == field && part.entity == entity && part.property == count.property
            && part.bucket >= end - count.buckets
        {
            sum += part.sum
            number += part.count
        }
        return number > 0 ? sum / Double(number) : nil
    }
}

extension LedgerRules.Count {
    /// The number of buckets included in a mean.
    fileprivate var buckets: Int64 {
        guard case .mean(_, let time) = measure else { return 0 }
        return max(1, time.wholeMilliseconds / LedgerCounts.bucketLength.wholeMilliseconds)
    }
}

extension LedgerRules {
    /// Returns the number of buckets between two reports of a group.
    fileprivate func buckets(between field: String) -> Int64 {
        let interval = groups.first { $0.field == field }?.interval ?? LedgerCounts.bucketLength
        return max(1, interval.wholeMilliseconds / LedgerCounts.bucketLength.wholeMilliseconds)
    }
}
