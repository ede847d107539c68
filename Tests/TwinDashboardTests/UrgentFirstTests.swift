// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@testable import TwinDashboard
import TwinVocabulary

/// Lines in alarm are visible without scrolling.
@Suite("Lines in alarm come first")
struct UrgentFirstTests {
    private let start = TinyCity.start
    private let congestion = SeriesID(TinyCity.city, "congestion")

    @Test("Among a district's entities of one kind, those in alarm come first, for any property")
    func worstOfDistrict() throws {
        var city = TinyCity()
        city.hasLamps = true
        let start = TinyCity.start
        for name in ["dark", "bright"] {
            let load = SeriesID(EntityID("lamp:\(name)"), "load")
            city.tell(load, name == "dark" ? 1 : 90, at: start)
        }
        city.tell(SeriesID("lamp:dark", "fault"), 12, at: start)
        city.tell(SeriesID("district:north", "speed"), 20, at: start)
        var state = DashboardState(layout: city.layout)
        _ = state.apply(.show(.entity("district:north")))
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 120, rows: 36),
            at: Moment(at: start),
            wall: start
        )
        func lines(_ title: DisplayText) -> [NumberModel] {
            model.panes.firstIndex { $0.title == title }.map { model.numbers(in: $0) } ?? []
        }
        #expect(lines("Worst of each kind").map(\.label) == ["lamp:dark"])
        #expect(lines("Worst of each kind").first?.reading.value == "12.0")
        #expect(lines("What is here").first?.reading.level == .high)
    }

    @Test("Lines in alarm keep their place in a ranking unless the layout pins them to the top")
    func tables() throws {
        var city = TinyCity()
        city.hasLamps = true
        let both = [
            PaneItem(kind: "lamp", property: "load"), PaneItem(kind: "lamp", property: "fault"),
        ]
        city.panes = [
            PaneLayout(kind: .table, title: "Lamps", domain: "traffic", items: both, limit: 3),
            PaneLayout(kind: .table, title: "Lamps", domain: "traffic", items: both, limit: 3),
            PaneLayout(
                kind: .table,
                title: "Lamps",
                domain: "traffic",
                items: [both[0]],
                limit: 3
            ),
        ]
        city.panes[1].pinsAlarms = true
        for number in 0..<9 {
            city.tell(SeriesID(EntityID("lamp:\(number)"), "load"), Double(number), at: start)
        }
        for lamp in ["lamp:dark", "lamp:7"] {
            city.tell(SeriesID(EntityID(lamp), "fault"), 12, at: start - .seconds(300))
            city.tell(SeriesID(EntityID(lamp), "fault"), 12, at: start)
        }
        city.record(.fresh, lastSuccess: start, at: start)
        let model = try city.build(at: start + .seconds(5))
        func table(_ pane: Int) -> TableModel? {
            guard case .table(let table) = model.panes[pane].content else { return nil }
            return table
        }
        #expect(table(0)?.rows.lines.map(\.name) == ["lamp:8", "lamp:7", "lamp:6"])
        #expect(table(0)?.rows.lines.map(\.level) == [.normal, .high, .normal])
        #expect(model.panes[0].badge == "2 high")
        #expect(table(1)?.rows.lines.map(\.name) == ["lamp:7", "lamp:dark", "lamp:8"])
        // A table without the property in alarm neither moves nor marks the row.
        #expect(table(2)?.rows.lines.map(\.name) == ["lamp:8", "lamp:7", "lamp:6"])
        #expect(table(2)?.rows.lines.map(\.level) == [.normal, .normal, .normal])
        #expect(model.panes[2].badge == .empty)
    }

    @Test("An alarm of another domain neither moves nor marks a row")
    func domains() throws {
        var city = TinyCity()
        city.hasLamps = true
        let items = [PaneItem(kind: "lamp", property: "load")]
        city.panes = [
            PaneLayout(kind: .table, title: "Lamps", domain: "utilities", items: items),
            PaneLayout(kind: .bars, title: "Lamps", domain: "utilities", items: items),
        ]
        for name in ["bright", "dim"] {
            city.tell(SeriesID(EntityID("lamp:\(name)"), "load"), name == "dim" ? 1 : 2, at: start)
        }
        city.tell(SeriesID("lamp:dim", "fault"), 12, at: start)
        city.record(.fresh, lastSuccess: start, at: start)
        let model = try city.build(at: start + .seconds(5))
        guard case .table(let table)? = model.panes.first?.content,
            case .bars(let bars)? = model.panes.last?.content
        else {
            Issue.record("no table, or no bars")
            return
        }
        #expect(table.rows.lines.map(\.name) == ["lamp:bright", "lamp:dim"])
        #expect(table.rows.lines.map(\.level) == [.normal, .normal])
        #expect(bars.rows.lines.map(\.name) == ["lamp:bright", "lamp:dim"])
        #expect(bars.rows.lines.map(\.level) == [.normal, .normal])
    }

    @Test(
        "In a pane of numbers without room for all, those in alarm come first; otherwise none moves"
    )
    func numbers() throws {
        let city = TinyCity()
        for second in stride(from: -300, through: 0, by: 10) {
            city.tell(congestion, 8, at: start + .seconds(second))
            city.tell(SeriesID(TinyCity.city, "speed"), 30, at: start + .seconds(second))
        }
        var other = city
        let road = PaneItem(kind: "road", property: "speed", label: "Roads")
        other.panes[0].items = Array(repeating: road, count: 12) + city.panes[0].items.reversed()
        func labels(rows: Int) throws -> [String] {
            var builder = other.builder()
            let model = try builder.build(
                DashboardState(layout: other.layout),
                in: Room(columns: 180, rows: rows),
                at: Moment(at: start + .seconds(5)),
                wall: start
            )
            return model.numbers().map(\.label.string)
        }
        #expect(try labels(rows: 40).count == 15)
        #expect(try labels(rows: 40).last == "Congestion")
        #expect(try labels(rows: 12).first == "Congestion")
        other.panes[0].items.removeAll { $0.property == "congestion" }
        other.panes[0].items.append(PaneItem(kind: "city", property: "congestion"))
        #expect(try labels(rows: 12).first == "Congestion")
    }

    @Test("The page of an entity in alarm begins with that property and charts its known values")
    func entityPage() throws {
        var city = TinyCity()
        city.hasLamps = true
        for second in stride(from: -600, through: 0, by: 10) {
            city.tell(SeriesID("lamp:1", "load"), 40, at: start + .seconds(second))
            city.tell(SeriesID("lamp:1", "fault"), 12, at: start + .seconds(second))
        }
        city.tell(SeriesID("lamp:2", "load"), 40, at: start - .seconds(20_000))
        var state = DashboardState(layout: city.layout)
        _ = state.apply(.show(.entity("lamp:1")))
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 80, rows: 44),
            at: Moment(at: start + .seconds(5)),
            wall: start
        )
        #expect(model.numbers().map(\.label) == ["Fault", "Load"])
        #expect(model.panes[1].title == "Fault")
        guard case .chart(let chart) = model.panes[1].content else {
            Issue.record("no chart")
            return
        }
        #expect(chart.span.string.hasSuffix("15 min"))
    }

    @Test("A chart shows only the part of its span that has data")
    func told() throws {
        var city = TinyCity()
        city.panes = [
            PaneLayout(
                kind: .chart,
                title: "Day",
                domain: "traffic",
                items: [PaneItem(entity: TinyCity.city, property: "speed")],
                span: .seconds(86_400)
            )
        ]
        for minute in 0..<180 {
            let time = start - .seconds(60 * minute)
            city.tell(SeriesID(TinyCity.city, "speed"), 40, at: time)
        }
        func span(_ language: Language) throws -> DisplayText? {
            let model = try city.build(at: start, language: language)
            guard case .chart(let chart)? = model.panes.first?.content else { return nil }
            return chart.span
        }
        #expect(try span(.english) == "3 h of 24 h")
        #expect(try span(.chinese) == "近24小时（有3小时数据）")
    }
}
