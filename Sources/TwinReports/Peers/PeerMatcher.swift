// SPDX-License-Identifier: Apache-2.0

/// A matcher of Alertmanager, such as `severity=~"high|critical"`.
///
/// A label that is missing has an empty value. Regular expressions match whole values.
struct PeerMatcher: Hashable, Sendable {
    private enum Test: Hashable {
        case equal(String)
        case pattern(PeerPattern)
    }

    private var label: String
    private var test: Test
    private var isNegated: Bool

    /// Parses a matcher, or returns nil if the text is none.
    ///
    /// The value may be in quotes, with `\"`, `\\` and `\n` as escapes.
    init?(_ text: String) {
        var rest = text.trimmedSpaces[...]
        let label = rest.prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":")
        }
        guard let first = label.first, !first.isNumber else { return nil }
        rest = rest.dropFirst(label.count).drop { $0 == " " || $0 == "\t" }
        guard let sign = ["=~", "!~", "!=", "="].first(where: { rest.hasPrefix($0) }) else {
            return nil
        }
        guard let value = Self.value(String(rest.dropFirst(sign.count)).trimmedSpaces) else {
            return nil
        }
        self.label = String(label)
        isNegated = sign.hasPrefix("!")
        if sign.hasSuffix("~") {
            guard let pattern = PeerPattern(value) else { return nil }
            test = .pattern(pattern)
        } else {
            test = .equal(value)
        }
    }

    /// Returns true if the labels pass the test.
    func matches(_ labels: [String: String]) -> Bool {
        let value = labels[label] ?? ""
        let isEqual =
            switch test {
            case .equal(let wanted): value == wanted
            case .pattern(let pattern): pattern.matchesWhole(value)
            }
        return isEqual != isNegated
    }

    /// Returns a value without its quotes and escapes; nil if a quote is not closed or not escaped.
    private static func value(_ text: String) -> String? {
        var scalars = Array(text.unicodeScalars)[...]
        if scalars.first == "\"" {
            guard scalars.count > 1, scalars.last == "\"" else { return nil }
            scalars = scalars.dropFirst().dropLast()
        }
        var value = String.UnicodeScalarView()
        while let next = scalars.popFirst() {
            switch next {
            case "\"": return nil
            case "\\":
                switch scalars.first {
                case "n": value.append("\n")
                case "\"", "\\": value.append(scalars[scalars.startIndex])
                case let other?: value.append(contentsOf: ["\\", other])
                case nil: return nil
                }
                scalars.removeFirst()
            default: value.append(next)
            }
        }
        return String(value)
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmedSpaces: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
