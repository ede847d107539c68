// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinTestSupport
import TwinViews
import TwinVocabulary

private let small = Size(columns: 80, rows: 24)
private let medium = Size(columns: 120, rows: 36)

/// Pictures of prompts, opened pages and the help, stored as text in `Golden`.
struct MovingScreenTests {
    private static let states: [(String, [Action])] = [
        ("search-empty", [.prompt(.search)]),
        ("search", [.prompt(.search), .type("haidian"), .down, .down]),
        ("search-nothing", [.prompt(.search), .type("没有这种东西"), .open]),
        ("command", [.prompt(.command)]),
        ("command-theme", [.prompt(.command), .type("theme "), .nextPane, .nextPane]),
        ("command-wrong", [.prompt(.command), .type("zom"), .open]),
        ("filter", [.page(2), .nextPane, .nextPane, .prompt(.filter), .type("ring road")]),
        ("district", [.show(.entity("district:110108"))]),
        ("substation", [.show(.entity("substation:s2"))]),
        ("series", [.show(.series(SeriesID("substation:s2", "loading")))]),
        ("kind", [.show(.kind("road_segment", district: "district:110106"))]),
        ("property", [.show(.property("loading", kind: "substation"))]),
        (
            "walk",
            [
                .show(.entity("district:110108")), .show(.entity("substation:s2")),
                .show(.series(SeriesID("substation:s2", "loading"))),
            ]
        ),
    ]

    private func expect(
        _ size: Size,
        _ language: Language = .english,
        _ glyphs: GlyphSet = .unicode,
        suffix: String = ""
    ) throws {
        let city = SmallCity(.incident)
        for (name, actions) in Self.states {
            let frame = try city.frame(size, language: language, glyphs: glyphs, actions: actions)
            expectGolden(frame.golden, "moving-\(size.columns)x\(size.rows)-\(name)\(suffix)")
        }
    }

    @Test("Prompts and opened pages, at two sizes", arguments: [small, medium])
    func english(_ size: Size) throws { try expect(size) }

    @Test("Prompts and opened pages in Chinese")
    func chinese() throws { try expect(small, .chinese, suffix: "-zh") }

    @Test("Prompts and opened pages in plain ASCII")
    func ascii() throws { try expect(small, .english, .ascii, suffix: "-ascii") }

    @Test("The help, page by page, in both languages and in plain ASCII")
    func help() throws {
        let city = SmallCity(.calm)
        let limit = Screen.helpLimit(size: small)
        var actions: [Action] = [.help]
        for page in 1...3 {
            for (language, glyphs, suffix) in [
                (Language.english, GlyphSet.unicode, ""), (.chinese, .unicode, "-zh"),
                (.english, .ascii, "-ascii"),
            ] {
                let frame = try city.frame(
                    small,
                    language: language,
                    glyphs: glyphs,
                    actions: actions,
                    helpLimit: limit
                )
                expectGolden(frame.golden, "moving-80x24-help-\(page)\(suffix)")
            }
            actions += [.pageDown, .pageDown]
        }
    }

    @Test("T06 A prompt with its choices is drawn at any size, and its cursor stays in sight")
    func anySize() throws {
        let city = SmallCity(.hostile)
        let typed = String(repeating: "龘e", count: 90)
        for columns in [40, 41, 57, 80, 200] {
            for rows in [12, 13, 24, 50] {
                for prompt in [Prompt.Kind.search, .command] {
                    let size = Size(columns: columns, rows: rows)
                    for text in ["", "a", typed] {
                        let frame = try city.frame(size, actions: [.prompt(prompt), .type(text)])
                        #expect(frame.size == size)
                        let last = (0..<columns).map {
                            frame[$0, rows - 1].style
                        }
                        #expect(last.contains { $0.isReversed }, "\(columns)x\(rows) \(text.count)")
                    }
                }
            }
        }
    }

