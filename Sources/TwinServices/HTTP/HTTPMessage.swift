// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A request to a service.
struct HTTPRequest: Sendable {
    /// An HTTP method.
    enum Method: String, Sendable { case get = "GET", post = "POST", delete = "DELETE" }

    /// The HTTP method.
    var method: Method
    /// The complete address.
    var url: String
    /// The headers in addition to those that ``HTTPSettings`` adds to each request.
    var headers: [(name: String, value: String)]
    /// The bytes to send as the body.
    var body: [UInt8]

    /// Creates a GET request.
    static func get(_ url: String, accept: String = "application/json") -> HTTPRequest {
        HTTPRequest(method: .get, url: url, headers: [("Accept", accept)], body: [])
    }

    /// Creates a POST request.
    static func post(_ url: String, contentType: String, body: String) -> HTTPRequest {
        HTTPRequest(
            method: .post,
            url: url,
            headers: [("Accept", "application/json"), ("Content-Type", contentType)],
            body: Array(body.utf8)
        )
    }
}

extension HTTPRequest {
    /// Creates a DELETE request.
    static func delete(_ url: String) -> HTTPRequest {
        HTTPRequest(
            method: .delete,
            url: url,
            headers: [("Accept", "application/json")],
            body: []
        )
    }
}

/// An answer of a service.
struct HTTPResponse: Sendable {
    /// The HTTP status, such as 200 or 404.
    var status: Int
    /// The headers in the order received, with names in lower case.
    var headers: [(name: String, value: String)]
    /// The decoded body.
    var body: [UInt8]
    /// The address that was fetched, after redirects.
    var address: ServiceAddress
    /// The time from the first byte sent to the last byte received.
    var duration: Duration

    /// Returns the value of the first header with the given name, which must be in lower case.
    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The media type of the body in lower case, without parameters: `application/json`.
    var contentType: String {
        let whole = header("content-type") ?? ""
        return String((whole.split(separator: ";").first ?? "").trimmed).lowercased()
    }

    /// The body in UTF-8: converted if the header declares Latin-1 and the body is not valid UTF-8.
    var text: [UInt8] {
        let type = (header("content-type") ?? "").lowercased()
        let names = ["iso-8859-1", "latin1", "latin-1", "windows-1252"]
        guard names.contains(where: { type.contains($0) }),
            String(validating: body, as: UTF8.self) == nil
        else { return body }
        return body.flatMap { Array(String(Unicode.Scalar($0)).utf8) }
    }

    /// The address of the next page, from a `Link` header with `rel="next"` (RFC 8288); nil if
    /// none.
    var nextLink: String? {
        for (name, value) in headers where name == "link" {
            // A comma may be part of an address, so links are found by their angle brackets.
            var rest = value[...]
            while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">")
            {
                let next = rest[end...].firstIndex(of: "<") ?? rest.endIndex
                let parameters = rest[end..<next].lowercased().filter { $0 != "\"" && $0 != " " }
                let relations = parameters.split(whereSeparator: { $0 == ";" || $0 == "," })
                if relations.contains("rel=next") {
                    return String(rest[rest.index(after: start)..<end])
                }
                rest = rest[next...]
            }
        }
        return nil
    }

    /// Returns the offset of the service's clock from the local one by its `Date` header.
    ///
    /// The header has whole seconds and was written between the request and the end of the response.
    /// An `Age` header is the time for which a cache has kept the response.
    ///
    /// - Parameters:
    ///   - sent: The time at which the request was sent.
    ///   - received: The time at which the response was complete.
    /// - Returns: The smallest offset that explains the header, which is zero if the local clock
    ///   does; nil if there is no header.
    func clockSkew(sent: Instant, received: Instant) -> Duration? {
        guard var date = header("date").flatMap(HTTPDate.parse) else { return nil }
        if let age = header("age").flatMap({ Int64($0.trimmed) }), age > 0 {
            date = date + .seconds(min(age, 366 * 86_400))
        }
        if date > received { return date.duration(since: received) }
        let latest = date + .seconds(1)
        return latest < sent ? latest.duration(since: sent) : .zero
    }

    /// Returns the wait that the service requests in `Retry-After`, at most a day; nil if none.
    func retryAfter(at now: Instant) -> Duration? {
        guard let text = header("retry-after").map({ String($0.trimmed) }) else { return nil }
        if let seconds = Int64(text) {
            return .seconds(min(max(seconds, 0), 86_400))
        }
        guard let date = HTTPDate.parse(text) else { return nil }
        let reference = header("date").flatMap(HTTPDate.parse) ?? now
        return .milliseconds(
            min(max(date.duration(since: reference).wholeMilliseconds, 0), 86_400_000)
        )
    }

    /// Returns the failure for an unsuccessful status; nil if the status is 2xx.
    func failure(at now: Instant) -> ServiceFailure? {
        guard !(200..<300).contains(status) else { return nil }
        let place = address.place
        var said = ""
        if !body.isEmpty {
            let text = DisplayText(String(decoding: body.prefix(400), as: UTF8.self), limit: 120)
            said = text.string
        }
        switch status {
        case 401, 403:
            return ServiceFailure(
                .refused,
                ServiceMessage(.denied, place, status, said),
                retryAfter: retryAfter(at: now),
                status: status
            )
        case 404, 410:
            return ServiceFailure(
                .absent,
                ServiceMessage(.absent, place, status, said),
                retryAfter: retryAfter(at: now),
                status: status
            )
        case 300..<400:
            let target = header("location").map { DisplayText($0, limit: 120).string } ?? ""
            return ServiceFailure(
                .troubled,
                ServiceMessage(.redirected, place, status, said, target),
                status: status
            )
        case 429, 500..<600:
            return ServiceFailure(
                .troubled,
                ServiceMessage(.troubled, place, status, said),
                retryAfter: retryAfter(at: now),
                status: status
            )
        default:
            return ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.unexpectedStatus, place, status, said),
                retryAfter: retryAfter(at: now),
                status: status
            )
        }
    }
}
