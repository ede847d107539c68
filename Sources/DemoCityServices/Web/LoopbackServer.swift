// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import TwinModel

/// A service on a port of 127.0.0.1 that can be stopped and restarted on the same port.
actor LoopbackServer {
    /// The port that it listens on, or listened on before it was stopped; 0 before the first start.
    private(set) var port: UInt16
    private let handler: LoopbackHandler
    private var running: (server: HTTPServer, pool: PromptSocketPool, task: Task<Void, any Error>)?

    /// Creates a server for a port; if 0, the system chooses one.
    init(port: UInt16, service: any CityService, now: @escaping @Sendable () -> Instant) {
        self.port = port
        self.handler = LoopbackHandler(service: service, now: now)
    }

    /// True if the server is listening.
    var isRunning: Bool { running != nil }

    /// Starts listening and returns when connections are accepted.
    ///
    /// - Throws: A system error if the port is not available.
    func start() async throws {
        guard running == nil else { return }
        let pool = PromptSocketPool(HTTPServer.defaultPool())
        let server = HTTPServer(
            config: HTTPServer.Configuration(
                address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port),
                timeout: 30,
                pool: pool,
                logger: .disabled
            ),
            handler: handler
        )
        let (outcomes, outcome) = AsyncStream<Result<Void, any Error>>.makeStream()
        let task = Task {
            do {
                try await server.run()
            } catch {
                outcome.yield(.failure(error))
                throw error
            }
        }
        let listening = Task {
            do {
                try await server.waitUntilListening(timeout: 10)
                outcome.yield(.success(()))
            } catch {
                outcome.yield(.failure(error))
            }
        }
        defer { listening.cancel() }
        for await outcome in outcomes {
            try outcome.get()
            break
        }
        if case .ip4(_, let chosen)? = await server.listeningAddress { port = chosen }
        running = (server, pool, task)
    }

    /// Stops listening and closes all connections; the port remains assigned to the service.
    func stop() async {
        guard let (server, pool, task) = running else { return }
        running = nil
        pool.endListening()
        await server.stop(timeout: 0)
        _ = await task.result
    }
}

/// An HTTP handler that translates between FlyingFox's requests and a service.
struct LoopbackHandler: HTTPHandler {
    /// The service that answers.
    let service: any CityService
    /// Returns the city's instant, for the `Date` header.
    let now: @Sendable () -> Instant

    /// Returns the response to a request.
    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let method = request.method.rawValue
        guard ["GET", "HEAD", "POST"].contains(method) else {
            return response(
                .refusal(405, "This service answers GET, HEAD and POST, not \(method).")
                    .allowing("GET, HEAD, POST"),
                to: method
            )
        }
        guard let body = try await body(of: request) else {
            let limit = ServiceRequest.bodyLimit
            return response(
                .refusal(413, "The body is longer than the \(limit) bytes taken."),
                to: method
            )
        }
        let asked = ServiceRequest(
            method: method == "HEAD" ? "GET" : method,
            target: request.target.rawValue,
            accept: request.headers[HTTPHeader("Accept")] ?? "",
            contentType: request.headers[.contentType] ?? "",
            origin: origin(of: request),
            body: body
        )
        return response(service.answer(asked), to: method)
    }

    private func body(of request: HTTPRequest) async throws -> [UInt8]? {
        var body: [UInt8] = []
        for try await part in request.bodySequence {
            if body.count + part.count > ServiceRequest.bodyLimit { return nil }
            body += part
        }
        return body
    }

    private func origin(of request: HTTPRequest) -> String {
        let host = request.headers[.host] ?? ""
        let isPlain =
            !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D: true
                default: false
                }
            }
        return "http://" + (isPlain ? host : "127.0.0.1")
    }

    private func response(_ answer: ServiceAnswer, to method: String) -> HTTPResponse {
        var headers = HTTPHeaders()
        headers[.contentType] = answer.contentType
        headers[.date] = now().httpDate
        headers[.contentLength] = String(answer.body.count)
        for (name, value) in answer.headers { headers.addValue(value, for: HTTPHeader(name)) }
        let status = HTTPStatusCode(answer.status, phrase: Self.phrase(answer.status))
        if method == "HEAD" || answer.status == 204 {
            return HTTPResponse(statusCode: status, headers: headers)
        }
        let size = min(max(answer.body.count, 1), 1 << 18)
        let body = HTTPBodySequence(data: Data(answer.body), suggestedBufferSize: size)
        return HTTPResponse(statusCode: status, headers: headers, body: body)
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 206: "Partial Content"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        case 501: "Not Implemented"
        default: "Status \(status)"
        }
    }
}

extension ServiceAnswer {
    /// Returns a plain-text error response of one sentence, for requests that never reach a
    /// service.
    static func refusal(_ status: Int, _ sentence: String) -> ServiceAnswer {
        .text(DisplayText(sentence, limit: 300).string + "\n", status: status)
    }
}

extension Instant {
    /// The instant in the format of HTTP headers: `Mon, 23 Nov 2026 08:42:10 GMT` (RFC 9110
    /// §5.6.7).
    var httpDate: String {
        let text = rfc3339
        let clamped = min(max(self, .distantPast), .distantFuture)
        let day = clamped.floored(to: .seconds(86_400)).millisecondsSince1970 / 86_400_000
        let date = Self.civil(daysSince1970: Int(day))
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][Int((day % 7 + 10) % 7)]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let month = months[min(max(date.month - 1, 0), 11)]
        let dayOfMonth = text.dropFirst(8).prefix(2)
        return "\(weekday), \(dayOfMonth) \(month) \(text.prefix(4)) "
            + "\(text.dropFirst(11).prefix(8)) GMT"
    }
}
