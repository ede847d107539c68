// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension TimeExpression {
    /// Parses a time as users write it, or returns nil if the text is not one.
    public init?(_ text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let plain = trimmed.decomposedStringWithCompatibilityMapping.lowercased()
        if ["now", "现在", "当前", "此刻"].contains(plain) {
            self = .present
        } else if let duration = Self.signedDuration(plain) ?? Self.durationAgo(plain) {
            self = .offset(duration)
        } else if let parsed = Instant.parse(plain.uppercased()), parsed.hasZone {
            self = .instant(parsed.instant)
        } else if let time = Self.calendarTime(plain) {
            self = time
        } else {
            return nil
        }
    }

    // MARK: Lengths of time

    /// Parses `-2h`, `+90s` or `-1h30m`.
    private static func signedDuration(_ text: String) -> Duration? {
        guard let sign = text.first, sign == "-" || sign == "+" else { return nil }
        var scanner = TimeScanner(text.dropFirst())
        guard let duration = duration(&scanner), scanner.isAtEnd else { return nil }
        return sign == "-" ? .zero - duration : duration
    }

    /// Parses `5 min ago`, `in 2 h`, `5分钟前` or `半小时后`.
    private static func durationAgo(_ text: String) -> Duration? {
        var scanner = TimeScanner(text[...])
        let isAhead = scanner.take("in ")
        guard let duration = duration(&scanner) else { return nil }
        if isAhead { return scanner.isAtEnd ? duration : nil }
        let isBefore = scanner.take(["ago", "以前", "之前", "前"])
        guard isBefore || scanner.take(["以后", "之后", "后"]), scanner.isAtEnd else { return nil }
        return isBefore ? .zero - duration : duration
    }

    /// Parses one or more amounts with units.
    private static func duration(_ scanner: inout TimeScanner) -> Duration? {
        var seconds: Double?
        while let amount = scanner.amount() {
            _ = scanner.take("个")
            guard let unit = scanner.takeValue(of: units), amount < 1e7 else { return nil }
            seconds = (seconds ?? 0) + amount * unit
        }
        return seconds.map { .milliseconds(($0 * 1000).rounded()) }
    }

    private static let units: [(String, Double)] = [
        ("seconds", 1), ("second", 1), ("sec", 1), ("s", 1), ("秒钟", 1), ("秒", 1),
        ("minutes", 60), ("minute", 60), ("mins", 60), ("min", 60), ("m", 60),
        ("分钟", 60), ("分", 60),
        ("hours", 3600), ("hour", 3600), ("h", 3600), ("小时", 3600), ("钟头", 3600),
        ("days", 86_400), ("day", 86_400), ("d", 86_400), ("天", 86_400),
        ("weeks", 604_800), ("week", 604_800), ("周", 604_800),
    ]

    // MARK: Days and clock times

    /// Parses a day, a clock time, or both in any order.
    private static func calendarTime(_ text: String) -> TimeExpression? {
        var scanner = TimeScanner(text[...])
        if text.count == 4, let hour = scanner.number(digits: 2...2),
            let minute = scanner.number(digits: 2...2), scanner.isAtEnd,
            let clock = clock(hour, minute, 0)
        {
            return .clock(clock)
        }
        scanner = TimeScanner(text[...])
        var clock = clock(&scanner)
        let day = day(&scanner)
        if clock == nil { clock = self.clock(&scanner) }
        guard scanner.isAtEnd else { return nil }
        switch (day, clock) {
        case (nil, nil): return nil
        case (nil, let clock?): return .clock(clock)
        case (let day?, let clock): return .day(day, at: clock ?? .zero)
        }
    }

    /// Parses a named day, a weekday, a date, or a date with its weekday.
    private static func day(_ scanner: inout TimeScanner) -> Day? {
        if let ahead = scanner.takeValue(of: namedDays) { return .ahead(ahead) }
        let isLast = scanner.take(["上个", "上", "last "])
        let weekday = scanner.takeValue(of: weekdays)
        if isLast { return weekday.map { .lastWeek($0) } }
        _ = scanner.take(",")
        guard let date = date(&scanner) else { return weekday.map { .weekday($0) } }
        guard let named = weekday ?? scanner.takeValue(of: weekdays) else { return date }
        if case .fullDate(let civil) = date, civil.weekday != named { return nil }
        return date
    }

    /// Parses `2026-11-27`, `2026年11月27日`, `11-27`, `11月27日`, `27 Nov` or `Nov 27`, with the
    /// `T` of RFC 3339 behind it.
    private static func date(_ scanner: inout TimeScanner) -> Day? {
        let start = scanner
        if let year = scanner.number(digits: 4...4), scanner.take(["-", "/", "年"]),
            let (month, day) = monthAndDay(&scanner)
        {
            _ = scanner.take("t")
            return CivilDay(year: year, month: month, day: day).map { .fullDate($0) }
        }
        scanner = start
        if let (month, day) = monthAndDay(&scanner) ?? englishMonthAndDay(&scanner) {
            let beforeYear = scanner
            if let year = scanner.number(digits: 4...4), !scanner.isAtClockSign {
                return CivilDay(year: year, month: month, day: day).map { .fullDate($0) }
            }
            scanner = beforeYear
            // A leap year has all dates.
            guard CivilDay(year: 2024, month: month, day: day) != nil else { return nil }
            return .date(month: month, day: day)
        }
        scanner = start
        return nil
    }

    private static func monthAndDay(_ scanner: inout TimeScanner) -> (Int, Int)? {
        let start = scanner
        if let month = scanner.number(digits: 1...2), scanner.take(["-", "/", "月"]),
            let day = scanner.number(digits: 1...2)
        {
            _ = scanner.take(["日", "号"])
            return (month, day)
        }
        scanner = start
        return nil
    }

    private static func englishMonthAndDay(_ scanner: inout TimeScanner) -> (Int, Int)? {
        let start = scanner
        if let month = scanner.takeValue(of: months), let day = scanner.number(digits: 1...2) {
            _ = scanner.take(",")
            return (month, day)
        }
        scanner = start
        if let day = scanner.number(digits: 1...2), let month = scanner.takeValue(of: months) {
            return (month, day)
        }
        scanner = start
        return nil
    }

    /// Parses `08:42`, `8:42:10`, `8pm`, `8点`, `8点半`, `8时42分` or `下午6点`.
    private static func clock(_ scanner: inout TimeScanner) -> Duration? {
        let start = scanner
        if let clock = clockTime(&scanner) { return clock }
        scanner = start
        return nil
    }

    private static func clockTime(_ scanner: inout TimeScanner) -> Duration? {
        let period = scanner.takeValue(of: periods)
        guard let shown = scanner.number(digits: 1...2) else { return nil }
        var minute = 0
        var second = 0
        var half = period
        if scanner.take(":") {
            guard let minutes = scanner.number(digits: 1...2) else { return nil }
            minute = minutes
            if scanner.take(":") {
                guard let seconds = scanner.number(digits: 1...2) else { return nil }
                second = seconds
            }
            half = half ?? scanner.takeValue(of: halves)
        } else if scanner.take(["点钟", "点", "时"]) {
            if scanner.take("半") {
                minute = 30
            } else if scanner.take("一刻") {
                minute = 15
            } else if let minutes = scanner.number(digits: 1...2) {
                minute = minutes
                _ = scanner.take("分")
                if let seconds = scanner.number(digits: 1...2) {
                    guard scanner.take("秒") else { return nil }
                    second = seconds
                }
            }
        } else if half == nil, let english = scanner.takeValue(of: halves) {
            half = english
        } else {
            return nil
        }
        guard let half else { return clock(shown, minute, second) }
        guard (1...12).contains(shown) || half == .evening && (13..<24).contains(shown) else {
            return nil
        }
        return clock(half.hour(shown), minute, second)
    }

    private static func clock(_ hour: Int, _ minute: Int, _ second: Int) -> Duration? {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else {
            return nil
        }
        return .seconds(hour * 3600 + minute * 60 + second)
    }

    /// A part of the day by which an hour of twelve becomes one of twenty-four.
    private enum Half {
        case morning, noon, evening

        func hour(_ shown: Int) -> Int {
            switch self {
            case .morning: shown == 12 ? 0 : shown
            case .noon: shown < 10 ? shown + 12 : shown
            case .evening: shown < 12 ? shown + 12 : shown
            }
        }
    }

    private static let periods: [(String, Half)] = [
        ("凌晨", .morning), ("清晨", .morning), ("早上", .morning), ("早晨", .morning),
        ("上午", .morning), ("中午", .noon), ("下午", .evening), ("傍晚", .evening),
        ("晚上", .evening), ("夜里", .evening), ("晚", .evening),
    ]

    private static let halves: [(String, Half)] = [("am", .morning), ("pm", .evening)]

    private static let namedDays: [(String, Int)] = [
        ("the day before yesterday", -2), ("today", 0), ("yesterday", -1), ("tomorrow", 1),
        ("今天", 0), ("今日", 0), ("昨天", -1), ("昨日", -1), ("大前天", -3), ("前天", -2),
        ("前日", -2), ("明天", 1), ("明日", 1),
    ]

    private static let weekdays: [(String, Int)] = {
        var words: [(String, Int)] = []
        let english = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]
        for (number, name) in english.enumerated() {
            words.append((name, number))
            words.append((String(name.prefix(3)), number))
        }
        for week in ["星期", "礼拜", "周"] {
            for (number, name) in "一二三四五六日".enumerated() {
                words.append(("\(week)\(name)", number))
            }
            words.append(("\(week)天", 6))
        }
        return words
    }()

    private static let months: [(String, Int)] = {
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august",
            "september", "october", "november", "december",
        ]
        return names.enumerated().flatMap { number, name in
            [(name, number + 1), (String(name.prefix(3)), number + 1)]
        }
    }()
}

