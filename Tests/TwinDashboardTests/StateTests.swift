// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

struct StateTests {
    @discardableResult
    private func settled(
        _ city: TinyCity,
        _ state: inout DashboardState
    ) throws -> ViewModel {
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 120, rows: 24),
            at: Moment(at: TinyCity.start + .seconds(1)),
            wall: TinyCity.start
        )
        state.settle(with: model)
        return model
    }

    /// Returns the number of lines of a pane, counted in its content where that has all lines.
    private func lineCount(_ pane: PaneModel) -> Int {
        switch pane.content {
        case .numbers(let numbers): numbers.lines.lines.count
        case .alarms(let alarms): alarms.lines.count
        case .table(let table): table.rows.count
        default: pane.list?.count ?? 0
        }
    }

    private func cityWithRoads(_ count: Int) -> TinyCity {
        let city = TinyCity()
        for number in 0..<count {
            let series = SeriesID(EntityID("road:\(100 + number)"), "speed")
            city.tell(series, Double(number), at: TinyCity.start)
        }
        return city
    }

    @Test("Focus goes round all panes, forward and back")
    func focus() throws {
        let city = TinyCity()
        var state = DashboardState(layout: city.layout)
        try settled(city, &state)
        #expect(state.apply(.nextPane) == nil)
        #expect(state.focusedPane == 1)
        _ = state.apply(.nextPane)
        _ = state.apply(.nextPane)
        #expect(state.focusedPane == 0)
        _ = state.apply(.previousPane)
        #expect(state.focusedPane == 2)
    }

    @Test("A selection never leaves its list, however often keys are pressed, and scrolls with it")
    func selection() throws {
        let city = cityWithRoads(40)
        var state = DashboardState(layout: city.layout)
        try settled(city, &state)
        _ = state.apply(.previousPane)
        try settled(city, &state)
        for _ in 0..<100 { _ = state.apply(.down) }
        #expect(state.selection(in: 2).line == 39)
        #expect(state.selection(in: 2).firstLine > 0)
        _ = state.apply(.first)
        #expect(state.selection(in: 2) == DashboardState.Selection())
        for _ in 0..<100 { _ = state.apply(.pageDown) }
        #expect(state.selection(in: 2).line == 39)
        _ = state.apply(.last)
        for _ in 0..<100 { _ = state.apply(.up) }
        #expect(state.selection(in: 2).line == 0)
    }

    @Test("Enter opens the selection, Escape goes back to the previous place")
    func openAndBack() throws {
        let city = cityWithRoads(5)
        var state = DashboardState(layout: city.layout)
        try settled(city, &state)
        _ = state.apply(.previousPane)
        try settled(city, &state)
        _ = state.apply(.down)
        _ = state.apply(.open)
        #expect(state.openEntity == "road:101")
        try settled(city, &state)
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 120, rows: 40),
            at: Moment(at: TinyCity.start + .seconds(1)),
            wall: TinyCity.start
        )
        #expect(model.breadcrumbs == ["One", "road:101"])
        #expect(model.numbers().map(\.label) == ["Speed"])
        #expect(model.numbers().map(\.reading.value) == ["1.0"])
        _ = state.apply(.back)
        #expect(state.openEntity == nil)
        #expect(state.focusedPane == 2)
        #expect(state.selection(in: 2).line == 1)
    }

    @Test("Escape closes the help first, then the zoom, then opened pages, and then has no effect")
    func escape() throws {
        let city = cityWithRoads(5)
        var state = DashboardState(layout: city.layout)
        try settled(city, &state)
        _ = state.apply(.zoom)
        _ = state.apply(.help)
        _ = state.apply(.back)
        #expect(!state.isHelpOpen && state.isZoomed)
        _ = state.apply(.back)
        #expect(!state.isZoomed)
        let before = state
        _ = state.apply(.back)
        #expect(state == before)
    }

    @Test("Unknown page numbers are ignored")
    func pages() {
        var state = DashboardState(layout: TinyCity().layout)
        for number in [-1, 0, 2, 9, Int.max] { _ = state.apply(.page(number)) }
        #expect(state.page == 0)
        _ = state.apply(.nextPage)
        #expect(state.page == 0)
    }

    @Test("The state asks its owner for effects beyond its own data")
    func effects() {
        var state = DashboardState(layout: TinyCity().layout)
        #expect(state.apply(.quit) == .quit)
        #expect(state.apply(.redraw) == .repaint)
        #expect(state.apply(.theme) == .theme(1))
        #expect(state.apply(.language) == nil)
        #expect(state.language == .chinese)
    }

    @Test("Any sequence of actions on any city keeps every selection in range")
    func anySequence() throws {
        let actions: [Action] = [
            .nextPane, .previousPane, .up, .down, .left, .right, .pageUp, .pageDown, .first, .last,
            .page(1), .page(3), .nextPage, .zoom, .open, .back, .sort, .help, .language, .theme,
        ]
        var checked = 0
        for seed in 0..<6 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let city = cityWithRoads(Int(generator.next() % 30))
            var state = DashboardState(layout: city.layout)
            for step in 0..<150 {
                let action = actions[Int(generator.next() % UInt64(actions.count))]
                _ = state.apply(action)
                guard generator.next() % 3 == 0 else { continue }
                let model = try settled(city, &state)
                #expect(model.panes.indices.contains(state.focusedPane))
                for (pane, shown) in model.panes.enumerated() {
                    let count = lineCount(shown)
                    let selection = state.selection(in: pane)
                    // A list that is empty or hidden by a zoom keeps its selection.
                    guard count > 0 else { continue }
                    #expect(
                        (0..<count).contains(selection.line),
                        "seed \(seed), step \(step): line \(selection.line) of \(count)"
                    )
                    #expect((0...selection.line).contains(selection.firstLine))
                    checked += count > 1 && selection.line > 0 ? 1 : 0
                }
            }
        }
        #expect(checked > 50, "few selections were below the first line: \(checked)")
    }
}
