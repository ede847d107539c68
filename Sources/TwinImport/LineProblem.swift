// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The reason why a line of a file was rejected.
public enum LineProblem: Hashable, Sendable {
    /// The line has a different number of columns than the first one.
    case columns(found: Int, expected: Int)
    /// A quoted field is not closed.
    case openQuote
    /// There is text between a closing quote and the next delimiter.
    case afterQuote
    /// The line is longer than the limit.
    case tooLong
    /// The line has a zero byte.
    case zeroByte
    /// The time is not valid in the expected format.
    case time(String)
    /// The local time was skipped when clocks were set forward.
    case skippedTime(String)
    /// The time is a number, but not the kind of Unix time of its column.
    case bareNumber(String)
    /// The time has an ambiguous abbreviation of a zone.
    case zone(String, abbreviation: String)
    /// A value is not a number; `hint` is an option with which it would be one.
    case value(String, column: String, hint: String?)
    /// A quality is not known.
    case quality(String)
    /// The name of the entity is missing or longer than 256 bytes.
    case entity
    /// The name of the property is missing or longer than 256 bytes.
    case property
    /// The name of the entity or property is not valid UTF-8.
    case notUTF8
    /// Two different names have the same identity.
    case sameEntity(String, other: String)

    /// A description of the problem that is safe to show.
    public var message: DisplayText {
        switch self {
        case .columns(let found, let expected):
            DisplayText("\(found) columns instead of \(expected)")
        case .openQuote: "a quoted field does not end"
        case .afterQuote: "there is text behind a closing quote"
        case .tooLong: "the line is longer than 1 MiB"
        case .zeroByte: "the line has a zero byte; remove such bytes with: tr -d '\\0'"
        case .time(let text): DisplayText("\"\(Self.short(text))\" is not a time")
        case .skippedTime(let text):
            DisplayText("\"\(Self.short(text))\" was passed over when clocks were put forward")
        case .bareNumber(let text):
            DisplayText(
                "\"\(Self.short(text))\" is not a Unix time as the others of its column; give"
                    + " --time-format if it is"
            )
        case .zone(let text, let abbreviation):
            DisplayText(
                "\"\(Self.short(text))\" has the zone \(Self.short(abbreviation)), which is not one"
                    + " zone alone; write an offset such as +08:00, or remove it and give --time-zone"
            )
        case .value(let text, let column, let hint):
            DisplayText(
                "\"\(Self.short(text))\" in column \"\(Self.short(column))\" is not a number"
                    + (hint.map { "; \($0)" } ?? "")
            )
        case .quality(let text): DisplayText("\"\(Self.short(text))\" is not a quality")
        case .entity: "the line has no entity, or one of more than 256 bytes"
        case .property: "the line has no property, or one of more than 256 bytes"
        case .notUTF8: "a name is not UTF-8; give --encoding latin-1 if it is ISO 8859-1"
        case .sameEntity(let text, let other):
            DisplayText(
                "\"\(Self.short(text))\" and \"\(Self.short(other))\" are different names of the same"
                    + " identity; write one of them in the same way everywhere, or in another way"
            )
        }
    }

    /// The kind of the problem in a few words, for counts.
    public var reason: String {
        switch self {
        case .columns: "another number of columns"
        case .openQuote, .afterQuote: "broken quotes"
        case .tooLong: "too long"
        case .zeroByte: "a zero byte"
        case .time: "not a time"
        case .skippedTime: "a local time that clocks never showed"
        case .bareNumber: "a time that is a number of another kind"
        case .zone: "a zone by an abbreviation"
        case .value: "a value that is not a number"
        case .quality: "not a quality"
        case .entity: "no entity"
        case .property: "no property"
        case .notUTF8: "not UTF-8"
        case .sameEntity: "two names of one identity"
        }
    }

    private static func short(_ text: String) -> String { DisplayText(text, limit: 60).string }
}
