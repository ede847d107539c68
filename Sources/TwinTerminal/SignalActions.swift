// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc

/// The signal handlers while a terminal is open, and the previous ones.
struct SignalActions {
    private var previous: [(signal: Int32, action: sigaction)] = []
    private var alternateStack: UnsafeMutableRawPointer?

    /// The signals that end the program in an orderly way, including those whose default action
    /// would end it at once: real-time signals, and those of limits, timers and power.
    static let ending: [Int32] =
        [
            SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
            SIGSTKFLT,
        ] + (firstRealTime...64)
    /// The first real-time signal for programs.
    ///
    /// The C library reserves two.
    private static let firstRealTime: Int32 = 34
    static let noted: [Int32] = [SIGTSTP, SIGCONT, SIGWINCH]
    static let ignored: [Int32] = [SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGXFSZ]
    static let fatal: [(Int32, String)] = [
        (SIGSEGV, "invalid memory access"), (SIGBUS, "memory that is not there"),
        (SIGILL, "a trap in the program"), (SIGTRAP, "a trap in the program"),
        (SIGFPE, "arithmetic error"), (SIGABRT, "abort"), (SIGSYS, "bad system call"),
        (SIGINT, "interrupted"), (SIGTERM, "terminated"), (SIGHUP, "terminal closed"),
        (SIGQUIT, "quit"), (SIGXCPU, "processor time used up"), (SIGVTALRM, "virtual timer"),
        (SIGPROF, "profiling timer"), (SIGIO, "input or output"), (SIGPWR, "power failure"),
        (SIGSTKFLT, "stack fault"),
    ]

    /// Installs the handlers.
    ///
    /// `name` begins the line that a crash prints.
    mutating func install(name: String) {
        prepareLines(name)
        useAlternateStack()
        for signal in Self.ending { set(signal, handler: noteEnding, keepsIgnored: true) }
        for signal in Self.noted { set(signal, handler: noteSignal) }
        for signal in Self.ignored { set(signal, handler: SIG_IGN) }
        // The default action of the C library's two signals ends the process. It handles them
        // itself if it needs them.
        citytop_ignore_library_signals()
        for (signal, _) in Self.fatal.prefix(7) { set(signal, handler: endByCrash) }
        unblock()
    }

    /// Unblocks the signals for this thread, even if the parent process blocked them.
    private func unblock() {
        var set = sigset_t()
        sigemptyset(&set)
        // The last two stop a background program before it touches the terminal.
        for signal in Self.ending + Self.noted + [SIGTTIN, SIGTTOU] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Restores the previous handlers.
    mutating func restore() {
        for var entry in previous.reversed() { sigaction(entry.signal, &entry.action, nil) }
        previous.removeAll()
        // The alternate stack is kept, because another thread may be running a handler on it.
    }

    /// Installs one handler again after its default action was used.
    static func reinstall(_ signal: Int32, handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART | SA_ONSTACK
        sigaction(signal, &action, nil)
    }

    private mutating func set(
        _ signal: Int32,
        handler: __sighandler_t?,
        keepsIgnored: Bool = false
    ) {
        var old = sigaction()
        guard sigaction(signal, nil, &old) == 0 else { return }
        // A signal that the parent ignores, as with nohup, remains ignored.
        if keepsIgnored, Self.isIgnoring(old) { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART | SA_ONSTACK
        if sigaction(signal, &action, nil) == 0 { previous.append((signal, old)) }
    }

    private static func isIgnoring(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Provides a separate stack for handlers, so that an overflow of the main stack can be
    /// reported too.
    private mutating func useAlternateStack() {
        guard alternateStack == nil else { return }
        let size = 64 * 1024
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        var stack = stack_t()
        stack.ss_sp = memory
        stack.ss_size = size
        if sigaltstack(&stack, nil) == 0 {
            alternateStack = memory
        } else {
            memory.deallocate()
        }
    }

    private func prepareLines(_ name: String) {
        let state = SignalState.shared
        let others = Self.ending.filter { signal in !Self.fatal.contains { $0.0 == signal } }
        for (signal, what) in Self.fatal + others.map({ ($0, "a real-time signal") }) {
            let text = "\(name): ended by signal \(signal) (\(what)); the terminal is restored\n"
            let bytes = Array(text.utf8.prefix(SignalState.longestLine))
            let line = state.pointee.lines + Int(signal) * SignalState.longestLine
            for (index, byte) in bytes.enumerated() { line[index] = byte }
            state.pointee.lineCounts[Int(signal)] = Int32(bytes.count)
        }
    }
}
