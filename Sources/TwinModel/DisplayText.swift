// SPDX-License-Identifier: Apache-2.0

/// Text that may be shown: on the screen, in a log, on standard output, in an export.
///
/// This is the one place where text from outside is made displayable; only this type can be drawn
/// or printed. Control characters, escape sequences' introducers, bidirectional overrides and
/// isolates, zero-width characters, line separators, lone surrogates' replacements, private-use
/// and unassigned code points never pass; a cell never carries more than four combining marks.
public struct DisplayText: Hashable, Sendable, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, CustomStringConvertible
{
    /// The text, safe to show.
    public let string: String

    /// Makes text from outside displayable.
    ///
    /// White space of any kind becomes one space; anything else that must not be shown becomes `�`.
    ///
    /// - Parameters:
    ///   - text: any text at all.
    ///   - limit: the most characters to keep; what is cut is told by an ellipsis.
    public init(_ text: some StringProtocol, limit: Int = 4096) {
        if Self.isPlain(text), text.utf8.count <= limit {
            self.string = String(text)
        } else {
            self.string = Self.sanitized(text, limit: limit)
        }
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

    private static func isPlain(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private static func sanitized(_ text: some StringProtocol, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var kept = 0
        var marks = 0
        for scalar in text.unicodeScalars {
            if kept >= limit {
                result.append("…")
                break
            }
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
            }
            kept += 1
        }
        return String(result)
    }

    private enum Fate { case keep, combine, space, replace }

    private static func fate(of scalar: Unicode.Scalar) -> Fate {
        switch scalar.value {
        case 0x20..<0x7F: return .keep
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x2028, 0x2029: return .space
        case 0xFFFD: return .keep
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .combine
        case .spaceSeparator: return .space
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return .replace
        default: return scalar.properties.isDefaultIgnorableCodePoint ? .replace : .keep
        }
    }
}
