// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import Testing
import TwinAlarms
import TwinModel
import TwinTestSupport

@testable import TwinServices

@Suite("The pages of the writer's socket and port", .timeLimit(.minutes(2)))
final class OperatorPagesTests {
    private let folder: String
    private let port: UInt16
    private let server: OperatorServer
    private let asked = Stage<[String]>([])

    private struct Store: BookmarkWriter {
        func keep(_ bookmark: Bookmark) throws {}
    }

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("ct-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        port = UInt16(try LoopbackPorts.free())
        let asked = asked
        let pages = OperatorPages(port: port) { method, path, query in
            let items = query.map { "\($0.name)=\($0.value)" }
            asked.change { $0.append(([method, path] + items).joined(separator: " ")) }
            let status = method == "GET" ? 200 : 405
            return .init(status: status, type: "application/json", body: "[]\n")
        }
        let opened = OperatorServer(
            beside: folder + "/c.db",
            bookmarks: Store(),
            alarms: ScriptedDesk(),
            now: { Instant(millisecondsSince1970: 0) },
            pages: pages
        )
        server = try #require(opened)
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Sends a request over the port, or over the socket, and returns the whole answer.
    private func ask(_ request: String, overSocket: Bool = false) throws -> String {
        let descriptor: Int32
        let isConnected: Bool
        if overSocket {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = try #require(sockaddr_un(path: folder + "/c.db.sock"))
            isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
        } else {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
        defer { close(descriptor) }
        try #require(isConnected)
        let bytes = Array(request.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    private func get(_ target: String, host: String = "127.0.0.1:9093") -> String {
        "GET \(target) HTTP/1.1\r\nHost: \(host)\r\nAccept: */*\r\n\r\n"
    }

    @Test("A page is served over the socket and over the port, with its query decoded")
    func pages() throws {
        for overSocket in [true, false] {
            asked.change { $0 = [] }
            let answer = try ask(
                get("/api/v2/alerts?active=true&filter=a%3D~%22x%7C%E6%B0%B4%22&flag"),
                overSocket: overSocket
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
            #expect(answer.contains("Content-Length: 3\r\n") && answer.hasSuffix("\r\n\r\n[]\n"))
            #expect(asked.value == ["GET /api/v2/alerts active=true filter=a=~\"x|水\" flag="])
        }
        #expect(try ask(get("/-/healthy")).hasPrefix("HTTP/1.1 200"))
    }

    @Test("Another method is passed on, and 405 says which one is allowed")
    func writes() throws {
        let answer = try ask(
            "POST /api/v2/silences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
        )
        #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"), "\(answer)")
        #expect(answer.contains("\r\nAllow: GET\r\n"))
    }

    @Test("Messages of operators are not taken over the port")
    func messages() throws {
        for path in ["/alarms", "/bookmarks"] {
            let request =
                "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
            #expect(try ask(request).hasPrefix("HTTP/1.1 404"))
            #expect(try !ask(request, overSocket: true).hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test("A request over the port that names another host is refused")
    func hosts() throws {
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80"] {
            #expect(try ask(get("/api/v2/alerts", host: host)).hasPrefix("HTTP/1.1 200"), "\(host)")
        }
        for host in ["evil.example", "localhost.evil.example:9093", "127.0.0.1.nip.io", ""] {
            #expect(try ask(get("/api/v2/alerts", host: host)).hasPrefix("HTTP/1.1 403"), "\(host)")
        }
        #expect(try ask(get("/api/v2/alerts", host: "evil"), overSocket: true).contains(" 200 "))
    }

    @Test("Connections of the port never close one of the socket")
    func crowd() throws {
        let waiting = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(waiting) }
        var address = try #require(sockaddr_un(path: folder + "/c.db.sock"))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(waiting, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isConnected)
        for _ in 0..<100 { #expect(try ask(get("/-/healthy")).contains(" 200 ")) }
        let bytes = Array(get("/-/healthy").utf8)
        #expect(send(waiting, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(recv(waiting, &buffer, buffer.count, 0) > 0)
    }

    @Test("A port that another program has is reported, and the socket is served all the same")
    func takenPort() throws {
        let other = OperatorServer(
            beside: folder + "/d.db",
            bookmarks: Store(),
            alarms: ScriptedDesk(),
            now: { Instant(millisecondsSince1970: 0) },
            pages: OperatorPages(port: port) { _, _, _ in
                .init(status: 200, type: "text/plain", body: "")
            }
        )
        #expect(other?.hasPort == false && server.hasPort)
        other?.close()
    }
}
