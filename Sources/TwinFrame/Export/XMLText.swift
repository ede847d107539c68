// SPDX-License-Identifier: Apache-2.0

/// Text for XML documents.
public enum XMLText {
    /// Returns a text with the characters escaped that have a meaning in XML.
    ///
    /// The text must have no control characters, as a `DisplayText` has none.
    public static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
