// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinTestSupport
import TwinViews

private let small = Size(columns: 80, rows: 24)
private let medium = Size(columns: 120, rows: 36)
private let large = Size(columns: 200, rows: 50)
private let pageNames = ["overview", "traffic", "utilities", "compute", "trade"]

/// Pictures of the small city, stored as text in `Golden`.
struct GoldenScreenTests {
    private func expect(
        _ condition: SmallCity.Condition,
        _ size: Size,
        pages: Range<Int> = 0..<5,
        language: Language = .english,
        glyphs: GlyphSet = .unicode
    ) throws {
        let city = SmallCity(condition)
        for page in pages {
            let frame = try city.frame(page: page, size, language: language, glyphs: glyphs)
            var name = "\(pageNames[page])-\(size.columns)x\(size.rows)-\(condition)"
            if language == .chinese { name += "-zh" }
            if glyphs == .ascii { name += "-ascii" }
            expectGolden(frame.golden, name)
        }
    }

    @Test("Every page of a city in trouble, at three sizes", arguments: [small, medium, large])
    func incident(_ size: Size) throws { try expect(.incident, size) }

    @Test("Every page of a calm city, at three sizes", arguments: [small, medium, large])
    func calm(_ size: Size) throws { try expect(.calm, size) }

    @Test("Every page of a city in trouble in Chinese", arguments: [small, medium])
    func chinese(_ size: Size) throws { try expect(.incident, size, language: .chinese) }

    @Test("Every page of a city in trouble in plain ASCII", arguments: [small, medium])
    func ascii(_ size: Size) throws { try expect(.incident, size, glyphs: .ascii) }

    @Test("N01 Every page while one source is stale", arguments: [small, medium])
    func stale(_ size: Size) throws { try expect(.stale, size) }

    @Test("Pages of an empty cache")
    func empty() throws {
        try expect(.empty, small)
        try expect(.empty, small, pages: 0..<1, language: .chinese)
    }

    @Test("T01 T03 Names that try to break the picture", arguments: Language.allCases)
    func hostile(_ language: Language) throws {
        try expect(.hostile, small, pages: 0..<3, language: language)
    }

    @Test(
        "The keys, a zoomed pane, a ranked table and an opened entity",
        arguments: [small, medium]
    )
    func states(_ size: Size) throws {
        let city = SmallCity(.incident)
        let toAlarms: [Action] = [.nextPane, .nextPane, .nextPane, .nextPane]
        let states: [(String, Int, [Action], Language)] = [
            ("help", 0, [.help], .english), ("help-zh", 0, [.help], .chinese),
            ("zoom", 0, toAlarms + [.zoom], .english),
            ("ranked", 1, [.nextPane, .nextPane, .down, .down, .sort, .down], .english),
            ("entity", 0, toAlarms + [.down, .open], .english),
            ("entity-zh", 0, toAlarms + [.down, .open], .chinese),
        ]
        for (name, page, actions, language) in states {
            let frame = try city.frame(page: page, size, language: language, actions: actions)
            expectGolden(frame.golden, "state-\(size.columns)x\(size.rows)-\(name)")
        }
    }

    @Test(
        "T06 A screen too small for panes shows the worst first, and that it is too small",
        arguments: [Size(columns: 39, rows: 12), Size(columns: 10, rows: 3)]
    )
    func tooSmall(_ size: Size) throws {
        let frame = try SmallCity(.incident).frame(size)
        expectGolden(frame.golden, "small-\(size.columns)x\(size.rows)")
    }
}

/// Rules that hold for every picture with any content.
struct ScreenTests {
    @Test("T06 Every size from 0x0 is drawn", arguments: [Language.english, .chinese])
    func anySize(_ language: Language) throws {
        let city = SmallCity(.hostile)
        var generator = SeededGenerator(seed: 5)
        for columns in [0, 1, 10, 39, 40, 57, 80, 133, 500] {
            for rows in [0, 1, 3, 11, 12, 30, 70] {
                let size = Size(columns: columns, rows: rows)
                let frame = try city.frame(
                    page: Int(generator.next() % 5),
                    size,
                    language: language,
                    glyphs: generator.next() % 2 == 0 ? .unicode : .ascii
                )
                #expect(frame.size == size)
                if columns >= 10, rows >= 3, frame.repertoire == .unicode {
                    let word = language == .english ? "SIMULATED" : "模拟"
                    #expect(frame.text.contains(word), "\(columns)x\(rows)")
                }
            }
        }
    }

