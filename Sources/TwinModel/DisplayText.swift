// SPDX-License-Identifier: Apache-2.0

/// Text that is safe to show on the screen, in a log, on standard output or in an export.
///
/// All text from outside passes through this type, and only this type can be drawn or printed. It
/// never contains control characters, the introducers of escape sequences, bidirectional overrides
/// and isolates, zero-width characters, line separators, tags, variation selectors, or private-use
/// and unassigned code points. A base character carries at most four combining marks, and a
/// character consists of at most eight code points.
///
/// Text that is already displayable is not changed.
public struct DisplayText: Hashable, Sendable, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, CustomStringConvertible
{
    /// The displayable text.
    public let string: String

    /// Creates displayable text from any text.
    ///
    /// White space of any kind becomes a space. Variation selectors and surplus combining marks are
    /// removed. Everything else that must not be shown becomes `�`. The running time depends on the
    /// limit, not on the length of the text.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - limit: The maximum number of code points to keep. An ellipsis marks a cut.
    public init(_ text: some StringProtocol, limit: Int = 4096) {
        let limit = max(0, limit)
        self.string =
            text.utf8.count <= limit
            ? Self.shown(String(text), limit: limit)
            : Self.bounded(Self.sanitized(text, limit: limit))
    }

    /// Creates displayable text from a string.
    ///
    /// Strings that need no change, which are most of them, are checked byte by byte.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - limit: The maximum number of code points to keep. An ellipsis marks a cut.
    public init(_ text: String, limit: Int = 4096) {
        self.string = Self.shown(text, limit: max(0, limit))
    }

    /// Creates displayable text from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The empty text.
    public static let empty = DisplayText("")

    /// The displayable text.
    public var description: String { string }

    /// True if the text is empty.
    public var isEmpty: Bool { string.isEmpty }

    /// Returns the concatenation of two texts.
    public static func + (left: DisplayText, right: DisplayText) -> DisplayText {
        DisplayText(left.string + right.string)
    }

    private static func shown(_ text: String, limit: Int) -> String {
        isPlain(text, limit: limit) ? text : bounded(sanitized(text, limit: limit))
    }

    /// The number of code points that are read at most for each code point of the limit.
    private static let patience = 8
    /// The maximum number of code points in a character.
    private static let longestCharacter = 8

    private static func sanitized(_ text: some StringProtocol, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var read = 0
        var kept = 0
        var marks = 0
        for scalar in text.unicodeScalars {
            if kept >= limit || read / patience > limit {
                result.append("…")
                break
            }
            read += 1
            switch Self.fate(of: scalar) {
            case .keep:
                marks = 0
                result.append(scalar)
            case .combine:
                marks += 1
                if marks > 4 || result.isEmpty { continue }
                result.append(scalar)
            case .space:
                marks = 0
                result.append(" ")
            case .replace:
                marks = 0
                result.append("\u{FFFD}")
            case .drop:
                continue
            }
            kept += 1
        }
        return String(result)
    }

    /// Truncates characters that have more than eight code points.
    ///
    /// The joining rules of some scripts let a character grow without limit, for example a run of
    /// jamo.
    private static func bounded(_ text: String) -> String {
        guard text.contains(where: { $0.unicodeScalars.count > longestCharacter }) else {
            return text
        }
        var result = String.UnicodeScalarView()
        for character in text {
            result.append(contentsOf: character.unicodeScalars.prefix(longestCharacter))
            // The replacement character also keeps the next character from joining this one.
            if character.unicodeScalars.count > longestCharacter { result.append("\u{FFFD}") }
        }
        return String(result)
    }

    private enum Fate { case keep, combine, space, replace, drop }

    private static func fate(of scalar: Unicode.Scalar) -> Fate {
        switch scalar.value {
        case 0x20..<0x7F: return .keep
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x2028, 0x2029: return .space
        case 0xFFFD: return .keep
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            return scalar.properties.isDefaultIgnorableCodePoint ? .drop : .combine
        case .spaceSeparator: return .space
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return .replace
        default: return scalar.properties.isDefaultIgnorableCodePoint ? .replace : .keep
        }
    }
}
