// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

// 2024013107 may be 31 January 2024 at seven o'clock, or a second of the year 2034. Without
// --time-format, a number in a column of times is accepted only if it can be nothing but a Unix
// time:
//
// - The numbers of the first 200 records are examined. A reading is possible if it applies to more
//   than half of the numbers that have any reading at all.
// - Unix times in seconds, milliseconds, microseconds and nanoseconds are those of 1980 to 2099.
// - A number of ten digits or more that begins with a date and an hour, such as YYYYMMDDHH or
//   YYYYDDDHH of 1970 to 2099, is never a Unix time.
// - If exactly one reading is possible and it is a Unix time, it applies to the column. Otherwise
//   the column is refused with a message that lists the option for each reading.
// - A later number without the column's reading is refused with its line.

/// The detection of the unit that bare numbers in a column of times count.
struct BareNumbers {
    /// A possible reading of numbers.
    struct Reading: Hashable {
        /// The value of `--time-format`.
        var option: String
        var rule: TimeRule
    }

    /// The result of examining the head of a column.
    enum Outcome {
        /// There are no bare numbers, or none of them can be a time.
        case none
        /// All bare numbers are Unix times.
        case unix(TimeCount)
        /// The numbers are ambiguous; `text` is the first of them.
        case refused(text: String, readings: [Reading])
    }

    private static let unixCounts: [TimeCount] = [
        .unix, .unixMilliseconds, .unixMicroseconds, .unixNanoseconds,
    ]
    private static let years = 1970...2099
    /// The range from 1980-01-01 to 2100-01-01, in milliseconds since 1970.
    private static let unixTimes: Range<Int64> = 315_532_800_000..<4_102_444_800_000

    /// The formats of compact dates by their number of digits.
    private static let compact: [Int: [String]] = [
        4: ["%Y"], 6: ["%Y%m", "%y%m%d", "%d%m%y", "%m%d%y"], 7: ["%Y%j"],
        8: ["%Y%m%d", "%d%m%Y", "%m%d%Y"], 9: ["%Y%j%H"],
        10: ["%Y%m%d%H", "%y%m%d%H%M", "%d%m%Y%H", "%m%d%Y%H", "%d%m%y%H%M"], 11: ["%Y%j%H%M"],
        12: ["%Y%m%d%H%M", "%y%m%d%H%M%S", "%d%m%Y%H%M", "%m%d%Y%H%M", "%d%m%y%H%M%S"],
        13: ["%Y%j%H%M%S"], 14: ["%Y%m%d%H%M%S", "%d%m%Y%H%M%S", "%m%d%Y%H%M%S"],
        15: ["%Y%m%d%H%M%S%f"], 16: ["%Y%m%d%H%M%S%f"], 17: ["%Y%m%d%H%M%S%f"],
        18: ["%Y%m%d%H%M%S%f"], 19: ["%Y%m%d%H%M%S%f"], 20: ["%Y%m%d%H%M%S%f"],
    ]

    /// Examines the head of a column.
    static func find(in fields: [[UInt8]]) -> Outcome {
        var first: [UInt8]?
        var counts: [Reading: Int] = [:]
        var order: [Reading] = []
        var total = 0
        for field in fields {
            let bytes = field.withUnsafeBytes { Array(NumberReader.trimmed($0)) }
            guard isBare(bytes) else { continue }
            let readings = readings(of: bytes)
            guard !readings.isEmpty else { continue }
            first = first ?? bytes
            total += 1
            for reading in readings {
                if counts[reading] == nil { order.append(reading) }
                counts[reading, default: 0] += 1
            }
        }
        guard let first else { return .none }
        let common = order.filter { (counts[$0] ?? 0) * 2 > total }
        if common.count == 1, case .count(let count) = common[0].rule, unixCounts.contains(count) {
            return .unix(count)
        }
        let text = String(decoding: first, as: UTF8.self)
        return .refused(text: text, readings: common.isEmpty ? order : common)
    }

    /// Returns true if a number is a Unix time and does not begin like a compact date.
    static func isUnixTime(_ text: UnsafeRawBufferPointer, _ count: TimeCount) -> Bool {
        guard let time = count.read(text) else { return false }
        return unixTimes.contains(time) && !beginsWithDate(Array(text))
    }

    private static func isBare(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            NumberReader().read(bytes) != nil
                || NumberReader(decimalMark: UInt8(ascii: ",")).read(bytes) != nil
        }
    }

    private static func readings(of bytes: [UInt8]) -> [Reading] {
        var found: [Reading] = []
        let digits = wholeDigits(bytes)
        for base in compact[digits] ?? [] {
            // Digits after the decimal mark are fractions of a second, if there are seconds.
            let option = bytes.count == digits ? base : base + ".%f"
            guard bytes.count == digits || base.hasSuffix("%S"), let pattern = TimePattern(option)
            else { continue }
            var reader = TimeReader(.pattern(pattern), zone: .gmt, date: nil)
            guard let time = bytes.withUnsafeBytes({ reader.instant($0) }) else { continue }
            let year = Instant.civil(
                daysSince1970: Int(ZoneTable.floor(time, 86_400_000) / 86_400_000)
            )
            .year
            if (1900...2099).contains(year) {
                found.append(Reading(option: option, rule: .pattern(pattern)))
            }
        }
        for (count, range) in [
            (TimeCount.excel, 20_000.0..<80_000), (.julian, 2_400_000..<2_500_000),
            (.modifiedJulian, 30_000..<80_000), (.matlab, 700_000..<800_000),
        ] {
            guard let number = decimal(bytes), range.contains(number) else { continue }
            found.append(Reading(option: count.rawValue, rule: .count(count)))
        }
        for count in unixCounts {
            guard let time = bytes.withUnsafeBytes({ count.read($0) }), unixTimes.contains(time)
            else { continue }
            found.append(Reading(option: count.rawValue, rule: .count(count)))
        }
        if beginsWithDate(bytes), found.allSatisfy({ !$0.option.hasPrefix("%Y") }) {
            found.insert(Reading(option: "%Y%m%d%H", rule: .written), at: 0)
        }
        return found
    }

    private static func decimal(_ bytes: [UInt8]) -> Double? {
        bytes.withUnsafeBytes { bytes in
            NumberReader().read(bytes)?.number
                ?? NumberReader(decimalMark: UInt8(ascii: ",")).read(bytes)?.number
        }
    }

    private static func wholeDigits(_ bytes: [UInt8]) -> Int {
        bytes.prefix { $0 &- 0x30 < 10 }.count
    }

    /// Returns true if a number of nine digits or more begins like YYYYMMDDHH or YYYYDDDHH.
    static func beginsWithDate(_ bytes: [UInt8]) -> Bool {
        let digits = bytes.prefix { $0 &- 0x30 < 10 }.map { Int($0 - 0x30) }
        func number(_ first: Int, _ count: Int) -> Int {
            digits[first..<first + count].reduce(0) { $0 * 10 + $1 }
        }
        func holds(_ first: Int, _ limit: Int) -> Bool {
            digits.count < first + 2 || number(first, 2) < limit
        }
        guard digits.count >= 9, years.contains(number(0, 4)) else { return false }
        let isOrdinal = [9, 11, 13].contains(digits.count)
        if isOrdinal, (1...366).contains(number(4, 3)), holds(7, 24), holds(9, 60), holds(11, 61) {
            return true
        }
        guard digits.count >= 10, (1...12).contains(number(4, 2)), (1...31).contains(number(6, 2))
        else { return false }
        return holds(8, 24) && holds(10, 60) && holds(12, 61)
    }
}
