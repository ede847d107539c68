// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Malicious files")
struct HostileFileTests {
    @Test("C06 Nesting 500 deep is refused, in brackets, by indentation and by dashes")
    func deep() {
        let brackets = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        let indented = (0..<500).map { String(repeating: " ", count: $0) + "a:" }
            .joined(separator: "\n")
        let dashes = String(repeating: "- ", count: 500) + "a"
        let braces = String(repeating: "{a: ", count: 500) + String(repeating: "}", count: 500)
        let bare = String(repeating: "- ", count: 500) + "\n"
        for text in [brackets, indented, dashes, braces, bare] {
            let problems = LayoutReader.check(text: text, file: "x.yaml", catalog: nil).problems
            #expect(problems.map(\.cause) == [.tooDeep(limit: 32)])
        }
    }

    @Test("Space at the end of a line does not count as nesting")
    func space() throws {
        let space = String(repeating: " ", count: 300)
        let text =
            "page: a\nname: A\n\(space)\n\(space)# wide\npanes: {x: {kind: alarms, title: X}}\n"
            + "forms: [{size: 80x24, pane: x}]\(space)\n"
        #expect(try LayoutReader.read(text: text, file: "x", catalog: nil).pageIDs == ["a"])
    }

    @Test("C06 Brackets hidden from the depth check are harmless")
    func hiddenDepth() {
        let text = String(repeating: "[ \"]\", ", count: 3000)
        let problems = LayoutReader.check(text: text, file: "x.yaml", catalog: nil).problems
        #expect(problems.count == 1)
    }

    @Test("C06 1,000 panes in one form are refused with one problem")
    func manyPanes() throws {
        let parts = String(repeating: "      - {pane: x}\n", count: 1000)
        let text =
            "page: a\nname: A\npanes: {x: {kind: alarms, title: X}}\n"
            + "forms:\n  - size: 80x24\n    rows:\n" + parts
        let problems = LayoutReader.check(text: text, file: "x.yaml", catalog: nil).problems
        #expect(problems.map(\.cause) == [.tooManyPanes(count: 1000, limit: 64)])
    }

