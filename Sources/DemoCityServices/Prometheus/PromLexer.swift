// SPDX-License-Identifier: Apache-2.0

/// A lexer that splits PromQL into words, numbers, durations, strings and punctuation.
struct PromLexer {
    private struct Token {
        enum Content { case word, number(Double), duration(Int64), text(String), mark }

        var content: Content
        var source: String
        var column: Int
    }

    private var tokens: [Token] = []
    private var place = 0

    /// Splits a query of at most 16 KiB into tokens.
    init(_ query: String) throws(PromFailure) {
        guard query.utf8.count <= 16_384 else {
            throw .badData("parse error: the query is longer than 16384 bytes")
        }
        var rest = Array(query.unicodeScalars)[...]
        while let scalar = rest.first {
            let column = rest.startIndex + 1
            if scalar.properties.isWhitespace {
                rest = rest.dropFirst()
            } else if scalar == "#" {
                rest = rest.drop { $0 != "\n" }
            } else if Self.beginsWord(scalar) {
                let word = rest.prefix { Self.beginsWord($0) || Self.isDigit($0) }
                tokens.append(Token(content: .word, source: Self.string(word), column: column))
                rest = rest.dropFirst(word.count)
            } else if Self.isDigit(scalar)
                || (scalar == "." && rest.dropFirst().first.map(Self.isDigit) == true)
            {
                let source = Self.numeral(rest)
                let text = Self.string(source)
                let content: Token.Content
                if let number = Self.number(text) {
                    content = .number(number)
                } else if let duration = Self.milliseconds(text) {
                    content = .duration(duration)
                } else {
                    throw .badData("1:\(column): parse error: bad number or duration \"\(text)\"")
                }
                tokens.append(Token(content: content, source: text, column: column))
                rest = rest.dropFirst(source.count)
            } else if scalar == "\"" || scalar == "'" || scalar == "`" {
                let (text, length) = try Self.quoted(rest, at: column)
                let source = Self.string(rest.prefix(length))
                tokens.append(Token(content: .text(text), source: source, column: column))
                rest = rest.dropFirst(length)
            } else {
                let pair = Self.string(rest.prefix(2))
                let isPair = ["==", "!=", ">=", "<=", "=~", "!~"].contains(pair)
                let source = isPair ? pair : String(Character(scalar))
                tokens.append(Token(content: .mark, source: source, column: column))
                rest = rest.dropFirst(isPair ? 2 : 1)
            }
        }
    }

    var isAtEnd: Bool { place >= tokens.count }

    /// The source text of the current token.
    var current: String { token?.source ?? "" }

    var word: String? {
        guard case .word? = token?.content else { return nil }
        return token?.source
    }

    var number: Double? {
        guard case .number(let number)? = token?.content else { return nil }
        return number
    }

    var text: String? {
        guard case .text(let text)? = token?.content else { return nil }
        return text
    }

    /// The duration in milliseconds; a bare number is in seconds.
    var duration: Int64? {
        switch token?.content {
        case .duration(let duration)?: duration
        case .number(let number)? where number < Double(Self.longest) / 1000:
            Int64(exactly: (number * 1000).rounded())
        default: nil
        }
    }

    var matching: PromMatcher.Operation? {
        guard case .mark? = token?.content else { return nil }
        return PromMatcher.Operation(rawValue: current)
    }

    var operation: PromBinary.Operation? {
        switch token?.content {
        case .mark?: PromBinary.Operation(rawValue: current)
        case .word? where ["and", "or", "unless"].contains(current):
            PromBinary.Operation(rawValue: current)
        default: nil
        }
    }

    func isAt(_ mark: String) -> Bool {
        guard case .mark? = token?.content else { return false }
        return current == mark
    }

    mutating func advance() { place += 1 }

    mutating func take(_ mark: String) -> Bool {
        guard isAt(mark) else { return false }
        place += 1
        return true
    }

    mutating func expect(_ mark: String) throws(PromFailure) {
        guard take(mark) else {
            throw failure("\"\(mark)\" is expected, not \(isAtEnd ? "the end" : "\"\(current)\"")")
        }
    }

    /// Returns an error at the current column, in Prometheus' format.
    func failure(_ sentence: String) -> PromFailure {
        let column = token?.column ?? (tokens.last.map { $0.column + $0.source.count } ?? 1)
        return .badData("1:\(column): parse error: \(sentence)")
    }

    private var token: Token? { place < tokens.count ? tokens[place] : nil }
}

extension PromLexer {
    /// Returns the value of the words Inf and NaN.
    static func namedNumber(_ word: String) -> Double? {
        switch word.lowercased() {
        case "inf": .infinity
        case "nan": .nan
        default: nil
        }
    }

    /// The longest accepted duration in milliseconds, about 300 years; sums of times cannot
    /// overflow.
    private static let longest: Int64 = 10_000_000_000_000

    /// Returns the milliseconds of a duration such as `1h30m`.
    static func milliseconds(_ text: String) -> Int64? {
        var total: Int64 = 0
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            let widths: [String: Int64] = [
                "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
                "w": 604_800_000, "y": 31_536_000_000,
            ]
            guard let count = Int64(digits), let width = widths[String(unit)] else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: width)
            let (sum, overflows) = total.addingReportingOverflow(product)
            if overflow || overflows { return nil }
            total = sum
            if total > longest { return nil }
        }
        return text.isEmpty ? nil : total
    }

    private static func number(_ text: String) -> Double? {
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            return UInt64(text.dropFirst(2), radix: 16).map { Double($0) }
        }
        return Double(text)
    }

    private static func numeral(_ rest: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        var end = rest.startIndex
        while end < rest.endIndex {
            let scalar = rest[end]
            let followsExponent =
                end > rest.startIndex && (rest[end - 1] == "e" || rest[end - 1] == "E")
            let isSign = (scalar == "+" || scalar == "-") && followsExponent
            guard isDigit(scalar) || scalar == "." || beginsWord(scalar) && scalar != ":" || isSign
            else { break }
            end += 1
        }
        return rest[rest.startIndex..<end]
    }

    private static func quoted(
        _ rest: ArraySlice<Unicode.Scalar>,
        at column: Int
    ) throws(PromFailure) -> (text: String, length: Int) {
        let quote = rest[rest.startIndex]
        var text = String.UnicodeScalarView()
        var place = rest.startIndex + 1
        while place < rest.endIndex {
            let scalar = rest[place]
            place += 1
            if scalar == quote { return (String(text), place - rest.startIndex) }
            guard scalar == "\\", quote != "`" else {
                text.append(scalar)
                continue
            }
            guard place < rest.endIndex else { break }
            let escaped = rest[place]
            place += 1
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "\\", "\"", "'": text.append(escaped)
            default:
                throw .badData("1:\(column): parse error: unknown escape \"\\\(escaped)\"")
            }
        }
        throw .badData("1:\(column): parse error: unterminated quoted string")
    }

    private static func beginsWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_", ":": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
