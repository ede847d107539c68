// SPDX-License-Identifier: Apache-2.0

/// What a service answers, free of any server's types.
struct ServiceAnswer: Sendable {
    /// The HTTP status.
    var status = 200
    /// The body's media type.
    var contentType = "application/json"
    /// Further headers.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: [UInt8] = []

    /// An answer whose JSON the closure writes.
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

    /// An answer in plain text.
    static func text(_ text: String, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(
            status: status,
            contentType: "text/plain; charset=utf-8",
            body: Array(text.utf8)
        )
    }

    /// The answer with the methods that are taken instead, as a refused method is told them.
    func allowing(_ methods: String) -> ServiceAnswer {
        var answer = self
        answer.headers.append(("Allow", methods))
        return answer
    }
}

/// A service of the city: what it answers to a request, without a socket in sight.
protocol CityService: Sendable {
    /// Answers a request; bad ones with a readable 4xx, never with a trap.
    func answer(_ request: ServiceRequest) -> ServiceAnswer
}
