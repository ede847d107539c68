// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// A time as users write it, and as the screen shows it.
///
/// | Written | Meaning |
/// | --- | --- |
/// | `now`, `现在` | the present |
/// | `-2h`, `+90s`, `5 min ago`, `5分钟前`, `半小时前` | a length of time before or after |
/// | `08:42`, `08：42`, `0842`, `8点42分`, `下午6点半` | a clock time |
/// | `yesterday 18:00`, `昨天18:00`, `前天 18:00` | a clock time of another day |
/// | `Mon 08:00`, `周一 08:00`, `上周一 08:00` | a clock time of a weekday |
/// | `11-27 08:00`, `11月27日 08:00`, `27 Nov 08:00` | a clock time of a date |
/// | `2026-11-20 08:42`, `Fri 2026-11-20 08:42:10`, `2026年11月20日` | a date with its year |
/// | `2026-11-20T08:42Z` | RFC 3339 |
///
/// Full-width characters count as their plain forms, so an input method that is left on does no
/// harm.
public enum TimeExpression: Hashable, Sendable {
    /// The present.
    case present
    /// A length of time before (negative) or after the reference instant.
    case offset(Duration)
    /// A clock time: the latest one that is not after the present.
    case clock(Duration)
    /// A clock time of a day, as the time since its midnight.
    case day(Day, at: Duration)
    /// An instant with its zone.
    case instant(Instant)

    /// A day as users name it.
    public enum Day: Hashable, Sendable {
        /// A number of days after today; negative for earlier days.
        case ahead(Int)
        /// The latest such weekday that is not after the present; Monday is 0.
        case weekday(Int)
        /// A weekday of the calendar week before this one; Monday is 0.
        case lastWeek(Int)
        /// The latest such date that is not after the present.
        case date(month: Int, day: Int)
        /// A date with its year.
        case fullDate(CivilDay)
    }

    /// A date of the calendar that exists.
    public struct CivilDay: Hashable, Sendable {
        /// Days since 1970-01-01.
        let daysSince1970: Int

        init?(year: Int, month: Int, day: Int) {
            let text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
            guard let midnight = Instant.parse("\(text)T00:00Z")?.instant else { return nil }
            daysSince1970 = Int(midnight.millisecondsSince1970 / 86_400_000)
        }

        /// The weekday; Monday is 0.
        var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }

        private static func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    /// Returns the instant of a time as users write it.
    ///
    /// - Parameters:
    ///   - text: The text to parse.
    ///   - now: The instant that relative times are based on.
    ///   - zone: The city's time zone.
    /// - Returns: The instant, or nil if the text is not a time.
    public static func instant(_ text: String, now: Instant, zone: TimeZone) -> Instant? {
        TimeExpression(text)?.instant(now: now, zone: zone)
    }

    /// Returns the signed duration of a text such as "90s", "-2h", "+1.5d" or "5分钟前", or nil if it
    /// is none.
    public static func offset(_ text: String) -> Duration? {
        guard case .offset(let duration)? = TimeExpression(text) else { return nil }
        return duration
    }

    /// Returns the instant that the expression means.
    ///
    /// A date without a clock time means its midnight. Times without a zone are in the city's.
    ///
    /// - Parameters:
    ///   - now: The instant that relative times are based on.
    ///   - zone: The city's time zone.
    /// - Returns: The instant.
    public func instant(now: Instant, zone: TimeZone) -> Instant {
        let today = Self.shownDay(of: now, zone: zone)
        switch self {
        case .present: return now
        case .offset(let duration): return now + duration
        case .instant(let instant): return instant
        case .clock(let clock):
            return Self.latest([today, today - 1], at: clock, notAfter: now, zone: zone)
        case .day(.ahead(let days), let clock):
            return Self.local(day: today + days, at: clock, zone: zone)
        case .day(.weekday(let weekday), let clock):
            let days = (today + 3 - weekday) % 7
            let latest = today - (days + 7) % 7
            return Self.latest([latest, latest - 7], at: clock, notAfter: now, zone: zone)
        case .day(.lastWeek(let weekday), let clock):
            let monday = today - ((today + 3) % 7 + 7) % 7
            return Self.local(day: monday - 7 + weekday, at: clock, zone: zone)
        case .day(.date(let month, let day), let clock):
            let year = Instant.civil(daysSince1970: today).year
            // February 29 may be eight years back.
            let days = (0...8).compactMap { back in
                CivilDay(year: year - back, month: month, day: day)?.daysSince1970
            }
            return Self.latest(days, at: clock, notAfter: now, zone: zone)
        case .day(.fullDate(let day), let clock):
            return Self.local(day: day.daysSince1970, at: clock, zone: zone)
        }
    }

    /// Returns the first of the instants at which the zone's clocks show a time on one of some days
    /// that is not after the present; the last one if all are.
    private static func latest(
        _ days: [Int],
        at clock: Duration,
        notAfter now: Instant,
        zone: TimeZone
    ) -> Instant {
        let instants = days.map { local(day: $0, at: clock, zone: zone) }
        return instants.first { $0 <= now } ?? instants.last ?? now
    }

    /// Returns the day that the zone's clocks show, in days since 1970-01-01.
    private static func shownDay(of instant: Instant, zone: TimeZone) -> Int {
        let shown = instant + .seconds(zone.secondsFromGMT(for: date(instant)))
        let day: Duration = .seconds(86_400)
        return Int(shown.floored(to: day).millisecondsSince1970 / day.wholeMilliseconds)
    }

    /// Returns the instant at which the zone's clocks show a time of a day.
    private static func local(day: Int, at clock: Duration, zone: TimeZone) -> Instant {
        let midnight = Instant(millisecondsSince1970: Int64(day) * 86_400_000)
        let shown = midnight + clock
        let guess = shown - .seconds(zone.secondsFromGMT(for: date(shown)))
        return shown - .seconds(zone.secondsFromGMT(for: date(guess)))
    }

    private static func date(_ instant: Instant) -> Date {
        Date(timeIntervalSince1970: instant.secondsSince1970)
    }
}
