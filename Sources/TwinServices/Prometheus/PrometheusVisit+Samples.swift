// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// The samples in the answers of a server.
extension PrometheusVisit {
    /// The samples of one series of an answer, or one figure of its native histograms.
    struct Samples {
        var metric: JSONValue?
        /// The suffix that is added to the metric's name.
        var suffix = ""
        /// Pairs of a time and a value.
        var pairs: [JSONValue]

        /// The newest time, in milliseconds since 1970.
        var newest: Int64 {
            let seconds = pairs.last?.array?.first?.double ?? 0
            return Int64(exactly: (seconds * 1000).rounded()) ?? 0
        }

        /// Returns the series of a result: its samples, and the count and sum of its native
        /// histograms.
        static func all(of result: JSONValue) -> [Samples] {
            let metric = result["metric"]
            let pairs = result["values"]?.array ?? result["value"].map { [$0] } ?? []
            let histograms = result["histograms"]?.array ?? result["histogram"].map { [$0] } ?? []
            var all: [Samples] = []
            if !pairs.isEmpty || histograms.isEmpty {
                all.append(Samples(metric: metric, pairs: pairs))
            }
            guard !histograms.isEmpty else { return all }
            for part in ["count", "sum"] {
                let pairs = histograms.map { histogram in
                    JSONValue.array([
                        histogram.array?.first ?? .null,
                        histogram.array?.last?[part] ?? .null,
                    ])
                }
                all.append(Samples(metric: metric, suffix: "_" + part, pairs: pairs))
            }
            return all
        }
    }

    /// Adds the series of an answer, naming all new ones together.
    mutating func take(_ value: JSONValue, _ rule: Int) {
        let data = value["data"] ?? .null
        let isPartial = !(value["warnings"]?.elements ?? []).isEmpty
        let quality: Quality = isPartial ? .uncertain : .good
        guard ["matrix", "vector"].contains(data["resultType"]?.string ?? "") else {
            draft.reject(.malformed)
            draft.isPartial = true
            draft.remarkFirst(
                ServiceMessage(
                    .notSeries,
                    DisplayText(client.rules[rule].selector, limit: 80),
                    DisplayText(data["resultType"]?.string ?? "nothing", limit: 20)
                )
            )
            return
        }
        var fresh: [FreshSeries<Samples>] = []
        for result in data["result"]?.array ?? [] {
            for samples in Samples.all(of: result) { take(samples, rule, quality, &fresh) }
        }
        guard !fresh.isEmpty else { return }
        let named = name(fresh)
        for (one, known) in zip(fresh, named) {
            guard var known else { continue }
            known.isDerived = !one.samples.suffix.isEmpty
            state.known[one.key] = known
            take(one.samples, one.key, quality)
        }
    }

    /// Adds the samples of a known series, or collects it with the new ones.
    private mutating func take(
        _ samples: Samples,
        _ rule: Int,
        _ quality: Quality,
        _ fresh: inout [FreshSeries<Samples>]
    ) {
        guard case .object(let members)? = samples.metric else {
            draft.reject(
                .malformed,
                max(samples.pairs.count, 1),
                example: "a series without labels"
            )
            return
        }
        let key = Self.key(members, samples.suffix, rule)
        if state.known[key] != nil {
            take(samples, key, quality)
            return
        }
        var labels: [String: String] = [:]
        for member in members { labels[member.name] = member.value.string }
        let name = (labels.removeValue(forKey: "__name__") ?? "value") + samples.suffix
        state.metrics[rule, default: []].insert(name)
        let target = reader.target(
            name,
            labels,
            type: samples.suffix.isEmpty ? state.types[name] : "counter",
            rule: client.rules[rule],
            count: max(samples.pairs.count, 1),
            into: &draft
        )
        let count = max(samples.pairs.count, 1)
        guard let target, hasRoom(for: target, beside: fresh.count, count: count) else { return }
        fresh.append(
            FreshSeries(
                key: key,
                target: target,
                samples: samples,
                newest: samples.newest,
                count: count
            )
        )
    }

    /// Returns a hash of a rule and the bytes of its labels.
    static func key(_ labels: [JSONValue.Member], _ suffix: String, _ rule: Int) -> Int {
        var labels = labels
        let isSorted = zip(labels, labels.dropFirst()).allSatisfy { $0.name < $1.name }
        if !isSorted { labels.sort { $0.name < $1.name } }
        var hasher = Hasher()
        hasher.combine(rule)
        func combine(_ text: String) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            hasher.combine(UInt8(0xFF))
        }
        for label in labels {
            combine(label.name)
            combine(label.value.string ?? "")
        }
        combine(suffix)
        return hasher.finalize()
    }

    private mutating func take(_ samples: Samples, _ key: Int, _ quality: Quality) {
        guard var known = state.known[key] else { return }
        if known.isInfo { return }
        let before = known.newest
        for pair in samples.pairs {
            guard let (time, value) = number(of: pair, known.metric) else { continue }
            if let time, isRead(time.millisecondsSince1970, value, known.hash, before) { continue }
            reader.take(
                value,
                at: time,
                known.series,
                known.metric,
                known.plan,
                quality,
                into: &draft
            )
            guard let time, time <= visit.now + DeliveryDraft.nearFuture else { continue }
            noteLateness(of: time, isNewSeries: before == nil)
            known.note(time.millisecondsSince1970)
        }
        if draft.announced.series[known.series.id] != nil { state.known[key] = known }
    }

    /// Returns the time and value of a sample; nil after counting a sample without them.
    mutating func number(of pair: JSONValue, _ metric: String) -> (time: Instant?, Double)? {
        let parts = pair.array ?? []
        guard parts.count == 2, let seconds = parts[0].double else {
            draft.reject(.malformed, example: "\(metric): \(pair.text.prefix(80))")
            return nil
        }
        guard let text = parts[1].string ?? parts[1].scalarText,
            let value = try? SampleReader.number(text)
        else {
            draft.reject(.invalidValue, example: "\(metric) = \(parts[1].text.prefix(80))")
            return nil
        }
        return (Instant(secondsSince1970: seconds), value)
    }

    /// Returns true if an earlier window contained the sample.
    ///
    /// The sample is recorded for the next window.
    private mutating func isRead(
        _ time: Int64,
        _ value: Double,
        _ series: Int,
        _ newest: Int64?
    ) -> Bool {
        var hasher = Hasher()
        hasher.combine(series)
        hasher.combine(time)
        hasher.combine(value.bitPattern)
        let hash = hasher.finalize()
        let isRepeated = !seen.insert(hash).inserted
        if let from = state.recentFrom, time >= from.millisecondsSince1970 {
            return isRepeated || state.recent.contains(hash)
        }
        // Before the recorded samples, a sample is new if none with a later time was read.
        return isRepeated || newest.map { time <= $0 } ?? false
    }

    /// Widens the next windows if a sample arrived after the window that it belongs to.
    private mutating func noteLateness(of time: Instant, isNewSeries: Bool) {
        guard !isNewSeries, let until, time < until - .seconds(5) else { return }
        let late = until.duration(since: time) * 1.5 + client.overlap
        let reach = min(max(late, client.overlap), client.lateness)
        state.reach = max(state.reach ?? .zero, reach)
        state.reachUntil = visit.now + .seconds(3600)
    }
}
