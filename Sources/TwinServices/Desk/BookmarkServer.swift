// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
public import TwinModel

// FlyingFox serves the demo city but is not used for this socket: it reads a body as fast as it
// arrives, does not limit connections, headers or time, and does not report the peer's user. Eight
// connections that sent without end kept it from answering, and kept a core busy for a minute after
// they had closed. Short messages need little, so this is a loop over at most 64 sockets on its own
// thread that never reads more bytes than a message may have.

/// A server that accepts bookmarks over a Unix socket beside the cache: HTTP/1.1, one request per
/// connection.
///
/// The author of a bookmark is the user that the kernel reports for the connection, whatever the
/// message says.
public final class BookmarkServer: Sendable {
    /// The limits on connections, bytes and time.
    public struct Limits: Hashable, Sendable {
        /// The largest number of connections.
        ///
        /// A new connection closes the oldest.
        public var connections = 64
        /// The longest request line and header fields, in bytes.
        public var head = 8 << 10
        /// The longest time from the connection to the end of the request.
        public var duration: Duration = .seconds(5)
        /// The number of connections that may wait in the kernel.
        public var backlog: Int32 = 128

        /// Creates the default limits.
        public init() {}
    }

    private let path: String
    private let listener: Int32
    /// The two ends of a pipe: the thread waits on one, and writing to the other wakes it.
    private let wake: (send: Int32, receive: Int32)
    private let writer: any BookmarkWriter
    private let now: @Sendable () -> Instant
    private let limits: Limits
    private let ended = DispatchSemaphore(value: 0)

    /// Returns the path of the socket beside a cache.
    public static func socket(beside cache: String) -> String { cache + ".sock" }

    /// Opens the socket and starts to serve.
    ///
    /// Returns nil if the path is too long for a socket, something other than a socket exists at
    /// the path, or the socket cannot be created.
    ///
    /// Only the process that holds the cache's lock may call this, because it removes the socket of
    /// an earlier process.
    ///
    /// - Parameters:
    ///   - cache: The path of the cache.
    ///   - writer: The writer that stores bookmarks.
    ///   - now: The clock, for the time at which a bookmark was written.
    ///   - limits: The limits on requests.
    public init?(
        beside cache: String,
        writer: any BookmarkWriter,
        now: @escaping @Sendable () -> Instant,
        limits: Limits = Limits()
    ) {
        path = Self.socket(beside: cache)
        guard Self.clear(path), let listener = Self.listen(path, limits.backlog) else { return nil }
        var pair: [Int32] = [-1, -1]
        guard pipe(&pair) == 0 else {
            Glibc.close(listener)
            return nil
        }
        for end in pair { Self.makePrivate(end) }
        self.listener = listener
        wake = (pair[1], pair[0])
        self.writer = writer
        self.now = now
        self.limits = limits
        let thread = Thread { [self] in serve() }
        thread.name = "bookmarks"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Closes all connections and removes the socket.
    public func close() {
        var byte: UInt8 = 0
        _ = write(wake.send, &byte, 1)
        ended.wait()
        Glibc.close(wake.send)
        _ = Self.clear(path)
    }

    // MARK: The socket

    private static func listen(_ path: String, _ backlog: Int32) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            | Int32(SOCK_NONBLOCK.rawValue)
        let listener = Glibc.socket(AF_UNIX, kind, 0)
        guard listener >= 0 else { return nil }
        // Until chmod the rights are those of the umask, but nothing is accepted before listen.
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound, chmod(path, 0o660) == 0, Glibc.listen(listener, backlog) == 0 else {
            Glibc.close(listener)
            return nil
        }
        return listener
    }

    /// Makes a descriptor non-blocking and closes it on exec.
    private static func makePrivate(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Removes the socket at the path.
    ///
    /// Returns false if something else is there.
    private static func clear(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return false }
        return unlink(path) == 0
    }

    // MARK: The loop

    private struct Connection {
        var socket: Int32
        var deadline: Int64
        var request = BookmarkRequest()
        /// The bytes still to be sent; nil until the request is complete.
        var answer: ArraySlice<UInt8>?
    }

