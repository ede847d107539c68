// SPDX-License-Identifier: Apache-2.0

// How long a source that failed is left alone: full jitter over a window that doubles from one
// second to one minute, after Marc Brooker, "Exponential Backoff and Jitter" (AWS Architecture
// Blog, 2015). Full jitter spreads a crowd of sources best once their service returns.

import TwinModel
import TwinServices

extension ServiceFailure {
    /// The longest that a random wait can be.
    static let longestWindow: Duration = .seconds(60)
    /// The least that a service which refused us is left alone.
    static let refusedWait: Duration = .seconds(60)

    /// The window out of which the wait after so many failures in a row is drawn: 1, 2, 4 … 60 s.
    static func window(afterFailures failures: Int) -> Duration {
        min(.seconds(1 << min(max(failures - 1, 0), 6)), longestWindow)
    }

    /// How long to leave the service alone.
    ///
    /// - Parameters:
    ///   - failures: how many visits in a row have failed, this one included.
    ///   - generator: where the jitter is drawn from.
    /// - Returns: a wait of at least 0.1 s, at least what the service asked for up to one hour, and
    ///   at least one minute where it refused us.
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
    /// A random whole number of milliseconds from zero up to and including the longest.
    mutating func duration(upTo longest: Duration) -> Duration {
        .milliseconds(Int64.random(in: 0...max(0, longest.wholeMilliseconds), using: &self))
    }
}
