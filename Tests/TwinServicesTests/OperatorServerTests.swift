// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel

@testable import TwinServices

@Suite("The server of the writer's socket", .timeLimit(.minutes(2)))
final class OperatorServerTests {
    private let folder: String
    private let store = Store()
    private let desk = ScriptedDesk()
    private let server: OperatorServer

    private final class Store: BookmarkWriter {
        private let list = Mutex<[Bookmark]>([])
        var kept: [Bookmark] { list.withLock { $0 } }
        func keep(_ bookmark: Bookmark) throws {
            if bookmark.text == "no room" { throw BookmarkRefusal(reason: "No room is left.") }
            list.withLock { $0.append(bookmark) }
        }
    }

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("ct-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let opened = OperatorServer(
            beside: folder + "/c.db",
            bookmarks: store,
            alarms: desk,
            host: "desk1",
            now: { Self.now }
        )
        server = try #require(opened)
    }

    deinit {
        server.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private var socketPath: String { folder + "/c.db.sock" }

    private static let now = Instant(millisecondsSince1970: 1_764_234_720_000)

    private func bookmark(_ author: String, _ text: String) -> Bookmark {
        Bookmark(instant: Self.now - .seconds(60), written: Self.now, author: author, text: text)
    }

    /// Returns a connection of a client that waits for at most ten seconds.
    private func connect() throws -> Int32 {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0, "\(String(cString: strerror(errno)))")
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        return descriptor
    }

    private func send(_ text: String, on descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func status(_ request: String) throws -> Int {
        let descriptor = try connect()
        defer { close(descriptor) }
        send(request, on: descriptor)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        let words = String(decoding: bytes[..<max(0, count)], as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    private func post(_ body: String, fields: String = "") -> String {
        "POST /bookmarks HTTP/1.1\r\nHost: citytop\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private let body = #"{"instant":1764234720000,"author":"mallory","text":"pump stuck"}"#

    @Test("A bookmark is stored with the peer's name, not the one in the message")
    func author() throws {
        #expect(try status(post(body)) == 204)
        #expect(store.kept.map(\.author) == [OperatorServer.userName(UInt32(geteuid()))])
        #expect(store.kept.map(\.text) == ["pump stuck"])
        #expect(OperatorServer.userName(4_000_000_000) == "uid 4000000000")
    }

    @Test("Without a writer, a bookmark is refused with a sentence that names the fix")
    func noWriter() {
        let sender = BookmarkSender(socket: folder + "/nobody.sock")
        let refusal = #expect(throws: BookmarkRefusal.self) {
            try sender.keep(bookmark("wei", "nobody listens"))
        }
        #expect(refusal?.reason.contains("start citytop sync") == true)
    }

    @Test("A bookmark that is sent is stored as it was written, and a refused one is not")
    func sent() throws {
        let sender = BookmarkSender(socket: socketPath)
        let text = "世界 \"quoted\"\nsecond line"
        try sender.keep(bookmark("mallory", text))
        #expect(store.kept == [bookmark(OperatorServer.userName(UInt32(geteuid())), text)])
        let refusal = #expect(throws: BookmarkRefusal.self) {
            try sender.keep(bookmark("wei", "no room"))
        }
        #expect(refusal?.reason.contains("No room is left.") == true)
        #expect(throws: BookmarkRefusal.self) { try sender.keep(bookmark("wei", "")) }
        #expect(store.kept.count == 1)
    }

    @Test("Only the user and the group may connect")
    func rights() {
        var status = stat()
        #expect(lstat(socketPath, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660)
    }

    @Test("The length of a body is checked before it is read, also for chunked bodies")
    func bodies() throws {
        #expect(try status("POST /bookmarks HTTP/1.1\r\nContent-Length: 20000\r\n\r\n") == 413)
        #expect(
            try status("POST /bookmarks HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n") == 400
        )
        #expect(try status("POST /bookmarks HTTP/1.1\r\nContent-Length: -1\r\n\r\n") == 400)
        #expect(
            try status("POST /bookmarks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n") == 411
        )
        #expect(try status("POST /bookmarks HTTP/1.1\r\n\r\n") == 411)
        let twice = "POST /bookmarks HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
        #expect(try status(twice) == 400)
        #expect(try status("GET /bookmarks HTTP/1.1\r\n\r\n") == 405)
        #expect(try status("POST /else HTTP/1.1\r\n\r\n") == 404)
        #expect(try status("garbage\u{0}\u{1B}[2J\r\n\r\n") == 400)
        let long = "POST /bookmarks HTTP/1.1\r\nX: " + String(repeating: "x", count: 9000)
        #expect(try status(long) == 431)
        #expect(store.kept.isEmpty)
        #expect(try status(post(body)) == 204)
    }

    @Test(
        "A body that is not a bookmark is refused with a sentence, and the next one is accepted",
        arguments: [
            "", " ", "null", "1", "\"text\"", "[]", "{", "{}", "{\"instant\":1}",
            #"{"instant":1,"author":"a"}"#, #"{"instant":1,"author":"a","text":""}"#,
            #"{"instant":"1","author":"a","text":"b"}"#,
            #"{"instant":1.5,"author":"a","text":"b"}"#,
            #"{"instant":1e999,"author":"a","text":"b"}"#,
            #"{"instant":9223372036854775808,"author":"a","text":"b"}"#,
            #"{"instant":-9223372036854775808,"author":"a","text":"b"}"#,
            #"{"instant":1,"author":"a","text":{"text":"b"}}"#,
            #"{"instant":1,"author":"a","text":["b"]}"#,
            #"{"instant":1,"author":"a","text":"b"} {}"#,
            #"{"instant":1,"author":"a","text":"b"#,
            #"{"instant":1,"author":"a","text":"b",}"#,
            String(repeating: "[", count: 16_000), String(repeating: "{\"a\":", count: 2600),
            "{" + (0..<1500).map { "\"k\($0)\":1" }.joined(separator: ",") + "}",
            #"{"instant":1,"author":"a","text":""# + String(repeating: "x", count: 15_000) + "\"}",
        ]
    )
    func hostileBodies(body hostile: String) throws {
        try expectRefused(Array(hostile.utf8))
    }

    @Test("Bytes of a text that are not UTF-8 are replaced, and the next request is accepted")
    func hostileBytes() throws {
        let head = Array(#"{"instant":1764234720000,"author":"a","text":"b"#.utf8)
        let foot = Array("\"}".utf8)
        let cases: [(bytes: [UInt8], text: String)] = [
            ([0xFF], "b\u{FFFD}"), ([0xC3], "b\u{FFFD}"), (Array(#"\ud800"#.utf8), "b\u{FFFD}"),
            ([0xF4, 0x8F, 0xBF, 0xBF], "b\u{10FFFF}"), ([0x1B, 0x5B], "b\u{1B}["),
        ]
        for (bytes, text) in cases {
            let reply = try reply(to: head + bytes + foot)
            #expect(reply.hasPrefix("HTTP/1.1 204 "), "\(bytes): \(reply)")
            #expect(store.kept.last?.text == text, "\(bytes)")
        }
        #expect(store.kept.count == cases.count)
        try expectRefused([UInt8](repeating: 0, count: 16_384))
    }

    private func reply(to body: [UInt8]) throws -> String {
        let descriptor = try connect()
        defer { close(descriptor) }
        send("POST /bookmarks HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n", on: descriptor)
        _ = Glibc.send(descriptor, body, body.count, Int32(MSG_NOSIGNAL))
        var reply: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &bytes, bytes.count, 0), count > 0 {
            reply += bytes[..<count]
        }
        return String(decoding: reply, as: UTF8.self)
    }

    private func expectRefused(_ hostile: [UInt8]) throws {
        let count = store.kept.count
        let text = try reply(to: hostile)
        #expect(text.hasPrefix("HTTP/1.1 422 "), "\(text)")
        let sentence = text.components(separatedBy: "\r\n\r\n").last ?? ""
        #expect(sentence.hasSuffix(".") && sentence.count > 10, "\(text)")
        #expect(sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(text)")
        #expect(store.kept.count == count)
        #expect(try status(post(body)) == 204)
        #expect(store.kept.count == count + 1)
    }

    @Test("A thousand idle connections and incomplete requests do not block writers")
    func idle() throws {
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        for number in 0..<1000 {
            guard let descriptor = try? connect() else { break }
            open.append(descriptor)
            if number % 3 == 0 { send("POST /bookmarks HTTP/1.1\r\nContent-", on: descriptor) }
            if number % 3 == 1 { send("\u{0}\u{1}\u{2}", on: descriptor) }
            if number % 100 == 99 { #expect(try status(post(body)) == 204) }
        }
        #expect(try status(post(body)) == 204)
    }

    @Test("Eight connections that send without end use no resources once they are refused")
    func endless() throws {
        let head = "POST /bookmarks HTTP/1.1\r\nContent-Length: 900000000\r\n\r\n"
        let chunk = String(repeating: "x", count: 60_000)
        let flood = try (0..<8).map { _ in try connect() }
        for descriptor in flood { send(head, on: descriptor) }
        for _ in 0..<50 {
            for descriptor in flood {
                let bytes = Array(chunk.utf8)
                _ = Glibc.send(
                    descriptor,
                    bytes,
                    bytes.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                )
            }
        }
        #expect(try status(post(body)) == 204)
        for descriptor in flood { close(descriptor) }
        #expect(try status(post(body)) == 204)
    }

    @Test("A request is parsed in the same way for any split of its bytes")
    func pieces() {
        let request = Array(post(body).utf8)
        let routes = ["/alarms", "/bookmarks"].map { path in
            OperatorRoute(path: path, byteLimit: 100) { _, _ in .done }
        }
        for cut in 1..<request.count {
            var reading = OperatorExchange()
            func take(_ bytes: ArraySlice<UInt8>) -> OperatorExchange.Progress {
                reading.take(bytes, headLimit: 8192, routes: routes)
            }
            #expect(take(request[..<cut]) == .incomplete)
            #expect(take(request[cut...]) == .complete(1, Array(body.utf8)))
        }
    }
}
