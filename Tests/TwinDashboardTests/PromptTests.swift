// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

struct PromptTests {
    @Test("Text is inserted at the cursor, and the editing keys have the effects usual in shells")
    func editing() {
        var prompt = Prompt(.search)
        prompt.insert("north road")
        #expect(prompt.text == "north road" && prompt.cursor == 10)
        prompt.apply(.home)
        prompt.apply(.right)
        prompt.insert("世")
        #expect(prompt.text == "n世orth road" && prompt.before == "n世")
        prompt.apply(.backspace)
        prompt.apply(.delete)
        #expect(prompt.text == "nrth road" && prompt.cursor == 1)
        prompt.apply(.end)
        prompt.apply(.eraseWord)
        #expect(prompt.text == "nrth ")
        prompt.apply(.eraseWord)
        #expect(prompt.text.isEmpty && prompt.cursor == 0)
        prompt.insert("one two")
        prompt.apply(.left)
        prompt.apply(.eraseToStart)
        #expect(prompt.text == "o" && prompt.cursor == 0)
        prompt.insert("tw")
        prompt.apply(.home)
        prompt.apply(.eraseToEnd)
        #expect(prompt.text.isEmpty)
        for edit in Prompt.Edit.allCases { prompt.apply(edit) }
        #expect(prompt.text.isEmpty && prompt.cursor == 0)
    }

    @Test("T01 T10 A paste becomes displayable text of bounded length")
    func hostile() {
        var prompt = Prompt(.command)
        prompt.insert("a\u{1B}[31m\u{202E}b\r\nq\u{7}" + String(repeating: "x", count: 100_000))
        #expect(prompt.text.count <= Prompt.longest)
        #expect(DisplayText(prompt.text).string == prompt.text)
        #expect(!prompt.text.unicodeScalars.contains { $0.value < 0x20 })
        prompt.insert("more")
        #expect(prompt.text.count <= Prompt.longest)
        var marks = Prompt(.search)
        marks.insert("e")
        for _ in 0..<9 { marks.insert("\u{301}") }
        #expect(marks.text.count == 1)
        #expect(marks.text.unicodeScalars.count <= 5)
    }

    @Test("Any sequence of edits keeps the cursor inside the text and the text displayable")
    func anySequence() {
        for seed in 0..<20 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var prompt = Prompt(.filter)
            let pieces = ["a", "世", "é", "\u{301}", " ", "\u{1B}", "🚦", "word ", "ᄀ", "\u{200D}"]
            for step in 0..<300 {
                if generator.next() % 2 == 0 {
                    prompt.insert(pieces[Int(generator.next() % UInt64(pieces.count))])
                } else {
                    let edits = Prompt.Edit.allCases
                    prompt.apply(edits[Int(generator.next() % UInt64(edits.count))])
                }
                let isInside = (0...prompt.text.count).contains(prompt.cursor)
                #expect(isInside, "seed \(seed), step \(step)")
                #expect(
                    DisplayText(prompt.text).string == prompt.text,
                    "seed \(seed), step \(step)"
                )
            }
        }
    }
}

/// Types into the dashboard of a tiny city, as keys would.
private struct Typist {
    let city: TinyCity
    var builder: ViewModelBuilder
    var state: DashboardState
    var model: ViewModel

    init(roads: Int = 40, language: Language = .english) throws {
        city = TinyCity()
        for number in 0..<roads {
            let series = SeriesID(EntityID("road:\(100 + number)"), "speed")
            city.tell(series, Double(number), at: TinyCity.start)
        }
        city.tell(SeriesID(TinyCity.city, "speed"), 30, at: TinyCity.start)
        city.tell(SeriesID(TinyCity.city, "congestion"), 3, at: TinyCity.start)
        city.tell(SeriesID("pole:p1", "online"), 1, at: TinyCity.start)
        builder = city.builder()
        state = DashboardState(layout: city.layout, language: language)
        state.themes = ["quiet", "high-contrast"]
        model = try builder.build(
            state,
            in: Room(columns: 120, rows: 30),
            at: Moment(at: TinyCity.start + .seconds(1)),
            wall: TinyCity.start
        )
        state.settle(with: model)
    }

    /// Limits the list of alarms to a number of lines.
    mutating func cut(alarmsTo limit: Int) {
        var changed = city
        changed.panes[1].limit = limit
        builder = changed.builder()
    }

