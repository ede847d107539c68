// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// One visit to a Prometheus server or an exporter.
struct PrometheusVisit: ~Copyable {
    let client: PrometheusClient
    let address: ServiceAddress
    var state: PrometheusClient.State
    let until: Instant?
    var visit: ServiceVisit
    var draft: DeliveryDraft
    let reader: MetricReader
    /// The hashes of the samples in the current window, and the start of that window.
    private var seen: Set<Int> = []
    private var windowFrom: Instant?

    init(
        client: PrometheusClient,
        address: ServiceAddress,
        state: PrometheusClient.State,
        until: Instant?,
        visit: consuming ServiceVisit
    ) {
        self.client = client
        self.address = address
        self.state = state
        self.until = until
        self.reader = MetricReader(
            vocabulary: client.vocabulary,
            limits: visit.limits,
            instance: String(address.origin.drop { $0 != "/" }.dropFirst(2))
        )
        self.draft = DeliveryDraft(
            source: client.source,
            now: visit.now,
            limits: visit.limits,
            announced: state.announced
        )
        self.visit = visit
    }

    // MARK: - The HTTP API

    /// Reads the samples after the last window.
    ///
    /// - Returns: The instant up to which samples were read.
    mutating func query() throws(ServiceFailure) -> Instant {
        if state.visitsUntilMetadata <= 0 {
            try readMetadata()
            state.tellsAlerts = true
        }
        state.visitsUntilMetadata -= 1
        try readAlerts()
        let start = min(until ?? (visit.now - PrometheusClient.firstWindow), visit.now)
        let to = min(visit.now, start + PrometheusClient.longestWindow)
        let from = windowStart(start)
        windowFrom = from
        if state.since == nil { state.since = from }
        var refused: ServiceFailure?
        var answered = 0
        for index in client.rules.indices {
            do {
                try read(index, from: from, to: to)
                answered += 1
            } catch let failure where failure.status == 400 || failure.status == 422 {
                // The selector is wrong, not the service, so the other rules continue.
                refused = failure
                draft.isPartial = true
                draft.remarkFirst(
                    "The rule \"\(DisplayText(client.rules[index].selector, limit: 80))\" brings "
                        + "nothing: \(failure.message)"
                )
            }
        }
        if answered == 0, let refused { throw refused }
        state.recent = seen
        state.recentFrom = from
        return to
    }

    /// Returns the start of the window that continues at an instant.
    ///
    /// The window reaches back if samples were late recently, and over the silence of overdue
    /// series, whose samples will be late if they arrive.
    private func windowStart(_ start: Instant) -> Instant {
        var reach = client.overlap
        if let late = state.reach, let until = state.reachUntil, visit.now < until {
            reach = max(reach, late)
        }
        var from = start - reach
        let least = (start - client.lateness).millisecondsSince1970
        let regular = from.millisecondsSince1970
        for known in state.known.values {
            guard let newest = known.newest, let step = known.step, newest > least,
                newest < regular, start.millisecondsSince1970 - newest > step * 5 / 2
            else { continue }
            from = min(from, Instant(millisecondsSince1970: newest))
        }
        return from
    }

    /// The number of times that a window may be halved because of a long answer: down to an eighth.
    private static let halvings = 3

    /// Reads the samples of one rule in a window.
    ///
    /// If the answer is too long, or too much for the server, the window is read in halves. An
    /// answer that cannot be read for another reason is not requested again.
    private mutating func read(
        _ rule: Int,
        from: Instant,
        to: Instant
    ) throws(ServiceFailure) {
        var windows = [(from, to, 0)]
        while let (from, to, halvings) = windows.popLast() {
            let length = to.duration(since: from).wholeMilliseconds
            do {
                let seconds = (max(length, 1000) + 999) / 1000
                let query = "\(client.rules[rule].selector)[\(seconds)s]"
                take(try ask(query, at: String(to.secondsSince1970)), rule)
            } catch let failure
                where Self.isTooMuch(failure) && length > 10_000
                && (!failure.isTooLong || halvings < Self.halvings)
            {
                let middle = from + .milliseconds(length / 2)
                windows.append((middle, to, halvings + 1))
                windows.append((from, middle, halvings + 1))
            }
        }
    }

    /// True if a smaller window may succeed.
    static func isTooMuch(_ failure: ServiceFailure) -> Bool {
        if failure.kind == .overLimit { return failure.isTooLong }
        let text = failure.message.lowercased()
        return ["too many samples", "maximum number of samples", "maxsamples", "too large"]
            .contains { text.contains($0) }
    }

    /// Sends an instant query.
    mutating func ask(_ query: String, at clock: String) throws(ServiceFailure) -> JSONValue {
        var response: HTTPResponse
        let path = "/api/v1/query"
        if state.wantsGet {
            let url = address.appending(path, query: [("query", query), ("time", clock)])
            response = try visit.send(.get(url))
        } else {
            let body = "query=\(ServiceAddress.encoded(query))&time=\(clock)"
            response = try visit.send(
                .post(
                    address.appending(path),
                    contentType: "application/x-www-form-urlencoded",
                    body: body
                )
            )
            if response.status == 405 || response.status == 501 {
                state.wantsGet = true
                return try ask(query, at: clock)
            }
        }
        if let failure = response.failure(at: visit.now) { throw failure }
        let value = try ServiceVisit.json(of: response)
        guard value["status"]?.string == "success", let data = value["data"] else {
            if let error = value["error"]?.string {
                throw ServiceFailure(
                    .troubled,
                    "\(response.address.place) could not answer: \"\(DisplayText(error, limit: 160))\". "
                        + "Check the rule's selector.",
                    status: 422
                )
            }
            throw ServiceVisit.unexpected(response, wanted: "\"status\": \"success\"")
        }
        for warning in (value["warnings"]?.elements ?? []).prefix(3) {
            draft.remark(
                "\(response.address.place) answers in part only: "
                    + "\"\(DisplayText(warning.scalarText ?? "", limit: 120))\". Values are marked "
                    + "uncertain; check the stores behind it."
            )
        }
        guard data["result"] != nil else {
            throw ServiceVisit.unexpected(response, wanted: "a result")
        }
        return value
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
                "The selector \"\(DisplayText(client.rules[rule].selector, limit: 80))\" gives no "
                    + "series but a \(DisplayText(data["resultType"]?.string ?? "nothing", limit: 20)). "
                    + "Write a series selector such as up{job=\"node\"}."
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

    /// True if an earlier window contained the sample.
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

    /// Reads the type of each metric.
    ///
    /// A server without this information is not an error.
    private mutating func readMetadata() throws(ServiceFailure) {
        state.visitsUntilMetadata = 100
        let response = try visit.send(.get(address.appending("/api/v1/metadata")))
        guard response.failure(at: visit.now) == nil else { return }
        guard let value = try? ServiceVisit.json(of: response) else { return }
        for member in (value["data"]?.members ?? []).prefix(50_000) {
            state.types[member.name] = member.value.elements.first?["type"]?.string
        }
    }
}

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
}
