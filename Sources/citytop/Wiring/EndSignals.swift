// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The signals that ask a program without a screen to end.
///
/// From its making on they are noted, and no longer end the program by themselves.
struct EndSignals {
    private let signals = SignalQueue([SIGTERM, SIGINT, SIGHUP])

    /// Waits until one of them comes.
    func wait() {
        while signals.next(within: nil) == nil {}
    }

    /// Waits for one of them for so long at most; says whether one came.
    func wait(for length: Duration) -> Bool { signals.next(within: length) != nil }
}