    mutating func look() throws {
        model = try builder.build(
            state,
            in: Room(columns: 120, rows: 30),
            at: Moment(at: TinyCity.start + .seconds(1)),
            wall: TinyCity.start
        )
        state.settle(with: model)
    }

    /// Performs actions as the loop does: a picture is built before an action that needs one, and
    /// at the end.
    @discardableResult
    mutating func apply(_ actions: Action...) throws -> Effect? {
        var effect: Effect?
        for action in actions {
            if state.needsPicture(for: action) { try look() }
            effect = state.apply(action)
        }
        try look()
        return effect
    }

    var found: [String] { model.prompt?.lines.map(\.title.string) ?? [] }
}

struct SearchTests {
    @Test("A search shows its results after each letter, and Enter opens the first one")
    func search() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.search), .type("road:10"))
        #expect(typist.found.prefix(3) == ["road:100", "road:101", "road:102"])
        #expect(typist.model.prompt?.chosen == 0)
        try typist.apply(.type("7"))
        #expect(typist.found == ["road:107"])
        try typist.apply(.open)
        #expect(typist.state.openEntity == "road:107")
        #expect(typist.state.prompt == nil)
        #expect(typist.model.breadcrumbs == ["One", "road:107"])
    }

    @Test("Keys that come faster than pictures find and open the same entity")
    func burst() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.search), .type("r"), .type("12"), .type("3"), .open)
        #expect(typist.state.openEntity == "road:123")
        try typist.apply(.back, .prompt(.search), .type("road:1"), .down, .down, .open)
        #expect(typist.state.openEntity == "road:102")
    }

    @Test("Pages, properties, kinds and entities are found in both languages, and shown in either")
    func languages() throws {
        for language in Language.allCases {
            var typist = try Typist(language: language)
            try typist.apply(.prompt(.search), .type("拥堵"), .open)
            let congestion = SeriesID(TinyCity.city, "congestion")
            #expect(typist.state.openDestination == .series(congestion))
            try typist.apply(.prompt(.search), .type("congest"), .open)
            #expect(typist.state.openDestination == .series(congestion))
            try typist.apply(.prompt(.search), .type("speed road"), .open)
            #expect(typist.state.openDestination == .property("speed", kind: "road"))
            try typist.apply(.prompt(.search), .type("ROAD"), .open)
            #expect(typist.state.openDestination == .kind("road", district: nil))
            try typist.apply(.prompt(.search), .type("one"), .open)
            #expect(typist.state.openDestination == nil)
        }
    }

    @Test("A search tolerates missing and wrong letters")
    func fuzzy() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.search), .type("cngstn"))
        #expect(typist.found.first == "Congestion")
        try typist.apply(.edit(.eraseToStart), .type("congetsion"))
        #expect(typist.found.first == "Congestion")
    }

    @Test("The key of a prompt clears a line that was refused")
    func beginsAnew() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.command), .type("foo"), .open)
        #expect(typist.state.prompt?.complaint != nil)
        try typist.apply(.type(":"))
        #expect(typist.state.prompt?.text == "")
        try typist.apply(.type("a:"), .type(":"))
        #expect(typist.state.prompt?.text == "a::")
    }

    @Test("An unknown name is reported, and the line stays open for corrections")
    func nothing() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.search), .type("zzzzzz"), .open)
        #expect(typist.state.prompt?.text == "zzzzzz")
        #expect(typist.model.prompt?.complaint == "Nothing has \"zzzzzz\" in its name.")
        try typist.apply(.edit(.backspace))
        #expect(typist.model.prompt?.complaint == "Nothing has \"zzzzz\" in its name.")
        try typist.apply(.edit(.eraseToStart), .type("congestion"))
        #expect(typist.model.prompt?.complaint == .empty)
        try typist.apply(.back)
        #expect(typist.state.prompt == nil)
        #expect(typist.state.path.isEmpty)
    }

    @Test("An empty search lists the entities in alarm, the worst first, and then the pages")
    func empty() throws {
        var typist = try Typist()
        typist.city.tell(SeriesID("pole:p2", "online"), 0, at: TinyCity.start)
        try typist.apply(.prompt(.search))
        #expect(typist.found == ["pole:p2", "One"])
        #expect(typist.model.prompt?.lines.first?.level == .low)
    }

    @Test("Words in any order, each anywhere in name, kind or district, are found together")
    func words() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.search), .type("smart p1"))
        #expect(typist.found.first == "pole:p1")
    }
}

