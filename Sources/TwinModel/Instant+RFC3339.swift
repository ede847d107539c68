// SPDX-License-Identifier: Apache-2.0

// RFC 3339 date-times, parsed strictly and formatted in UTC. The calendar arithmetic is the
// proleptic Gregorian day count: years are shifted to begin in March, so that the leap day is the
// last day of a year.

extension Instant {
    /// A parsed date-time, with a flag for an explicit zone.
    public struct Parsed: Hashable, Sendable {
        /// The instant.
        ///
        /// A time without a zone is read as UTC.
        public var instant: Instant
        /// True if the text contained a zone ("Z" or an offset).
        public var hasZone: Bool
    }

    /// Returns the instant of an RFC 3339 date-time such as `2026-11-23T08:42:10.5+08:00`.
    ///
    /// A space or a lowercase `t` is accepted in place of `T`. The zone may be absent, in which
    /// case ``Parsed/hasZone`` is false. Seconds may be absent, and digits beyond milliseconds are
    /// dropped. The result is nil for all other texts, such as a date in a thirteenth month.
    public static func parse(_ text: some StringProtocol) -> Parsed? {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2),
            (1...12).contains(month), day >= 1, day <= daysIn(month: month, of: year), year >= 1
        else { return nil }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), reader.skip(":"),
            let minute = reader.number(digits: 2), hour < 24, minute < 60
        else { return nil }
        var second = 0
        var milliseconds = 0
        if reader.skip(":") {
            guard let value = reader.number(digits: 2), value <= 60 else { return nil }
            second = min(value, 59)
            if reader.skip(".") || reader.skip(",") {
                guard let fraction = reader.milliseconds() else { return nil }
                milliseconds = fraction
            }
        }
        var offsetMinutes = 0
        var hasZone = true
        if reader.skip("Z") || reader.skip("z") {
            offsetMinutes = 0
        } else if let sign = reader.sign() {
            guard let hours = reader.number(digits: 2), hours < 24 else { return nil }
            let hasColon = reader.skip(":")
            let minutes = reader.number(digits: 2)
            guard minutes != nil || !hasColon, (minutes ?? 0) < 60 else { return nil }
            offsetMinutes = sign * (hours * 60 + (minutes ?? 0))
        } else {
            hasZone = false
        }
        guard reader.isAtEnd else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offsetMinutes * 60
        let instant = Instant(millisecondsSince1970: Int64(seconds) * 1000 + Int64(milliseconds))
        guard (distantPast...distantFuture).contains(instant) else { return nil }
        return Parsed(instant: instant, hasZone: hasZone)
    }

    /// This instant in RFC 3339, in UTC, with milliseconds if they are not zero.
    public var rfc3339: String {
        let clamped = min(max(self, .distantPast), .distantFuture).millisecondsSince1970
        let day = Int((clamped - (clamped % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000)
        let rest = Int(clamped - Int64(day) * 86_400_000)
        let date = Self.civil(daysSince1970: day)
        var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-"
        text += "\(Self.padded(date.day, 2))T\(Self.padded(rest / 3_600_000, 2)):"
        text += "\(Self.padded(rest / 60_000 % 60, 2)):\(Self.padded(rest / 1000 % 60, 2))"
        if rest % 1000 != 0 { text += ".\(Self.padded(rest % 1000, 3))" }
        return text + "Z"
    }

    /// Returns the number of days from 1970-01-01 to a date of the Gregorian calendar.
    public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// Returns the date of the Gregorian calendar that is the given number of days after
    /// 1970-01-01.
    public static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func daysIn(month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// A reader of digits and marks from the front of a text.
private struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == mark.value else { return false }
        position += 1
        return true
    }

    mutating func sign() -> Int? {
        if skip("+") { return 1 }
        return skip("-") ? -1 : nil
    }

    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += digits
        return value
    }

    mutating func milliseconds() -> Int? {
        var value = 0
        var digits = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if digits < 3 { value = value * 10 + Int(bytes[position] - 48) }
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value
    }
}