    private func serve() {
        var connections: [Connection] = []
        defer {
            for connection in connections { Glibc.close(connection.socket) }
            Glibc.close(listener)
            Glibc.close(wake.receive)
            ended.signal()
        }
        while true {
            let time = uptime()
            for connection in connections where connection.deadline <= time {
                Glibc.close(connection.socket)
            }
            connections.removeAll { $0.deadline <= time }
            var polled = [
                pollfd(fd: wake.receive, events: Int16(POLLIN), revents: 0),
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
            ]
            polled += connections.map {
                let events = $0.answer == nil ? POLLIN : POLLOUT
                return pollfd(fd: $0.socket, events: Int16(events), revents: 0)
            }
            let next = connections.map(\.deadline).min()
            let wait = next.map { Int32(clamping: max(0, $0 - time)) } ?? -1
            guard poll(&polled, UInt(polled.count), wait) >= 0 || errno == EINTR else { return }
            if polled[0].revents != 0 { return }
            var open: [Connection] = []
            for (index, connection) in connections.enumerated() {
                var connection = connection
                if polled[index + 2].revents == 0 || advance(&connection) {
                    open.append(connection)
                } else {
                    Glibc.close(connection.socket)
                }
            }
            connections = open
            if polled[1].revents != 0 { accept(into: &connections) }
        }
    }

    /// Accepts waiting connections, at most eight at a time so that open ones get their turn.
    private func accept(into connections: inout [Connection]) {
        for _ in 0..<8 {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else { return }
            Self.makePrivate(socket)
            if connections.count >= limits.connections {
                Glibc.close(connections.removeFirst().socket)
            }
            let deadline = uptime() + limits.duration.wholeMilliseconds
            connections.append(Connection(socket: socket, deadline: deadline))
        }
    }

    /// Reads or writes as much as is possible without blocking.
    ///
    /// - Returns: False if the connection is finished.
    private func advance(_ connection: inout Connection) -> Bool {
        if connection.answer == nil {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection.socket, &buffer, buffer.count, 0)
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            guard count > 0 else { return false }
            switch connection.request.take(buffer[..<count], headLimit: limits.head) {
            case .incomplete: return true
            case .refused(let status, let sentence):
                connection.answer = Self.answer(status, sentence)[...]
            case .complete(let body):
                connection.answer = self.answer(to: body, from: connection.socket)[...]
            }
        }
        guard let rest = connection.answer else { return true }
        let count = rest.withUnsafeBytes {
            send(connection.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        connection.answer = rest.dropFirst(count)
        guard connection.answer?.isEmpty == true else { return true }
        shutdown(connection.socket, Int32(SHUT_WR))
        return false
    }

    // MARK: Answers

    private func answer(to body: [UInt8], from socket: Int32) -> [UInt8] {
        guard let author = Self.peer(of: socket) else {
            return Self.answer(403, "The system does not report the user of this connection.")
        }
        do {
            var bookmark = try BookmarkMessage.bookmark(body, written: now())
            bookmark.author = author
            if let complaint = bookmark.complaint { throw BookmarkRefusal(reason: complaint) }
            try writer.keep(bookmark)
            return Self.answer(204, "")
        } catch let refusal as BookmarkRefusal {
            return Self.answer(422, refusal.reason)
        } catch {
            return Self.answer(503, DisplayText("\(error)", limit: 300).string)
        }
    }

    private static func answer(_ status: Int, _ sentence: String) -> [UInt8] {
        let phrase = status == 204 ? "No Content" : "Refused"
        var head = "HTTP/1.1 \(status) \(phrase)\r\nConnection: close\r\n"
        if status != 204 {
            head += "Content-Type: text/plain; charset=utf-8\r\n"
            head += "Content-Length: \(sentence.utf8.count)\r\n"
        }
        return Array((head + "\r\n" + sentence).utf8)
    }

    /// Returns the name of the user at the other end as the kernel reports it, or `uid 1001` if the
    /// user has no name.
    static func peer(of socket: Int32) -> String? {
        // The layout of struct ucred: process, user, group.
        var credentials: (Int32, UInt32, UInt32) = (0, 0, 0)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
            length == socklen_t(MemoryLayout.size(ofValue: credentials))
        else { return nil }
        return userName(credentials.1)
    }

    /// Returns the name of a user, or `uid 1001` if the user has no name.
    public static func userName(_ number: UInt32) -> String {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(number, &record, &buffer, buffer.count, &result) == 0, result != nil,
            let name = record.pw_name
        else { return "uid \(number)" }
        return String(String(cString: name).prefix(Bookmark.longestAuthor / 4))
    }

    /// The milliseconds of the monotonic clock, used for time limits only.
    private func uptime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
