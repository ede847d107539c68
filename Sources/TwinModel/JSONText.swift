// SPDX-License-Identifier: Apache-2.0

/// The escaping of texts for JSON (RFC 8259).
public enum JSONText {
    /// Returns a text as a JSON string, with its quotes.
    ///
    ///     JSONText.quoted("a\"b\n")  // "a\"b\u000a", with quotes around it
    ///
    /// Only quotes, backslashes and control characters below U+0020 are escaped.
    public static func quoted(_ text: String) -> String {
        var result = ""
        write(text, into: &result)
        return result
    }

    /// Appends a text as a JSON string to another text.
    public static func write(_ text: String, into result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
