// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinTestSupport

/// A server on the loopback interface that answers with the bytes that a test chooses.
final class ScriptedServer: Sendable {
    /// A request.
    struct Request: Sendable {
        var method: String
        /// The path with its query, still encoded.
        var target: String
        var head: String
        var body: String

        /// The path without the query.
        var path: String { String(target.prefix { $0 != "?" }) }
        /// The target with percent escapes decoded.
        var plain: String { target.removingPercentEncoding ?? target }

        /// Returns the value of a header, ignoring the case of its name.
        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            return nil
        }
    }

    /// The reaction to a request.
    enum Reply: Sendable {
        /// Sends the bytes and waits for the next request.
        case bytes([UInt8])
        /// Sends the bytes and closes the connection.
        case last([UInt8])
        /// Sends nothing until the client disconnects.
        case silence
        /// Sends one byte every twenty milliseconds.
        case drip([UInt8])
        /// Sends the first bytes, and then the second ones repeatedly.
        case endless([UInt8], [UInt8])
        /// Resets the connection.
        case reset

        /// Returns a complete answer with a status and a JSON body.
        static func json(
            _ body: String,
            status: String = "200 OK",
            type: String = "application/json",
            headers: [String] = []
        ) -> Reply {
            whole(Array(body.utf8), status: status, type: type, headers: headers)
        }

        /// Returns a complete answer with a status and any body.
        static func whole(
            _ body: [UInt8],
            status: String = "200 OK",
            type: String = "application/json",
            headers: [String] = []
        ) -> Reply {
            var head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n"
            head += "Content-Length: \(body.count)\r\n"
            for header in headers { head += header + "\r\n" }
            return .bytes(Array((head + "\r\n").utf8) + body)
        }

        /// Returns an answer given as exact bytes, after which the connection is closed.
        static func raw(_ text: String) -> Reply { .last(Array(text.utf8)) }
    }

    /// The address of the server.
    let url: String
    private let socket: Int32
    private let log: Mutex<[Request]> = Mutex([])
    private let connectionCount: Mutex<Int> = Mutex(0)

    /// The requests received so far.
    var requests: [Request] { log.withLock { $0 } }
    /// The number of connections so far.
    var connections: Int { connectionCount.withLock { $0 } }

    /// Starts a server that answers each request with the closure's reply.
    init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        url = "http://127.0.0.1:\(try LoopbackPorts.listen(socket))"
        self.socket = socket
        let serve: @Sendable (Int32) -> Void = { [weak self] connection in
            defer { close(connection) }
            while let request = Self.read(from: connection) {
                self?.log.withLock { $0.append(request) }
                guard Self.perform(answer(request), on: connection) else { return }
            }
        }
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0 {
                    // Closed here and not in deinit: a server that is started at that moment could
                    // get the same number, and this thread would answer in its place.
                    close(socket)
                    return
                }
                self?.connectionCount.withLock { $0 += 1 }
                Thread.detachNewThread { serve(connection) }
            }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Reads one request; nil if the client has disconnected.
    private static func read(from connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let gap = Array("\r\n\r\n".utf8)
        while true {
            if let end = bytes.firstRange(of: gap) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
                guard words.count >= 2 else { return nil }
                var request = Request(
                    method: String(words[0]),
                    target: String(words[1]),
                    head: head,
                    body: ""
                )
                let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
                if bytes.count >= end.upperBound + length {
                    request.body = String(decoding: bytes[end.upperBound...], as: UTF8.self)
                    return request
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            bytes += buffer[..<count]
        }
    }

    /// Performs a reply.
    ///
    /// Returns false if the connection is finished.
    private static func perform(_ reply: Reply, on connection: Int32) -> Bool {
        switch reply {
        case .bytes(let bytes): return write(bytes, to: connection)
        case .last(let bytes):
            _ = write(bytes, to: connection)
            shutdown(connection, Int32(SHUT_WR))
            return false
        case .silence:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            return false
        case .drip(let bytes):
            for byte in bytes {
                guard write([byte], to: connection) else { return false }
                // 0x2000 is POLLRDHUP: the client has disconnected.
                var waiting = pollfd(fd: connection, events: 0x2000, revents: 0)
                if poll(&waiting, 1, 20) != 0 { return false }
            }
            return false
        case .endless(let first, let rest):
            guard write(first, to: connection) else { return false }
            while write(rest, to: connection) {}
            return false
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                connection,
                SOL_SOCKET,
                SO_LINGER,
                &linger,
                socklen_t(MemoryLayout<linger_t>.size)
            )
            return false
        }
    }

    private typealias linger_t = Foundation.linger

    private static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}

/// Handmade gzip streams.
enum Gzip {
    private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

    /// Returns a stream that stores the bytes uncompressed.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(clamping: bytes.count)
        var result = head + [1] + little(UInt32(count), 2) + little(UInt32(~count), 2) + bytes
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        result += little(~crc, 4) + little(UInt32(bytes.count), 4)
        return result
    }

    /// Returns bytes and their stream, which is about eleven times smaller.
    static func honest(atLeast count: Int) -> (plain: [UInt8], packed: [UInt8]) {
        var plain: [UInt8] = []
        var packed = head
        var buffer: UInt32 = 0
        var used: UInt32 = 0
        func put(_ bits: UInt32, _ count: UInt32) {
            buffer |= bits << used
            used += count
            while used >= 8 {
                packed.append(UInt8(buffer & 0xFF))
                buffer >>= 8
                used -= 8
            }
        }
        func putReversed(_ bits: UInt32, _ count: UInt32) {
            for place in (0..<count).reversed() { put(bits >> place & 1, 1) }
        }
        put(0b011, 3)
        var round = 0
        while plain.count < count {
            round += 1
            for place in 0..<24 {
                let byte = UInt8(0x20 + (round * 7 + place * 5) % 90)
                putReversed(0x30 + UInt32(byte), 8)
                plain.append(byte)
            }
            // A length of 258 at distance 1 repeats the last byte.
            putReversed(0b1100_0101, 8)
            put(0, 5)
            plain += [UInt8](repeating: plain.last ?? 0, count: 258)
        }
        put(0, 7)
        if used > 0 { put(0, 8 - used) }
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in plain {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        packed += little(~crc, 4) + little(UInt32(plain.count), 4)
        return (plain, packed)
    }

    /// Returns a stream without end mark that expands to spaces: 258 for each 13 bits.
    static func bomb(bytes: Int) -> [UInt8] {
        var result = head
        var buffer: UInt32 = 0
        var used: UInt32 = 0
        func put(_ bits: UInt32, _ count: UInt32) {
            buffer |= bits << used
            used += count
            while used >= 8 {
                result.append(UInt8(buffer & 0xFF))
                buffer >>= 8
                used -= 8
            }
        }
        put(0b011, 3)
        // Huffman codes start with the highest bit: a space is 01010000, a length of 258 is
        // 11000101.
        put(0b0000_1010, 8)
        for _ in 0..<(bytes / 258) {
            put(0b1010_0011, 8)
            put(0, 5)
        }
        return result
    }

    private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(value >> (8 * UInt32($0)) & 0xFF) }
    }
}
