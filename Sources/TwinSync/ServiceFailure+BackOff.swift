// SPDX-License-Identifier: Apache-2.0

// The delay after a failed visit: full jitter over a window that doubles from one second to one
// minute, after Marc Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015). Full
// jitter spreads many sources best when their service returns.

import TwinModel
import TwinServices

extension ServiceFailure {
    /// The maximum length of the window.
    static let longestWindow: Duration = .seconds(60)
    /// The minimum delay after a service refused access.
    static let refusedWait: Duration = .seconds(60)

    /// Returns the window of the random delay after consecutive failures: 1, 2, 4 … 60 s.
    static func window(afterFailures failures: Int) -> Duration {
        min(.seconds(1 << min(max(failures - 1, 0), 6)), longestWindow)
    }

    /// Returns the delay before the next visit.
    ///
    /// - Parameters:
    ///   - failures: The number of consecutive failed visits, including this one.
    ///   - generator: The source of the jitter.
    /// - Returns: A delay of at least 0.1 s, at least the one requested by the service, up to one
    ///   hour, and at least one minute if the service refused access.
    func backOff(
        afterFailures failures: Int,
        using generator: inout SeededGenerator
    ) -> Duration {
        var wait = generator.duration(upTo: Self.window(afterFailures: failures))
        if kind == .refused {
            wait = Self.refusedWait + generator.duration(upTo: Self.refusedWait / 4)
        }
        if let retryAfter {
            let asked = min(max(retryAfter, .zero), SourceSchedule.longestRetryAfter)
            wait = max(wait, asked + generator.duration(upTo: max(asked / 10, .seconds(1))))
        }
        return max(wait, .milliseconds(100))
    }
}

extension SeededGenerator {
    /// Returns a random whole number of milliseconds from zero to the maximum, inclusive.
    mutating func duration(upTo longest: Duration) -> Duration {
        .milliseconds(Int64.random(in: 0...max(0, longest.wholeMilliseconds), using: &self))
    }
}
