// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Fitting texts into columns")
struct TextFitTests {
    private let fit = TextFit()

    @Test(
        "A text is shortened at the ends of words, never inside a number or before its unit",
        arguments: [
            ("Travel time index", 14, "Travel time…"), ("Chaoyang", 5, "…"),
            ("no data · too slow", 15, "no data · too…"), ("Substations", 5, "…"),
            ("朝阳区", 5, "朝阳…"), ("朝阳区", 4, "朝…"), ("朝阳区", 6, "朝阳区"), ("朝阳区", 1, "…"),
            ("10.0 EFLOPS", 9, "…"), ("17.9 GW", 5, "…"),
            ("Heavy rain: 24 mm today", 17, "Heavy rain…"),
            ("Heavy rain: 24 mm today", 18, "Heavy rain: 24 mm…"),
            ("南五环19段发生事故，剩余通行能力62%", 34, "南五环19段发生事故…"),
            ("莲花桥积水24毫米", 13, "莲花桥…24毫米"), ("今日成交额3,991万 元", 12, "今日成交额…"),
            ("needs 40x12", 10, "needs…"),
            ("STALE since 08:30 · 11 min", 24, "STALE since 08:30…"),
            ("a-name-that-is-longer-than-any-word", 12, "a-name-that…"),
            ("123456789012345678901234567890", 12, "…"),
        ] as [(String, Int, String)]
    )
    func shortened(text: String, columns: Int, shown: String) {
        #expect(fit.fitted(DisplayText(text), to: columns).string == shown)
    }

    @Test(
        "A name that ends in a number keeps it, because it distinguishes two names",
        arguments: [
            ("Dongcheng compute centre 1", 14, "Dongcheng… 1"),
            ("Pinggu substation 12", 19, "Pinggu… 12"), ("平谷区变电站12", 11, "平谷区变…12"),
            ("Water level 31 cm", 13, "Water… 31 cm"),
        ] as [(String, Int, String)]
    )
    func numbered(text: String, columns: Int, shown: String) {
        #expect(fit.fitted(DisplayText(text), to: columns).string == shown)
    }

    @Test("Names that would become equal keep their last words, and others do not change")
    func apart() {
        func shown(_ texts: [String], _ columns: Int) -> [String] {
            fit.fitted(apart: texts.map { DisplayText($0) }, to: columns).map(\.string)
        }
        let centres = ["Haidian Centre AI", "Haidian Centre HPC", "Chaoyang Centre AI"]
        #expect(shown(centres, 13) == ["Haidian… AI", "Haidian… HPC", "Chaoyang…"])
        #expect(shown(centres, 30) == centres)
        #expect(shown(centres, 5) == ["…", "…", "…"])
        let gates = ["Upper North", "Upper South", "Lower North", "Lower South"]
            .map { "Ring Road \($0) Gate" }
        let told = shown(gates, 17)
        #expect(told[...1] == ["Ring… North Gate", "Ring… South Gate"])
        #expect(told[2...] == ["Ring Road Lower…", "Ring Road Lower…"])
        let sentences = ["No answer from a service, 30 s", "No answer from a service, 60 s"]
        #expect(shown(sentences, 17) == ["No answer from a…", "No answer from a…"])
        let same = ["Haidian Centre AI", "Haidian Centre AI"]
        #expect(shown(same, 13) == ["Haidian…", "Haidian…"])
        #expect(shown(["海淀算力中心智算", "海淀算力中心超算"], 13) == ["海淀算力…智算", "海淀算力…超算"])
        let doors = ["Ring Road Upper North Gate", "Ring Road Upper South Gate"]
        #expect(shown(doors, 17) == ["Ring… North Gate", "Ring… South Gate"])
    }

    @Test("A name is shortened before its value, and finally dropped")
    func pairs() {
        let wide = fit.fitted("Settlement latency", before: "2,242 s", to: 20)
        #expect(wide.name == "Settlement…" && wide.value == "2,242 s")
        let narrow = fit.fitted("Settlement latency", before: "2,242 s", to: 9)
        #expect(narrow.name == "" && narrow.value == "2,242 s")
    }

    @Test("A sentence in Chinese is wrapped, with stops at the ends of lines")
    func lines() {
        let lines = fit.lines("全市开始降雨，西部、南部出现暴雨62毫米", to: 16).map(\.string)
        #expect(lines == ["全市开始降雨，西", "部、南部出现暴雨", "62毫米"])
        #expect(fit.lines("Heavy rain: 24 mm", to: 14).map(\.string) == ["Heavy rain:", "24 mm"])
    }

    @Test("A fitted text fits its columns, and contains no partial word or number")
    func anything() {
        var generator = SeededGenerator(seed: 11)
        let parts = [
            "Haidian", "East", "24 mm", "10.0 EFLOPS", "08:30", "·", "变电站", "12", "，", "13秒",
            "STALE",
            "¥39.9 M", "S2", "3,991万", "-4 °C", "(", ")",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 1...6, using: &generator)
            let text = (0..<count).compactMap { _ in parts.randomElement(using: &generator) }
                .joined(separator: " ")
            let columns = Int.random(in: 0...30, using: &generator)
            let shown = fit.fitted(DisplayText(text), to: columns)
            #expect(fit.widths.width(of: shown) <= columns)
            let words = Set(text.split(separator: " "))
            for word in shown.string.split(whereSeparator: { $0 == " " || $0 == "…" })
            where word.allSatisfy(\.isASCII) {
                #expect(words.contains(word) || word.allSatisfy { "().,".contains($0) }, "\(shown)")
            }
        }
    }

    @Test("A pane's title is shortened for an urgent badge, but not for a calm one")
    func headings() {
        func top(_ title: DisplayText, _ badge: DisplayText, _ short: [DisplayText]) -> String {
            var frame = Frame(size: Size(columns: 26, rows: 2))
            frame.box(
                frame.bounds,
                title: title,
                badge: badge,
                shortBadges: short,
                style: Style(.border),
                titleStyle: Style(.title),
                badgeStyle: .dim,
                glyphs: .unicode
            )
            return String(frame.text.prefix { $0 != "\n" })
        }
        let forms: [DisplayText] = ["STALE 11 min", "STALE"]
        let whole: DisplayText = "STALE since 08:30 · 11 min"
        #expect(top("Heat", whole, forms) == "┌─ Heat ── STALE 11 min ─┐")
        #expect(top("Water pressure", whole, forms) == "┌─ Water… ─────── STALE ─┐")
        #expect(top("Water pressure", "24 h of data", []) == "┌─ Water pressure ───────┐")
    }
}
