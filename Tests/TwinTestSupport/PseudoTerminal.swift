// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Glibc

/// A pseudo-terminal with a program running in it.
///
/// It is the controlling terminal of the program, in its own session, so that signals, job control
/// and hang-ups work as usual. Requests for the cursor position are answered as xterm does, unless
/// that is disabled.
public final class PseudoTerminal {
    /// The way in which a program ended.
    public enum Ending: Hashable, Sendable {
        /// The program exited with a status.
        case status(Int32)
        /// The program was ended by a signal.
        case signal(Int32)
    }

    /// An error of using a pseudo-terminal.
    public struct Failure: Error, CustomStringConvertible {
        /// The description of the error.
        public var description: String
    }

    /// The program's output so far.
    public private(set) var output = Data()
    /// The answers to requests for the cursor position, in order.
    ///
    /// The last one is repeated. If it is nil, requests are not answered.
    public var cursorAnswers: [(row: Int, column: Int)]? = [(1, 3), (1, 2), (1, 2), (1, 2), (1, 1)]

    /// The answer to the next request, which takes precedence over all others.
    public var nextCursorAnswer: (row: Int, column: Int)?
    /// True if the program's output is read during other waits.
    public var isReading = true

    private var main: Int32 = -1
    private var terminal: Int32 = -1
    private var path = ""
    private var process: pid_t = 0
    private var ending: Ending?
    private var answered = 0
    private var scanned = 0

    /// Creates a terminal with a size.
    public init(columns: Int, rows: Int) throws {
        var size = winsize(
            ws_row: UInt16(clamping: rows),
            ws_col: UInt16(clamping: columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        var name = [CChar](repeating: 0, count: 256)
        guard openpty(&main, &terminal, &name, nil, &size) == 0 else {
            throw Failure(description: "openpty: \(String(cString: strerror(errno)))")
        }
        path = String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        for end in [main, terminal] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        if process > 0, ending == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        hangUp()
    }

    /// Starts a program in the terminal.
    ///
    /// - Parameters:
    ///   - program: The path of the program.
    ///   - arguments: The arguments without the program's name.
    ///   - environment: The complete environment.
    ///   - ignoring: The signals that are ignored when the program starts.
    /// - Throws: `Failure` if the program cannot be started.
    public func start(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String],
        ignoring: [Int32] = []
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The leader of a new session that opens a terminal gets it as its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in 1..<Int32(32) where !ignoring.contains(signal) {
            sigaddset(&defaults, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // Tests run on threads with blocked signals, which a program would inherit.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        // POSIX_SPAWN_SETSID is 0x80 in glibc since version 2.26.
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | 0x80
        )
        var previous: [(Int32, sigaction)] = []
        for signal in ignoring {
            var action = sigaction()
            var old = sigaction()
            action.__sigaction_handler.sa_handler = SIG_IGN
            sigaction(signal, &action, &old)
            previous.append((signal, old))
        }
        defer { for var entry in previous { sigaction(entry.0, &entry.1, nil) } }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + settings { free(word) } }
        let problem = posix_spawn(&process, program, &actions, &attributes, &words, &settings)
        guard problem == 0 else {
            throw Failure(description: "\(program): \(String(cString: strerror(problem)))")
        }
    }

    /// The id of the started process.
    public var processIdentifier: Int32 { process }

    /// The program's output so far, as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Types text.
    public func send(_ text: String) { send(Array(text.utf8)) }

    /// Types bytes.
    public func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The number of typed bytes that the program has not read yet.
    public var unreadInput: Int {
        var count: Int32 = 0
        return ioctl(terminal, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Changes the size of the terminal, and sends the program the signal for it.
    public func resize(columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(clamping: rows),
            ws_col: UInt16(clamping: columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    }

    /// Sends a signal to the program.
    public func signal(_ number: Int32) { kill(process, number) }

    /// Closes the terminal.
    public func hangUp() {
        if main >= 0 { close(main) }
        if terminal >= 0 { close(terminal) }
        main = -1
        terminal = -1
    }

    /// The terminal's modes, for comparison.
    public var modes: [UInt32] {
        var modes = termios()
        guard tcgetattr(terminal, &modes) == 0 else { return [] }
        let characters = withUnsafeBytes(of: modes.c_cc) { $0.map(UInt32.init) }
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + characters
    }

    /// Reads the program's output until a condition holds.
    ///
    /// - Parameters:
    ///   - limit: The maximum duration.
    ///   - condition: The condition, which is passed this terminal with all output so far.
    /// - Returns: True if the condition held in time.
    @discardableResult
    public func read(within limit: Duration, until condition: (PseudoTerminal) -> Bool) -> Bool {
        let end = ContinuousClock.now + limit
        while !condition(self) {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return false }
            if main < 0 || !isReading || !readOnce(milliseconds: 20) { _ = poll(nil, 0, 5) }
        }
        return true
    }

    /// Reads until the output contains a text.
    @discardableResult
    public func read(until wanted: String, within limit: Duration) -> Bool {
        read(within: limit) { $0.output.range(of: Data(wanted.utf8)) != nil }
    }

    /// Discards the output so far.
    public func clearOutput() {
        output.removeAll()
        scanned = 0
    }

    /// Waits for the program to end and reads its output meanwhile.
    ///
    /// Returns nil if it did not end in time.
    public func waitForEnd(within limit: Duration) -> Ending? {
        read(within: limit) { $0.hasEnded() }
        while main >= 0, readOnce(milliseconds: 0) {}
        return ending
    }

    private func hasEnded() -> Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard process > 0, waitpid(process, &status, WNOHANG) == process else { return false }
        let number = status & 0x7F
        ending = number == 0 ? .status((status >> 8) & 0xFF) : .signal(number)
        return true
    }

    private func readOnce(milliseconds: Int32) -> Bool {
        var query = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
        guard poll(&query, 1, milliseconds) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(main, &bytes, bytes.count)
        guard count > 0 else { return false }
        output.append(contentsOf: bytes[..<count])
        answerQuestions()
        return true
    }

    private func answerQuestions() {
        let question = Data("\u{1B}[6n".utf8)
        while let found = output.range(of: question, in: scanned..<output.count) {
            scanned = found.upperBound
            if let answer = nextCursorAnswer {
                nextCursorAnswer = nil
                send("\u{1B}[\(answer.row);\(answer.column)R")
                continue
            }
            guard let answers = cursorAnswers, let last = answers.last else { continue }
            let answer = answered < answers.count ? answers[answered] : last
            answered += 1
            send("\u{1B}[\(answer.row);\(answer.column)R")
        }
        scanned = max(scanned, output.count - question.count + 1)
    }
}
