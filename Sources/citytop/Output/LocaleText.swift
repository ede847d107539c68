// SPDX-License-Identifier: Apache-2.0

import CMemory
import Foundation
import TwinFrame
import TwinTerminal

/// Text in the encoding of the user's locale.
///
/// Characters missing from the encoding are replaced by ASCII: letters lose their accents, symbols
/// become the most similar character, all others become `?`.
enum LocaleText {
    /// True if the locale's encoding is UTF-8.
    static let isUTF8: Bool = {
        TerminalLocale.activate()
        guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
        return String(cString: name).uppercased() == "UTF-8"
    }()

    /// True if the locale's encoding has Chinese and the characters used in charts.
    static let hasUnicode: Bool = isUTF8 || "世─●".unicodeScalars.allSatisfy { bytes(of: $0) != nil }

    /// Returns the bytes of a text in the locale's encoding.
    static func bytes(of text: String) -> [UInt8] {
        guard !isUTF8 else { return Array(text.utf8) }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for character in text {
            let scalars = character.unicodeScalars.map { bytes(of: $0) }
            if character == "\r\n" {
                result += [0x0D, 0x0A]
            } else if scalars.contains(nil) {
                result += GlyphSet.asciiSpelling(of: character).utf8
            } else {
                for scalar in scalars { result += scalar ?? [] }
            }
        }
        return result
    }

    /// Returns the bytes of a scalar, or nil if the locale's encoding does not have it.
    private static func bytes(of scalar: Unicode.Scalar) -> [UInt8]? {
        if scalar.isASCII { return [UInt8(scalar.value)] }
        var buffer = [CChar](repeating: 0, count: 32)
        let count = cmemory_locale_bytes(scalar.value, &buffer)
        guard count > 0 else { return nil }
        return buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }
    }

    /// Returns JSON escaped to ASCII if the locale is not UTF-8, with the same meaning.
    static func json(_ text: String) -> String {
        escaped(text) { scalar in
            String(scalar).utf16.map { String(format: "\\u%04x", $0) }.joined()
        }
    }

    /// Returns XML escaped to ASCII if the locale is not UTF-8, with the same meaning.
    static func xml(_ text: String) -> String {
        escaped(text) { "&#\($0.value);" }
    }

    private static func escaped(
        _ text: String,
        _ escape: (Unicode.Scalar) -> String
    ) -> String {
        guard !isUTF8 else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += escape(scalar)
            }
        }
        return result
    }
}
