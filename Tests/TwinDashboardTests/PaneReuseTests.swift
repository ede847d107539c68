// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinDashboard

@Suite("Panes that nothing has changed for are not built again")
struct PaneReuseTests {
    private let city = TinyCity()
    private let start = TinyCity.start

    private func build(
        _ builder: inout ViewModelBuilder,
        _ state: inout DashboardState,
        after seconds: Int = 1,
        asking isAsking: Bool = false
    ) throws -> [Int] {
        let moment = Moment(at: start + .seconds(seconds))
        let model = try builder.build(
            state,
            in: Room(columns: 180, rows: 40),
            at: moment,
            wall: start + .seconds(seconds),
            asking: isAsking
        )
        state.settle(with: model)
        return builder.builtPanes
    }

    private func roads(_ count: Int) {
        for number in 0..<count {
            let series = SeriesID(EntityID("road:\(100 + number)"), "speed")
            city.tell(series, Double(number), at: start)
        }
    }

    @Test("Tab builds the two panes whose focus changed and no other")
    func tab() throws {
        roads(20)
        var builder = city.builder()
        var state = DashboardState(layout: city.layout)
        #expect(try build(&builder, &state, asking: true) == [0, 1, 2])
        _ = state.apply(.nextPane)
        #expect(try build(&builder, &state) == [0, 1])
        _ = state.apply(.nextPane)
        #expect(try build(&builder, &state) == [1, 2])
    }

    @Test("An arrow builds the pane that it moves in and no other")
    func arrow() throws {
        roads(20)
        var builder = city.builder()
        var state = DashboardState(layout: city.layout)
        _ = try build(&builder, &state, asking: true)
        _ = state.apply(.previousPane)
        _ = try build(&builder, &state)
        _ = state.apply(.down)
        #expect(try build(&builder, &state) == [2])
    }

    @Test("Help builds no pane; a new language, a new value or a new second builds all")
    func others() throws {
        roads(20)
        var builder = city.builder()
        var state = DashboardState(layout: city.layout)
        _ = try build(&builder, &state, asking: true)
        _ = state.apply(.help)
        #expect(try build(&builder, &state) == [])
        _ = state.apply(.help)
        #expect(try build(&builder, &state, asking: true) == [])
        _ = state.apply(.language)
        #expect(try build(&builder, &state) == [0, 1, 2])
        city.tell(SeriesID(EntityID("road:100"), "speed"), 7, at: start + .seconds(1))
        #expect(try build(&builder, &state, asking: true) == [0, 1, 2])
        #expect(try build(&builder, &state, after: 2, asking: true) == [0, 1, 2])
    }
}
