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
    var seen: Set<Int> = []
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
                    ServiceMessage(
                        .ruleWithoutData,
                        DisplayText(client.rules[index].selector, limit: 80),
                        cause: failure.message
                    )
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

    /// Returns true if a smaller window may succeed.
    static func isTooMuch(_ failure: ServiceFailure) -> Bool {
        if failure.kind == .overLimit { return failure.isTooLong }
        let text = failure.message.english.lowercased()
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
                    ServiceMessage(
                        .ruleRefused,
                        response.address.place,
                        DisplayText(error, limit: 160)
                    ),
                    status: 422
                )
            }
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.member, "status"))
        }
        for warning in (value["warnings"]?.elements ?? []).prefix(3) {
            draft.remark(
                ServiceMessage(
                    .partialAnswer,
                    response.address.place,
                    DisplayText(warning.scalarText ?? "", limit: 120)
                )
            )
        }
        guard data["result"] != nil else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.result))
        }
        return value
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
