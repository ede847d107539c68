// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@Suite("Displayable text")
struct DisplayTextTests {
    @Test("T01 No hostile content passes in ten thousand hostile texts", arguments: 1...20)
    func hostileCorpus(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let text = HostileText.next(using: &generator)
            let shown = DisplayText(text)
            expectHarmless(shown, from: text)
            #expect(DisplayText(shown.string) == shown, "\(escaped(text))")
            let limit = Int.random(in: 0...40, using: &generator)
            let short = DisplayText(text, limit: limit)
            #expect(short.string.unicodeScalars.count <= limit + 1)
            #expect(DisplayText(short.string, limit: limit) == short, "\(limit) \(escaped(text))")
        }
    }

    @Test("T01 No control or format character passes at any position")
    func everyHostileScalar() {
        var tried = 0
        for value in HostileText.ranges.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            tried += 1
            let shown = DisplayText("a\(scalar)b").string
            #expect(!shown.unicodeScalars.contains(scalar), "U+\(String(value, radix: 16))")
            #expect(shown.first == "a" && shown.last == "b")
        }
        #expect(tried > 400)
    }

    @Test("T01 Only visible code points with a meaning of their own pass")
    func everyScalar() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            guard DisplayText("a\(scalar)b").string == "a\(scalar)b" else { continue }
            let properties = scalar.properties
            let isSeen: Bool =
                switch properties.generalCategory {
                case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
                    .paragraphSeparator:
                    false
                case .spaceSeparator: value == 0x20
                default: !properties.isDefaultIgnorableCodePoint
                }
            #expect(isSeen, "U+\(String(value, radix: 16))")
        }
    }

    @Test(
        "T02 Terminal sequences lose the characters that introduce and end them",
        arguments: [
            "\u{1B}]52;c;ZXZpbA==\u{07}", "\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\",
            "\u{1B}]0;title\u{07}", "\u{9D}2;title\u{9C}", "\u{1B}P$q\"p\u{1B}\\", "\u{1B}[21t",
            "\u{9B}31m", "\u{1B}GQ", "\u{1B}_apc\u{1B}\\", "\u{1B}^pm\u{1B}\\", "\u{0E}\u{0F}",
            "\u{08}\u{08}\u{7F}", "a\rb", "a\nb", "\u{1B}c", "\u{1B}[?1049l",
        ]
    )
    func terminalSequences(text: String) {
        expectHarmless(DisplayText(text), from: text)
    }

    @Test("T03 Four thousand combining marks on one letter are reduced to four")
    func combiningMarks() {
        let marks = String(repeating: "\u{0301}", count: 4000)
        #expect(DisplayText("e\(marks)x").string == "e\u{0301}\u{0301}\u{0301}\u{0301}x")
        #expect(DisplayText("\(marks)x").string == "x")
    }

    @Test(
        "T03 No joining rule of a script makes an endless character",
        arguments: [
            "\u{1100}", "\u{11A8}", "\u{1F3FB}", "\u{0915}\u{094D}", "\u{0D4E}", "\u{093E}",
        ]
    )
    func endlessCharacters(unit: String) {
        let text = "a" + String(repeating: unit, count: 4000) + "b"
        let shown = DisplayText(text)
        expectHarmless(shown, from: text)
        #expect(DisplayText(shown.string) == shown)
        #expect(shown.string.unicodeScalars.first == "a")
    }

    @Test("T03 A character that is too long keeps its first eight code points")
    func shortenedCharacter() {
        let text = "a" + String(repeating: "\u{1100}", count: 4000) + "b"
        let begin = "a" + String(repeating: "\u{1100}", count: 8) + "\u{FFFD}"
        #expect(DisplayText(text).string.hasPrefix(begin))
        #expect(DisplayText(text).string.hasSuffix("b"))
    }

    @Test("T03 A label of ten megabytes is cut and ends with an ellipsis")
    func longLabels() {
        for unit in ["a", "世", "\u{0301}", "\u{1B}", "\u{FE0F}"] {
            let text = "x" + String(repeating: unit, count: 10_000_000 / unit.utf8.count)
            let shown = DisplayText(text)
            #expect(shown.string.unicodeScalars.count <= 4097)
            #expect(shown.string.last == "…")
            #expect(DisplayText(shown.string) == shown)
        }
    }

    @Test("Invalid UTF-8, including unpaired surrogates, is shown as replacement characters")
    func invalidEncoding() {
        let bytes: [UInt8] = [
            0x61, 0xED, 0xA0, 0x80, 0xC0, 0xAF, 0xFF, 0xF4, 0x90, 0x80, 0x80, 0x62,
        ]
        let shown = DisplayText(String(decoding: bytes, as: UTF8.self))
        #expect(shown.string.hasPrefix("a\u{FFFD}") && shown.string.hasSuffix("\u{FFFD}b"))
        let surrogate = DisplayText(String(decoding: [0x61, 0xD800, 0x62], as: UTF16.self))
        #expect(surrogate.string == "a\u{FFFD}b")
    }

    @Test(
        "Ordinary text passes unchanged",
        arguments: [
            "", "Third Ring Road", "世界", "朝阳区", "é", "e\u{0301}", "🚦", "👍🏽", "🇨🇳", "°C", "m³",
            "¥ 41.2 M", "▲12%", "▇▇▆▅", "⣿⡇", "─│┌┐", "…", "한국", "\u{1112}\u{1161}\u{11AB}", "ไทย",
            "हिन्दी", "Ελλάδα", "Москва", "العربية", "עברית", "\u{FFFD}", "km/h", "½", "①", "ﬁ",
            "\u{2800}",
        ]
    )
    func honestText(text: String) {
        #expect(DisplayText(text).string.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("White space of any kind becomes a space, and a variation selector is removed")
    func whiteSpace() {
        #expect(DisplayText("a\tb\r\nc\u{3000}d\u{2028}e\u{A0}f").string == "a b  c d e f")
        #expect(DisplayText("☀\u{FE0F}").string == "☀")
        #expect(DisplayText("👨\u{200D}👩").string == "👨\u{FFFD}👩")
    }

    @Test("The concatenation of two texts is as harmless as each of them")
    func joined() {
        let joined = DisplayText("e") + DisplayText("\u{0301}x")
        #expect(joined.string == "ex")
        let interpolated: DisplayText = "name \("\u{1B}[31m")"
        expectHarmless(interpolated, from: "interpolation")
    }

    private func expectHarmless(_ shown: DisplayText, from text: String) {
        let scalars = shown.string.unicodeScalars
        #expect(!scalars.contains(where: HostileText.isHostile), "\(escaped(text))")
        #expect(scalars.count <= 4097)
        #expect(
            !shown.string.contains { $0.unicodeScalars.count > 9 },
            "\(escaped(text))"
        )
    }

    private func escaped(_ text: String) -> String {
        text.unicodeScalars.prefix(200).map { $0.escaped(asASCII: true) }.joined()
    }
}
