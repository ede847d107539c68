// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Glibc
import Testing
import TwinModel

/// A minimal HTTP client on a blocking socket.
private enum Wire {
    struct Failure: Error {}

    /// Performs an exchange on its own thread, because the servers need the pool's threads.
    static func exchange(_ text: String, port: UInt16) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchangeBlocking(text, port: port) })
            }
        }
    }

    /// Sends bytes to a port of 127.0.0.1 and reads until the other side closes.
    private static func exchangeBlocking(_ text: String, port: UInt16) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        defer { close(descriptor) }
        // The servers share the threads of the pool with tests that compute for minutes.
        var limit = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure() }
        let bytes = Array(text.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure()
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            received += buffer.prefix(count)
        }
        return String(decoding: received, as: UTF8.self)
    }

    static func get(_ url: String, method: String = "GET", body: String = "") async throws -> String
    {
        let parts = url.dropFirst("http://127.0.0.1:".count).split(separator: "/", maxSplits: 1)
        guard let port = parts.first.flatMap({ UInt16($0) }) else { throw Failure() }
        let path = parts.count > 1 ? parts[1] : ""
        let head = "\(method) /\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        return try await exchange(head + length + "\r\n" + body, port: port)
    }
}

@Suite("The four services on loopback")
struct ServicesLoopbackTests {
    private func services() -> DemoServices {
        DemoServices(model: FewThings(), catalogs: FewThings.catalogs)
    }

    @Test("Each service answers on its own port, with links to itself and the city's date")
    func servicesAnswer() async throws {
        let services = services()
        await services.warmUp(from: FewThings.start, to: FewThings.start + .seconds(60))
        try await services.start()
        let addresses = await services.addresses
        #expect(Set(addresses.values).count == 4)
        let paths: [CitySeries.Domain: String] = [
            .traffic: "/Observations?$top=3", .utilities: "/ngsi-ld/v1/entities?limit=2&count=true",
            .compute: "/api/v1/query?query=1%2B1", .dataTrade: "/events?limit=2",
        ]
        for (domain, path) in paths {
            let address = try #require(addresses[domain])
            let answer = try await Wire.get(address + path)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer.prefix(200))")
            #expect(answer.contains("\r\nDate: Mon, 23 Nov 2026 00:01:00 GMT\r\n"))
            let length = answer.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            let body = answer.range(of: "\r\n\r\n").map { answer[$0.upperBound...].utf8.count }
            #expect(length.flatMap { Int($0.dropFirst(16)) } == body)
        }
        let traffic = try #require(addresses[.traffic])
        #expect(
            try await Wire.get(traffic + "/Things?$top=1").contains(
                "\"@iot.nextLink\":\"\(traffic)/Things?"
            )
        )
        await services.stop()
    }

    @Test("HEAD has no body, other methods and paths are refused, garbage closes the connection")
    func oddRequests() async throws {
        let services = services()
        await services.advance(to: FewThings.start)
        try await services.start(.compute)
        let address = try #require(await services.addresses[.compute])
        let head = try await Wire.get(address + "/-/healthy", method: "HEAD")
        #expect(head.contains("Content-Length: 30") && head.hasSuffix("\r\n\r\n"))
        #expect(try await Wire.get(address + "/none").hasPrefix("HTTP/1.1 404"))
        #expect(
            try await Wire.get(address + "/metrics", method: "DELETE").hasPrefix("HTTP/1.1 405")
        )
        let port = try #require(UInt16(address.split(separator: ":").last ?? ""))
        for garbage in ["\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"] {
            #expect(try await !Wire.exchange(garbage, port: port).hasPrefix("HTTP/1.1 2"))
        }
        let long = String(repeating: "a", count: ServiceRequest.bodyLimit + 1)
        #expect(
            try await Wire.get(address + "/api/v1/query", method: "POST", body: long).hasPrefix(
                "HTTP/1.1 413"
            )
        )
        #expect(try await Wire.get(address + "/-/ready").hasPrefix("HTTP/1.1 200"))
        await services.stop()
    }

    @Test("A restarted service has its previous port and all data of the time between")
    func stopAndStart() async throws {
        let services = services()
        await services.warmUp(from: FewThings.start, to: FewThings.start + .seconds(60))
        try await services.start()
        let before = await services.addresses
        let traffic = try #require(before[.traffic])
        #expect(
            try await Wire.get(traffic + "/Datastreams(3)/Observations?$count=true&$top=0")
                .contains(
                    "\"@iot.count\":7"
                )
        )
        await services.stop(.traffic)
        await #expect(throws: Wire.Failure.self) { try await Wire.get(traffic) }
        let compute = try #require(before[.compute])
        #expect(try await Wire.get(compute + "/-/ready").hasPrefix("HTTP/1.1 200"))
        await services.advance(to: FewThings.start + .seconds(120))
        try await services.start(.traffic)
        #expect(await services.addresses == before)
        #expect(
            try await Wire.get(traffic + "/Datastreams(3)/Observations?$count=true&$top=0")
                .contains(
                    "\"@iot.count\":13"
                )
        )
        await services.stop()
    }

    @Test("A port in use is an error, and no service is left running")
    func takenPort() async throws {
        let services = services()
        try await services.start(.traffic)
        let address = try #require(await services.addresses[.traffic])
        let port = address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0 != "/" }) }
        let second = DemoServices(
            model: FewThings(),
            catalogs: FewThings.catalogs,
            ports: [.dataTrade: try #require(port)]
        )
        await #expect(throws: (any Error).self) { try await second.start() }
        let others = await second.addresses.filter { $0.key != .dataTrade }
        #expect(others.count == 3)
        for other in others.values {
            await #expect(throws: Wire.Failure.self) { try await Wire.get(other) }
        }
        await services.stop()
    }

    @Test("Many concurrent clients are all answered")
    func manyClients() async throws {
        let services = services()
        await services.warmUp(from: FewThings.start, to: FewThings.start + .seconds(300))
        try await services.start(.traffic)
        let address = try #require(await services.addresses[.traffic])
        let answers = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let answer = try? await Wire.get(address + "/Observations?$top=200")
                    return answer?.hasPrefix("HTTP/1.1 200") == true
                        && answer?.hasSuffix("]}") == true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answers == 16)
        await services.stop()
    }

    @Test("A run advances the city at each tick until the tick throws")
    func runMovesOn() async throws {
        let services = services()
        let ticks = Ticks()
        await #expect(throws: CancellationError.self) {
            try await services.run(now: { ticks.now() }, tick: { try ticks.wait() })
        }
        #expect(services.board.instant == FewThings.start + .seconds(30))
    }

    @Test("Sequences are the same in every run of the same city and grow with its time")
    func sequencesFollowTime() throws {
        func last(_ ticks: Int) -> Int64 {
            Asked(ticks: ticks) { SensorThingsService(board: $0.domain(.traffic)) }
                .board.domain(.traffic).read { $0.log.last?.sample.sequence ?? 0 }
        }
        #expect(last(10) == last(10))
        #expect(last(11) > last(10))
        #expect(last(60) == last(0) + 600 * 10_000)
    }
}

/// A city clock that stops after four ticks.
///
/// The lock guards the only state, so that it may be shared.
private final class Ticks: @unchecked Sendable {
    private let lock = NSLock()
    private var count: Int64 = 0

    func now() -> Instant {
        lock.withLock { FewThings.start + .seconds(count * 10) }
    }

    func wait() throws {
        try lock.withLock {
            count += 1
            if count > 3 { throw CancellationError() }
        }
    }
}
