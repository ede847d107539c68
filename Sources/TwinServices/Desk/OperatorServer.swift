// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
public import TwinAlarms
public import TwinModel

// FlyingFox serves the demo city but is not used for this socket: it reads a body as fast as it
// arrives, does not limit connections, headers or time, and does not report the peer's user. Eight
// connections that sent without end kept it from answering, and kept a core busy for a minute after
// they had closed. Short messages need little, so this is a loop over at most 64 sockets on its own
// thread that never reads more bytes than a message may have.

/// A server that accepts bookmarks and acts on alarms over a Unix socket beside the cache: HTTP/1.1,
/// one request per connection.
///
/// Bookmarks are posted to `/bookmarks` (``BookmarkMessage``) and acts to `/alarms`
/// (``AlarmMessage``). The author is the user that the kernel reports for the connection, not the
/// one in the message. An accepted message is on the disk before the answer is sent. Other programs
/// read ``OperatorPages``, over the socket and over a port of the loopback interface.
public final class OperatorServer: Sendable {
    /// The limits on connections, bytes and time.
    public struct Limits: Hashable, Sendable {
        /// The largest number of connections.
        ///
        /// A new connection closes the oldest of its kind.
        public var connections = 64
        /// The largest number of connections of the port.
        ///
        /// They never close one of the socket.
        public var portConnections = 16
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
    private let routes: [OperatorRoute]
    private let pages: OperatorPages?
    /// The listener of the port; nil if there is none.
    private let portListener: Int32?
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
    ///   - bookmarks: The writer that stores bookmarks.
    ///   - alarms: The desk that decides acts and stores them.
    ///   - host: The name of this machine, for the journal of acts; nil if it is unknown.
    ///   - now: The clock, for the times of bookmarks and acts.
    ///   - pages: The pages that other programs may read; nil if there are none.
    ///   - limits: The limits on requests.
    public init?(
        beside cache: String,
        bookmarks: any BookmarkWriter,
        alarms: any AlarmDesk,
        host: String? = nil,
        now: @escaping @Sendable () -> Instant,
        pages: OperatorPages? = nil,
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
        routes = [
            .bookmarks(bookmarks, now: now),
            .alarms(alarms, host: host, now: now),
        ]
        self.pages = pages
        portListener = pages?.port.flatMap { Self.listen(port: $0, limits.backlog) }
        self.limits = limits
        let thread = Thread { [self] in serve() }
        thread.name = "operators"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// True if the pages are served over their port, or over none as configured; false if another
    /// program has the port.
    public var hasPort: Bool { pages?.port == nil || portListener != nil }

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
        guard var address = sockaddr_un(path: path) else { return nil }
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

    /// Opens a port of the loopback interface; nil if another program has it.
    private static func listen(port: UInt16, _ backlog: Int32) -> Int32? {
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            | Int32(SOCK_NONBLOCK.rawValue)
        let listener = Glibc.socket(AF_INET, kind, 0)
        guard listener >= 0 else { return nil }
        // A port of which the last connections still wait may be opened again.
        var isReused: Int32 = 1
        let length = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isReused, length)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, Glibc.listen(listener, backlog) == 0 else {
            Glibc.close(listener)
            return nil
        }
        return listener
    }

    /// Sets a descriptor to be non-blocking and closed on exec.
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
        /// True if the connection is one of the Unix socket.
        var isLocal: Bool
        var request = OperatorExchange()
        /// The bytes still to be sent; nil until the request is complete.
        var answer: ArraySlice<UInt8>?
    }

    private func serve() {
        var connections: [Connection] = []
        defer {
            for connection in connections { Glibc.close(connection.socket) }
            Glibc.close(listener)
            if let portListener { Glibc.close(portListener) }
            Glibc.close(wake.receive)
            ended.signal()
        }
        while true {
            let time = MonotonicTime.milliseconds
            for connection in connections where connection.deadline <= time {
                Glibc.close(connection.socket)
            }
            connections.removeAll { $0.deadline <= time }
            var polled = [
                pollfd(fd: wake.receive, events: Int16(POLLIN), revents: 0),
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                // A negative descriptor is ignored.
                pollfd(fd: portListener ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let first = polled.count
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
                if polled[index + first].revents == 0 || advance(&connection) {
                    open.append(connection)
                } else {
                    Glibc.close(connection.socket)
                }
            }
            connections = open
            if polled[1].revents != 0 { accept(listener, into: &connections) }
            if let portListener, polled[2].revents != 0 { accept(portListener, into: &connections) }
        }
    }

    /// Accepts waiting connections, at most eight at a time so that open ones get their turn.
    private func accept(_ listener: Int32, into connections: inout [Connection]) {
        for _ in 0..<8 {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else { return }
            Self.makePrivate(socket)
            let isLocal = listener == self.listener
            let most = isLocal ? limits.connections : limits.portConnections
            if connections.count(where: { $0.isLocal == isLocal }) >= most,
                let oldest = connections.firstIndex(where: { $0.isLocal == isLocal })
            {
                Glibc.close(connections.remove(at: oldest).socket)
            }
            let deadline = MonotonicTime.milliseconds + limits.duration.wholeMilliseconds
            connections.append(
                Connection(socket: socket, deadline: deadline, isLocal: isLocal)
            )
        }
    }

    /// Reads or writes as much as is possible without blocking.
    ///
    /// - Returns: False if the connection is finished.
    private func advance(_ connection: inout Connection) -> Bool {
        if connection.answer == nil {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let count = recv(connection.socket, &buffer, buffer.count, 0)
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            guard count > 0 else { return false }
            let progress = connection.request.take(
                buffer[..<count],
                headLimit: limits.head,
                routes: connection.isLocal ? routes : [],
                hasPages: pages != nil
            )
            switch progress {
            case .incomplete: return true
            case .refused(let status, let sentence):
                connection.answer = OperatorAnswer.sentence(status, sentence).bytes[...]
            case .page(let request):
                let answer = pages?.answer(to: request, isLocal: connection.isLocal)
                connection.answer = (answer ?? .sentence(404, "There are no pages.")).bytes[...]
            case .complete(let route, let body):
                let answer = routes[route].answer(body, Self.peer(of: connection.socket))
                connection.answer = answer.bytes[...]
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

    // MARK: Users

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

    /// The name of this machine; nil if it has none.
    public static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        let text = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        return text.isEmpty ? nil : String(text.prefix(AlarmEntry.longestName / 4))
    }
}
