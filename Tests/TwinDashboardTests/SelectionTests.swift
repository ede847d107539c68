// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinDashboard

@Suite("A selection is of a line's subject, not of its number")
struct SelectionTests {
    private let start = TinyCity.start

    /// A person before one pane, who looks at each picture and presses keys.
    private struct Viewer {
        let city: TinyCity
        var builder: ViewModelBuilder
        var state: DashboardState
        var model: ViewModel?
        var seconds = 0
        var rows = 12

        init(_ pane: PaneLayout, rows: Int = 12) {
            var city = TinyCity()
            city.panes = [pane]
            self.city = city
            self.rows = rows
            builder = city.builder()
            state = DashboardState(layout: city.layout)
        }

        /// Looks at a new picture, some seconds later.
        mutating func look(after seconds: Int = 1) throws {
            self.seconds += seconds
            let instant = TinyCity.start + .seconds(self.seconds)
            let model = try builder.build(
                state,
                in: Room(columns: 100, rows: rows),
                at: Moment(at: instant),
                wall: instant
            )
            state.settle(with: model)
            self.model = model
        }

        /// Presses a key as the program's loop does: it looks first if the key needs a picture.
        mutating func press(_ action: Action) throws {
            if state.needsPicture(for: action) { try look(after: 0) }
            _ = state.apply(action)
        }

        func tell(_ road: Int, _ speed: Double) {
            let series = SeriesID(EntityID("road:\(road)"), "speed")
            city.tell(series, speed, at: TinyCity.start + .seconds(seconds))
        }

        /// The thing that the eye is on: the target of the highlighted line of the last picture.
        var seen: Destination? {
            guard let list = model?.panes.first?.list else { return nil }
            let line = state.selection(in: 0).line - list.firstLine
            return list.targets.indices.contains(line) ? list.targets[line] : nil
        }
    }

    private static let table = PaneLayout(
        kind: .table,
        title: "Roads",
        items: [PaneItem(kind: "road", property: "speed")]
    )

    private func viewer(rows: Int = 12, roads: Int = 5) throws -> Viewer {
        var viewer = Viewer(Self.table, rows: rows)
        for road in 0..<roads { viewer.tell(100 + road, Double(10 + road)) }
        try viewer.look()
        return viewer
    }

    @Test("A selected row stays selected while the table is ranked again")
    func ranking() throws {
        var viewer = try viewer()
        try viewer.press(.down)
        try viewer.look()
        #expect(viewer.seen == .entity("road:101"))
        viewer.tell(101, 90)
        try viewer.look()
        #expect(viewer.seen == .entity("road:101"))
        #expect(viewer.state.selection(in: 0).line == 4)
        try viewer.press(.up)
        #expect(viewer.seen == .entity("road:104"))
    }

    @Test(
        "Until a row is selected, the selection is the first row, even if another row moves there"
    )
    func untouched() throws {
        var viewer = try viewer()
        #expect(viewer.seen == .entity("road:100"))
        viewer.tell(104, 1)
        try viewer.look()
        #expect(viewer.seen == .entity("road:104"))
        try viewer.press(.down)
        try viewer.press(.first)
        try viewer.look()
        viewer.tell(103, 0.5)
        try viewer.look()
        #expect(viewer.seen == .entity("road:103"))
    }

    @Test("Enter opens the row that was on the screen, even if values have arrived since")
    func open() throws {
        for isMoved in [false, true] {
            var viewer = try viewer()
            if isMoved { try viewer.press(.down) }
            try viewer.look()
            let seen = viewer.seen
            for road in 0..<5 { viewer.tell(100 + road, Double(90 - road)) }
            try viewer.press(.open)
            #expect(viewer.state.openDestination == seen, "moved: \(isMoved)")
        }
    }

    @Test("If the selected row leaves the list, the row in its place is selected")
    func disappearance() throws {
        var viewer = try viewer()
        try viewer.press(.filter("road:1"))
        try viewer.look()
        for _ in 0..<4 { try viewer.press(.down) }
        try viewer.look()
        #expect(viewer.seen == .entity("road:104"))
        try viewer.press(.filter("road:10"))
        for _ in 0..<4 { try viewer.press(.down) }
        try viewer.press(.filter("road:102"))
        try viewer.press(.open)
        #expect(viewer.state.openDestination == .entity("road:102"))
    }

    @Test("A key that needs the lines of a new filter, order or time waits for their picture")
    func outdated() throws {
        for change in [.filter("road:103"), .time(.step(1))] as [Action] {
            var viewer = try viewer()
            #expect(!viewer.state.needsPicture(for: .open))
            try viewer.press(change)
            #expect(viewer.state.needsPicture(for: .open), "\(change)")
            #expect(viewer.state.needsPicture(for: .down), "\(change)")
        }
    }

