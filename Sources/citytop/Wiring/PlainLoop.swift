// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTerminal

/// The dashboard in lines: what changes is printed, one line each, for screen readers and logs.
///
/// No escape sequence is ever written, and standard output may be anything. It ends by SIGINT,
/// SIGTERM and SIGHUP, when nobody reads its output any more, and with the end of a recording.
struct PlainLoop {
    var builder: ViewModelBuilder
    var state: DashboardState
    let now: @Sendable () -> Instant

    /// Prints until it is asked to end.
    ///
    /// - Returns: the signal that ended it; nothing where its output is gone, or the recording ended.
    mutating func run() throws -> Int32? {
        let signals = SignalQueue([SIGINT, SIGTERM, SIGHUP, SIGQUIT])
        signal(SIGPIPE, SIG_IGN)
        var log = PlainLog(state.language)
        while true {
            let moment = state.time.tick(to: now())
            let model = try builder.build(
                state,
                in: Room(columns: 200, rows: 200),
                at: moment,
                wall: state.time.wall
            )
            if model.notice == nil || !model.trouble.isEmpty {
                let lines = log.lines(of: try builder.plainReport(of: model))
                guard try lines.isEmpty || Self.print(lines) else { return nil }
            }
            // A recording that stands at its end tells nothing new.
            if state.time.isAtEnd, state.time.clock.rate == 0 { return nil }
            if let ending = signals.next(within: .seconds(1)) { return ending }
            if Self.isReaderGone { return nil }
        }
    }

    /// Prints lines.
    ///
    /// - Returns: false if nobody reads them any more, which is the end of such a command.
    /// - Throws: the exit status 74, once the complaint has been made, if they cannot be written.
    private static func print(_ lines: [DisplayText]) throws -> Bool {
        let text = lines.map { $0.string + "\n" }.joined()
        let code = RawOutput.write(LocaleText.bytes(of: text), to: STDOUT_FILENO)
        if code == EPIPE { return false }
        guard code != 0 else { return true }
        Console.complain(Console.failure(code))
        throw ExitCode.inputOutput
    }

    /// Whether whoever read the output has gone away.
    private static var isReaderGone: Bool {
        var query = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&query, 1, 0) > 0 && query.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }
}
