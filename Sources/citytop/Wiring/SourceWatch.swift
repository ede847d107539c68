// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TwinModel
import TwinSync

/// A log of the sources: a line if a source's state changes, if some of its data is refused, and if
/// a comparison of its past finds differences.
///
/// Repeated refusals are logged each time their count has doubled.
final class SourceWatch: Sendable {
    private struct Seen {
        var state: SourceState?
        var message: ServiceMessage?
        var rejects: [RejectReason: Int] = [:]
        var audit: SourceAudit?
        var clock: ClockCorrection?
    }

    private let log: Logger?
    private let seen = Mutex<[SourceID: Seen]>([:])

    init(log: Logger?) { self.log = log }

    /// Logs changes in the statuses of sources.
    func note(_ statuses: [SourceStatus]) {
        guard let log else { return }
        for status in statuses {
            for line in lines(status) { log.notice("\(DisplayText(line))") }
        }
    }

    private func lines(_ status: SourceStatus) -> [String] {
        seen.withLock { all in
            var seen = all[status.source] ?? Seen()
            defer { all[status.source] = seen }
            var lines: [String] = []
            let isNewMessage = status.message != nil && status.message != seen.message
            if seen.state != status.state || (isNewMessage && status.state != .starting) {
                var line = "\(status.source) is \(status.state.rawValue)"
                if let message = status.message { line += ": \(message)" }
                lines.append(line)
                (seen.state, seen.message) = (status.state, status.message)
            }
            for (reason, count) in status.rejects.sorted(by: { $0.key.rawValue < $1.key.rawValue })
            where count > 0 && count >= 2 * (seen.rejects[reason] ?? 0) {
                let line = SourceStatus.line(reason, count, example: status.examples[reason])
                lines.append("\(status.source):\(line.dropFirst())")
                seen.rejects[reason] = count
            }
            if status.clock != seen.clock {
                let line = status.clockLine ?? "its clock is right"
                lines.append("\(status.source): \(line)")
                seen.clock = status.clock
            }
            if let audit = status.audit,
                (audit.found, audit.gone) != (seen.audit?.found ?? 0, seen.audit?.gone ?? 0)
            {
                lines.append(
                    "\(status.source): compared with its past: \(audit.found) found late, "
                        + "\(audit.gone) gone since the start"
                )
                seen.audit = audit
            }
            return lines
        }
    }
}
