// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A generator of texts that a malicious or broken service could send.
enum HostileText {
    /// Returns true if a code point must never reach a terminal.
    ///
    /// The ranges are listed here again, so that the test does not share a mistake with the code.
    static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    /// The code points that must never reach a terminal.
    ///
    /// Of private-use ranges, only the ends are listed.
    static let ranges: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x34F...0x34F, 0x600...0x605, 0x61C...0x61C,
        0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E,
        0x2060...0x206F, 0x3164...0x3164, 0xE000...0xE0FF, 0xFE00...0xFE0F, 0xFEFF...0xFEFF,
        0xFFA0...0xFFA0, 0xFFF0...0xFFFB, 0xFFFE...0xFFFF, 0x1D173...0x1D17A, 0xE0000...0xE01EF,
        0xF0000...0xF00FF, 0x10FF00...0x10FFFF,
    ]

    private static let pieces: [String] = [
        "\u{1B}[31m", "\u{1B}]52;c;aGk=\u{07}", "\u{1B}]0;t\u{1B}\\", "\u{1B}P1$r\u{1B}\\",
        "\u{1B}_x\u{1B}\\", "\u{9B}2J", "\u{9D}0;t\u{9C}", "\u{07}", "\u{08}", "\u{7F}", "\r", "\n",
        "\u{202E}", "\u{2066}", "\u{2069}", "\u{200F}", "\u{061C}", "\u{200B}", "\u{200D}",
        "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{E0041}", "\u{E007F}", "\u{FE0F}", "\u{E0100}",
        "\u{E000}", "\u{10FFFD}", "\u{0301}", "\u{20DD}", "\u{034F}", "\u{115F}", "\u{3164}",
        "\u{1100}", "\u{1161}", "\u{11A8}", "\u{1F3FB}", "\u{1F1E8}", "\u{0915}", "\u{094D}",
        "\u{0D4E}", "世", "é", "👨", "a", "Z", " ", "…", "�",
    ]

    /// Returns the next text of a seeded sequence: short or long, of words, bytes or code points.
    static func next(using generator: inout SeededGenerator) -> String {
        let length = Int.random(
            in: 0...(Bool.random(using: &generator) ? 12 : 300),
            using: &generator
        )
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        case 1:
            let units = (0..<length).map { _ in UInt16.random(in: 0...0xFFFF, using: &generator) }
            return String(decoding: units, as: UTF16.self)
        case 2:
            let scalars = (0..<length).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator))
            }
            return String(String.UnicodeScalarView(scalars))
        case 3:
            let piece = pieces.randomElement(using: &generator) ?? ""
            return "x" + String(repeating: piece, count: length * 20) + "y"
        default:
            return (0..<length).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        }
    }
}
