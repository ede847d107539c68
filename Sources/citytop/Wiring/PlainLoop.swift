// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTerminal

/// The dashboard as lines, one per change, for screen readers and logs.
///
/// It never writes an escape sequence, and standard output may be of any kind. It ends on SIGINT,
/// SIGTERM and SIGHUP, when the reader of its output closes it, and at the end of a recording.
struct PlainLoop {
    var builder: ViewModelBuilder
    var state: DashboardState
    let now: @Sendable () -> Instant

    /// Prints lines until a signal arrives.
    ///
    /// - Returns: The signal that ended it, or nil if its output was closed or the recording ended.
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
            // A recording paused at its end has no further changes.
            if state.time.isAtEnd, state.time.clock.rate == 0 { return nil }
            if let ending = signals.next(within: .seconds(1)) { return ending }
            if Self.isReaderGone { return nil }
        }
    }

    /// Prints lines.
    ///
    /// - Returns: False if the reader has closed the output, which ends such a command.
    /// - Throws: `CommandError` with the exit status 74, if they cannot be written.
    private static func print(_ lines: [DisplayText]) throws -> Bool {
        let text = lines.map { $0.string + "\n" }.joined()
        let code = RawOutput.write(LocaleText.bytes(of: text), to: STDOUT_FILENO)
        if code == EPIPE { return false }
        guard code != 0 else { return true }
        throw CommandError(Console.failure(code), .inputOutput)
    }

    /// True if the reader of the output has closed it.
    private static var isReaderGone: Bool {
        var query = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&query, 1, 0) > 0 && query.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }
}
