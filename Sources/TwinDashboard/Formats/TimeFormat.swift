// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinModel

/// The notation of instants, ages and lengths of time, in the city's own time zone.
public struct TimeFormat: Sendable {
    /// The language.
    public var language: Language
    private let zone: TimeZone

    /// Creates a format for the time zone of an IANA name; UTC if there is no such zone.
    public init(_ language: Language, timeZone: String) {
        self.language = language
        self.zone = TimeZone(identifier: timeZone) ?? .gmt
    }

    /// A date and time taken apart.
    struct Parts: Hashable, Sendable {
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        /// The days since 1970, which determine the weekday: 1970-01-01 was a Thursday.
        var days: Int
    }

    func parts(of instant: Instant) -> Parts {
        let clamped = min(max(instant, .distantPast), .distantFuture)
        let date = Date(timeIntervalSince1970: clamped.secondsSince1970)
        let offset = Int64(zone.secondsFromGMT(for: date)) * 1000
        let local = clamped.millisecondsSince1970 + offset
        let milliseconds = ((local % 86_400_000) + 86_400_000) % 86_400_000
        let days = Int((local - milliseconds) / 86_400_000)
        let seconds = Int(milliseconds / 1000)
        let civil = Instant.civil(daysSince1970: days)
        return Parts(
            year: civil.year,
            month: civil.month,
            day: civil.day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            days: days
        )
    }

    /// Returns the full date and time: `Mon 2026-11-23 08:42:10`, `2026-11-23 周一 08:42:10`.
    ///
    /// - Parameters:
    ///   - instant: The instant.
    ///   - day: The name of a special day, written behind the date; empty if there is none.
    /// - Returns: The text.
    public func full(_ instant: Instant, day: DisplayText = .empty) -> DisplayText {
        let parts = parts(of: instant)
        let weekday = ((parts.days + 3) % 7 + 7) % 7
        let name = (language == .chinese ? Self.chineseWeekdays : Self.weekdays)[weekday]
        let special = day.isEmpty ? "" : "\(day) "
        let time = "\(special)\(clock(parts, withSeconds: true))"
        return DisplayText(
            language == .chinese
                ? "\(date(parts)) \(name) \(time)" : "\(name) \(date(parts)) \(time)"
        )
    }

    /// Returns the time with its offset: `2026-11-23T08:42:10+08:00`.
    ///
    /// The offset of UTC is `-00:00`, as CAP 1.2 requires.
    public func withOffset(_ instant: Instant) -> String {
        let parts = parts(of: instant)
        let minutes = Int(offset(at: instant).wholeMilliseconds / 60_000)
        let sign = minutes > 0 ? "+" : "-"
        let offset = "\(Self.two(abs(minutes) / 60)):\(Self.two(abs(minutes) % 60))"
        return "\(date(parts))T\(clock(parts, withSeconds: true))\(sign)\(offset)"
    }

    /// Returns the time for narrow screens: `11-23 08:42:10`.
    public func short(_ instant: Instant) -> DisplayText {
        let parts = parts(of: instant)
        let day = "\(Self.two(parts.month))-\(Self.two(parts.day))"
        return DisplayText("\(day) \(clock(parts, withSeconds: true))")
    }

    /// Returns the weekday and the date: `Fri 11-20`, `11-20 周五`.
    func day(_ instant: Instant) -> DisplayText {
        let parts = parts(of: instant)
        let date = "\(Self.two(parts.month))-\(Self.two(parts.day))"
        let name = weekday(instant)
        return DisplayText(language == .chinese ? "\(date) \(name)" : "\(name) \(date)")
    }

    /// Returns the weekday: `Fri`.
    func weekday(_ instant: Instant) -> DisplayText {
        let weekday = ((parts(of: instant).days + 3) % 7 + 7) % 7
        return DisplayText((language == .chinese ? Self.chineseWeekdays : Self.weekdays)[weekday])
    }

    /// Returns the time of day in minutes: `08:42`.
    public func minute(_ instant: Instant) -> DisplayText {
        DisplayText(clock(parts(of: instant), withSeconds: false))
    }

    /// Returns `08:42:10` if the other instant is on the same day, otherwise `11-22 08:42`.
    public func second(_ instant: Instant, near other: Instant) -> DisplayText {
        let parts = parts(of: instant)
        guard parts.days == self.parts(of: other).days else { return minute(instant, near: other) }
        return DisplayText(clock(parts, withSeconds: true))
    }

    /// Returns `08:42` if the other instant is on the same day, otherwise `11-22 08:42`.
    public func minute(_ instant: Instant, near other: Instant) -> DisplayText {
        let parts = parts(of: instant)
        let time = clock(parts, withSeconds: false)
        if parts.days == self.parts(of: other).days { return DisplayText(time) }
        return DisplayText("\(Self.two(parts.month))-\(Self.two(parts.day)) \(time)")
    }

    /// Returns the offset of the city's clock from UTC.
    func offset(at instant: Instant) -> Duration {
        let clamped = min(max(instant, .distantPast), .distantFuture)
        let date = Date(timeIntervalSince1970: clamped.secondsSince1970)
        return .seconds(zone.secondsFromGMT(for: date))
    }