struct CommandLineTests {
    @Test("Each command has the action of its row in the table")
    func commands() throws {
        var typist = try Typist()
        #expect(try typist.apply(.prompt(.command), .type("quit"), .open) == .quit)
        #expect(
            try typist.apply(.prompt(.command), .type("theme quiet"), .open) == .themeNamed("quiet")
        )
        #expect(try typist.apply(.prompt(.command), .type("mouse"), .open) == .mouse(true))
        #expect(try typist.apply(.prompt(.command), .type("redraw"), .open) == .repaint)
        try typist.apply(.prompt(.command), .type("open road:105"), .open)
        #expect(typist.state.openEntity == "road:105")
        try typist.apply(.prompt(.command), .type("page one"), .open)
        #expect(typist.state.path.isEmpty)
        try typist.apply(.prompt(.command), .type("language zh"), .open)
        #expect(typist.state.language == .chinese)
        try typist.apply(.prompt(.command), .type("语言 English"), .open)
        #expect(typist.state.language == .english)
        try typist.apply(.prompt(.command), .type("help"), .open)
        #expect(typist.state.isHelpOpen)
    }

    @Test("Commands and pages are completed in Chinese, and full-width text is a command too")
    func chineseCommands() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.command), .type("主"), .nextPane)
        #expect(typist.state.prompt?.text == "主题 ")
        #expect(try typist.apply(.type("quiet"), .open) == .themeNamed("quiet"))
        try typist.apply(.prompt(.command), .type("：语言　英文"), .open)
        #expect(typist.state.language == .english)
        try typist.apply(.prompt(.command), .type("ｌａｎｇ ｚｈ"), .open)
        #expect(typist.state.language == .chinese)
        try typist.apply(.prompt(.command), .nextPane)
        #expect(typist.state.prompt?.text == "页面")
        let chinese = CommandTable.standard.commands.filter { $0.chineseName == nil }
        #expect(chinese.map(\.name) == [])
    }

    @Test("A command may be abbreviated as long as it is unambiguous")
    func abbreviations() {
        let table = CommandTable.standard
        #expect(table.command(called: "q")?.name == "quit")
        #expect(table.command(called: "LANG")?.name == "language")
        #expect(table.command(called: "so")?.name == "sort")
        #expect(table.command(called: "") == nil)
        #expect(table.command(called: "quitt") == nil)
    }

    @Test("No name or alias belongs to two commands, and each has its help in both languages")
    func table() {
        var seen: Set<String> = []
        for command in CommandTable.standard.commands {
            for name in [command.name] + command.aliases {
                #expect(seen.insert(name).inserted, "\(name)")
            }
            #expect(command.name.allSatisfy { $0.isLowercase })
            #expect(!command.help.english.isEmpty && command.help.chinese?.isEmpty == false)
        }
    }

    @Test(
        "A mistake is reported with a suggestion, and the line stays",
        arguments: [
            ("quti", "There is no command \"quti\". Did you mean \"quit\"?"),
            ("xyzzy", "There is no command \"xyzzy\". Tab lists the commands."),
            ("theme quite", "There is no theme \"quite\". Did you mean \"quiet\"?"),
            (
                "theme solarized",
                "There is no theme \"solarized\". There are: quiet, high-contrast."
            ),
            ("page", "\"page\" needs more: page one"),
            ("zoom in", "\"zoom\" takes nothing after it; leave out \"in\"."),
            ("language fr", "There is no language \"fr\". There are: en, zh."),
        ]
    )
    func mistakes(_ line: String, _ told: String) throws {
        var typist = try Typist()
        try typist.apply(.prompt(.command), .type(line), .open)
        #expect(typist.model.prompt?.complaint.string == told)
        #expect(typist.state.prompt?.text == line)
    }

    @Test("Tab completes a single match and cycles through several matches")
    func completion() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.command), .type("th"), .nextPane)
        #expect(typist.state.prompt?.text == "theme ")
        #expect(typist.found == ["quiet", "high-contrast"])
        try typist.apply(.nextPane)
        #expect(typist.state.prompt?.text == "theme quiet")
        try typist.apply(.nextPane)
        #expect(typist.state.prompt?.text == "theme high-contrast")
        try typist.apply(.nextPane)
        #expect(typist.state.prompt?.text == "theme quiet")
        try typist.apply(.previousPane)
        #expect(try typist.apply(.open) == .themeNamed("high-contrast"))
        try typist.apply(.prompt(.command), .type("open road:11"), .nextPane, .nextPane)
        #expect(typist.state.prompt?.text == "open road:111")
        try typist.apply(.open)
        #expect(typist.state.openEntity == "road:111")
    }

    @Test("The arrows recall the lines of the session, the last one first")
    func history() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.command), .type("zoom"), .open)
        try typist.apply(.prompt(.command), .type("zoom"), .open)
        try typist.apply(.prompt(.command), .type("mouse"), .open)
        try typist.apply(.prompt(.command), .up)
        #expect(typist.state.prompt?.text == "mouse")
        try typist.apply(.up)
        #expect(typist.state.prompt?.text == "zoom")
        try typist.apply(.up)
        #expect(typist.state.prompt?.text == "zoom")
        try typist.apply(.down, .down)
        #expect(typist.state.prompt?.text == "")
    }
}