    @Test("C06 Exponentially growing aliases are refused")
    func aliasBomb() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...200 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let problems = LayoutReader.check(text: text, file: "x.yaml", catalog: nil).problems
        #expect(problems.map(\.cause) == [.tooManyAliases(limit: 8)])
    }

    @Test("A few anchors are resolved")
    func fewAnchors() throws {
        let text =
            "page: a\nname: &name A\npanes: {x: {kind: alarms, title: *name}}\n"
            + "forms: [{size: 80x24, pane: x}]\n"
        let layout = try LayoutReader.read(text: text, file: "x.yaml", catalog: nil)
        guard case .pane(let pane)? = layout.pages.first?.root else {
            Issue.record("no pane")
            return
        }
        #expect(pane.title == LocalizedText("A"))
    }

    @Test(
        "C01 A file of thousands of lines in any form results in a short report",
        .timeLimit(.minutes(1)),
        arguments: ["keys", "twice", "panes", "forms", "line", "rows", "quote", "sources"]
    )
    func largest(_ shape: String) throws {
        let head = "page: a\nname: A\n"
        let many = 0..<2000
        let text =
            switch shape {
            case "keys": many.map { "k\($0): 1\n" }.joined()
            case "twice": many.map { "k\($0 / 2): 1\n" }.joined()
            case "panes":
                head + "panes:\n" + many.map { "  p\($0): {kind: x}\n" }.joined()
                    + "forms:\n  - size: 80x24\n    rows:\n"
                    + many.map { "      - pane: q\($0)\n" }.joined()
            case "forms": head + "forms:\n" + many.map { "  - {size: \($0)x1}\n" }.joined()
            case "line": head + String(repeating: "x", count: 200_000)
            case "rows":
                head + "panes: {p: {kind: alarms, title: P}}\nforms:\n  - size: 80x24\n    rows:\n"
                    + many.map { "      - {size: -\($0), pane: q\($0)}\n" }.joined()
            case "quote": "\"" + String(repeating: "\n", count: 200_000)
            default: "city: A\nsources:\n" + many.map { "  - id: s\($0)\n" }.joined()
            }
        let catalog = try ProjectFolder.catalog()
        let layout = LayoutReader.check(text: text, file: "x", catalog: catalog)
        let configuration = ConfigurationReader.check(text: text, file: "x", catalog: catalog)
        for problems in [layout.problems, configuration.problems] {
            #expect((1...201).contains(problems.count))
            let longest = problems.map { $0.description.utf8.count }.max() ?? 0
            #expect(longest < 2000)
        }
    }

    @Test("T01 Hostile text anywhere in a file is reported without hostile characters")
    func hostileText() throws {
        let catalog = try ProjectFolder.catalog()
        let hostile = [
            "\\e]52;c;aGk=\\a", "\\e[2J", "\\x9B31m", "\\u202Eabc", "\\u2066x", "\\r\\n", "\\b\\b",
            "\\u200B", "\\uFEFF", "\\x7F", "\\eP$q\\e\\\\", "\\U000E0041", "\\uE000", "\\t", "\\0",
        ]
        let places = [
            "page: \"H\"\nname: \"H\"\n", "\"H\": 1\n", "page: {\"H\": \"H\"}\n",
            "page: a\nname: {en: A, \"H\": x}\npanes: {\"H\": {kind: \"H\", title: \"H\"}}\n",
            "page: a\nname: A\npanes: {x: {kind: table, title: A, domain: \"H\", span: \"H\", "
                + "limit: \"H\", show: [\"H/H\", \"city/H\", \"H\", {series: \"city:H/H\"}]}}\n"
                + "forms: [{size: \"H\", pane: \"H\"}, {size: 80x24, rows: [{size: \"H\"}]}]\n",
            "city: \"H\"\ntime_zone: \"H\"\nsimulated: \"H\"\nsources: [{id: \"H\", domain: \"H\","
                + " standard: \"H\", url: \"H\", interval: \"H\", token_variable: \"H\","
                + " metrics: [{selector: \"H\", kind: \"H\", identity: [\"H\"]}]}]\n",
            "city: A\nsources: [{url: \"http://H@H/?H\"}, {url: \"http://H\"}]\n",
            "domain: \"H\"\nkinds: [{kind: \"H\", aliases: [\"H\", \"H\"], properties: "
                + "[{property: \"H\", unit: \"H\", worse: \"H\", limits: [{priority: \"H\"}]}]}]\n",
            "a: \"H\n", "a: [\"H\"\n", "\"H\": 1\n\"H\": 2\n", "%H\n---\n", "a: !<H> b\n", "*H\n",
        ]
        var told = 0
        var passed: [String] = []
        for payload in hostile {
            for place in places {
                let text = place.replacingOccurrences(of: "H", with: payload)
                // Each text is checked with YAML escapes and with the actual characters.
                for form in [text, Self.bare(text)] {
                    let file = "Lay\u{1B}[2Jouts/\u{202E}x.yaml"
                    var problems = LayoutReader.check(text: form, file: file, catalog: catalog)
                        .problems
                    problems += CatalogReader.check(text: form, file: file).problems
                    problems +=
                        ConfigurationReader.check(text: form, file: file, catalog: catalog)
                        .problems
                    for line in problems.flatMap(\.lines) {
                        told += 1
                        if Self.isHostile(line.string) { passed.append(line.string) }
                    }
                }
            }
        }
        #expect(passed.isEmpty)
        #expect(told >= 3000)
    }

    @Test("C02 A shipped file damaged at random is either read or has an error")
    func damaged() throws {
        let catalog = try ProjectFolder.catalog()
        var generator = SeededGenerator(seed: 20_261_122)
        let overview = ProjectFolder.shipped.layouts.appendingPathComponent("sources.yaml")
        let demo = ProjectFolder.url.appendingPathComponent("Data/demo/config.yaml")
        let pieces = [
            "", " ", "\n", "\t", "{", "}", "[", "]", ":", "- ", "\"", "'", "&a ", "*a", "|",
            ">", "%", "!", "?", "#", "\u{1F600}", "\u{E000}", "999999999999999999999", "-1",
            "\u{0}",
        ]
        for url in [overview, demo] {
            let whole = Array(try String(contentsOf: url, encoding: .utf8).unicodeScalars)
            var misplaced: [Int] = []
            var contradictory: [Int] = []
            for round in 0..<400 {
                var text = whole
                for _ in 0...round % 4 {
                    let start = Int.random(in: 0..<text.count, using: &generator)
                    let end = min(text.count, start + Int.random(in: 0...3, using: &generator))
                    let piece = pieces.randomElement(using: &generator) ?? ""
                    text.replaceSubrange(start..<end, with: piece.unicodeScalars)
                }
                var view = String.UnicodeScalarView()
                view.append(contentsOf: text)
                let damaged = String(view)
                let lines = damaged.utf8.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
                let layout = LayoutReader.check(text: damaged, file: "x", catalog: catalog)
                let configuration = ConfigurationReader.check(
                    text: damaged,
                    file: "x",
                    catalog: catalog
                )
                let places = (layout.problems + configuration.problems).map(\.line)
                if !places.allSatisfy((0...lines).contains) { misplaced.append(round) }
                let isWrong = layout.problems.contains { $0.level == .error }
                if (layout.value == nil) != isWrong { contradictory.append(round) }
            }
            #expect(misplaced.isEmpty, "rounds of seed 20261122")
            #expect(contradictory.isEmpty, "rounds of seed 20261122")
        }
    }

    private static func bare(_ text: String) -> String {
        let escapes = [
            ("\\e", "\u{1B}"), ("\\a", "\u{7}"), ("\\x9B", "\u{9B}"), ("\\u202E", "\u{202E}"),
            ("\\u2066", "\u{2066}"), ("\\r", "\r"), ("\\n", "\n"), ("\\b", "\u{8}"),
            ("\\u200B", "\u{200B}"), ("\\uFEFF", "\u{FEFF}"), ("\\x7F", "\u{7F}"),
            ("\\U000E0041", "\u{E0041}"), ("\\uE000", "\u{E000}"), ("\\t", "\t"),
        ]
        return escapes.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    private static func isHostile(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
                .paragraphSeparator:
                true
            default: false
            }
        }
    }
}