    @Test("Mouse targets match the picture: tabs, breadcrumbs, lines, choices")
    func hits() throws {
        let city = SmallCity(.incident)
        var state = DashboardState(layout: SmallCity.layout)
        func picture() throws -> (frame: Frame, hits: HitMap) {
            let model = try city.model(state, small)
            state.settle(with: model)
            return Screen.picture(model, size: small)
        }
        let (frame, hits) = try picture()
        let rows = frame.text.split(separator: "\n", omittingEmptySubsequences: false)
        // The first alarm is in the row below the pane's border.
        let row = try #require(rows.firstIndex { $0.contains("Alarms") }) + 1
        guard case .pane(let pane, line: 0) = hits.target(at: Point(column: 10, row: row)) else {
            Issue.record("\(frame.text)")
            return
        }
        #expect(
            hits.action(for: Mouse(.press, at: Point(column: 10, row: row)))
                == .point(pane: pane, line: 0)
        )
        #expect(
            hits.action(for: Mouse(.scrollDown, at: Point(column: 10, row: row)))
                == .scroll(pane: pane, by: 3)
        )
        let tabs = try #require(rows.last(where: { $0.contains("1 ") }))
        let column = tabs.distance(
            from: tabs.startIndex,
            to: try #require(tabs.firstIndex(of: "3"))
        )
        #expect(hits.target(at: Point(column: column, row: 23)) == .tab(3))
        for place in [
            Point(column: -1, row: 0), Point(column: 80, row: 24), Point(column: 0, row: 0),
            Point(column: Int.max, row: Int.min),
        ] {
            #expect(hits.action(for: Mouse(.press, at: place)) == nil)
        }
        _ = state.apply(.prompt(.search))
        let (_, over) = try picture()
        #expect(over.target(at: Point(column: 10, row: 22)) == .overlay)
        #expect(over.target(at: Point(column: 10, row: 21)) != nil)
        #expect(over.action(for: Mouse(.press, at: Point(column: 10, row: 22))) == nil)
        _ = state.apply(.back)
        _ = state.apply(.show(.entity("substation:s2")))
        let (opened, crumbs) = try picture()
        let last = try #require(opened.text.split(separator: "\n").last)
        let arrow = last.distance(from: last.startIndex, to: try #require(last.firstIndex(of: "›")))
        #expect(crumbs.target(at: Point(column: arrow + 3, row: 23)) == .crumb(1))
        #expect(crumbs.target(at: Point(column: arrow - 4, row: 23)) == .crumb(0))
    }
}

struct KeyChangeTests {
    @Test("A changed key has the action, the old key has none, and the help shows the new one")
    func change() throws {
        let keys = KeyMap.standard.changed(by: [
            KeyBinding(action: "zoom", keys: ["x", "Ctrl-Z"]), KeyBinding(action: "sort", keys: []),
            KeyBinding(action: "search", keys: ["F3"]),
        ])
        #expect(keys.action(for: .character("x")) == .zoom)
        #expect(keys.action(for: .control("z")) == .zoom)
        #expect(keys.action(for: .character("z")) == nil)
        #expect(keys.action(for: .character("o")) == nil)
        #expect(keys.action(for: .function(3)) == .prompt(.search))
        #expect(keys.action(for: .character("q")) == .quit)
        #expect(keys.bindings.contains { $0.keys == "x  Ctrl-Z" })
        #expect(keys.bindings.contains { $0.keys == "F3" })
    }

    @Test(
        "The name of every key is parsed as that key, and every action has a distinct name"
    )
    func names() {
        var actions: [String: Action] = [:]
        let vocabulary = KeyMap.standard.vocabulary
        for binding in KeyMap.standard.bindings {
            for stroke in binding.strokes {
                let name = stroke.key.name.string
                #expect(Key(named: name) == stroke.key, "\(name)")
                #expect(vocabulary.key(written: name) == name, "\(name)")
                let action = KeyMap.standard.changed(by: [])
                #expect(action.action(for: stroke.key, in: binding.scope) == stroke.action)
            }
        }
        for (name, keys) in vocabulary.actions {
            #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(name)")
            for key in keys {
                let meanings = [KeyScope.everywhere, .alarms, .alarmTable].compactMap { scope in
                    Key(named: key).flatMap { KeyMap.standard.action(for: $0, in: scope) }
                }
                let meant = meanings.first { action in
                    if case .prompt(let kind) = action { return kind.rawValue == name }
                    return action.name == name
                }
                #expect(actions[name] == nil || actions[name] == meant, "\(name)")
                actions[name] = meant
            }
        }
        #expect(Set(actions.values).count == actions.count)
    }

    @Test("In a prompt, letters and pastes are text")
    func typing() {
        let keys = KeyMap.standard
        #expect(keys.action(for: .character("q"), isTyping: true) == .type("q"))
        #expect(keys.action(for: .character("世"), isTyping: true) == .type("世"))
        #expect(keys.action(for: .paste(" q\rq\n"), isTyping: true) == .type("q q"))
        #expect(keys.action(for: .paste("q"), isTyping: false) == nil)
        #expect(keys.action(for: .control("u"), isTyping: true) == .edit(.eraseToStart))
        #expect(keys.action(for: .function(1), isTyping: true) == nil)
        #expect(keys.action(for: .character("q"), isTyping: false) == .quit)
    }

    @Test("A configured key has its meaning in all panes, also where it acts on alarms by default")
    func scopedKeys() {
        let zoom = KeyBinding(action: "zoom", keys: ["x"])
        let changed = KeyMap.standard.changed(by: [zoom])
        for scope in [KeyScope.everywhere, .alarms, .alarmTable] {
            #expect(changed.action(for: .character("x"), in: scope) == .zoom)
        }
        #expect(changed.action(for: .character("C"), in: .alarms) == .prompt(.remark))
        let map = KeyMap.standard
        #expect(map.action(for: .character("x"), in: .alarms) == .alarm(.silence))
        #expect(map.vocabulary.actions["silence"] == [])
    }
}
