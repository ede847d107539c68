// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TwinModel

/// Writes a line into the log whenever a source's state changes.
final class SourceWatch: Sendable {
    private let log: Logger?
    private let states = Mutex<[SourceID: SourceState]>([:])

    init(log: Logger?) { self.log = log }

    /// Notes how the sources are.
    func note(_ statuses: [SourceStatus]) {
        guard let log else { return }
        for status in statuses {
            let before = states.withLock { $0.updateValue(status.state, forKey: status.source) }
            guard before != status.state else { continue }
            var line = "\(status.source) is \(status.state.rawValue)"
            if let message = status.message, status.state != .fresh { line += ": \(message)" }
            log.notice("\(DisplayText(line))")
        }
    }
}
