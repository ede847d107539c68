// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinViews

/// The overview alone shows the fault of each scenario, its location and its start.
@Suite("The scenarios on the overview at 80x24")
struct ScenarioOverviewTests {
    /// Returns the lines of the alarms, the most important first.
    private func alarms(_ model: ViewModel) -> [String] {
        guard case .alarms(let alarms)? = model.panes.first?.content else { return [] }
        return alarms.lines.map { "\($0.word) \($0.since) \($0.what) \($0.value) \($0.place)" }
    }

    @Test("The rainstorm: the tripped substation comes first, and Enter opens it")
    func rainstorm() throws {
        let day = try ScriptedDay("rainstorm", until: 8, 31)
        let text = try day.text()
        let first = try #require(alarms(try day.model()).first)
        #expect(first.contains("critical 08:12 Substation de-energized"), "\(text)")
        #expect(first.contains("Zhongguancun"), "\(text)")
        let opened = try day.model([.open])
        #expect(opened.breadcrumbs.last?.string.contains("Zhongguancun Substation") == true)
    }

    @Test("The cold wave: cold homes, their location and start")
    func coldWave() throws {
        let day = try ScriptedDay("cold-wave", until: 14, 0)
        let text = try day.text()
        let first = try #require(alarms(try day.model()).first, "\(text)")
        #expect(first.contains("high 13:0"), "\(text)")
        #expect(first.contains("Fengtai"), "\(text)")
        _ = try day.text([.open])
        _ = try day.text([.page(3)])
    }

    @Test("The failover: the centre whose cooling failed comes first")
    func failover() throws {
        let day = try ScriptedDay("compute-failover", until: 10, 40)
        let text = try day.text()
        let first = try #require(alarms(try day.model()).first)
        #expect(first.contains("high 10:05 Compute centre down"), "\(text)")
        #expect(first.contains("Haidian"), "\(text)")
        _ = try day.text([.open])
        _ = try day.text([.page(4)])
    }

    @Test("The jam: the slow settlement channel comes first")
    func jam() throws {
        let day = try ScriptedDay("settlement-jam", until: 10, 30)
        let text = try day.text()
        let first = try #require(alarms(try day.model()).first)
        #expect(first.contains("Exchange platform"), "\(text)")
        _ = try day.text([.open])
        _ = try day.text([.page(5)])
    }

    @Test("A calm workday has no alarm that requires action")
    func calm() throws {
        let day = try ScriptedDay("calm-workday", until: 8, 31)
        let model = try day.model()
        let text = try day.text()
        #expect(model.header.alarms.allSatisfy { $0.level < .high }, "\(text)")
        _ = try day.text([.page(3)])
    }
}
