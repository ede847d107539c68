// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinViews
import TwinVocabulary

/// A station that fails, and 10,000 alarms in the ten seconds after it.
private struct FloodCity {
    static let start = SmallCity.now
    static let alarms = 10_000

    let archive = ReferenceArchive()

    init() {
        archive.judge(by: Self.catalog.alarmRules)
        tell(1, secondsAfter: -60)
        tell(0, secondsAfter: 0)
        var status = SourceStatus(source: "plant", at: Self.start, interval: .seconds(60))
        status.state = .fresh
        status.lastSuccess = Self.start
        status.newestObservation = Self.start
        archive.record([status])
    }

    /// Adds a value of each series; from the failure on they follow within ten seconds.
    private func tell(_ value: Double, secondsAfter seconds: Int) {
        var batch = Batch(source: "plant")
        for number in 0..<20 {
            batch.entities.append(
                Entity(
                    id: EntityID("area:\(number)"),
                    kind: "area",
                    name: LocalizedText("Area \(number + 1)", chinese: "\(number + 1)区")
                )
            )
        }
        for number in 0..<Self.alarms {
            let kind =
                number == 0 ? "station" : number < 5 ? "line" : number < 200 ? "pump" : "lamp"
            let name = ["station": "站", "line": "线路", "pump": "泵", "lamp": "灯"][kind] ?? ""
            let id = EntityID("\(kind):\(number)")
            batch.entities.append(
                Entity(
                    id: id,
                    kind: kind,
                    name: LocalizedText("\(kind) \(number)", chinese: "\(name)\(number)"),
                    district: EntityID("area:\(number < 5 ? 0 : number % 20)")
                )
            )
            let series = SeriesID(id, "on")
            batch.series.append(Series(id: series, unit: "1", shape: .flag))
            let time =
                Self.start + .seconds(seconds)
                + .milliseconds(seconds < 0 ? 0 : number * 10_000 / Self.alarms)
            batch.observations.append(
                Observation(series, value, at: time)
            )
        }
        _ = archive.append([batch])
    }

    private static func kind(_ id: String, _ priority: Priority) -> CatalogKind {
        var property = CatalogProperty(
            id: "on",
            name: LocalizedText("Power", chinese: "供电"),
            unit: "1",
            shape: .flag,
            interval: .seconds(60),
            limits: [CatalogProperty.Limit(priority: priority, below: 0.5)]
        )
        property.states = [
            "0": LocalizedText("off", chinese: "失电"), "1": LocalizedText("on", chinese: "带电"),
        ]
        return CatalogKind(
            id: id,
            name: LocalizedText(
                id.prefix(1).uppercased() + id.dropFirst(),
                chinese: ["station": "变电站", "line": "线路", "pump": "水泵", "lamp": "路灯"][id] ?? id
            ),
            properties: [property]
        )
    }

    private static let catalog = Catalog(domains: [
        CatalogDomain(
            id: "plant",
            name: LocalizedText("Plant", chinese: "厂站"),
            kinds: [
                kind("station", .critical), kind("line", .high), kind("pump", .medium),
                kind("lamp", .low),
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

    /// Returns a viewer of the city.
    func viewer() -> Viewer {
        Viewer(
            builder: ViewModelBuilder(
                catalog: Self.catalog,
                layout: Self.layout,
                configuration: .plant,
                archive: archive
            ),
            layout: Self.layout
        )
    }

    struct Viewer {
        var builder: ViewModelBuilder
        let layout: Layout

        mutating func model(
            _ size: Size,
            language: Language = .english,
            secondsAfter seconds: Int
        ) throws -> ViewModel {
            let now = FloodCity.start + .seconds(seconds)
            var state = DashboardState(layout: layout, language: language)
            state.time = TimeControl(clock: .live(atWall: now), atWall: now)
            return try builder.build(
                state,
                in: Screen.room(of: size),
                at: Moment(at: now),
                wall: now
            )
        }
    }
}

@Suite("A flood of alarms on the screen")
struct AlarmFloodScreenTests {
    @Test(
        "Of 10,000 alarms in ten seconds none is lost; the first and the urgent ones are in sight"
    )
    func tenThousand() throws {
        let small = Size(columns: 80, rows: 24)
        var viewer = FloodCity().viewer()
        for (language, glyphs) in [
            (Language.english, GlyphSet.unicode), (.chinese, .unicode), (.english, .ascii),
        ] {
            let model = try viewer.model(small, language: language, secondsAfter: 20)
            guard case .alarmList(let list) = model.panes[0].content else {
                Issue.record("no alarm table")
                return
            }
            #expect(list.alarms.joined().count == FloodCity.alarms)
            #expect(Set(list.alarms.joined().map(\.target)).count == FloodCity.alarms)
            #expect(model.header.unacknowledged == FloodCity.alarms)
            #expect(list.list.lines.prefix(2).map(\.count) == [1, 4])
            #expect(list.list.lines.prefix(2).map(\.level) == [.critical, .high])
            #expect(list.alarms.last?.count == 9800)
            #expect(list.alarms.first?.first?.target.alarm.entity == "station:0")
            let name =
                "flood-80x24" + (language == .chinese ? "-zh" : "")
                + (glyphs == .ascii ? "-ascii" : "")
            expectGolden(Screen.draw(model, size: small, glyphs: glyphs).golden, name)
        }
    }

    @Test("10,000 alarms in ten seconds are heard once in 30 seconds")
    func sound() throws {
        var viewer = FloodCity().viewer()
        var sound = AlarmSound()
        var patterns: [Int] = []
        for seconds in [0, 1, 2, 4, 8, 12, 20, 29, 30, 31] {
            _ = try viewer.model(Size(columns: 80, rows: 24), secondsAfter: seconds)
            let alarms = viewer.builder.soundingAlarms.map(\.alarm)
            if sound.pattern(for: alarms, at: seconds * 1000) != nil { patterns.append(seconds) }
        }
        #expect(patterns == [0, 30])
    }
}
