// SPDX-License-Identifier: Apache-2.0

/// The unit that a number in a column of times counts.
///
/// The raw value is the name on the command line.
public enum TimeCount: String, Hashable, Sendable, CaseIterable {
    /// Seconds since 1970-01-01T00:00Z.
    case unix
    /// Milliseconds since 1970-01-01T00:00Z.
    case unixMilliseconds = "unix-ms"
    /// Microseconds since 1970-01-01T00:00Z.
    case unixMicroseconds = "unix-us"
    /// Nanoseconds since 1970-01-01T00:00Z.
    case unixNanoseconds = "unix-ns"
    /// Days in spreadsheets: 45322.5 is noon on 2024-01-31, in local time.
    case excel
    /// Days in spreadsheets that count from 1904.
    case excel1904 = "excel-1904"
    /// Julian dates: 2460341.0 is 2024-01-31T12:00Z.
    case julian
    /// Modified Julian dates: 60340.5 is 2024-01-31T12:00Z.
    case modifiedJulian = "mjd"
    /// MATLAB date numbers: 739282.5 is noon on 2024-01-31, in local time.
    case matlab

    /// True if it counts local time instead of UTC.
    var isLocal: Bool {
        switch self {
        case .excel, .excel1904, .matlab: true
        default: false
        }
    }

    /// The offset that turns a count of days into days since 1970; nil if days are not counted.
    private var dayOffset: Double? {
        switch self {
        case .excel: -25_569
        case .excel1904: -24_107
        case .julian: -2_440_587.5
        case .modifiedJulian: -40_587
        case .matlab: -719_529
        default: nil
        }
    }

    /// Parses a number as milliseconds since 1970; nil if it is not a number or too large.
    func read(_ text: UnsafeRawBufferPointer) -> Int64? {
        if let dayOffset {
            guard let days = Self.decimal(text) else { return nil }
            // Spreadsheets disagree before 1900-03-01, because 1900 was not a leap year.
            if self == .excel, days < 61 { return nil }
            return Int64(exactly: ((days + dayOffset) * 86_400_000).rounded())
        }
        if let parts = Self.wholeAndThousandths(text) {
            let (whole, thousandths) = parts
            switch self {
            case .unix:
                let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1000)
                let (sum, carry) = scaled.addingReportingOverflow(thousandths)
                return overflow || carry ? nil : sum
            case .unixMicroseconds: return ZoneTable.floor(whole, 1000) / 1000
            case .unixNanoseconds: return ZoneTable.floor(whole, 1_000_000) / 1_000_000
            default: return whole
            }
        }
        // The number may be written like 1.7E+09.
        guard let number = Self.decimal(text) else { return nil }
        let scale: Double =
            switch self {
            case .unix: 1000
            case .unixMicroseconds: 1e-3
            case .unixNanoseconds: 1e-6
            default: 1
            }
        return Int64(exactly: (number * scale).rounded())
    }

    private static func decimal(_ text: UnsafeRawBufferPointer) -> Double? {
        NumberReader().read(text)?.number
            ?? NumberReader(decimalMark: UInt8(ascii: ",")).read(text)?.number
    }

    /// Parses `-?digits(.digits)?` exactly.
    ///
    /// Digits after the third decimal are dropped.
    private static func wholeAndThousandths(_ text: UnsafeRawBufferPointer) -> (Int64, Int64)? {
        var index = 0
        let isNegative = text.first == 0x2D
        if isNegative { index = 1 }
        var whole: Int64 = 0
        let first = index
        while index < text.count, text[index] &- 0x30 < 10 {
            guard index - first < 18 || whole < 922_337_203_685_477_580 else { return nil }
            whole = whole * 10 + Int64(text[index] &- 0x30)
            index += 1
        }
        guard index > first else { return nil }
        var thousandths: Int64 = 0
        if index < text.count, text[index] == 0x2E || text[index] == 0x2C {
            index += 1
            var scale: Int64 = 100
            while index < text.count, text[index] &- 0x30 < 10 {
                thousandths += Int64(text[index] &- 0x30) * scale
                scale /= 10
                index += 1
            }
        }
        guard index == text.count else { return nil }
        return isNegative ? (-whole, -thousandths) : (whole, thousandths)
    }
}
