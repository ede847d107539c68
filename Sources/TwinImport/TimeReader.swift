// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinModel

/// How the times of a file are found.
public enum TimeRule: Hashable, Sendable {
    /// As they stand in a column: RFC 3339 with `-` or `/` in the date, a date alone, or seconds or
    /// milliseconds since 1970.
    case written
    /// As they stand in a column, written so.
    case pattern(TimePattern)
    /// By counting records: the first one is at the start, each further one a step later. Where a
    /// day has that many records, each day begins anew at the start's time of day.
    case counted(start: Instant, step: Duration, aDay: Int?)
}

/// Reads the times of records.
struct TimeReader {
    /// What became of the last field that was not read.
    enum Failure { case none, unreadable, skipped }

    private let rule: TimeRule
    private var zone: ZoneTable
    /// Days from 1970 to the date of times that tell none.
    private let date: Int?
    private var before: Int64 = .min
    private(set) var failure = Failure.none
    private var lastDate = (year: Int.min, month: 0, day: 0)
    private var lastDays = 0

    private static let least = Instant.distantPast.millisecondsSince1970
    private static let most = Instant.distantFuture.millisecondsSince1970

    init(_ rule: TimeRule, zone: TimeZone, date: Instant?) {
        self.rule = rule
        self.zone = ZoneTable(zone)
        self.date = date.map { date in
            Int(ZoneTable.floor(date.millisecondsSince1970, 86_400_000) / 86_400_000)
        }
    }

    /// The time of the record of a number, by counting.
    mutating func instant(ofRecord number: Int) -> Int64? {
        guard case .counted(let start, let step, let aDay) = rule else { return nil }
        let first = zone.local(of: start.millisecondsSince1970)
        let (day, place) = aDay.map { (number / $0, number % $0) } ?? (0, number)
        let (moved, overflow) = step.wholeMilliseconds.multipliedReportingOverflow(by: Int64(place))
        guard !overflow, moved.magnitude < 1 << 52, day < 4_000_000 else { return nil }
        return instant(ofLocal: first + moved + Int64(day) * 86_400_000)
    }

    /// The time that a field tells; where it tells none, ``failure`` says why.
    mutating func instant(_ field: UnsafeRawBufferPointer) -> Int64? {
        failure = .unreadable
        let text = NumberReader.trimmed(field)
        if case .pattern(let pattern) = rule {
            return pattern.read(text).flatMap { instant(of: $0) }
        }
        return written(text)
    }

    private mutating func written(_ text: UnsafeRawBufferPointer) -> Int64? {
        var scanner = TimeScanner(text)
        var time = WrittenTime()
        guard let first = scanner.digits(4, least: 2) else { return counted(text) }
        let length = scanner.index
        if length == 4, scanner.skip(0x2D) || scanner.skip(0x2F) {
            let mark = text[4]
            time.year = first
            guard let month = scanner.digits(2), scanner.skip(mark), let day = scanner.digits(2)
            else { return nil }
            time.month = month
            time.day = day
            if scanner.isAtEnd { return instant(of: time) }
            guard scanner.skip(0x54) || scanner.skip(0x20) || scanner.skip(0x74),
                let hour = scanner.digits(2)
            else { return nil }
            time.hour = hour
        } else if length <= 2, scanner.index < text.count, text[scanner.index] == 0x3A {
            time.hour = first
        } else {
            return counted(text)
        }
        guard scanner.skip(0x3A), let minute = scanner.digits(2, least: 2) else { return nil }
        time.minute = minute
        if scanner.skip(0x3A) {
            guard let second = scanner.digits(2, least: 2) else { return nil }
            time.second = second
            if scanner.skip(0x2E) || scanner.skip(0x2C) {
                guard let fraction = scanner.fraction() else { return nil }
                time.milliseconds = fraction
            }
        }
        if !scanner.isAtEnd {
            guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
            time.offset = offset
        }
        return instant(of: time)
    }

    /// Seconds since 1970, or milliseconds where they would lie beyond the year 5000.
    private func counted(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let reading = NumberReader().read(text), text.count >= 9 else { return nil }
        let isMilliseconds = reading.number.magnitude >= 1e11
        let count = (isMilliseconds ? reading.number : reading.number * 1000).rounded(.down)
        guard let exact = Int64(exactly: count), (Self.least...Self.most).contains(exact) else {
            return nil
        }
        return exact
    }

    private mutating func instant(of time: WrittenTime) -> Int64? {
        if let count = time.count {
            return (Self.least...Self.most).contains(count) ? count : nil
        }
        let days: Int
        if let year = time.year {
            if (year, time.month, time.day) == lastDate {
                days = lastDays
            } else {
                guard (1...9999).contains(year), (1...12).contains(time.month) else { return nil }
                days = Instant.daysSince1970(year: year, month: time.month, day: time.day)
                let told = Instant.civil(daysSince1970: days)
                guard told.day == time.day, told.month == time.month else { return nil }
                lastDate = (year, time.month, time.day)
                lastDays = days
            }
        } else {
            guard let date else { return nil }
            days = date
        }
        // 24:00 is the end of a day, and a leap second the end of a minute.
        let isEnd = time.hour == 24 && time.minute == 0 && time.second == 0
        guard time.hour < 24 || isEnd, time.minute < 60, time.second <= 60 else { return nil }
        let seconds = days * 86_400 + time.hour * 3600 + time.minute * 60 + min(time.second, 59)
        let local = Int64(seconds) * 1000 + Int64(time.milliseconds)
        if let offset = time.offset {
            let instant = local - Int64(offset) * 60_000
            before = instant
            return instant
        }
        return instant(ofLocal: local)
    }

    private mutating func instant(ofLocal local: Int64) -> Int64? {
        guard (Self.least...Self.most).contains(local) else { return nil }
        guard let instant = zone.instant(ofLocal: local, after: before) else {
            failure = .skipped
            return nil
        }
        guard (Self.least...Self.most).contains(instant) else { return nil }
        before = instant
        return instant
    }

    /// The beginning of the stretch of local time that an instant lies in.
    mutating func floor(_ instant: Int64, to step: Int64) -> Int64 {
        let local = ZoneTable.floor(zone.local(of: instant), step)
        return zone.instant(ofLocal: local, after: .min) ?? instant
    }
}
