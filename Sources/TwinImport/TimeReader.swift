// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinModel

/// The source of the times of a file.
public enum TimeRule: Hashable, Sendable {
    /// Times in a column: RFC 3339 with `-` or `/` in the date, `20240131T0700`, or a date alone.
    ///
    /// Bare numbers are accepted only if ``BareNumbers`` finds that they can be nothing but Unix
    /// times.
    case written
    /// Times in a column, in a given format.
    case pattern(TimePattern)
    /// Numbers in a column that count days, seconds or their fractions.
    case count(TimeCount)
    /// Times by counting records: the first record is at the start, each further one a step later.
    ///
    /// Steps are elapsed time, even across changes of clocks, but steps of whole days are days in
    /// the zone's calendar. If a day has a number of records, each day begins again at the start's
    /// time of day.
    case counted(start: Instant, step: Duration, aDay: Int?)
}

/// A reader of the times of records.
struct TimeReader {
    /// The reason why the last field was not read.
    enum Failure {
        case none
        case unreadable
        /// The local time was skipped when clocks were set forward.
        case skipped
        /// The field is a number, but not the Unix time of its column.
        case bareNumber
        /// The zone is an ambiguous abbreviation.
        case zone(String)
    }

    private let rule: TimeRule
    private var zone: ZoneTable
    /// The date of times without one, in days since 1970; nil if there is none.
    private let date: Int?
    private var before: Int64 = .min
    private(set) var failure = Failure.none
    /// The count of bare numbers, as detected in the head of the column; nil to refuse them.
    var bareNumbers: TimeCount?
    private var lastDate = (year: Int.min, month: 0, day: 0)
    private var lastDays = 0

    private static let dayLength: Int64 = 86_400_000
    private static let least = Instant.distantPast.millisecondsSince1970
    private static let most = Instant.distantFuture.millisecondsSince1970

    init(_ rule: TimeRule, zone: TimeZone, date: Instant?) {
        self.rule = rule
        self.zone = ZoneTable(zone)
        self.date = date.map { date in
            Int(ZoneTable.floor(date.millisecondsSince1970, Self.dayLength) / Self.dayLength)
        }
    }

    /// Returns the time of a record by counting; nil if times are not counted or out of range.
    mutating func instant(ofRecord number: Int) -> Int64? {
        guard case .counted(let start, let step, let aDay) = rule else { return nil }
        let (day, place) = aDay.map { (number / $0, number % $0) } ?? (0, number)
        let length = step.wholeMilliseconds
        let (moved, overflow) = length.multipliedReportingOverflow(by: Int64(place))
        guard !overflow, moved.magnitude < 1 << 52, day < 4_000_000 else { return nil }
        let first = start.millisecondsSince1970
        let isDays = length % Self.dayLength == 0
        let instant: Int64
        if day > 0 || isDays {
            let days = Int64(day) * Self.dayLength + (isDays ? moved : 0)
            let begins = zone.instantOrNext(ofLocal: zone.local(of: first) + days)
            instant = isDays ? begins : begins + moved
        } else {
            instant = first + moved
        }
        return (Self.least...Self.most).contains(instant) ? instant : nil
    }

    /// Returns the time in a field; nil if it is invalid, for the reason in ``failure``.
    mutating func instant(_ field: UnsafeRawBufferPointer) -> Int64? {
        failure = .unreadable
        let text = NumberReader.trimmed(field)
        switch rule {
        case .pattern(let pattern): return pattern.read(text).flatMap { instant(of: $0) }
        case .count(let count): return instant(text, counting: count)
        case .written, .counted: return written(text)
        }
    }

    /// Returns the time that a number counts.
    private mutating func instant(
        _ text: UnsafeRawBufferPointer,
        counting count: TimeCount
    ) -> Int64? {
        guard let time = count.read(text), (Self.least...Self.most).contains(time) else {
            return nil
        }
        return count.isLocal ? instant(ofLocal: time) : time
    }

