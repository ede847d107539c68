// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension LedgerCounts {
    /// Adds the counts at the end of a completed bucket to the draft.
    ///
    /// - Parameters:
    ///   - instant: The end of the bucket.
    ///   - city: The entity of the totals over all channels.
    ///   - draft: The draft that receives the counts.
    mutating func tell(at instant: Instant, of city: EntityID, to draft: inout DeliveryDraft) {
        let end = instant.millisecondsSince1970 / Self.bucketLength.wholeMilliseconds
        latencies.removeAll { $0.bucket < end - Self.latencyBuckets }
        var whole = Totals()
        for (name, totals) in channels.sorted(by: { $0.key < $1.key }) {
            let channel = EntityID(name)
            whole.turnover += totals.turnover
            whole.trades += totals.trades
            whole.volume += totals.volume
            whole.failures += totals.failures
            tell(totals, of: channel, at: instant, to: &draft)
            if totals.volume > 0 {
                let price = totals.turnover / (totals.volume / 1e9)
                draft.tell(price, "unit_price", "CNY/GBy", of: channel, at: instant)
            }
            tellLatency(of: channel, in: latencies.filter { $0.channel == name }, instant, &draft)
        }
        // A ledger without any trade yields no totals: unknown is not zero.
        guard !channels.isEmpty else { return }
        tell(whole, of: city, at: instant, to: &draft)
        draft.tell(whole.volume, "volume", "By", of: city, at: instant)
        tellLatency(of: city, in: latencies, instant, &draft)
        guard end % Self.slowBuckets == 0 else { return }
        for name in changed.sorted() {
            guard let totals = products[name] ?? participants[name] else { continue }
            let entity = EntityID(name)
            draft.tell(totals.turnover, "turnover", "CNY", of: entity, at: instant)
            draft.tell(Double(totals.trades), "trades", .one, of: entity, at: instant)
        }
        changed = []
    }

    private func tell(
        _ totals: Totals,
        of entity: EntityID,
        at instant: Instant,
        to draft: inout DeliveryDraft
    ) {
        draft.tell(totals.turnover, "turnover", "CNY", of: entity, at: instant)
        draft.tell(Double(totals.trades), "trades", .one, of: entity, at: instant)
        let failures = Double(totals.failures)
        draft.tell(failures, "settlement_failures", .one, of: entity, at: instant)
    }

    private func tellLatency(
        of entity: EntityID,
        in latencies: [Latencies],
        _ instant: Instant,
        _ draft: inout DeliveryDraft
    ) {
        let count = latencies.reduce(0) { $0 + $1.count }
        guard count > 0 else { return }
        let mean = latencies.reduce(0) { $0 + $1.sum } / Double(count)
        draft.tell(mean, "settlement_latency", "s", of: entity, at: instant)
    }
}

extension DeliveryDraft {
    /// Adds a number that was counted here.
    fileprivate mutating func tell(
        _ number: Double,
        _ property: String,
        _ unit: UnitCode,
        of entity: EntityID,
        at instant: Instant
    ) {
        let series = Series(id: SeriesID(entity, property), unit: unit)
        add(series, at: instant, .number(number))
    }
}
