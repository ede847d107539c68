// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The signals that end a program without a screen.
///
/// From its creation on the signals are queued and no longer end the program by themselves.
struct EndSignals {
    private let signals = SignalQueue([SIGTERM, SIGINT, SIGHUP])

    /// Waits for one of the signals.
    func wait() {
        while signals.next(within: nil) == nil {}
    }

    /// Waits for one of the signals for a limited time and returns true if one was received.
    func wait(for length: Duration) -> Bool { signals.next(within: length) != nil }
}
