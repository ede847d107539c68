// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Glibc
import TwinModel

/// A run of another program, without a shell.
///
/// The program gets its input on standard input, no standard output, a session of its own, and no
/// descriptor of this process. It is killed with all processes of its session's group if it takes
/// too long or if the run is cancelled.
public struct ProgramRun: Sendable {
    /// The end of a run.
    public enum Outcome: Hashable, Sendable {
        /// It ended with the exit status 0.
        case done
        /// It failed; the sentence has the reason and the start of its standard error.
        case failed(String)
    }

    /// The program by its whole path, and its arguments.
    public var words: [String]
    /// The text on standard input, at most 32 KiB; the rest is cut.
    public var input: String
    /// The environment.
    public var environment: [String: String]
    /// The longest duration.
    public var limit: Duration = .seconds(30)

    private static let longestInput = 32 << 10
    private static let longestError = 300

    /// Creates a run.
    public init(words: [String], input: String, environment: [String: String]) {
        self.words = words
        self.input = input
        self.environment = environment
    }

    /// Runs the program and waits until it has ended.
    public func run(unless cancellation: Cancellation = Cancellation()) -> Outcome {
        guard let program = words.first else { return .failed("there is no program") }
        guard let input = Pipe(), let errors = Pipe() else {
            return .failed("no pipe can be opened")
        }
        defer {
            input.close()
            errors.close()
        }
        // A pipe holds 64 KiB, so the whole input is written before the program reads it.
        let bytes = Array(self.input.utf8.prefix(Self.longestInput))
        _ = write(input.send, bytes, bytes.count)
        input.closeSend()
        var process: pid_t = 0
        let code = spawn(program, &process, input: input.receive, errors: errors.send)
        errors.closeSend()
        guard code == 0 else {
            return .failed("it cannot be started: \(String(cString: strerror(code)))")
        }
        let (status, text) = wait(process, errors: errors.receive, unless: cancellation)
        let said = DisplayText(text, limit: Self.longestError).string
        let detail = said.isEmpty ? "" : ": \(said)"
        guard let status else {
            let reason = cancellation.isCancelled ? "the end of the process" : "\(limit)"
            return .failed("it was killed after \(reason)\(detail)")
        }
        // The status of wait(2): the signal in the low seven bits, the exit status above them.
        let signal = status & 0x7F
        guard signal == 0 else { return .failed("it ended with signal \(signal)\(detail)") }
        let exit = (status >> 8) & 0xFF
        return exit == 0 ? .done : .failed("it ended with status \(exit)\(detail)")
    }

    /// Waits for the end of a process and reads its standard error.
    ///
    /// - Returns: The status, nil if it was killed, and the start of standard error.
    private func wait(
        _ process: pid_t,
        errors: Int32,
        unless cancellation: Cancellation
    ) -> (Int32?, String) {
        var text: [UInt8] = []
        var hasEnded = false
        let latest = MonotonicTime.milliseconds + limit.wholeMilliseconds
        while true {
            var polled = pollfd(fd: hasEnded ? -1 : errors, events: Int16(POLLIN), revents: 0)
            _ = poll(&polled, 1, 20)
            if polled.revents != 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = read(errors, &buffer, buffer.count)
                hasEnded = count == 0
                text += buffer.prefix(max(0, min(count, 4 * Self.longestError - text.count)))
            }
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                return (status, String(decoding: text, as: UTF8.self))
            }
            if cancellation.isCancelled || MonotonicTime.milliseconds >= latest {
                kill(-process, SIGKILL)
                waitpid(process, &status, 0)
                return (nil, String(decoding: text, as: UTF8.self))
            }
        }
    }

    private func spawn(
        _ program: String,
        _ process: inout pid_t,
        input: Int32,
        errors: Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        cspawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | cspawn_own_session()
        posix_spawnattr_setflags(&attributes, flags)
        let arguments = words.map { strdup($0) } + [nil]
        let variables =
            environment.sorted { $0.key < $1.key }
            .map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(&process, program, &actions, &attributes, arguments, variables)
    }

    /// The two ends of a pipe, which are closed on exec.
    private final class Pipe {
        private(set) var receive: Int32
        private(set) var send: Int32

        init?() {
            var ends: [Int32] = [-1, -1]
            guard cspawn_pipe(&ends) == 0 else { return nil }
            (receive, send) = (ends[0], ends[1])
        }

        func closeSend() {
            if send >= 0 { Glibc.close(send) }
            send = -1
        }

        func close() {
            closeSend()
            Glibc.close(receive)
        }
    }
}
