// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The one place that reads the wall clock.
enum WallClock {
    /// The instant that the machine's clock shows.
    @Sendable static func now() -> Instant {
        Instant(secondsSince1970: Date().timeIntervalSince1970) ?? .distantPast
    }
}
