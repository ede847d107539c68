// SPDX-License-Identifier: Apache-2.0

/// Texts with percent escapes, as in addresses (RFC 3986).
public enum PercentText {
    /// Returns the text with its percent escapes decoded.
    ///
    ///     PercentText.decoded("a%2Cb+c")                     // "a,b+c"
    ///     PercentText.decoded("a%2Cb+c", plusIsSpace: true)  // "a,b c"
    ///
    /// An incomplete escape is left as it is, and bytes that are not UTF-8 are replaced.
    ///
    /// - Parameters:
    ///   - text: The text to decode.
    ///   - plusIsSpace: True if a plus sign is a space, as in queries and forms.
    /// - Returns: The decoded text.
    public static func decoded(
        _ text: some StringProtocol,
        plusIsSpace: Bool = false
    ) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let high = hexDigit(rest[rest.startIndex]),
                let low = hexDigit(rest[rest.startIndex + 1])
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == 0x2B && plusIsSpace ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
