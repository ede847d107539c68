// SPDX-License-Identifier: Apache-2.0

import TwinModel

// No open standard carries turnover, so it is counted here from the ledger's trades. The result
// must depend on the ledger alone, not on when it was read. So counts are delivered at the ends of
// ten-second buckets of the events' own time, and the state of counting is part of the watermark,
// which is stored together with the counts.

/// The running totals of a ledger's day, and the position in the ledger.
struct LedgerCounts: Codable, Hashable, Sendable {
    /// The totals of one channel, product or participant.
    struct Totals: Codable, Hashable, Sendable {
        var turnover = 0.0
        var trades = 0
        var volume = 0.0
        var failures = 0

        mutating func add(_ trade: Trade, settled: Bool) {
            guard settled else {
                failures += 1
                return
            }
            turnover += trade.amount
            trades += 1
            volume += trade.volume ?? 0
        }
    }

    /// The settlement latencies of one channel in one bucket.
    struct Latencies: Codable, Hashable, Sendable {
        var bucket: Int64
        var channel: String
        var sum: Double
        var count: Int
    }

    /// The length of a bucket.
    static let bucketLength: Duration = .seconds(10)
    /// The number of buckets in the mean latency: one minute.
    static let latencyBuckets: Int64 = 6
    /// The number of buckets between counts of products and participants: one minute.
    static let slowBuckets: Int64 = 6
    /// The number of recent events in the watermark, to detect repetitions.
    static let remembered = 1024

    /// The ledger's own position, for the next request.
    var cursor = ""
    /// The current day in the ledger's zone, in days since 1970-01-01; nil before the first event.
    var day: Int64?
    /// The current bucket, in buckets since 1970-01-01 UTC; nil before the first event.
    var bucket: Int64?
    var channels: [String: Totals] = [:]
    var products: [String: Totals] = [:]
    var participants: [String: Totals] = [:]
    var latencies: [Latencies] = []
    /// The products and participants that have traded since their counts were last delivered.
    var changed: Set<String> = []
    /// The fingerprints of the latest events, to detect repetitions.
    var recent: [UInt64] = []
    /// An earlier cursor from which the ledger is read again after a restart.
    var overlap: String?

    /// True if the series is counted here, so that a measurement with its identity is a different
    /// series.
    func counts(_ series: SeriesID, city: EntityID) -> Bool {
        let id = series.entity.rawValue
        switch series.property {
        case "turnover", "trades":
            return channels[id] != nil || products[id] != nil || participants[id] != nil
                || (series.entity == city && !channels.isEmpty)
        case "settlement_failures", "settlement_latency", "volume":
            return channels[id] != nil && series.property != "volume"
                || (series.entity == city && !channels.isEmpty)
        case "unit_price": return channels[id] != nil
        default: return false
        }
    }

    /// Counts a trade that was settled or failed to settle, in the current bucket.
    mutating func count(_ trade: Trade, settled: Bool) {
        channels[trade.channel.rawValue, default: Totals()].add(trade, settled: settled)
        guard settled else { return }
        products[trade.product.rawValue, default: Totals()].add(trade, settled: true)
        participants[trade.seller.rawValue, default: Totals()].add(trade, settled: true)
        changed.insert(trade.product.rawValue)
        changed.insert(trade.seller.rawValue)
        // A trade without a latency does not affect the mean.
        guard let bucket, let latency = trade.latency else { return }
        if let index = latencies.lastIndex(where: {
            $0.bucket == bucket && $0.channel == trade.channel.rawValue
        }) {
            latencies[index].sum += latency
            latencies[index].count += 1
        } else {
            latencies.append(
                Latencies(
                    bucket: bucket,
                    channel: trade.channel.rawValue,
                    sum: latency,
                    count: 1
                )
            )
        }
    }

    /// Moves on to the bucket of an instant.
    ///
    /// - Returns: The end of the completed bucket; nil if the instant is in the current bucket or
    ///   before it.
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

    /// Starts a new day if the instant is after the current one.
    ///
    /// All totals become zero.
    mutating func beginDay(of instant: Instant, reader: TimeReader) {
        let today = reader.day(of: instant)
        guard let day, today > day else { return }
        self.day = today
        for key in channels.keys { channels[key] = Totals() }
        changed.formUnion(products.keys)
        changed.formUnion(participants.keys)
        products = products.mapValues { _ in Totals() }
        participants = participants.mapValues { _ in Totals() }
    }
}
