// SPDX-License-Identifier: Apache-2.0

extension Secrets {
    /// Returns a secret and its parts that are secret too: the credentials after the name of a
    /// scheme, and the user and password if the secret is `user:password` in base64.
    static func parts(of secret: String) -> [String] {
        var parts = [secret]
        if let space = secret.lastIndex(of: " ") {
            parts.append(String(secret[secret.index(after: space)...]))
        }
        for part in parts {
            guard let bytes = decoded(part), let text = String(validating: bytes, as: UTF8.self),
                let colon = text.firstIndex(of: ":"),
                text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F })
            else { continue }
            parts += [text, String(text[text.index(after: colon)...])]
        }
        return parts
    }

    private static let standard = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let forAddresses = standard.dropLast(2) + Array("-_".utf8)

    /// Returns the base64 spellings of the bytes, at each of three alignments and in both
    /// alphabets.
    ///
    /// Characters that also depend on the text before or after the bytes are left out.
    static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        for alphabet in [standard, Array(forAddresses)] {
            for offset in 0..<3 {
                let padded = [UInt8](repeating: 0, count: offset) + bytes
                var coded: [UInt8] = []
                var index = 0
                while index + 3 <= padded.count {
                    let group =
                        Int(padded[index]) << 16 | Int(padded[index + 1]) << 8
                        | Int(padded[index + 2])
                    for shift in [18, 12, 6, 0] { coded.append(alphabet[group >> shift & 63]) }
                    index += 3
                }
                let rest = padded[index...]
                if rest.count == 1, let last = rest.first {
                    coded.append(alphabet[Int(last) >> 2])
                } else if rest.count == 2, let first = rest.first, let last = rest.last {
                    let group = Int(first) << 8 | Int(last)
                    coded += [alphabet[group >> 10 & 63], alphabet[group >> 4 & 63]]
                }
                // The first characters also encode bits of the preceding text.
                result.append(Array(coded.dropFirst(offset == 0 ? 0 : offset + 1)))
            }
        }
        return result
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        guard digits.count >= 4 else { return nil }
        var result: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in digits {
            guard let value = standard.firstIndex(of: byte) ?? forAddresses.firstIndex(of: byte)
            else { return nil }
            buffer = (buffer << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(buffer >> bits & 0xFF))
            }
        }
        return result
    }
}

extension HTTPSettings {
    /// The secrets that requests carry: the token, and the values of headers with names of secrets.
    var secrets: Secrets {
        let names = ["authorization", "token", "key", "secret", "cookie", "password"]
        let carried = headers.filter { header in
            names.contains { header.key.lowercased().contains($0) }
        }
        return Secrets([token].compactMap { $0 } + carried.values.sorted())
    }
}
