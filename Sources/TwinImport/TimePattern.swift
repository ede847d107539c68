// SPDX-License-Identifier: Apache-2.0

/// The format of times in a file, in the notation of strftime(3).
///
/// The fields are `%Y` year, `%y` two-digit year (69 is 1969), `%m` month, `%b` English name of the
/// month, `%d` day, `%j` day of the year, `%H` hour, `%I` hour of twelve with `%p`, `%M` minute,
/// `%S` second, `%f` fraction of a second, `%z` offset from UTC, `%Z` the word `UTC`, `GMT` or `Z`,
/// `%s` seconds since 1970, `%Q` milliseconds since 1970, `%F` for `%Y-%m-%d`, `%T` for `%H:%M:%S`,
/// and `%%` a percent sign. A space matches any white space. Numbers may have fewer digits, unless
/// another number follows directly, as in `%Y%m%d%H`.
public struct TimePattern: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        /// A field; `isFull` is true if it must have all its digits.
        case field(UInt8, isFull: Bool)
        case literal(UInt8)
        case space
    }

    let parts: [Part]
    /// The pattern as written.
    let text: String

    /// Parses a pattern; nil if a letter is unknown or the pattern has no field.
    public init?(_ text: String) {
        let spelt = text.replacing("%F", with: "%Y-%m-%d").replacing("%T", with: "%H:%M:%S")
        var parts: [Part] = []
        var bytes = Array(spelt.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == 0x20 {
                parts.append(.space)
            } else if byte == UInt8(ascii: "%") {
                guard let letter = bytes.popFirst() else { return nil }
                if letter == byte {
                    parts.append(.literal(byte))
                } else {
                    guard "YymbdjHIpMSfzZsQ".utf8.contains(letter) else { return nil }
                    parts.append(.field(letter, isFull: false))
                }
            } else {
                parts.append(.literal(byte))
            }
        }
        guard parts.contains(where: { if case .field = $0 { true } else { false } }) else {
            return nil
        }
        // 2024111 is ambiguous if adjacent months and days may have one digit.
        let numeric = parts.map { part -> Bool in
            guard case .field(let letter, _) = part else { return false }
            return "YymdjHIMSf".utf8.contains(letter)
        }
        for (index, part) in parts.enumerated() {
            guard case .field(let letter, _) = part, numeric[index] else { continue }
            let follows = index > 0 && numeric[index - 1]
            let precedes = index + 1 < parts.count && numeric[index + 1]
            parts[index] = .field(letter, isFull: follows || precedes)
        }
        self.parts = parts
        self.text = text
    }
}

/// The parts of a time, before its zone is known.
struct WrittenTime {
    var year: Int?
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var milliseconds = 0
    /// The offset east of UTC, in minutes; nil if the time has none.
    var offset: Int?
    /// The day of the year; nil if the time has a month and a day.
    var dayOfYear: Int?
    /// The milliseconds since 1970, if the time is written as a count.
    var count: Int64?
}

/// A scanner of the parts of times in the bytes of a field.
struct TimeScanner {
    let bytes: UnsafeRawBufferPointer
    var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Reads a number of at most `most` and at least `least` digits.
    mutating func digits(_ most: Int, least: Int = 1) -> Int? {
        var value = 0
        let first = index
        while index < bytes.count, index - first < most {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            index += 1
        }
        return index - first >= least ? value : nil
    }

