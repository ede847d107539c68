// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Targets in layout files")
struct GoalTests {
    private static let text = """
        page: targets
        name: Targets
        panes:
          plan:
            kind: progress
            title: Plan
            show:
              - {series: city/connected_length, target: 1000, by: 2025}
              - label: Economy
                target: 50
                unit: "%"
                by: 2025
                path: {2025: 50, 2020: 40}
                told: {2020: 40, 2021: 40.4}
              - {label: Foundation, by: 2022}
        forms:
          - size: 80x24
            rows: [{pane: plan}]
        """

    private func items() throws -> [PaneItem] {
        let layout = try LayoutReader.read(
            text: Self.text,
            file: "targets.yaml",
            catalog: try ProjectFolder.catalog()
        )
        guard case .rows(let parts)? = layout.pages.first?.root,
            case .pane(let pane)? = parts.first?.node
        else { return [] }
        return pane.items
    }

    @Test("A target has a figure, a year, a path and published figures")
    func reading() throws {
        let items = try items()
        #expect(items.count == 3)
        #expect(items[0].kind == "city" && items[0].goal == PaneGoal(target: 1000, by: 2025))
        let economy = try #require(items[1].goal)
        #expect(items[1].kind == nil && economy.unit == "%")
        #expect(economy.path.map(\.year) == [2020, 2025])
        #expect(economy.told == [.init(year: 2020, value: 40), .init(year: 2021, value: 40.4)])
        #expect(items[2].goal == PaneGoal(by: 2022))
    }

    @Test("A path is linear between the ends of its years, and constant after the last")
    func path() throws {
        let goal = try #require(try items()[1].goal)
        #expect(goal.expected(at: 2020.5) == nil)
        #expect(goal.expected(at: 2021) == 40)
        #expect(abs((goal.expected(at: 2023.5) ?? 0) - 45) < 1e-9)
        #expect(goal.expected(at: 2026) == 50)
        #expect(goal.expected(at: 2040) == 50)
        #expect(PaneGoal(target: 3).expected(at: 2025) == nil)
    }
}
