// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// A parser for times as users write them: "08:42", "-2h", "yesterday 18:00", "2026-11-20T08:42",
/// "now".
public enum TimeExpression {
    /// Returns the instant of a time as users write it.
    ///
    /// A clock time alone means the latest such time that is not after `now`. A date without a
    /// clock time means its midnight. A time without a zone is in the city's time zone.
    ///
    /// - Parameters:
    ///   - text: The text to parse.
    ///   - now: The instant that relative times are based on.
    ///   - zone: The city's time zone.
    /// - Returns: The instant, or nil if the text is not a time.
    public static func instant(_ text: String, now: Instant, zone: TimeZone) -> Instant? {
        let words = text.trimmingCharacters(in: .whitespaces).lowercased()
            .split(separator: " ").map(String.init)
        switch words.count {
        case 1:
            if words[0] == "now" { return now }
            if let offset = offset(words[0]) { return now + offset }
            if let clock = clockTime(words[0]) {
                let today = day(of: now, ahead: 0, at: clock, zone: zone)
                return today <= now ? today : day(of: now, ahead: -1, at: clock, zone: zone)
            }
            if let day = namedDay(words[0]) {
                return self.day(of: now, ahead: day, at: .zero, zone: zone)
            }
            return dated(text.trimmingCharacters(in: .whitespaces), zone: zone)
        case 2:
            if let day = namedDay(words[0]), let clock = clockTime(words[1]) {
                return self.day(of: now, ahead: day, at: clock, zone: zone)
            }
            return dated(text.trimmingCharacters(in: .whitespaces), zone: zone)
        default: return nil
        }
    }

    /// Returns the signed duration of a text such as "90s", "-2h" or "+1.5d", or nil if it is none.
    public static func offset(_ text: String) -> Duration? {
        guard let unit = text.last, let scale = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400][unit],
            text.hasPrefix("-") || text.hasPrefix("+"),
            let amount = Double(text.dropLast()), amount.isFinite, abs(amount) < 1e7
        else { return nil }
        return .milliseconds((amount * scale * 1000).rounded())
    }

    private static func namedDay(_ word: String) -> Int? {
        ["today": 0, "yesterday": -1, "今天": 0, "昨天": -1][word]
    }

    private static func clockTime(_ word: String) -> Duration? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        let numbers = parts.compactMap { $0.count <= 2 ? Int($0) : nil }
        guard numbers.count == parts.count, (0..<24).contains(numbers[0]),
            (0..<60).contains(numbers[1]), (0..<60).contains(numbers.count == 3 ? numbers[2] : 0)
        else { return nil }
        let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        return .seconds(seconds)
    }

    private static func dated(_ text: String, zone: TimeZone) -> Instant? {
        let full = text.count == 10 ? text + "T00:00" : text
        guard let parsed = Instant.parse(full) else { return nil }
        return parsed.hasZone ? parsed.instant : local(parsed.instant, zone: zone)
    }

    /// Returns the instant at which the zone's clocks show a clock time, some days after the day of
    /// `now`.
    private static func day(
        of now: Instant,
        ahead days: Int,
        at clock: Duration,
        zone: TimeZone
    ) -> Instant {
        let shown = now + .seconds(zone.secondsFromGMT(for: date(now)))
        let day = shown.floored(to: .seconds(86_400)) + .seconds(86_400 * days)
        return local(day + clock, zone: zone)
    }

    /// Returns the instant at which the zone's clocks show the time that UTC clocks show at
    /// `shown`.
    private static func local(_ shown: Instant, zone: TimeZone) -> Instant {
        let guess = shown - .seconds(zone.secondsFromGMT(for: date(shown)))
        return shown - .seconds(zone.secondsFromGMT(for: date(guess)))
    }

    private static func date(_ instant: Instant) -> Date {
        Date(timeIntervalSince1970: instant.secondsSince1970)
    }
}
