// SPDX-License-Identifier: Apache-2.0

/// Conversions between file names, which are arbitrary bytes, and texts.
///
/// A name that is valid UTF-8 is converted to the same text. Each other byte is converted to a
/// private character, and back to the byte when the file is opened:
///
///     SystemPath.bytes(of: SystemPath.text(of: [0x61, 0xFF])) == [0x61, 0xFF]
public enum SystemPath {
    /// The private character for byte 0.
    ///
    /// Those of the other bytes follow in order.
    private static let base: UInt32 = 0x10_FE00

    /// Returns the text for the bytes of a name.
    public static func text(of bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: isPrivate)
        {
            return text
        }
        var result = ""
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            let piece = rest.prefix(length)
            if first < 0x80 || first >= 0xC2, piece.count == length,
                let text = String(validating: piece, as: UTF8.self),
                !text.unicodeScalars.contains(where: isPrivate)
            {
                result += text
                rest = rest.dropFirst(length)
            } else {
                if let scalar = Unicode.Scalar(base + UInt32(first)) {
                    result.unicodeScalars.append(scalar)
                }
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Returns the bytes of a name given as text.
    public static func bytes(of text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: isPrivate) else { return Array(text.utf8) }
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if isPrivate(scalar) {
                result.append(UInt8(scalar.value - base))
            } else {
                result += String(scalar).utf8
            }
        }
        return result
    }

    /// Calls `body` with the bytes of a name, terminated by zero.
    public static func withBytes<Value>(
        of text: String,
        _ body: (UnsafePointer<CChar>) throws -> Value
    ) rethrows -> Value {
        let bytes = Self.bytes(of: text).prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
        return try body(bytes)
    }

    private static func isPrivate(_ scalar: Unicode.Scalar) -> Bool {
        (base..<base + 0x100).contains(scalar.value)
    }
}
