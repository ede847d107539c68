// SPDX-License-Identifier: Apache-2.0

// The memory that signal handlers may use. A handler may run between any two instructions of any
// thread, so it works on plain memory that was prepared before it was installed, and calls only
// functions that POSIX lists as async-signal-safe: write, poll, tcsetattr, signal, raise.
//
//   INT TERM HUP QUIT, XCPU VTALRM PROF IO PWR STKFLT, 34 to 64
//                        recorded; the program ends in order. The third of a kind ends it at once.
// TSTP CONT WINCH      recorded; the terminal is released, taken again, measured. PIPE USR1 USR2
// ALRM XFSZ   ignored; calls return their error. SEGV BUS ILL FPE ABRT TRAP SYS   the terminal is
// restored, one line is printed, and the default
//                        action is taken. Swift's own traps arrive as ILL or TRAP.
//
// Swift prints a long backtrace on a crash unless SWIFT_BACKTRACE=enable=no was set before the
// start. These handlers replace those that print it.

import CNcurses
import Glibc

/// The memory shared by the signal handlers and the program.
struct SignalState {
    /// The number of times each signal arrived since the last call of `take`.
    var counts: UnsafeMutablePointer<Int32>
    /// The two ends of the pipe that wakes the loop.
    var wakeInput: Int32 = -1
    var wakeOutput: Int32 = -1
    /// Nonzero if there is a terminal to restore, and its descriptor.
    var isArmed: Int32 = 0
    var terminal: Int32 = -1
    var modes = termios()
    /// The bytes that restore the terminal.
    var restoring: UnsafeMutablePointer<UInt8>
    var restoringCount = 0
    /// The line to print for each signal.
    var lines: UnsafeMutablePointer<UInt8>
    var lineCounts: UnsafeMutablePointer<Int32>

    static let signalCount = 65
    static let longestRestoring = 512
    static let longestLine = 160

    /// The only instance, created before any handler is installed and never released.
    ///
    /// Handlers and the loop share it. Each field is a machine word that only one side writes.
    nonisolated(unsafe) static let shared: UnsafeMutablePointer<SignalState> = {
        let state = UnsafeMutablePointer<SignalState>.allocate(capacity: 1)
        state.initialize(
            to: SignalState(
                counts: zeros(signalCount),
                restoring: zeros(longestRestoring),
                lines: zeros(signalCount * longestLine),
                lineCounts: zeros(signalCount)
            )
        )
        return state
    }()

    private static func zeros<Word: FixedWidthInteger>(
        _ count: Int
    ) -> UnsafeMutablePointer<Word> {
        let words = UnsafeMutablePointer<Word>.allocate(capacity: count)
        words.initialize(repeating: 0, count: count)
        return words
    }

    /// Returns true if a signal has arrived, and resets its count.
    static func take(_ signal: Int32) -> Bool {
        let counts = shared.pointee.counts
        guard counts[Int(signal)] > 0 else { return false }
        counts[Int(signal)] = 0
        return true
    }
}

/// Records a signal and wakes the loop.
func noteSignal(_ signal: Int32) {
    let saved = errno
    let state = SignalState.shared
    state.pointee.counts[Int(signal)] &+= 1
    var byte: UInt8 = 0
    _ = write(state.pointee.wakeOutput, &byte, 1)
    errno = saved
}

/// Records a signal that should end the program.
///
/// The third one ends it at once.
func noteEnding(_ signal: Int32) {
    noteSignal(signal)
    if SignalState.shared.pointee.counts[Int(signal)] >= 3 { endByCrash(signal) }
}

/// Restores the terminal if the process calls `exit` while it is open.
func restoreAtExit() {
    let state = SignalState.shared
    guard state.pointee.isArmed != 0 else { return }
    state.pointee.isArmed = 0
    var next = 0
    // If the terminal does not accept output, wait for it, for at most half a second.
    for _ in 0..<20 where next < state.pointee.restoringCount {
        let left = state.pointee.restoringCount - next
        let count = write(state.pointee.terminal, state.pointee.restoring + next, left)
        next += max(0, count)
        if count < left {
            var query = pollfd(
                fd: state.pointee.terminal,
                events: Int16(POLLOUT),
                revents: 0
            )
            poll(&query, 1, 25)
        }
    }
    withUnsafePointer(to: &state.pointee.modes) {
        _ = tcsetattr(state.pointee.terminal, TCSANOW, $0)
    }
}

/// Restores the terminal and takes the default action of the signal.
func endByCrash(_ number: Int32) {
    let state = SignalState.shared
    if state.pointee.isArmed != 0 {
        // Changing the terminal from the background would stop the process.
        _ = signal(SIGTTOU, SIG_IGN)
        restoreAtExit()
        let line = state.pointee.lines + Int(number) * SignalState.longestLine
        _ = write(2, line, Int(state.pointee.lineCounts[Int(number)]))
    }
    _ = signal(number, SIG_DFL)
    raise(number)
}
