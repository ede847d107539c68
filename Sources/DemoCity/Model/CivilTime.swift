// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A civil date and time in Asia/Shanghai: UTC+8 all year, without daylight saving time.
public struct CivilTime: Hashable, Sendable {
    /// The number of local days since 1970-01-01.
    public var day: Int
    /// The milliseconds since local midnight, in 0..<86 400 000.
    public var millisecond: Int

    private static let offset: Int64 = 8 * 3_600_000
    private static let dayLength: Int64 = 86_400_000

    /// Creates the city's civil time at an instant.
    public init(_ instant: Instant) {
        let clamped = min(max(instant, .distantPast), .distantFuture)
        let local = clamped.millisecondsSince1970 + Self.offset
        let rest = (local % Self.dayLength + Self.dayLength) % Self.dayLength
        self.day = Int((local - rest) / Self.dayLength)
        self.millisecond = Int(rest)
    }

    /// Creates a civil time from a local day and the milliseconds since its midnight.
    public init(day: Int, millisecond: Int) {
        self.day = day
        self.millisecond = millisecond
    }

    /// The instant at which the city's clocks show this time.
    public var instant: Instant {
        Instant(millisecondsSince1970: Int64(day) * Self.dayLength - Self.offset)
            + .milliseconds(millisecond)
    }

    /// The hour of the day including its fraction, in 0..<24.
    var hour: Double { Double(millisecond) / 3_600_000 }

    /// The month, in 1...12.
    var month: Int { Instant.civil(daysSince1970: day).month }

    /// The number of days since 1 January, in 0...365.
    var dayOfYear: Int {
        day
            - Instant.daysSince1970(
                year: Instant.civil(daysSince1970: day).year,
                month: 1,
                day: 1
            )
    }

    /// True if the day is a workday: not a weekend, 1 January, 1–5 May or 1–7 October.
    ///
    /// The Spring Festival and make-up workdays, which the State Council sets each year, are
    /// ignored.
    var isWorkday: Bool {
        let date = Instant.civil(daysSince1970: day)
        switch (date.month, date.day) {
        case (1, 1), (5, 1...5), (10, 1...7): return false
        default: break
        }
        // 1970-01-01 was a Thursday; Monday is 0 here.
        let weekday = ((day + 3) % 7 + 7) % 7
        return weekday < 5
    }

    /// True if the city is heated on this day: 15 November to 15 March (city-facts §2, status B).
    var isHeatingSeason: Bool {
        let date = Instant.civil(daysSince1970: day)
        switch date.month {
        case 12, 1, 2: return true
        case 11: return date.day >= 15
        case 3: return date.day <= 15
        default: return false
        }
    }
}
