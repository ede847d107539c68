// SPDX-License-Identifier: Apache-2.0

/// A point in time, in whole milliseconds of UTC since 1970-01-01T00:00:00Z.
///
/// All times in the program are instants. Only the command line creates one from the wall clock.
/// Arithmetic never traps, because instants are computed from the data of services: it saturates at
/// ``distantPast`` and ``distantFuture``.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// The number of milliseconds since 1970-01-01T00:00:00Z, negative before it.
    public var millisecondsSince1970: Int64

    /// Creates the instant that is the given number of milliseconds after the start of 1970 UTC.
    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    /// Creates an instant from seconds since 1970, or returns nil if they are not finite or out of
    /// range.
    public init?(secondsSince1970 seconds: Double) {
        let milliseconds = (seconds * 1000).rounded()
        guard let exact = Int64(exactly: milliseconds) else { return nil }
        self.init(millisecondsSince1970: exact)
    }

    /// 0001-01-01T00:00:00Z, the earliest instant that can be written in RFC 3339.
    public static let distantPast = Instant(millisecondsSince1970: -62_135_596_800_000)

    /// 9999-12-31T23:59:59.999Z, the latest instant that can be written in RFC 3339.
    public static let distantFuture = Instant(millisecondsSince1970: 253_402_300_799_999)

    /// The number of seconds since 1970-01-01T00:00:00Z.
    public var secondsSince1970: Double { Double(millisecondsSince1970) / 1000 }

    /// Returns true if the left instant comes before the right one.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    /// Returns the instant that is `duration` after the given one.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = instant.millisecondsSince1970
            .addingReportingOverflow(duration.wholeMilliseconds)
        if overflow { return duration < .zero ? .distantPast : .distantFuture }
        return min(max(Instant(millisecondsSince1970: sum), .distantPast), .distantFuture)
    }

    /// Returns the instant that is `duration` before the given one.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        instant + (.zero - duration)
    }

    /// Returns the duration from `other` to this instant, negative if this instant is earlier.
    public func duration(since other: Instant) -> Duration {
        let (difference, overflow) =
            millisecondsSince1970
            .subtractingReportingOverflow(other.millisecondsSince1970)
        if overflow { return .milliseconds(self < other ? Int64.min / 2 : Int64.max / 2) }
        return .milliseconds(difference)
    }

    /// Returns the last whole multiple of `step` since 1970 that is not after this instant.
    ///
    /// - Parameter step: A positive duration. For others, this instant is returned unchanged.
    /// - Returns: The multiple of `step`.
    public func floored(to step: Duration) -> Instant {
        let width = step.wholeMilliseconds
        guard width > 0 else { return self }
        let remainder = millisecondsSince1970 % width
        let floor = remainder < 0 ? remainder + width : remainder
        let (start, overflow) = millisecondsSince1970.subtractingReportingOverflow(floor)
        return overflow ? self : Instant(millisecondsSince1970: start)
    }
}

extension Duration {
    /// The whole milliseconds in this duration, rounded towards zero and clamped to 64 bits.
    public var wholeMilliseconds: Int64 {
        if self >= .milliseconds(Int64.max) { return .max }
        if self <= .milliseconds(Int64.min) { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// This duration in seconds.
    public var seconds: Double { self / .seconds(1) }
}