struct FilterTests {
    private func roads(_ typist: Typist) -> [String] {
        guard case .table(let table) = typist.model.panes[2].content else { return [] }
        return table.rows.lines.map(\.name.string)
    }

    @Test(
        "A filter shows its matches after each letter, among all entities, not only those shown"
    )
    func filter() throws {
        var typist = try Typist(roads: 300)
        try typist.apply(.previousPane, .prompt(.filter), .type("35"))
        #expect(roads(typist).prefix(4) == ["road:135", "road:235", "road:335", "road:350"])
        #expect(typist.model.panes[2].title == "Roads / 35")
        try typist.apply(.type("0"))
        #expect(roads(typist) == ["road:350"])
        try typist.apply(.open, .open)
        #expect(typist.state.openEntity == "road:350")
        try typist.apply(.back)
        #expect(roads(typist) == ["road:350"])
        try typist.apply(.filter(""))
        #expect(roads(typist).count > 10)
    }

    @Test("Escape restores the filter, and a filter without matches says so")
    func escape() throws {
        var typist = try Typist()
        try typist.apply(.previousPane, .prompt(.filter), .type("nowhere"))
        #expect(roads(typist).isEmpty)
        #expect(typist.model.panes[2].notice == "No line has \"nowhere\". f changes the filter.")
        try typist.apply(.back)
        #expect(roads(typist).count > 10)
        #expect(typist.model.panes[2].title == "Roads")
    }

    @Test("If the focused pane has no lines to filter, the page's first table gets the focus")
    func firstTable() throws {
        var typist = try Typist()
        try typist.apply(.prompt(.filter), .type("105"))
        #expect(typist.state.focusedPane == 2)
        #expect(roads(typist) == ["road:105"])
        var command = try Typist()
        try command.apply(.prompt(.command), .type("filter 106"), .open)
        #expect(command.state.focusedPane == 2)
        #expect(roads(command) == ["road:106"])
        #expect(command.model.message == .empty)
    }

