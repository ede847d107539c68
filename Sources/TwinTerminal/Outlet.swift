// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc

/// Where bytes leave for the terminal, which is never waited for.
///
/// The terminal is opened once more for it, so that not waiting does not change what the shell has
/// open. What the terminal does not take at once is kept, in order, until it does.
struct Outlet {
    /// The terminal, opened for this alone where that was possible.
    let descriptor: Int32
    private let isOwn: Bool
    private var waiting: [UInt8] = []
    private var next = 0

    /// Opens the terminal that a descriptor stands for once more.
    init(to terminal: Int32) {
        var name = [CChar](repeating: 0, count: 256)
        var own: Int32 = -1
        if ttyname_r(terminal, &name, name.count) == 0 {
            own = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        }
        // A terminal that belongs to somebody else, as after su, is written to in small pieces.
        descriptor = own >= 0 ? own : terminal
        isOwn = own >= 0
    }

    /// Whether everything has left.
    var isEmpty: Bool { next >= waiting.count }

    /// Takes bytes and lets leave what the terminal takes now.
    mutating func send(_ bytes: some Collection<UInt8>) {
        if isEmpty {
            waiting.removeAll(keepingCapacity: true)
            next = 0
        }
        waiting += bytes
        flush()
    }

    /// Lets leave what the terminal takes now.
    ///
    /// - Returns: whether the terminal is still there.
    @discardableResult
    mutating func flush() -> Bool {
        while next < waiting.count {
            if !isOwn {
                var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&query, 1, 0) > 0 else { return true }
            }
            let most = isOwn ? waiting.count - next : min(256, waiting.count - next)
            let count = waiting.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + next }, most)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return true }
                drop()
                return false
            }
            next += count
        }
        return true
    }

    /// Waits until everything has left, no longer than given.
    mutating func drain(milliseconds: Int) {
        let end = Terminal.monotonicMilliseconds() &+ milliseconds
        while flush(), !isEmpty {
            let left = end &- Terminal.monotonicMilliseconds()
            var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0 else { return }
        }
    }

    /// Forgets what has not left.
    mutating func drop() {
        waiting.removeAll()
        next = 0
    }

    /// Closes what was opened.
    func close() { if isOwn { _ = Glibc.close(descriptor) } }
}

/// What ncurses writes, caught in memory, so that it is known how much it is and nobody waits.
struct Capture {
    /// What ncurses takes for its terminal.
    let file: UnsafeMutablePointer<FILE>
    private let descriptor: Int32

    /// Makes it; nothing where the system refuses.
    init?() {
        let descriptor = citytop_memory_file()
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else { return nil }
        self.descriptor = descriptor
        self.file = file
    }

    /// How much has been written since it was taken last.
    var count: Int { max(0, Int(lseek(descriptor, 0, SEEK_CUR))) }

    /// Takes what has been written.
    func take() -> [UInt8] {
        fflush(file)
        let count = self.count
        guard count > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
        }
        lseek(descriptor, 0, SEEK_SET)
        // A large picture must not be held for ever.
        if count > 1 << 18 { ftruncate(descriptor, 0) }
        return bytes
    }

    /// Closes it.
    func close() { fclose(file) }
}
