// SPDX-License-Identifier: Apache-2.0

import TwinModel

// No open standard carries turnover, so it is counted here from the ledger's trades. What is told
// must depend on the ledger alone, not on when it was read: counts are told at the ends of whole
// ten-second buckets of the events' own time, and all that is needed to go on counting is part of
// the watermark, which is kept together with what was told.

/// The running totals of a ledger's day, and how far the ledger has been read.
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
    /// How many buckets the mean latency looks back over: a minute.
    static let latencyBuckets: Int64 = 6
    /// Products and participants are told every so many buckets: once a minute.
    static let slowBuckets: Int64 = 6
    /// How many events back a repetition is noticed.
    static let remembered = 1024

    /// The ledger's own position, for the next request.
    var cursor = ""
    /// The day that is counted, from 1970-01-01 in the ledger's zone.
    var day: Int64?
    /// The bucket that is being filled, from 1970 UTC.
    var bucket: Int64?
    var channels: [String: Totals] = [:]
    var products: [String: Totals] = [:]
    var participants: [String: Totals] = [:]
    var latencies: [Latencies] = []
    /// The products and participants that have traded since they were last told.
    var changed: Set<String> = []
    /// The latest events, to notice one that comes again.
    var recent: [UInt64] = []
    /// A cursor some way back, from which the ledger is read again after a restart.
    var overlap: String?

    /// True if a series is counted here, so that a measurement of it would be another series.
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

    /// Counts a trade that was settled, or failed to settle, in the bucket that is being filled.
    mutating func count(_ trade: Trade, settled: Bool) {
        channels[trade.channel.rawValue, default: Totals()].add(trade, settled: settled)
        guard settled else { return }
        products[trade.product.rawValue, default: Totals()].add(trade, settled: true)
        participants[trade.seller.rawValue, default: Totals()].add(trade, settled: true)
        changed.insert(trade.product.rawValue)
        changed.insert(trade.seller.rawValue)
        // A trade that does not say how long it took changes no mean.
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

    /// Moves on to the bucket that an instant lies in; tells the one that was filled until now,
    /// where it is another.
    ///
    /// - Returns: the end of the filled bucket, to tell its counts at; nothing where the instant
    ///   lies in the same bucket or before it.
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

    /// Begins a new day where the instant lies in one.
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
