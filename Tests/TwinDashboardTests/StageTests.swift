// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

@Suite("Stages of a plan")
struct StageTests {
    private static let layout = Layout(pages: [
        PageLayout(
            id: "plan",
            name: "Plan",
            root: .pane(
                PaneLayout(
                    kind: .progress,
                    title: "Plan",
                    items: ([2025, 2027, 2030] as [Int]).map { year in
                        PaneItem(
                            property: "",
                            label: LocalizedText("Stage \(year)"),
                            goal: PaneGoal(by: year)
                        )
                    }
                )
            )
        )
    ])

    @Test(
        "The stage under way is the first whose year is not over, to the last day",
        arguments: [
            ("2024-03-01", [.current, .coming, .coming]),
            ("2025-12-31", [.current, .coming, .coming]),
            ("2026-01-01", [.passed, .current, .coming]),
            ("2027-12-31", [.passed, .current, .coming]),
            ("2028-01-01", [.passed, .passed, .current]),
            ("2031-01-01", [.passed, .passed, .passed]),
        ] as [(String, [ProgressModel.Standing])]
    )
    func stages(day: String, standings: [ProgressModel.Standing]) throws {
        let now = try #require(Instant.parse("\(day)T12:00:00Z")).instant
        var builder = ViewModelBuilder(
            catalog: Catalog(domains: []),
            layout: Self.layout,
            configuration: Configuration(
                city: "Lakeside",
                isSimulated: false,
                timeZone: "UTC",
                sources: []
            ),
            archive: ReferenceArchive()
        )
        var state = DashboardState(layout: Self.layout, language: .english)
        state.time = TimeControl(clock: .live(atWall: now), atWall: now)
        let model = try builder.build(
            state,
            in: Room(columns: 120, rows: 36),
            at: Moment(at: now),
            wall: now
        )
        guard case .progress(let progress) = model.panes[0].content else {
            Issue.record("The pane shows \(model.panes[0].content).")
            return
        }
        #expect(progress.lines.lines.map(\.standing) == standings)
    }
}
