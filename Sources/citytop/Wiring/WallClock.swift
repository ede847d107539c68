// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The only access to the wall clock.
enum WallClock {
    /// Returns the current time.
    @Sendable static func now() -> Instant {
        Instant(secondsSince1970: Date().timeIntervalSince1970) ?? .distantPast
    }
}
