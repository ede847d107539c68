// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc

/// The output to the terminal, which never blocks.
///
/// The terminal is opened a second time for this, so that non-blocking mode does not affect the
/// shell's descriptors. Bytes that the terminal does not accept at once are kept in order until it
/// does.
struct Outlet {
    /// The descriptor of the terminal, opened separately if possible.
    let descriptor: Int32
    private let isOwn: Bool
    private var waiting: [UInt8] = []
    private var next = 0

    /// Opens the terminal of a descriptor a second time.
    init(to terminal: Int32) {
        var name = [CChar](repeating: 0, count: 256)
        var own: Int32 = -1
        if ttyname_r(terminal, &name, name.count) == 0 {
            own = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        }
        // A terminal of another user, as after su, cannot be opened and is written in small pieces.
        descriptor = own >= 0 ? own : terminal
        isOwn = own >= 0
    }

    /// True if all bytes were written.
    var isEmpty: Bool { next >= waiting.count }

    /// Adds bytes and writes as many as the terminal accepts now.
    mutating func send(_ bytes: some Collection<UInt8>) {
        if isEmpty {
            waiting.removeAll(keepingCapacity: true)
            next = 0
        }
        waiting += bytes
        flush()
    }

    /// Writes as many bytes as the terminal accepts now.
    ///
    /// - Returns: False if the terminal is gone.
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

    /// Waits until all bytes were written, for at most the given time.
    mutating func drain(milliseconds: Int) {
        let end = Terminal.monotonicMilliseconds() &+ milliseconds
        while flush(), !isEmpty {
            let left = end &- Terminal.monotonicMilliseconds()
            var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0 else { return }
        }
    }

    /// Discards all bytes that were not written.
    mutating func drop() {
        waiting.removeAll()
        next = 0
    }

    /// Closes the descriptor if it was opened here.
    func close() { if isOwn { _ = Glibc.close(descriptor) } }
}

/// A memory file that captures the output of ncurses, so that its size is known and writing it
/// never blocks.
struct Capture {
    /// The file that ncurses writes to.
    let file: UnsafeMutablePointer<FILE>
    private let descriptor: Int32

    /// Creates a capture.
    ///
    /// Returns nil if the system refuses.
    init?() {
        let descriptor = citytop_memory_file()
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else { return nil }
        self.descriptor = descriptor
        self.file = file
    }

    /// The number of bytes written since the last call of `take`.
    var count: Int { max(0, Int(lseek(descriptor, 0, SEEK_CUR))) }

    /// Returns the bytes written so far and clears the file.
    func take() -> [UInt8] {
        fflush(file)
        let count = self.count
        guard count > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
        }
        lseek(descriptor, 0, SEEK_SET)
        // The memory of a large frame is released.
        if count > 1 << 18 { ftruncate(descriptor, 0) }
        return bytes
    }

    /// Closes the file.
    func close() { fclose(file) }
}
