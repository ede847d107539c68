// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

@Suite("Alarms under the alarm of their whole")
struct AlarmSuppressionTests {
    private static let now = Instant(millisecondsSince1970: 1_795_003_200_000)

    private static func power(_ suppressor: AlarmSuppressor?) -> CatalogProperty {
        var power = CatalogProperty(
            id: "power",
            name: LocalizedText("Power state", chinese: "带电状态"),
            unit: "1",
            shape: .flag,
            worse: .lower,
            interval: .seconds(60),
            limits: [CatalogProperty.Limit(priority: .high, below: 0.5)]
        )
        power.suppressor = suppressor
        return power
    }

    private static let catalog = Catalog(domains: [
        CatalogDomain(
            id: "grid",
            name: LocalizedText("Grid", chinese: "电网"),
            kinds: [
                CatalogKind(id: "substation", name: "Substation", properties: [power(nil)]),
                CatalogKind(
                    id: "feeder",
                    name: "Feeder",
                    properties: [power(AlarmSuppressor(kind: "substation", property: "power"))]
                ),
            ]
        )
    ])

    private static let layout = Layout(pages: [
        PageLayout(
            id: "alarms",
            name: LocalizedText("Alarms", chinese: "告警"),
            root: .pane(
                PaneLayout(kind: .alarmList, title: LocalizedText("Alarms", chinese: "告警"))
            )
        )
    ])

    @Test(
        "The note of a suppressed alarm names the thing whose alarm suppresses it",
        arguments: [(Language.english, "under the alarm of North"), (.chinese, "因北站告警")]
    )
    func note(language: Language, words: String) throws {
        let archive = ReferenceArchive()
        archive.judge(by: Self.catalog.alarmRules)
        var batch = Batch(source: "grid")
        for (kind, parent, name) in [
            ("substation", EntityID?.none, LocalizedText("North", chinese: "北站")),
            ("feeder", "substation:1", LocalizedText("Feeder 1", chinese: "1号馈线")),
        ] {
            let id = EntityID("\(kind):1")
            var entity = Entity(id: id, kind: kind, name: name)
            entity.parent = parent
            batch.entities.append(entity)
            batch.observations.append(
                Observation(
                    series: SeriesID(id, "power"),
                    phenomenonTime: Self.now - .seconds(60),
                    receivedTime: Self.now - .seconds(60),
                    result: .number(0)
                )
            )
        }
        _ = archive.append([batch])
        var builder = ViewModelBuilder(
            catalog: Self.catalog,
            layout: Self.layout,
            configuration: Configuration(
                city: "Lakeside",
                isSimulated: false,
                timeZone: "Asia/Shanghai",
                sources: []
            ),
            archive: archive
        )
        var state = DashboardState(layout: Self.layout, language: language)
        state.time = TimeControl(clock: .live(atWall: Self.now), atWall: Self.now)
        func list() throws -> AlarmListModel {
            let model = try builder.build(
                state,
                in: Room(columns: 120, rows: 30),
                at: Moment(at: Self.now),
                wall: Self.now
            )
            state.settle(with: model)
            guard case .alarmList(let list) = model.panes[0].content else {
                throw MissingList()
            }
            return list
        }
        #expect(try list().list.lines.map(\.letter) == [.b])
        for _ in 0..<3 { _ = state.apply(.alarm(.nextList)) }
        let lines = try list().list.lines
        #expect(lines.map(\.letter) == [.f])
        #expect(lines.map(\.note.string) == [words])
    }

    private struct MissingList: Error {}
}
