// SPDX-License-Identifier: Apache-2.0

// What signals may touch. A handler may run between any two instructions of any thread, so it
// works on plain memory that was made ready before it was installed, and calls only what POSIX
// lists as async-signal-safe: write, poll, tcsetattr, signal, raise.
//
//   INT TERM HUP QUIT, XCPU VTALRM PROF IO PWR STKFLT, 34 to 64
//                        noted; the program ends in order. The third of a kind ends it at once.
//   TSTP CONT WINCH      noted; the terminal is given back, taken again, measured.
//   PIPE USR1 USR2 ALRM XFSZ   ignored; calls answer with their error.
//   SEGV BUS ILL FPE ABRT TRAP SYS   the terminal is restored, one line printed, the default
//                        action taken. Swift's own traps arrive as ILL or TRAP.
//
// Swift prints a long back-trace on a crash unless SWIFT_BACKTRACE=enable=no was set before the
// start; the handlers here take the place of those that print it.

import CNcurses
import Glibc

/// The memory that signal handlers share with the rest.
struct SignalDesk {
    /// How often each signal came since it was last asked for.
    var counts: UnsafeMutablePointer<Int32>
    /// The two ends of the pipe that wakes the loop.
    var wakeInput: Int32 = -1
    var wakeOutput: Int32 = -1
    /// Whether there is a terminal to restore, and which.
    var isArmed: Int32 = 0
    var terminal: Int32 = -1
    var modes = termios()
    /// The bytes that undo what was done to the terminal.
    var restoring: UnsafeMutablePointer<UInt8>
    var restoringCount = 0
    /// For each signal the line that says what happened.
    var lines: UnsafeMutablePointer<UInt8>
    var lineCounts: UnsafeMutablePointer<Int32>

    static let signalCount = 65
    static let longestRestoring = 512
    static let longestLine = 160

    /// The one desk, made before any handler is installed and kept for ever.
    ///
    /// Handlers and the loop share it; each field is a machine word written by one side only.
    nonisolated(unsafe) static let shared: UnsafeMutablePointer<SignalDesk> = {
        let desk = UnsafeMutablePointer<SignalDesk>.allocate(capacity: 1)
        desk.initialize(
            to: SignalDesk(
                counts: zeros(signalCount),
                restoring: zeros(longestRestoring),
                lines: zeros(signalCount * longestLine),
                lineCounts: zeros(signalCount)
            )
        )
        return desk
    }()

    private static func zeros<Word: FixedWidthInteger>(
        _ count: Int
    ) -> UnsafeMutablePointer<Word> {
        let words = UnsafeMutablePointer<Word>.allocate(capacity: count)
        words.initialize(repeating: 0, count: count)
        return words
    }

    /// Takes a signal off the desk and answers whether it had come.
    static func take(_ signal: Int32) -> Bool {
        let counts = shared.pointee.counts
        guard counts[Int(signal)] > 0 else { return false }
        counts[Int(signal)] = 0
        return true
    }
}

/// Notes a signal and wakes the loop.
func noteSignal(_ signal: Int32) {
    let saved = errno
    let desk = SignalDesk.shared
    desk.pointee.counts[Int(signal)] &+= 1
    var byte: UInt8 = 0
    _ = write(desk.pointee.wakeOutput, &byte, 1)
    errno = saved
}

/// Notes a signal that asks the program to end; whoever asks three times is not kept waiting.
func noteEnding(_ signal: Int32) {
    noteSignal(signal)
    if SignalDesk.shared.pointee.counts[Int(signal)] >= 3 { endByCrash(signal) }
}

/// Restores the terminal when the process ends by `exit` while it is open.
func restoreAtExit() {
    let desk = SignalDesk.shared
    guard desk.pointee.isArmed != 0 else { return }
    desk.pointee.isArmed = 0
    var next = 0
    // A terminal that is full for a moment is waited for, half a second at the most.
    for _ in 0..<20 where next < desk.pointee.restoringCount {
        let left = desk.pointee.restoringCount - next
        let count = write(desk.pointee.terminal, desk.pointee.restoring + next, left)
        next += max(0, count)
        if count < left {
            var query = pollfd(
                fd: desk.pointee.terminal,
                events: Int16(POLLOUT),
                revents: 0
            )
            poll(&query, 1, 25)
        }
    }
    withUnsafePointer(to: &desk.pointee.modes) {
        _ = tcsetattr(desk.pointee.terminal, TCSANOW, $0)
    }
}

/// Restores the terminal and lets the signal do what it does by default.
func endByCrash(_ number: Int32) {
    let desk = SignalDesk.shared
    if desk.pointee.isArmed != 0 {
        // Changing the terminal from the background would stop the process.
        _ = signal(SIGTTOU, SIG_IGN)
        restoreAtExit()
        let line = desk.pointee.lines + Int(number) * SignalDesk.longestLine
        _ = write(2, line, Int(desk.pointee.lineCounts[Int(number)]))
    }
    _ = signal(number, SIG_DFL)
    raise(number)
}