    @Test("If a page has no table at all, the line says so, and no text is taken for commands")
    func noTable() throws {
        var typist = try Typist()
        try typist.apply(.show(.series(SeriesID(TinyCity.city, "speed"))), .prompt(.filter))
        if typist.model.panes.contains(where: { $0.isFilterable }) {
            #expect(typist.state.prompt?.kind == .filter)
            try typist.apply(.back)
        }
        try typist.apply(.back, .zoom, .prompt(.filter))
        let zoomed = typist.state
        #expect(typist.state.prompt?.isRefused == true)
        #expect(
            typist.model.prompt?.complaint
                == "There is no table to filter in this pane; z shows the others."
        )
        try typist.apply(
            .type("q"),
            .type("2"),
            .type(" pasted Lz"),
            .edit(.backspace),
            .edit(.home)
        )
        #expect(typist.state.prompt == zoomed.prompt)
        #expect(typist.model.prompt?.before == "")
        for end in [Action.open, .back] {
            typist.state = zoomed
            try typist.apply(end)
            #expect(typist.state.prompt == nil)
            #expect(typist.state.page == zoomed.page && typist.state.isZoomed)
        }
        // Keys that are not text have their usual action.
        typist.state = zoomed
        try typist.apply(.nextPane)
        #expect(typist.state.prompt == nil)
        typist.state = zoomed
        try typist.apply(.open)
        try typist.apply(.prompt(.command), .type("filter x"), .open)
        #expect(typist.state.filterText(in: 0) == "")
        #expect(typist.model.message.string.contains("no table to filter"))
        try typist.apply(.language)
        #expect(typist.model.message == .empty)
    }

    @Test("A table that shows part of its rows has their number, and a filter searches all of them")
    func capped() throws {
        var typist = try Typist(roads: 300)
        guard case .table(let table) = typist.model.panes[2].content else {
            Issue.record("no table")
            return
        }
        #expect(table.rows.count == 200)
        #expect(table.rows.cap == "200 of 300")
        try typist.apply(.language)
        guard case .table(let chinese) = typist.model.panes[2].content else {
            Issue.record("pane 2 has no table")
            return
        }
        #expect(chinese.rows.cap == "前200/共300")
        try typist.apply(.language, .filter("road"))
        guard case .table(let filtered) = typist.model.panes[2].content else {
            Issue.record("pane 2 has no table")
            return
        }
        #expect(filtered.rows.count == 300)
        #expect(filtered.rows.cap == .empty)
        var few = try Typist(roads: 40)
        try few.apply(.filter(""))
        guard case .table(let whole) = few.model.panes[2].content else {
            Issue.record("pane 2 has no table")
            return
        }
        #expect(whole.rows.cap == .empty)
    }

    @Test("Alarms and events are filtered before their list is cut, and a cut list says so")
    func cappedAlarms() throws {
        var typist = try Typist()
        typist.cut(alarmsTo: 2)
        for number in 0..<3 {
            typist.city.tell(SeriesID(EntityID("pole:x\(number)"), "online"), 0, at: TinyCity.start)
        }
        try typist.apply(.redraw)
        #expect(typist.model.alarms().count == 2)
        guard case .alarms(let cut) = typist.model.panes[1].content else {
            Issue.record("pane 1 has no alarms")
            return
        }
        #expect(cut.cap == "2 of 3")
        try typist.apply(.nextPane, .filter("x2"))
        #expect(typist.model.alarms().map(\.place) == ["pole:x2, district:north"])
        guard case .alarms(let found) = typist.model.panes[1].content else {
            Issue.record("pane 1 has no alarms")
            return
        }
        #expect(found.cap == .empty)
    }

    @Test("A column is ranked by its name")
    func sort() throws {
        var typist = try Typist()
        try typist.apply(.previousPane, .prompt(.command), .type("sort speed"), .open)
        #expect(typist.state.prompt == nil)
        #expect(typist.state.sortColumn(in: 2) == 0)
        try typist.apply(.prompt(.command), .type("sort flow"), .open)
        #expect(
            typist.model.prompt?.complaint == "There is no column \"flow\". There are: Speed."
        )
    }
}

struct LevelTests {
    @Test("Enter goes from a number to its series, from many to their ranking, and back again")
    func levels() throws {
        var typist = try Typist()
        try typist.apply(.open)
        #expect(typist.state.openDestination == .series(SeriesID(TinyCity.city, "congestion")))
        #expect(typist.model.breadcrumbs == ["One", "Congestion"])
        try typist.apply(.back, .last, .open)
        #expect(typist.state.openDestination == .property("speed", kind: "road"))
        try typist.apply(.down, .open)
        #expect(typist.state.openEntity == "road:101")
        try typist.apply(.open)
        #expect(typist.state.openDestination == .series(SeriesID("road:101", "speed")))
        #expect(typist.model.breadcrumbs == ["One", "Speed", "road:101", "Speed"])
        try typist.apply(.climb(1))
        #expect(typist.state.openDestination == .property("speed", kind: "road"))
        #expect(typist.state.selection(in: 0).line == 1)
        try typist.apply(.climb(0))
        #expect(typist.state.path.isEmpty)
    }

