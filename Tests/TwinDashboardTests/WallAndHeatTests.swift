// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinVocabulary

/// The marks of walls, and the time span of heat strips.
@Suite("Walls and heat strips")
struct WallAndHeatTests {
    private let start = TinyCity.start

    @Test("A wall marks an entity for an alarm of a property that it shows, not for another one")
    func walls() throws {
        var city = TinyCity()
        city.hasLamps = true
        let load = PaneItem(kind: "lamp", property: "load")
        let fault = PaneItem(kind: "lamp", property: "fault")
        city.panes = [
            PaneLayout(kind: .wall, title: "Load", domain: "traffic", items: [load]),
            PaneLayout(kind: .wall, title: "Both", domain: "traffic", items: [load, fault]),
            PaneLayout(kind: .wall, title: "Fault", domain: "traffic", items: [fault]),
        ]
        for number in 0..<3 {
            let id = EntityID("lamp:\(number)")
            city.tell(SeriesID(id, "load"), Double(number), at: start)
            city.tell(SeriesID(id, "fault"), number == 1 ? 12 : 1, at: start)
        }
        city.record(.fresh, lastSuccess: start, at: start)
        let model = try city.build(at: start + .seconds(5))
        let states = model.panes.map { pane -> [WallModel.State] in
            guard case .wall(let wall) = pane.content else { return [] }
            return wall.cells.map(\.state)
        }
        #expect(states[0] == [.well, .well, .well])
        #expect(states[1] == [.well, .bad, .well])
        #expect(states[2] == [.well, .bad, .well])
    }

    @Test("Heat strips of two hours with twenty minutes of data show and name these")
    func heat() throws {
        var city = TinyCity()
        let item = PaneItem(kind: "city", property: "congestion")
        city.panes = [
            PaneLayout(kind: .heat, title: "Jams", domain: "traffic", items: [item])
        ]
        city.panes[0].span = .seconds(7200)
        for minute in 0...20 {
            city.tell(
                SeriesID(TinyCity.city, "congestion"),
                5,
                at: start + .seconds(60 * minute)
            )
        }
        let model = try city.build(at: start + .seconds(1200))
        guard case .heat(let heat)? = model.panes.first?.content else {
            Issue.record("no heat strips")
            return
        }
        let cells = try #require(heat.rows.lines.first?.cells)
        let first = try #require(cells.firstIndex { $0 != nil })
        // Of the axis' thirty minutes, the shortest round length that has room for them.
        #expect(first <= cells.count * 2 / 5)
        #expect(heat.span.string.hasSuffix("of 2 h"), "\(heat.span)")
    }
}
