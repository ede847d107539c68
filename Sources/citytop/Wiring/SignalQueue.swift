// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A queue of signals that one of the program's threads waits for.
final class SignalQueue: Sendable {
    private let descriptor: Int32

    /// Creates a queue for the signals, which replaces their default actions.
    init(_ numbers: [Int32]) {
        SignalRelay.prepare()
        descriptor = SignalRelay.readingEnd
        for number in numbers {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = relaySignal
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
        // The parent process may have blocked the signals.
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Returns the next signal, waiting for at most the given time, or without limit if nil.
    func next(within wait: Duration?) -> Int32? {
        let milliseconds: Int32 =
            wait.map { length in
                let (seconds, rest) = length.components
                return Int32(clamping: min(seconds, 1 << 20) * 1000 + rest / 1_000_000_000_000_000)
            } ?? -1
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&query, 1, milliseconds) > 0 else { return nil }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? Int32(byte) : nil
    }

    /// Removes pending signals of a number, and returns the next different signal, if any.
    func skip(_ number: Int32) -> Int32? {
        while let next = next(within: .zero) { if next != number { return next } }
        return nil
    }
}

/// The pipe from the signal handler to the waiting thread.
private enum SignalRelay {
    nonisolated(unsafe) static var ends: (reading: Int32, writing: Int32) = (-1, -1)
    static var readingEnd: Int32 { ends.reading }

    /// Creates the pipe, once, before any handler that writes to it is installed.
    static func prepare() {
        guard ends.writing < 0 else { return }
        var pair: [Int32] = [-1, -1]
        guard pipe(&pair) == 0 else { return }
        for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe must not block the handler.
        _ = fcntl(pair[1], F_SETFL, O_NONBLOCK)
        _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
        ends = (pair[0], pair[1])
    }
}

private func relaySignal(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(SignalRelay.ends.writing, &byte, 1)
    errno = saved
}
