// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One visit to a Prometheus server or an exporter.
struct PrometheusVisit: ~Copyable {
    let client: PrometheusClient
    let address: ServiceAddress
    var state: PrometheusClient.State
    let until: Instant?
    var visit: ServiceVisit
    var draft: DeliveryDraft
    let reader: MetricReader

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

    /// Reads the samples since the last window; tells up to when.
    mutating func query() throws(ServiceFailure) -> Instant {
        if state.visitsUntilMetadata <= 0 {
            try readMetadata()
            state.tellsAlerts = true
        }
        state.visitsUntilMetadata -= 1
        try readAlerts()
        let from = min(until ?? (visit.now - PrometheusClient.firstWindow), visit.now)
        let reach = min(visit.now, from + PrometheusClient.longestWindow)
        var refused: ServiceFailure?
        var answered = 0
        for rule in client.rules {
            do {
                try read(rule, from: from - client.overlap, to: reach)
                answered += 1
            } catch let failure where failure.status == 400 || failure.status == 422 {
                // The selector is at fault, not the service: the other rules go on.
                refused = failure
                draft.remark(failure.message)
            }
        }
        if answered == 0, let refused { throw refused }
        return reach
    }

    /// Reads one rule's samples of a window, in halves where the server finds it too much.
    mutating func read(
        _ rule: PrometheusRule,
        from: Instant,
        to: Instant
    ) throws(ServiceFailure) {
        var windows = [(from, to)]
        while let (from, to) = windows.popLast() {
            let length = to.duration(since: from).wholeMilliseconds
            do {
                let value = try ask(rule.selector, milliseconds: max(length, 1000), at: to)
                take(value, rule)
            } catch let failure where Self.isTooMuch(failure) && length > 10_000 {
                let middle = from + .milliseconds(length / 2)
                windows.append((middle, to))
                windows.append((from, middle))
            }
        }
    }

    /// Whether a refusal means that a smaller window would be answered.
    private static func isTooMuch(_ failure: ServiceFailure) -> Bool {
        if failure.kind == .overLimit { return true }
        let text = failure.message.lowercased()
        return ["too many samples", "maximum number of samples", "maxsamples", "too large"]
            .contains { text.contains($0) }
    }

    private mutating func ask(
        _ selector: String,
        milliseconds: Int64,
        at time: Instant
    ) throws(ServiceFailure) -> JSONValue {
        let seconds = (milliseconds + 999) / 1000
        let query = "\(selector)[\(seconds)s]"
        let clock = String(time.secondsSince1970)
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
                return try ask(selector, milliseconds: milliseconds, at: time)
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

    mutating func take(_ value: JSONValue, _ rule: PrometheusRule) {
        let data = value["data"] ?? .null
        let isPartial = !(value["warnings"]?.elements ?? []).isEmpty
        switch data["resultType"]?.string {
        case "matrix", "vector":
            for result in data["result"]?.array ?? [] {
                take(result, rule, isPartial ? .uncertain : .good)
            }
        default:
            draft.reject(.malformed)
            draft.remark(
                "The selector \"\(DisplayText(rule.selector, limit: 80))\" gives no series but a "
                    + "\(DisplayText(data["resultType"]?.string ?? "nothing", limit: 20)). "
                    + "Write a series selector such as up{job=\"node\"}."
            )
        }
    }

    mutating func take(_ result: JSONValue, _ rule: PrometheusRule, _ quality: Quality) {
        guard let metric = result["metric"] else {
            draft.reject(.malformed)
            return
        }
        var labels: [String: String] = [:]
        for member in metric.members { labels[member.name] = member.value.string }
        let name = labels.removeValue(forKey: "__name__") ?? "value"
        guard
            let target = reader.target(
                name,
                labels,
                type: state.types[name],
                rule: rule,
                into: &draft
            )
        else { return }
        draft.add(target.entity)
        if target.isInfo { return }
        reader.remark(on: target, name, into: &draft)
        let pairs = result["values"]?.array ?? result["value"].map { [$0] } ?? []
        var newest = state.newest[target.series.id]
        let before = newest
        for pair in pairs {
            let parts = pair.array ?? []
            guard parts.count == 2, let seconds = parts[0].double else {
                draft.reject(.malformed)
                continue
            }
            guard let text = parts[1].string ?? parts[1].scalarText,
                let value = try? SampleReader.number(text)
            else {
                draft.reject(.invalidValue)
                continue
            }
            let time = Instant(secondsSince1970: seconds)
            // The overlap repeats what the last window brought.
            if let time, let before, time <= before { continue }
            reader.take(value, at: time, name, target, quality, into: &draft)
            if let time, time <= visit.now + DeliveryDraft.nearFuture {
                newest = max(newest ?? time, time)
            }
        }
        if draft.announced.series[target.series.id] != nil {
            state.newest[target.series.id] = newest
        }
    }

    /// Asks what kind each metric is; a server that does not tell is none the worse.
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