    /// Reads the digits after a decimal mark as milliseconds.
    ///
    /// Digits after the third are dropped.
    mutating func fraction() -> Int? {
        let first = index
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { break }
            if index - first < 3 { value = value * 10 + Int(digit) }
            index += 1
        }
        switch index - first {
        case 0: return nil
        case 1: return value * 100
        case 2: return value * 10
        default: return value
        }
    }

    /// Reads `Z`, `+01`, `+0100` or `+01:00` as minutes.
    mutating func offset() -> Int? {
        if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
        let sign: Int
        if skip(UInt8(ascii: "+")) {
            sign = 1
        } else if skip(UInt8(ascii: "-")) {
            sign = -1
        } else {
            return nil
        }
        guard let hours = digits(2, least: 2), hours < 24 else { return nil }
        let hasColon = skip(UInt8(ascii: ":"))
        let minutes = digits(2, least: 2)
        guard minutes != nil || !hasColon, (minutes ?? 0) < 60 else { return nil }
        return sign * (hours * 60 + (minutes ?? 0))
    }

    /// Reads `Z`, `UTC` or `GMT`, the only names of zones that are unambiguous.
    mutating func universalZone() -> Bool {
        if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return true }
        guard index + 3 <= bytes.count else { return false }
        let word = bytes[index..<index + 3].map { $0 | 0x20 }
        guard word == Array("utc".utf8) || word == Array("gmt".utf8) else { return false }
        index += 3
        return true
    }

    mutating func monthName() -> Int? {
        let names = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        guard index + 3 <= bytes.count else { return nil }
        let name = String(decoding: bytes[index..<index + 3].map { $0 | 0x20 }, as: UTF8.self)
        guard let place = names.firstIndex(of: name) else { return nil }
        index += 3
        return place + 1
    }

    mutating func wholeNumber() -> Int64? {
        let isNegative = skip(UInt8(ascii: "-"))
        guard let value = digits(16) else { return nil }
        return Int64(isNegative ? -value : value)
    }
}

extension TimePattern {
    /// Parses a field; nil if it does not match the pattern.
    func read(_ field: UnsafeRawBufferPointer) -> WrittenTime? {
        var scanner = TimeScanner(field)
        var time = WrittenTime()
        var isAfternoon: Bool?
        for part in parts {
            switch part {
            case .space: while scanner.skip(0x20) || scanner.skip(0x09) {}
            case .literal(let byte): guard scanner.skip(byte) else { return nil }
            case .field(let letter, let isFull):
                switch letter {
                case UInt8(ascii: "Y"):
                    guard let year = scanner.digits(4, least: 4) else { return nil }
                    time.year = year
                case UInt8(ascii: "y"):
                    guard let year = scanner.digits(2, least: 2) else { return nil }
                    time.year = year + (year < 69 ? 2000 : 1900)
                case UInt8(ascii: "p"):
                    let first = scanner.index < field.count ? field[scanner.index] | 0x20 : 0
                    guard first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else {
                        return nil
                    }
                    scanner.index += 1
                    guard scanner.skip(UInt8(ascii: "M")) || scanner.skip(UInt8(ascii: "m")) else {
                        return nil
                    }
                    isAfternoon = first == UInt8(ascii: "p")
                case UInt8(ascii: "z"):
                    guard let offset = scanner.offset() else { return nil }
                    time.offset = offset
                case UInt8(ascii: "Z"):
                    guard scanner.universalZone() else { return nil }
                    time.offset = 0
                case UInt8(ascii: "j"):
                    guard let day = scanner.digits(3, least: isFull ? 3 : 1) else { return nil }
                    time.dayOfYear = day
                case UInt8(ascii: "f"):
                    guard let fraction = scanner.fraction() else { return nil }
                    time.milliseconds = fraction
                case UInt8(ascii: "s"):
                    guard let seconds = scanner.wholeNumber(), seconds.magnitude < 1 << 50 else {
                        return nil
                    }
                    time.count = seconds * 1000
                case UInt8(ascii: "Q"):
                    guard let count = scanner.wholeNumber() else { return nil }
                    time.count = count
                case UInt8(ascii: "b"):
                    guard let month = scanner.monthName() else { return nil }
                    time.month = month
                default:
                    guard let value = scanner.digits(2, least: isFull ? 2 : 1) else { return nil }
                    switch letter {
                    case UInt8(ascii: "m"): time.month = value
                    case UInt8(ascii: "d"): time.day = value
                    case UInt8(ascii: "M"): time.minute = value
                    case UInt8(ascii: "S"): time.second = value
                    default: time.hour = value
                    }
                }
            }
        }
        guard scanner.isAtEnd else { return nil }
        if let isAfternoon {
            guard (1...12).contains(time.hour) else { return nil }
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
        }
        return time
    }
}