    private mutating func written(_ text: UnsafeRawBufferPointer) -> Int64? {
        var scanner = TimeScanner(text)
        var time = WrittenTime()
        guard let first = scanner.digits(4, least: 2) else { return bare(text) }
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
        } else if length == 4, text.count >= 13, text[8] | 0x20 == 0x74 {
            return basic(text)
        } else {
            return bare(text)
        }
        guard scanner.skip(0x3A), let minute = scanner.digits(2, least: 2) else { return nil }
        time.minute = minute
        var second: Int?
        if scanner.skip(0x3A) {
            guard let found = scanner.digits(2, least: 2) else { return nil }
            second = found
        }
        return rest(of: &time, second: second, &scanner)
    }

    /// Reads the basic format of ISO 8601: `20240131T0700`, `20240131T070000.5Z`.
    private mutating func basic(_ text: UnsafeRawBufferPointer) -> Int64? {
        var scanner = TimeScanner(text)
        var time = WrittenTime()
        guard let year = scanner.digits(4, least: 4), let month = scanner.digits(2, least: 2),
            let day = scanner.digits(2, least: 2), scanner.skip(0x54) || scanner.skip(0x74),
            let hour = scanner.digits(2, least: 2), let minute = scanner.digits(2, least: 2)
        else { return nil }
        (time.year, time.month, time.day, time.hour, time.minute) = (year, month, day, hour, minute)
        return rest(of: &time, second: scanner.digits(2), &scanner)
    }

    /// Returns the instant of a time after its seconds were read; nil if the rest is invalid.
    private mutating func rest(
        of time: inout WrittenTime,
        second: Int?,
        _ scanner: inout TimeScanner
    ) -> Int64? {
        if let second {
            time.second = second
            if scanner.skip(0x2E) || scanner.skip(0x2C) {
                guard let fraction = scanner.fraction() else { return nil }
                time.milliseconds = fraction
            }
        }
        guard readZone(&scanner, into: &time) else { return nil }
        return instant(of: time)
    }

    /// Reads an offset or a universal zone at the end of a time.
    ///
    /// Returns false for anything else.
    private mutating func readZone(
        _ scanner: inout TimeScanner,
        into time: inout WrittenTime
    ) -> Bool {
        if scanner.isAtEnd { return true }
        _ = scanner.skip(0x20)
        let rest = scanner.index
        if scanner.universalZone(), scanner.isAtEnd {
            time.offset = 0
            return true
        }
        scanner.index = rest
        if let offset = scanner.offset() {
            time.offset = offset
            return scanner.isAtEnd
        }
        let word = scanner.bytes[rest...]
        if (2...5).contains(word.count), word.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) {
            failure = .zone(String(decoding: word, as: UTF8.self))
        }
        return false
    }

    /// Reads a bare number, if the head of the column determined its count.
    private mutating func bare(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let count = bareNumbers else { return nil }
        guard BareNumbers.isUnixTime(text, count) else {
            if NumberReader().read(text) != nil { failure = .bareNumber }
            return nil
        }
        return instant(text, counting: count)
    }

    private mutating func instant(of time: WrittenTime) -> Int64? {
        if let count = time.count {
            return (Self.least...Self.most).contains(count) ? count : nil
        }
        let days: Int
        if let year = time.year, let day = time.dayOfYear {
            guard (1...9999).contains(year), (1...366).contains(day) else { return nil }
            days = Instant.daysSince1970(year: year, month: 1, day: 1) + day - 1
            guard Instant.civil(daysSince1970: days).year == year else { return nil }
        } else if let year = time.year {
            if (year, time.month, time.day) == lastDate {
                days = lastDays
            } else {
                guard (1...9999).contains(year), (1...12).contains(time.month) else { return nil }
                days = Instant.daysSince1970(year: year, month: time.month, day: time.day)
                let found = Instant.civil(daysSince1970: days)
                guard found.day == time.day, found.month == time.month else { return nil }
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

    /// Returns the start of the interval of local time that contains an instant.
    mutating func floor(_ instant: Int64, to step: Int64) -> Int64 {
        let local = ZoneTable.floor(zone.local(of: instant), step)
        return zone.instant(ofLocal: local, after: .min) ?? instant
    }
}
