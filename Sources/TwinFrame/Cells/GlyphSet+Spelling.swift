// SPDX-License-Identifier: Apache-2.0

import Foundation

extension GlyphSet {
    /// Returns one ASCII character in place of any character.
    ///
    /// Letters lose their accents, symbols become similar characters, and all others become `?`.
    public static func asciiSpelling(of character: Character) -> Character {
        if let value = character.asciiValue, value >= 0x20, value < 0x7F { return character }
        if let known = spellings[character] { return known }
        guard let scalar = character.unicodeScalars.first else { return " " }
        switch scalar.value {
        case 0x2581...0x2588:
            return GlyphSet.ascii.columnLevels[Int(scalar.value - 0x2580)]
        case 0x2589...0x258F: return "="
        case 0x2500...0x257F: return boxSpelling(scalar.value)
        case 0x2801...0x28FF: return ":"
        case 0x2800: return " "
        case 0xFF01...0xFF5E:
            return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init) ?? "?"
        default: break
        }
        let plain = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first
        if let plain, plain.value >= 0x20, plain.value < 0x7F { return Character(plain) }
        return "?"
    }

    private static func boxSpelling(_ value: UInt32) -> Character {
        switch value {
        case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550: "-"
        case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: "|"
        default: "+"
        }
    }

    private static let spellings: [Character: Character] = [
        "…": "~", "▲": "^", "▼": "v", "▴": "^", "▾": "v", "▶": ">", "◀": "<", "▸": ">", "◂": "<",
        "→": ">", "←": "<", "↑": "+", "↓": "-", "●": "*", "○": "o", "◆": "*", "◇": "o", "■": "#",
        "□": "o", "▬": "=", "·": ".", "•": "*", "░": "1", "▒": "2", "▓": "3", "█": "#", "×": "x",
        "÷": "/", "±": "+", "−": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": "\"", "”": "\"",
        "°": "o", "²": "2", "³": "3", "¹": "1", "µ": "u", "μ": "u", "¥": "Y", "€": "E", "£": "L",
        "≤": "<", "≥": ">", "≈": "~", "≠": "#", "∞": "I", "Ω": "O", "Δ": "D", "Σ": "S", "ø": "o",
        "Ø": "O", "ß": "s", "æ": "a", "œ": "o", "▀": "\"", "▌": "|", "▐": "|", "✓": "v",
        "✗": "x", "⚠": "!", "、": ",", "。": ".", "《": "<", "》": ">", "「": "[", "」": "]",
    ]
}
