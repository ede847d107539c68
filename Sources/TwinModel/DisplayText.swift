// SPDX-License-Identifier: Apache-2.0

/// Text that may be shown: on the screen, in a log, on standard output, in an export.
///
/// This is the one place where text from outside is made displayable; only this type can be drawn
/// or printed. Control characters, escape sequences' introducers, bidirectional overrides and
/// isolates, zero-width characters, line separators, tags, variation selectors, private-use and
/// unassigned code points never pass; a base character never carries more than four combining marks
/// and no character is made of more than eight code points. Making a `DisplayText` of one that is
/// displayable already changes nothing.
public struct DisplayText: Hashable, Sendable, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, CustomStringConvertible
{
    /// The text, safe to show.
    public let string: String

    /// Makes text from outside displayable.
    ///
    /// White space of any kind becomes a space, variation selectors and surplus combining marks go,
    /// and anything else that must not be shown becomes `�`. The time it takes depends on the limit
    /// and not on how long the text is.
    ///
    /// - Parameters:
    ///   - text: any text at all.
    ///   - limit: the most code points to keep; what is cut is told by an ellipsis.
    public init(_ text: some StringProtocol, limit: Int = 4096) {
        let limit = max(0, limit)
        self.string =
            text.utf8.count <= limit
            ? Self.shown(String(text), limit: limit)
            : Self.bounded(Self.sanitized(text, limit: limit))
    }

    /// Makes text from outside displayable; most of it is, and goes by at the speed of its bytes.
    ///
    /// - Parameters:
    ///   - text: any text at all.
    ///   - limit: the most code points to keep; what is cut is told by an ellipsis.
    public init(_ text: String, limit: Int = 4096) {
        self.string = Self.shown(text, limit: max(0, limit))
    }

    /// Takes text that is written in the program's own source.
    public init(stringLiteral value: String) { self.init(value) }

    /// The empty text.
    public static let empty = DisplayText("")

    /// The text, safe to show.
    public var description: String { string }

    /// Whether there is nothing to show.
    public var isEmpty: Bool { string.isEmpty }

    /// The two texts one after the other.
    public static func + (left: DisplayText, right: DisplayText) -> DisplayText {
        DisplayText(left.string + right.string)
    }

    private static func shown(_ text: String, limit: Int) -> String {
        isPlain(text, limit: limit) ? text : bounded(sanitized(text, limit: limit))
    }

    /// Code points that may be read for each that may be kept.
    private static let patience = 8
    /// Code points that one character may be made of.
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

    /// Cuts characters that scripts' own joining rules let grow without end, such as jamo in a row.
    private static func bounded(_ text: String) -> String {
        guard text.contains(where: { $0.unicodeScalars.count > longestCharacter }) else {
            return text
        }
        var result = String.UnicodeScalarView()
        for character in text {
            result.append(contentsOf: character.unicodeScalars.prefix(longestCharacter))
            // The mark of what was cut also keeps the next character from joining this one.
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
