// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

/// 2026-11-23T00:00:00Z, the instant of every visit in these tests.
let now = Instant(millisecondsSince1970: 1_795_392_000_000)

/// Sends one request with short limits.
func send(
    _ url: String,
    _ settings: HTTPSettings = HTTPSettings(limits: HTTPLimits(deadline: .milliseconds(300))),
    unless cancellation: Cancellation = Cancellation()
) throws(ServiceFailure) -> HTTPResponse {
    let client = HTTPClient(settings: settings)
    return try client.send(
        .get(url),
        within: settings.limits.deadline,
        unless: cancellation
    )
}

/// Returns the failure of one request; nil if it succeeds.
func failure(_ url: String, _ settings: HTTPSettings? = nil) -> ServiceFailure? {
    let settings = settings ?? HTTPSettings(limits: HTTPLimits(deadline: .milliseconds(300)))
    do throws(ServiceFailure) {
        let response = try send(url, settings)
        return response.failure(at: now)
    } catch {
        return error
    }
}

@Suite("HTTP requests to a service")
struct HTTPClientTests {
    @Test("F01 A truncated body is refused completely")
    func truncatedBody() throws {
        let server = try ScriptedServer { _ in
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                    + String(repeating: "x", count: 400)
            )
        }
        #expect(failure(server.url)?.kind == .unexpectedContent)
    }

    @Test("F17 Each status is a separate kind of failure, and Retry-After is honoured")
    func statuses() throws {
        let server = try ScriptedServer { request in
            let status = request.path.dropFirst()
            return .json(
                "{\"message\": \"no \u{1B}[31mred\"}",
                status: "\(status) X",
                headers: ["Retry-After: 17", "Location: http://evil.example/"]
            )
        }
        let kinds: [(Int, ServiceFailure.Kind)] = [
            (301, .troubled), (302, .troubled), (401, .refused), (403, .refused), (404, .absent),
            (410, .absent), (429, .troubled), (500, .troubled), (503, .troubled),
            (418, .unexpectedContent),
        ]
        for (status, kind) in kinds {
            let found = failure(server.url + "/\(status)")
            let failure = try #require(found)
            #expect(failure.kind == kind, "\(status)")
            #expect(failure.status == status)
            #expect(!failure.message.english.unicodeScalars.contains("\u{1B}"), "\(status)")
            if status > 400 { #expect(failure.retryAfter == .seconds(17), "\(status)") }
        }
        #expect(failure(server.url + "/200") == nil)
    }

    @Test("F17 Retry-After may be a date, relative to the service's own clock")
    func retryAfterDate() throws {
        let server = try ScriptedServer { _ in
            .json(
                "",
                status: "503 Busy",
                headers: [
                    "Date: Mon, 23 Nov 2026 01:00:00 GMT",
                    "Retry-After: Mon, 23 Nov 2026 01:00:30 GMT",
                ]
            )
        }
        #expect(failure(server.url)?.retryAfter == .seconds(30))
        let response = try send(server.url)
        #expect(response.clockSkew(sent: now, received: now) == .seconds(3600))
    }

    @Test("N01 A closed port and a reset connection are unreachable")
    func unreachable() throws {
        let server = try ScriptedServer { _ in .reset }
        #expect(failure(server.url)?.kind == .unreachable)
        #expect(failure("http://127.0.0.1:1/")?.kind == .unreachable)
    }

    @Test("N04 A server that never answers is cut off at the deadline")
    func silence() throws {
        let server = try ScriptedServer { _ in .silence }
        let found = failure(server.url)
        #expect(found?.kind == .deadlinePassed)
        #expect(found?.message.contains("300 ms") == true)
    }

    @Test("N06 Slow bytes do not extend the deadline, neither in the body nor in the headers")
    func drip() throws {
        let server = try ScriptedServer { request in
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n"
            return request.path == "/head"
                ? .drip(Array((head + String(repeating: "X-A: b\r\n", count: 400)).utf8))
                : .drip(Array((head + "\r\n" + String(repeating: "x", count: 4000)).utf8))
        }
        #expect(failure(server.url + "/head")?.kind == .deadlinePassed)
        #expect(failure(server.url + "/body")?.kind == .deadlinePassed)
    }

    @Test("N07 A gzip bomb is cut off by its size and by its ratio")
    func bomb() throws {
        let bomb = Gzip.bomb(bytes: 24 << 20)
        let server = try ScriptedServer { _ in .whole(bomb, headers: ["Content-Encoding: gzip"]) }
        let large = HTTPSettings(limits: HTTPLimits(deadline: .seconds(10)))
        let bySize = failure(server.url, large)
        #expect(bySize?.kind == .overLimit)
        #expect(bySize?.message.contains("\(16 << 20) bytes") == true)
        let strict = HTTPSettings(limits: HTTPLimits(ratio: 50, deadline: .seconds(10)))
        let byRatio = failure(server.url, strict)
        #expect(byRatio?.kind == .overLimit)
        #expect(byRatio?.message.contains("50 times") == true)
    }

    @Test("A legitimate answer with a compression ratio of eleven is read, also in chunks")
    func packedChunks() throws {
        let (plain, packed) = Gzip.honest(atLeast: 3 << 20)
        let ratio = plain.count / packed.count
        #expect((9...13).contains(ratio))
        for size in [1000, 16_384, packed.count] {
            var body = Array(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .utf8
            )
            for start in stride(from: 0, to: packed.count, by: size) {
                let chunk = packed[start..<min(start + size, packed.count)]
                body += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10]
            }
            body += Array("0\r\n\r\n".utf8)
            let reply = body
            let server = try ScriptedServer { _ in .bytes(reply) }
            let response = try HTTPClient(settings: HTTPSettings()).send(
                .get(server.url),
                within: .seconds(10),
                unless: Cancellation()
            )
            #expect(response.body == plain, "chunks of \(size) bytes")
        }
    }

    @Test("N07 A chunked bomb is cut off by its ratio before it expands to a megabyte")
    func bombInChunks() throws {
        let bomb = Gzip.bomb(bytes: 8 << 20)
        var body = Array(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".utf8
        )
        body += Array("\(String(bomb.count, radix: 16))\r\n".utf8) + bomb
        let reply = body
        let server = try ScriptedServer { _ in .bytes(reply) }
        let strict = HTTPSettings(
            limits: HTTPLimits(bytes: 1 << 20, ratio: 50, deadline: .seconds(10))
        )
        let failure = failure(server.url, strict)
        #expect(failure?.kind == .overLimit)
        #expect(failure?.message.contains("50 times") == true)
    }

    @Test(
        "N07 Encodings that were not requested are refused",
        arguments: [
            "Content-Encoding: br", "Content-Encoding: zstd", "Content-Encoding: gzip, gzip",
            "Content-Encoding: gzip\r\nContent-Encoding: gzip", "Transfer-Encoding: gzip, chunked",
        ]
    )
    func encodings(header: String) throws {
        let body = Gzip.stored(Array("{}".utf8))
        let server = try ScriptedServer { _ in .whole(body, headers: [header]) }
        #expect(failure(server.url)?.kind == .unexpectedContent)
    }

    @Test("N08 An endless chunked body is cut off")
    func endless() throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        let server = try ScriptedServer { _ in .endless(Array(head.utf8), Array(chunk.utf8)) }
        let settings = HTTPSettings(limits: HTTPLimits(bytes: 1 << 20, deadline: .seconds(10)))
        #expect(failure(server.url, settings)?.kind == .overLimit)
    }

    @Test(
        "N08 Invalid content lengths are refused",
        arguments: [
            "Content-Length: 9223372036854775808", "Content-Length: -5",
            "Content-Length: 2\r\nContent-Length: 3", "Content-Length: many",
            "Content-Length: 999999999999",
        ]
    )
    func lengths(header: String) throws {
        let server = try ScriptedServer { _ in .raw("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n{}") }
        let kind = failure(server.url)?.kind
        #expect(kind == .unexpectedContent || kind == .overLimit)
    }

    @Test("A content length that is sent twice is taken if both are the same")
    func repeatedLength() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n"
        let server = try ScriptedServer { _ in .raw("\(head){}") }
        #expect(failure(server.url) == nil)
    }

    @Test("N08 Twelve megabytes of headers are cut off")
    func headers() throws {
        let line = "X-Long: " + String(repeating: "y", count: 4000) + "\r\n"
        let server = try ScriptedServer { _ in
            .endless(Array("HTTP/1.1 200 OK\r\n".utf8), Array(line.utf8))
        }
        let settings = HTTPSettings(limits: HTTPLimits(deadline: .seconds(10)))
        let kind = failure(server.url, settings)?.kind
        #expect(kind == .overLimit || kind == .unexpectedContent)
    }

    @Test("N15 A proxy from the environment is not used, a configured one is")
    func proxies() throws {
        let proxy = try ScriptedServer { _ in .json("{\"proxied\": true}") }
        let server = try ScriptedServer { _ in .json("{}") }
        setenv("http_proxy", proxy.url, 1)
        defer { unsetenv("http_proxy") }
        _ = try send(server.url, HTTPSettings(token: "secret"))
        #expect(proxy.requests.isEmpty)
        #expect(server.requests.count == 1)
        _ = try send("http://city.invalid/x", HTTPSettings(proxy: proxy.url))
        #expect(proxy.requests.count == 1)
    }

    @Test("A token is sent with requests, but never appears in a message or goes to another origin")
    func token() throws {
        let other = try ScriptedServer { _ in .json("{}") }
        let target = other.url
        let server = try ScriptedServer { _ in
            .json("no", status: "302 Found", headers: ["Location: \(target)/stolen"])
        }
        let settings = HTTPSettings(limits: HTTPLimits(redirects: 3), token: "s3cret\n")
        let found = failure(server.url + "/a?key=s3cret", settings)
        #expect(found?.kind == .troubled)
        #expect(found?.message.contains("s3cret") == false)
        #expect(server.requests.first?.header("Authorization") == "Bearer s3cret")
        #expect(other.requests.isEmpty)
    }

    @Test("Redirects within the origin are followed if the limits allow it")
    func redirects() throws {
        let server = try ScriptedServer { request in
            request.path == "/old"
                ? .json("", status: "301 Moved", headers: ["Location: /new"]) : .json("{}")
        }
        #expect(failure(server.url + "/old")?.status == 301)
        let settings = HTTPSettings(limits: HTTPLimits(redirects: 1))
        #expect(failure(server.url + "/old", settings) == nil)
        #expect(server.requests.last?.path == "/new")
    }

    @Test(
        "Addresses other than plain http and https are refused",
        arguments: [
            "file:///etc/passwd", "gopher://127.0.0.1/", "http://good@127.0.0.1:1/", "", "nonsense",
            "http://", "ftp://127.0.0.1/", "http://a\u{0}b/",
        ]
    )
    func addresses(url: String) {
        #expect(failure(url)?.kind == .unexpectedContent)
    }

    @Test("A connection is reused for the next request")
    func keepAlive() throws {
        let server = try ScriptedServer { _ in .json("{}") }
        let client = HTTPClient(settings: HTTPSettings())
        for _ in 0..<3 {
            _ = try client.send(.get(server.url), within: .seconds(5), unless: Cancellation())
        }
        #expect(server.requests.count == 3)
        #expect(server.connections == 1)
    }

    @Test("A cancelled visit ends")
    func cancellation() throws {
        let cancellation = Cancellation()
        let server = try ScriptedServer { _ in
            cancellation.cancel()
            return .silence
        }
        let settings = HTTPSettings(limits: HTTPLimits(deadline: .seconds(30)))
        #expect(throws: ServiceFailure.self) {
            do throws(ServiceFailure) {
                _ = try send(server.url, settings, unless: cancellation)
            } catch {
                #expect(error.kind == .cancelled)
                throw error
            }
        }
    }

    @Test("HTTP/1.0, chunks, gzip and bodies without a length are all supported")
    func transfers() throws {
        let packed = Gzip.stored(Array("{\"a\":1}".utf8))
        let server = try ScriptedServer { request in
            switch request.path {
            case "/old": .raw("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}")
            case "/chunks":
                .raw(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"
                )
            case "/gzip": .whole(packed, headers: ["Content-Encoding: gzip"])
            default: .raw("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}")
            }
        }
        for path in ["/old", "/chunks", "/gzip", "/plain"] {
            let response = try send(server.url + path)
            #expect(try ServiceVisit.json(of: response)["a"]?.integer == 1, "\(path)")
        }
        #expect(server.requests.first?.header("Accept-Encoding") == "gzip, deflate")
    }

    @Test(
        "F02 Empty answers, HTML and the wrong JSON are unexpected content, never zeros",
        arguments: ["", "null", "[]", "{}", "<html><body>Welcome</body></html>", "17"]
    )
    func unexpectedBodies(body: String) throws {
        let server = try ScriptedServer { _ in .json(body) }
        let rule = MetricRule(selector: "up", kind: "node", identity: ["instance"])
        let clients: [any ServiceClient] = [
            SensorThingsClient(source: "a", base: server.url),
            PrometheusClient(source: "b", base: server.url, rules: [rule]),
            NGSIClient(source: "c", base: server.url, types: ["Substation"]),
        ]
        for client in clients {
            // An empty list is a valid answer of NGSI-LD: there are no entities.
            if client.source == "c", body == "[]" {
                let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
                #expect(delivery.batch.observations.isEmpty)
                continue
            }
            do throws(ServiceFailure) {
                let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
                Issue.record("\(client.source) took \(body): \(delivery)")
            } catch {
                #expect(error.kind == .unexpectedContent, "\(client.source): \(error.message)")
            }
        }
    }
}
