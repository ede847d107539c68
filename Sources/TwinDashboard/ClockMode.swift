// SPDX-License-Identifier: Apache-2.0

/// How the shown instant moves; the instant itself is handed to every build.
public enum ClockMode: Hashable, Sendable {
    /// It is now, and goes with the wall clock.
    case live
    /// It stands still.
    case paused
    /// A recording plays at the rate, 1 being as fast as it happened.
    case playing(rate: Double)

    /// Whether what is shown is now.
    public var isLive: Bool { self == .live }
}