/// A reader of the parts of a time; spaces before each part are skipped.
private struct TimeScanner {
    private var rest: Substring

    init(_ text: Substring) { rest = text }

    /// True if only spaces are left.
    var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

    /// True if the next character makes the number before it an hour.
    var isAtClockSign: Bool { rest.first.map { ":点时".contains($0) } ?? false }

    /// Reads a text if it comes next.
    mutating func take(_ text: String) -> Bool {
        let trimmed = rest.drop(while: \.isWhitespace)
        guard trimmed.hasPrefix(text) else { return false }
        rest = trimmed.dropFirst(text.count)
        return true
    }

    /// Reads the first of the texts that comes next.
    mutating func take(_ texts: [String]) -> Bool {
        for text in texts where take(text) { return true }
        return false
    }

    /// Reads the first of the texts that comes next, as a whole word, and returns its value.
    mutating func takeValue<Value>(of table: [(String, Value)]) -> Value? {
        for (text, value) in table {
            let start = rest
            guard take(text) else { continue }
            guard let last = text.last, last.isASCII, let next = rest.first,
                next.isASCII, next.isLetter
            else { return value }
            rest = start
        }
        return nil
    }

    /// Reads a number of some digits; longer numbers are not taken.
    mutating func number(digits: ClosedRange<Int>) -> Int? {
        let trimmed = rest.drop(while: \.isWhitespace)
        let found = trimmed.prefix { $0.isASCII && $0.isNumber }
        let taken = digits.lowerBound == digits.upperBound ? found.prefix(digits.lowerBound) : found
        guard digits.contains(taken.count) else { return nil }
        rest = trimmed.dropFirst(taken.count)
        return Int(taken)
    }

    /// Reads a number that may have a fraction, or "half".
    mutating func amount() -> Double? {
        if take("半") { return 0.5 }
        let trimmed = rest.drop(while: \.isWhitespace)
        let found = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let amount = Double(found), amount.isFinite else { return nil }
        rest = trimmed.dropFirst(found.count)
        return amount
    }
}