    @Test("A key on the lines of the last picture needs no new one")
    func noPicture() throws {
        var viewer = try viewer()
        for action in [Action.down, .down, .up, .language, .theme, .nextPane] {
            #expect(!viewer.state.needsPicture(for: action))
            _ = viewer.state.apply(action)
        }
        #expect(!viewer.state.needsPicture(for: .open))
    }

    @Test("A selection moved beyond the rows shown opens the row that it reaches")
    func beyond() throws {
        var viewer = try viewer(roads: 40)
        for _ in 0..<30 { try viewer.press(.down) }
        #expect(viewer.state.needsPicture(for: .open))
        try viewer.press(.open)
        #expect(viewer.state.openDestination == .entity("road:130"))
    }

    @Test("The selections of other panes outlast a zoom")
    func zoom() throws {
        var city = TinyCity()
        city.panes = [Self.table, PaneLayout(kind: .alarms, title: "Alarms"), Self.table]
        for road in 0..<5 {
            city.tell(SeriesID(EntityID("road:\(100 + road)"), "speed"), Double(road), at: start)
        }
        var builder = city.builder()
        var state = DashboardState(layout: city.layout)
        func look() throws {
            let model = try builder.build(
                state,
                in: Room(columns: 180, rows: 30),
                at: Moment(at: start + .seconds(1)),
                wall: start + .seconds(1)
            )
            state.settle(with: model)
        }
        try look()
        for _ in 0..<3 { _ = state.apply(.down) }
        try look()
        let selection = state.selection(in: 0)
        _ = state.apply(.previousPane)
        _ = state.apply(.zoom)
        try look()
        _ = state.apply(.zoom)
        try look()
        #expect(state.selection(in: 0) == selection)
        #expect(selection.identity == .entity("road:103"))
    }

    @Test("Enter opens the row on the screen, however the list has changed")
    func anyChange() throws {
        let panes = [
            Self.table,
            PaneLayout(
                kind: .bars,
                title: "Bars",
                items: [PaneItem(kind: "road", property: "speed")]
            ),
            PaneLayout(
                kind: .heat,
                title: "Heat",
                items: [PaneItem(kind: "road", property: "speed")]
            ),
            PaneLayout(
                kind: .wall,
                title: "Wall",
                items: [PaneItem(kind: "road", property: "speed")]
            ),
            PaneLayout(
                kind: .map,
                title: "Map",
                items: [PaneItem(kind: "road", property: "speed")]
            ),
        ]
        var opened = 0
        for pane in panes {
            for seed in 0..<8 {
                var generator = SeededGenerator(seed: UInt64(seed))
                var viewer = Viewer(pane, rows: 11 + seed)
                for _ in 0..<60 {
                    let road = 100 + Int(generator.next() % 20)
                    viewer.tell(road, Double(generator.next() % 120))
                    switch generator.next() % 8 {
                    case 0: try viewer.press(.down)
                    case 1: try viewer.press(.up)
                    case 2: try viewer.press(.pageDown)
                    case 3:
                        try viewer.look(after: 2)
                        let seen = viewer.seen
                        viewer.tell(road, Double(generator.next() % 120))
                        try viewer.press(.open)
                        guard seen != nil else { continue }
                        opened += 1
                        #expect(
                            viewer.state.openDestination == seen,
                            "\(pane.kind), seed \(seed)"
                        )
                        try viewer.press(.back)
                    default: try viewer.look(after: 2)
                    }
                }
            }
        }
        #expect(opened > 100)
    }

    @Test("A selection follows its line through any two lists, and is always inside the list")
    func law() {
        var generator = SeededGenerator(seed: 7)
        var followed = 0
        for _ in 0..<500 {
            func list() -> [LineIdentity?] {
                let roads = (0..<Int(generator.next() % 12)).map { _ in generator.next() % 15 }
                var seen: Set<UInt64> = []
                return roads.filter { seen.insert($0).inserted }.map {
                    .entity(EntityID("road:\($0)"))
                }
            }
            let lines = list()
            var selection = DashboardState.Selection()
            selection.line = Int(generator.next() % 12)
            selection.identity = .entity(EntityID("road:\(generator.next() % 15)"))
            let room = Int(generator.next() % 6)
            let held = selection.found(among: lines).held(in: lines.count, room: room)
            if let index = lines.firstIndex(of: selection.identity) {
                #expect(held.line == index)
                followed += 1
            } else {
                #expect(held.line == min(selection.line, max(0, lines.count - 1)))
            }
            let shown = held.firstLine..<held.firstLine + max(1, room)
            #expect(shown.contains(held.line))
        }
        #expect((100...400).contains(followed), "\(followed)")
    }
}