    @Test("A district lists its worst values and its entities, and each of them can be opened")
    func district() throws {
        var typist = try Typist()
        typist.city.tell(SeriesID("pole:p2", "online"), 0, at: TinyCity.start)
        typist.city.tell(SeriesID("district:north", "speed"), 20, at: TinyCity.start)
        try typist.apply(.show(.entity("district:north")))
        #expect(typist.model.panes.map(\.title).contains("Worst of each kind"))
        let worst = typist.model.panes.firstIndex { $0.title == "Worst of each kind" } ?? 0
        #expect(typist.model.numbers(in: worst).map(\.label) == ["pole:p2"])
        #expect(typist.model.numbers(in: worst).map(\.note) == ["Smart pole"])
        let kinds = typist.model.panes.firstIndex { $0.title == "What is here" } ?? 0
        #expect(typist.model.numbers(in: kinds).map(\.label) == ["Smart pole · 2"])
        #expect(typist.model.numbers(in: kinds).map(\.note) == ["1/2"])
        try typist.apply(.point(pane: kinds, line: 0), .open)
        #expect(typist.state.openDestination == .kind("pole", district: "district:north"))
        guard case .table(let table) = typist.model.panes[0].content else {
            Issue.record("no table")
            return
        }
        #expect(table.rows.lines.map(\.name) == ["pole:p2", "pole:p1"])
    }

    @Test("A series page shows statistics of its values, their limits, and how they arrive")
    func series() throws {
        let city = TinyCity()
        let series = SeriesID(TinyCity.city, "congestion")
        for (number, value) in [5.0, 9.5, 6.5].enumerated() {
            city.tell(series, value, at: TinyCity.start + .seconds(10 * number))
        }
        var state = DashboardState(layout: city.layout)
        _ = state.apply(.show(.series(series)))
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 80, rows: 24),
            at: Moment(at: TinyCity.start + .seconds(25)),
            wall: TinyCity.start
        )
        func value(_ label: String, in pane: Int) -> String? {
            model.numbers(in: pane).first { $0.label.string == label }?.reading.value.string
        }
        #expect(model.panes[0].title == "city:here · Congestion")
        #expect(value("Now", in: 1) == "6.5")
        #expect(value("Greatest", in: 1) == "9.5")
        #expect(value("Least", in: 1) == "5.0")
        #expect(value("Mean", in: 1) == "7.0")
        // Of a day no more is kept than these seconds.
        #expect(model.numbers(in: 1).first { $0.label == "Mean" }?.note == "25 s")
        #expect(value("Change", in: 1) == "+1.5")
        #expect(value("Limit high", in: 1) == "> 9.0")
        #expect(value("Limit medium", in: 1) == "> 7.0")
        #expect(value("Normal", in: 1) == "0.0–6.0")
        #expect(value("Observations", in: 2) == "3")
        #expect(value("of them good", in: 2) == "3")
        #expect(value("Longest pause", in: 2) == "10 s")
        #expect(value("Expected every", in: 2) == "10 s")
    }

    @Test(
        "The path keeps 16 opened pages, among them the first, and Escape leads back to the start"
    )
    func longWalk() throws {
        var typist = try Typist()
        for number in 0..<60 {
            try typist.apply(.show(.entity(EntityID("road:\(100 + number % 40)"))))
        }
        #expect(typist.state.path.count == 16)
        #expect(typist.state.path.first == .entity("road:100"))
        for _ in 0..<16 { try typist.apply(.back) }
        #expect(typist.state.path.isEmpty)
    }

    @Test(
        "A click selects, a second one opens, the wheel moves, and other clicks have no effect"
    )
    func mouse() throws {
        var typist = try Typist()
        try typist.apply(.point(pane: 2, line: 3))
        #expect(typist.state.focusedPane == 2)
        #expect(typist.state.selection(in: 2).line == 3)
        #expect(typist.state.path.isEmpty)
        try typist.apply(.scroll(pane: 2, by: 3))
        #expect(typist.state.selection(in: 2).line == 6)
        try typist.apply(.point(pane: 2, line: 6))
        #expect(typist.state.openEntity == "road:106")
        let before = typist.state
        for action in [
            Action.point(pane: 99, line: 5), .point(pane: -1, line: nil), .scroll(pane: 7, by: 1),
            .climb(9), .climb(-1), .choose(3), .sortBy(99), .type("q"), .edit(.home),
        ] {
            _ = typist.state.apply(action)
            #expect(typist.state.path == before.path)
            #expect(typist.state.focusedPane == before.focusedPane)
        }
    }
}
