// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A value of a report in JSON, whose members keep their order.
///
/// Every text is made safe to show first.
public indirect enum ReportValue: Hashable, Sendable {
    /// No value.
    case null
    /// A flag.
    case flag(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number; null if it is not finite.
    case number(Double)
    /// A text.
    case text(String)
    /// A list.
    case list([ReportValue])
    /// An object.
    case object([(name: String, value: ReportValue)])

    /// Returns true if both values have the same text.
    public static func == (left: ReportValue, right: ReportValue) -> Bool {
        left.line == right.line
    }

    /// Adds the text of the value to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(line) }

    /// Creates the text of an instant (RFC 3339), or null.
    public static func instant(_ instant: Instant?) -> ReportValue {
        instant.map { .text($0.rfc3339) } ?? .null
    }

    /// Creates a text, or null.
    public static func text(orNull text: String?) -> ReportValue {
        text.map { .text($0) } ?? .null
    }

    /// Creates a number, or null.
    public static func number(orNull number: Double?) -> ReportValue {
        number.map { .number($0) } ?? .null
    }

    /// Creates a number that is rounded to a number of decimals.
    public static func rounded(_ number: Double, _ decimals: Int) -> ReportValue {
        var power = 1.0
        for _ in 0..<max(0, decimals) { power *= 10 }
        return .number((number * power).rounded() / power)
    }

    /// The value as JSON on one line.
    public var line: String {
        var text = ""
        write(into: &text, indent: nil)
        return text
    }

    /// The value as JSON with a member a line.
    public var page: String {
        var text = ""
        write(into: &text, indent: 0)
        return text
    }

    private func write(into text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .flag(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += "\(number)"
        case .number(let number):
            if let whole = Int64(exactly: number) {
                text += "\(whole)"
            } else {
                text += number.isFinite ? "\(number)" : "null"
            }
        case .text(let string): JSONText.write(DisplayText(string).string, into: &text)
        case .list(let list):
            Self.write(list, "[", "]", into: &text, indent) { value, text, indent in
                value.write(into: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, "{", "}", into: &text, indent) { member, text, indent in
                JSONText.write(DisplayText(member.name).string, into: &text)
                text += indent == nil ? ":" : ": "
                member.value.write(into: &text, indent: indent)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part],
        _ start: String,
        _ end: String,
        into text: inout String,
        _ indent: Int?,
        _ write: (Part, inout String, Int?) -> Void
    ) {
        text += start
        let inner = indent.map { $0 + 2 }
        for (number, part) in parts.enumerated() {
            if number > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(part, &text, inner)
        }
        if let indent, !parts.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
        text += end
    }
}
