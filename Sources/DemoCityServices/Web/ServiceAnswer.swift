// SPDX-License-Identifier: Apache-2.0

/// A service's response, independent of the HTTP server's types.
struct ServiceAnswer: Sendable {
    /// The HTTP status.
    var status = 200
    /// The media type of the body.
    var contentType = "application/json"
    /// Additional headers.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: [UInt8] = []

    /// Returns a response whose JSON body is written by the closure.
    static func json(
        status: Int = 200,
        contentType: String = "application/json",
        headers: [(name: String, value: String)] = [],
        reserving capacity: Int = 1024,
        _ write: (inout JSONBuffer) -> Void
    ) -> ServiceAnswer {
        var json = JSONBuffer(reserving: capacity)
        write(&json)
        return ServiceAnswer(
            status: status,
            contentType: contentType,
            headers: headers,
            body: json.bytes
        )
    }

    /// Returns a plain-text response.
    static func text(_ text: String, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(
            status: status,
            contentType: "text/plain; charset=utf-8",
            body: Array(text.utf8)
        )
    }

    /// Returns the response with an `Allow` header that lists the supported methods.
    func allowing(_ methods: String) -> ServiceAnswer {
        var answer = self
        answer.headers.append(("Allow", methods))
        return answer
    }
}

/// A service of the city that answers requests independently of any socket.
protocol CityService: Sendable {
    /// Returns the response to a request; invalid requests get a readable 4xx response and never
    /// trap.
    func answer(_ request: ServiceRequest) -> ServiceAnswer
}