    /// Returns the label of an instant below a chart: `08:00`, or the date, `11-22`, for midnights
    /// of charts of more than a day.
    func tick(_ instant: Instant, isLong: Bool) -> DisplayText {
        let parts = parts(of: instant)
        guard isLong, parts.hour == 0, parts.minute == 0 else { return minute(instant) }
        return DisplayText("\(Self.two(parts.month))-\(Self.two(parts.day))")
    }

    /// Returns a length of time in one unit: `12 s`, `3 min`, `2 h`, `5 d`.
    ///
    /// A negative one is shown as zero.
    public func duration(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.wholeMilliseconds / 1000)
        let isChinese = language == .chinese
        switch seconds {
        case ..<60: return DisplayText(isChinese ? "\(seconds)秒" : "\(seconds) s")
        case ..<3600: return DisplayText(isChinese ? "\(seconds / 60)分" : "\(seconds / 60) min")
        case ..<172_800:
            return DisplayText(isChinese ? "\(seconds / 3600)小时" : "\(seconds / 3600) h")
        default: return DisplayText(isChinese ? "\(seconds / 86_400)天" : "\(seconds / 86_400) d")
        }
    }

    /// Returns a length of time as ``duration(_:)`` does, with 分钟 in place of 分, for sentences.
    public func sentence(_ length: Duration) -> DisplayText {
        let text = duration(length).string
        return DisplayText(text.hasSuffix("分") ? text + "钟" : text)
    }

    /// Returns an age as ``duration(_:)`` does, but in steps below a minute: less than 5 s, then 5,
    /// 10, 20 and 40 s.
    ///
    /// Due to the steps, a picture in which only ages change does not flicker and has little
    /// output. From five seconds on, the age shown is never more than the actual age and never less
    /// than half of it.
    public func age(_ age: Duration) -> DisplayText {
        let least = duration(Self.coarse(age))
        return Self.isShort(age) ? DisplayText("<\(least)") : least
    }

    /// Returns an age for a narrow line.
    public func tightAge(_ age: Duration) -> DisplayText {
        let least = tight(Self.coarse(age))
        return Self.isShort(age) ? DisplayText("<\(least)") : least
    }

    private static func isShort(_ age: Duration) -> Bool { age < .seconds(5) }

    private static func coarse(_ age: Duration) -> Duration {
        switch age.wholeMilliseconds / 1000 {
        case ..<10: .seconds(5)
        case ..<20: .seconds(10)
        case ..<40: .seconds(20)
        case ..<60: .seconds(40)
        default: age
        }
    }

    /// Returns a chosen length of time: `1 h`, `90 min`, `7 d`.
    public func span(_ span: Duration) -> DisplayText {
        let seconds = max(0, span.wholeMilliseconds / 1000)
        let isChinese = language == .chinese
        if seconds >= 172_800, seconds % 86_400 == 0 {
            return DisplayText(isChinese ? "\(seconds / 86_400)天" : "\(seconds / 86_400) d")
        }
        if seconds >= 3600, seconds % 3600 == 0 {
            return DisplayText(isChinese ? "\(seconds / 3600)小时" : "\(seconds / 3600) h")
        }
        if seconds >= 60, seconds < 6000, seconds % 60 == 0 {
            return DisplayText(isChinese ? "\(seconds / 60)分" : "\(seconds / 60) min")
        }
        return duration(span)
    }

    /// Returns a length of time for a narrow line: `12s`, `3m`, `2h`, `5d`.
    public func tight(_ duration: Duration) -> DisplayText {
        guard language == .english else { return self.duration(duration) }
        let seconds = max(0, duration.wholeMilliseconds / 1000)
        switch seconds {
        case ..<60: return DisplayText("\(seconds)s")
        case ..<3600: return DisplayText("\(seconds / 60)m")
        case ..<172_800: return DisplayText("\(seconds / 3600)h")
        default: return DisplayText("\(seconds / 86_400)d")
        }
    }

    /// Returns a length of time in its two greatest units without a space: `42s`, `13m05s`,
    /// `2h13m`, `3d04h`.
    public func exact(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.wholeMilliseconds / 1000)
        let units: [(Int64, String, String)] = [
            (86_400, "d", "天"), (3600, "h", "小时"), (60, "m", "分"), (1, "s", "秒"),
        ]
        let isChinese = language == .chinese
        guard let place = units.firstIndex(where: { seconds >= $0.0 }) else {
            return isChinese ? "0秒" : "0s"
        }
        let (length, name, chinese) = units[place]
        var text = "\(seconds / length)\(isChinese ? chinese : name)"
        if units.indices.contains(place + 1) {
            let (part, small, smallChinese) = units[place + 1]
            let rest = Int(seconds % length / part)
            text += "\(Self.two(rest))\(isChinese ? smallChinese : small)"
        }
        return DisplayText(text)
    }

    private func date(_ parts: Parts) -> String {
        "\(parts.year)-\(Self.two(parts.month))-\(Self.two(parts.day))"
    }

    private func clock(_ parts: Parts, withSeconds: Bool) -> String {
        let minutes = "\(Self.two(parts.hour)):\(Self.two(parts.minute))"
        return withSeconds ? "\(minutes):\(Self.two(parts.second))" : minutes
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let chineseWeekdays = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
}
