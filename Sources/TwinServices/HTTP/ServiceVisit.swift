// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One visit to a service, whose requests share a deadline, an instant and a cancellation.
///
/// No clock is read: libcurl reports the duration of each exchange, which is subtracted from the
/// deadline.
struct ServiceVisit: ~Copyable {
    let client: HTTPClient
    let now: Instant
    let cancellation: Cancellation
    /// The remaining time before the deadline.
    private(set) var left: Duration
    /// The lead of the service's clock over the local clock, by its last answer; nil if unknown.
    private(set) var clockSkew: Duration?
    /// The time that all exchanges have taken so far.
    private(set) var spent: Duration = .zero
    /// The total size of the answers after decoding, in bytes.
    private(set) var bytes = 0

    init(client: HTTPClient, now: Instant, cancellation: Cancellation) {
        self.client = client
        self.now = now
        self.cancellation = cancellation
        self.left = client.settings.limits.deadline
    }

    var limits: HTTPLimits { client.settings.limits }

    /// True if more than half of the time is spent.
    ///
    /// A visit that has received data should then end and leave the rest to the next visit.
    var isLate: Bool { spent > left }

    /// Sends a request and returns the answer, with any status.
    mutating func send(_ request: HTTPRequest) throws(ServiceFailure) -> HTTPResponse {
        let sent = now + spent
        let response = try client.send(request, within: left, unless: cancellation)
        left -= response.duration
        spent += response.duration
        bytes += response.body.count
        clockSkew = response.clockSkew(sent: sent, received: now + spent) ?? clockSkew
        return response
    }

    /// Sends a request and throws if the status is not 2xx.
    mutating func fetch(_ request: HTTPRequest) throws(ServiceFailure) -> HTTPResponse {
        let response = try send(request)
        if let failure = response.failure(at: now) { throw failure }
        return response
    }

    /// Sends a request and parses the answer as JSON.
    mutating func fetchJSON(
        _ request: HTTPRequest
    ) throws(ServiceFailure) -> (value: JSONValue, response: HTTPResponse) {
        let response = try fetch(request)
        return (try Self.json(of: response), response)
    }

    /// Parses an answer as JSON.
    static func json(of response: HTTPResponse) throws(ServiceFailure) -> JSONValue {
        let place = response.address.place
        guard response.status != 204, !response.body.isEmpty else {
            throw ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.emptyAnswer, place),
                status: response.status
            )
        }
        do throws(JSONProblem) {
            return try JSONParser.parse(response.text)
        } catch {
            let start = DisplayText(String(decoding: response.body.prefix(60), as: UTF8.self))
            var failure = ServiceFailure(
                error.isOverLimit ? .overLimit : .unexpectedContent,
                ServiceMessage(
                    error.isOverLimit ? .largeJSON : .invalidJSON,
                    place,
                    error.message,
                    start
                ),
                status: response.status
            )
            failure.isTooLong = error.isTooLong
            throw failure
        }
    }

    /// Returns the failure for JSON without content that the protocol requires.
    static func unexpected(_ response: HTTPResponse, wanted: ServiceMessage) -> ServiceFailure {
        ServiceFailure(
            .unexpectedContent,
            ServiceMessage(.wrongContent, response.address.place, cause: wanted),
            status: response.status
        )
    }
}
