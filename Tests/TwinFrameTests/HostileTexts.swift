// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Texts that would do harm if they reached a terminal unchanged.
enum HostileTexts {
    static let fixed: [String] = [
        "\u{1B}[2J\u{1B}[H", "\u{1B}]0;title\u{07}", "\u{1B}]52;c;aGk=\u{07}",
        "\u{1B}]8;;http://evil/\u{1B}\\x\u{1B}]8;;\u{1B}\\", "\u{1B}P$q\"p\u{1B}\\", "\u{1B}[21t",
        "\u{1B}GQ", "\u{9B}31m", "\u{9D}0;x\u{9C}", "\u{90}q\u{9C}", "a\rb\nc\td\u{08}e\u{7F}f\0g",
        "\u{202E}gnp.exe", "\u{2066}x\u{2069}", "\u{200B}\u{200D}\u{FEFF}x", "\u{2028}\u{2029}",
        "e" + String(repeating: "\u{0301}", count: 4000), "\u{0301}\u{0302}start",
        "👨‍👩‍👧‍👦 family", "☁\u{FE0F} cloud", "🇨🇳🇫🇷 flags", "朝阳区 海淀区", "ｆｕｌｌ", "각ᄀᄀᄀ각ힰ",
        "\u{E000}\u{F8FF}", "\u{FFFE}", "\u{E0001}tag", "<script>&\"'</script>", "\\\"}{",
    ]

    /// Returns a text of random code points, most of them harmful.
    static func random(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        let pools: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7E, 0x7F...0x9F, 0x300...0x36F, 0x4E00...0x4EFF, 0x2000...0x206F,
            0xFE00...0xFE0F, 0x1F1E6...0x1F1FF, 0x1F300...0x1F5FF, 0x0...0x10FFFF,
        ]
        for _ in 0..<Int.random(in: 0...24, using: &generator) {
            let pool = pools[Int.random(in: 0..<pools.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: pool, using: &generator)) {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// Returns the harmful parts of a text.
    ///
    /// Line feeds between rows are allowed.
    static func harm(in text: String, allowsSelection: Bool = false) -> [String] {
        var harm: [String] = []
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if allowsSelection, scalar == "\u{1B}" {
                // Only ESC [ digits ; m is allowed.
                guard scalars.popFirst() == "[" else {
                    harm.append("escape")
                    continue
                }
                while let next = scalars.first, next == ";" || ("0"..."9").contains(next) {
                    scalars.removeFirst()
                }
                if scalars.popFirst() != "m" { harm.append("sequence") }
                continue
            }
            switch scalar.value {
            case 0x0A: continue
            case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
                0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
                harm.append("U+" + String(scalar.value, radix: 16))
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .privateUse, .surrogate, .unassigned:
                    harm.append("U+" + String(scalar.value, radix: 16))
                default: continue
                }
            }
        }
        return harm
    }
}