    @Test("T01 T02 No control, escape or direction-changing character reaches the frame")
    func nothingHostile() throws {
        let city = SmallCity(.hostile)
        for page in 0..<5 {
            for language in Language.allCases {
                let frame = try city.frame(page: page, medium, language: language)
                for scalar in frame.text.unicodeScalars where scalar != "\n" {
                    #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
                    #expect(!(0x202A...0x202E).contains(scalar.value))
                    #expect(!(0x2066...0x2069).contains(scalar.value))
                }
            }
        }
    }

    @Test("T05 Every pane's border is whole for any content")
    func bordersAreWhole() throws {
        for condition in SmallCity.Condition.allCases {
            let city = SmallCity(condition)
            for page in 0..<5 {
                for language in Language.allCases {
                    let frame = try city.frame(page: page, small, language: language)
                    // Each pane's two borders appear in every row between header and footer.
                    for row in 1..<23 {
                        let ends = [frame[0, row], frame[79, row]]
                        for cell in ends {
                            #expect(
                                "┌┐└┘│".contains(cell.glyph),
                                "\(condition) page \(page) \(language) row \(row)"
                            )
                        }
                    }
                }
            }
        }
    }

    @Test("The overview alone shows each trouble with its place and its start")
    func whatWhereWhen() throws {
        let text = try SmallCity(.incident).frame(small).text
        #expect(text.contains("Water level 31 cm"))
        #expect(text.contains("Lianhua"))
        // Water stood from 08:22 on, and has been critical since 08:30.
        #expect(text.contains("08:22"))
        #expect(text.contains("‼1"))
        let calm = try SmallCity(.calm).frame(small).text
        #expect(calm.contains("no alarms"))
    }

    @Test("T09 Every level of alarm has its own shape and word, without any colour")
    func shapes() throws {
        for glyphs in GlyphSet.allCases {
            let text = try SmallCity(.incident).frame(large, glyphs: glyphs).text
            let marks = glyphs == .unicode ? ["‼", "!", "▲", "·"] : ["!!", "!", "^", "."]
            for (mark, word) in zip(marks, ["critical", "high", "medium", "low"]) {
                #expect(text.contains(mark))
                #expect(text.contains(word))
            }
        }
    }

    @Test("N01 Only the panes of the source that is gone are stale; the others stay as they are")
    func onlyItsPanes() throws {
        let text = try SmallCity(.stale).frame(large).text
        #expect(text.contains("STALE since 08:30 · 11 min · unreachable, next try in 8 s"))
        let calm = try SmallCity(.calm).frame(large).text
        let line = { (text: String) in
            text.split(separator: "\n").first { $0.contains("Mean speed") }.map { $0.prefix(99) }
        }
        #expect(line(text) == line(calm))
    }
}

struct KeyMapTests {
    @Test("No key has two meanings in one scope")
    func noConflict() {
        var seen: [KeyScope: [Key: Action]] = [:]
        for binding in KeyMap.standard.bindings {
            for stroke in binding.strokes {
                #expect(seen[binding.scope]?[stroke.key] == nil, "\(stroke.key)")
                seen[binding.scope, default: [:]][stroke.key] = stroke.action
            }
        }
    }

    @Test("The help lists every key with an action, in both languages")
    func helpIsComplete() {
        for binding in KeyMap.standard.bindings {
            #expect(!binding.keys.isEmpty)
            #expect(!binding.help.english.isEmpty)
            #expect(binding.help.chinese?.isEmpty == false)
            for stroke in binding.strokes {
                #expect(
                    KeyMap.standard.action(for: stroke.key, in: binding.scope) == stroke.action
                )
            }
        }
        #expect(KeyMap.standard.action(for: .character("q")) == .quit)
        #expect(KeyMap.standard.action(for: .character("3")) == .page(3))
        #expect(KeyMap.standard.action(for: .control("l")) == .redraw)
        #expect(KeyMap.standard.action(for: .character("X")) == nil)
    }

    @Test("Every key and command is found in the help on the smallest usual screen, page by page")
    func helpIsWhole() throws {
        let limit = Screen.helpLimit(size: small)
        #expect(limit > 0)
        var text = ""
        var actions: [Action] = [.help]
        for _ in 0..<6 {
            text += try SmallCity(.calm).frame(small, actions: actions, helpLimit: limit).text
            actions.append(.pageDown)
        }
        for binding in KeyMap.standard.bindings { #expect(text.contains(binding.help.english)) }
        for command in CommandTable.standard.commands {
            #expect(text.contains(":\(command.name)"))
            #expect(text.contains(command.help.english))
        }
    }
}
