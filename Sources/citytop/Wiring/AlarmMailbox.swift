// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinAlarms
import TwinTerminal

/// The requests for acts on alarms, which are posted one after the other on a thread of their own.
///
/// A key does not wait for the process that keeps the journal, which may take seconds to answer.
final class AlarmMailbox: Sendable {
    private struct Content {
        var waiting: [[AlarmRequest]] = []
        var decided: [(requests: [AlarmRequest], outcomes: [AlarmOutcome])] = []
        var isPosting = false
    }

    private let channel: any AlarmOperator
    private let waker: Waker
    private let content = Mutex(Content())

    /// Creates an empty mailbox.
    ///
    /// - Parameters:
    ///   - channel: The channel that requests are posted through.
    ///   - waker: Called after each outcome.
    init(_ channel: any AlarmOperator, waker: Waker) {
        self.channel = channel
        self.waker = waker
    }

    /// Posts the requests of an act after all requests before them, without waiting for their
    /// outcomes.
    func send(_ requests: [AlarmRequest]) {
        let isIdle = content.withLock { content in
            content.waiting.append(requests)
            defer { content.isPosting = true }
            return !content.isPosting
        }
        guard isIdle else { return }
        Thread { [self] in post() }.start()
    }

    /// Removes and returns the acts decided since the last call, in the order of sending.
    func takeDecided() -> [(requests: [AlarmRequest], outcomes: [AlarmOutcome])] {
        content.withLock { content in
            defer { content.decided = [] }
            return content.decided
        }
    }

    private func post() {
        while let requests = next() {
            let outcomes = requests.map { channel.post($0) }
            content.withLock { $0.decided.append((requests, outcomes)) }
            waker.wake()
        }
    }

    private func next() -> [AlarmRequest]? {
        content.withLock { content in
            guard !content.waiting.isEmpty else {
                content.isPosting = false
                return nil
            }
            return content.waiting.removeFirst()
        }
    }
}
