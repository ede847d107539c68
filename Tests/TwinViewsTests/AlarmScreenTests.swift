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

/// Pumps with an alarm of every priority in every state.
private struct PumpCity {
    static let now = SmallCity.now
    static let priorities: [Priority] = [.low, .medium, .high, .critical]
    /// The pumps, named after the letters of their alarms' states; one is shelved until it clears.
    static let states = ["b", "c", "d", "e", "f", "g", "once"]

    let archive = ReferenceArchive()

    init() {
        archive.judge(by: Self.catalog.alarmRules)
        for (age, value) in [(3600, 1.0), (600, 20), (60, 24)] { tell(value, secondsAgo: age) }
        tell(1, secondsAgo: 30, to: ["d"])
        act(.acknowledge, "c", comment: "crew sent")
        act(.shelve, "e", reason: .maintenance)
        act(.shelveOnce, "once", reason: .knownCause)
        act(.suppress, "f")
        act(.remove, "g", comment: "rebuilt")
        var status = SourceStatus(source: "plant", at: Self.now, interval: .seconds(60))
        status.state = .fresh
        status.lastSuccess = Self.now
        status.newestObservation = Self.now - .seconds(60)
        archive.record([status])
    }

    private func tell(_ value: Double, secondsAgo age: Int, to states: [String] = Self.states) {
        var batch = Batch(source: "plant")
        let time = Self.now - .seconds(age)
        for state in states {
            let pump = EntityID("pump:\(state)")
            batch.entities.append(
                Entity(
                    id: pump,
                    kind: "pump",
                    name: LocalizedText("Pump \(state)", chinese: "泵\(state)")
                )
            )
            for priority in Self.priorities {
                let series = SeriesID(pump, "\(priority)")
                batch.series.append(Series(id: series, unit: "bar"))
                batch.observations.append(
                    Observation(series, value, at: time)
                )
            }
        }
        _ = archive.append([batch])
    }

    private func act(
        _ act: AlarmAct,
        _ state: String,
        reason: AlarmReason? = nil,
        comment: String? = nil
    ) {
        let time = Self.now - .seconds(300)
        let rows = archive.alarmTable(at: Moment(at: time)).filter {
            $0.alarm.entity.rawValue == "pump:\(state)"
        }
        let targets = rows.map {
            AlarmRequest.Target($0.alarm, activation: $0.status.activation)
        }
        let request = AlarmRequest(act, targets, reason: reason, comment: comment)
        let outcome = try? archive.act(request, by: AlarmAuthor(user: "wei"), at: time)
        #expect(outcome?.kept.count == Self.priorities.count)
    }

    private static let catalog = Catalog(domains: [
        CatalogDomain(
            id: "plant",
            name: LocalizedText("Plant", chinese: "厂站"),
            kinds: [
                CatalogKind(
                    id: "pump",
                    name: LocalizedText("Pump", chinese: "泵"),
                    properties: priorities.map { priority in
                        CatalogProperty(
                            id: "\(priority)",
                            name: LocalizedText("Pressure", chinese: "压力"),
                            unit: "bar",
                            worse: .higher,
                            interval: .seconds(60),
                            limits: [CatalogProperty.Limit(priority: priority, above: 10)]
                        )
                    }
                )
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

    func frame(
        _ size: Size,
        language: Language = .english,
        glyphs: GlyphSet = .unicode,
        at instant: Instant = Self.now,
        actions: [Action] = []
    ) throws -> Frame {
        var builder = ViewModelBuilder(
            catalog: Self.catalog,
            layout: Self.layout,
            configuration: .plant,
            archive: archive
        )
        var state = DashboardState(layout: Self.layout, language: language)
        state.actsOnAlarms = true
        state.time = TimeControl(clock: .live(atWall: instant), atWall: instant)
        func model() throws -> ViewModel {
            try builder.build(
                state,
                in: Screen.room(of: size),
                at: Moment(at: instant),
                wall: instant
            )
        }
        for action in actions {
            state.settle(with: try model())
            _ = state.apply(action)
        }
        return Screen.draw(try model(), size: size, glyphs: glyphs)
    }
}

private let small = Size(columns: 80, rows: 24)
private let next = Action.alarm(.nextList)

@Suite("The alarm table on the screen")
struct AlarmScreenTests {
    private static let lists: [(name: String, actions: [Action])] = [
        ("active", []), ("shelved", [next, next]), ("out", [next, next, next]),
        ("journal", [.alarm(.journal)]),
    ]

    @Test(
        "The lists of alarms in every state, at two sizes",
        arguments: [small, Size(columns: 120, rows: 36)]
    )
    func lists(_ size: Size) throws {
        let city = PumpCity()
        for (name, actions) in Self.lists {
            for language in Language.allCases {
                let frame = try city.frame(size, language: language, actions: actions)
                let suffix = language == .chinese ? "-zh" : ""
                expectGolden(frame.golden, "alarms-\(size.columns)x\(size.rows)-\(name)\(suffix)")
            }
            let frame = try city.frame(size, glyphs: .ascii, actions: actions)
            expectGolden(frame.golden, "alarms-\(size.columns)x\(size.rows)-\(name)-ascii")
        }
    }

    @Test(
        "Every state with every priority has a mark of its own without colour",
        arguments: GlyphSet.allCases
    )
    func marks(_ glyphs: GlyphSet) throws {
        var marks: [String: Set<String>] = [:]
        for (_, actions) in Self.lists.dropLast() {
            let text = try PumpCity().frame(small, glyphs: glyphs, actions: actions).text
            for line in text.split(separator: "\n") where line.contains("Pump ") {
                let words = line.dropFirst().split(separator: " ")
                let pump = words.firstIndex(of: "Pump").map { words[$0 + 1] } ?? ""
                marks[words.prefix(2).joined(separator: " "), default: []].insert(String(pump))
            }
        }
        // The two kinds of shelf have the same letter, and different words of the state.
        #expect(marks.count == 6 * PumpCity.priorities.count, "\(marks)")
        for (mark, pumps) in marks {
            #expect(pumps.count == 1 || pumps == ["e", "once"], "\(mark): \(pumps)")
        }
    }

    @Test("The mark of an alarm that is not acknowledged changes every second, others do not")
    func flash() throws {
        let city = PumpCity()
        let first = try city.frame(small).text.split(separator: "\n")
        let second = try city.frame(small, at: PumpCity.now + .seconds(1)).text
            .split(separator: "\n")
        for (line, later) in zip(first, second) where line.contains("Pump ") {
            let isWaiting = line.contains("Pump b") || line.contains("Pump d")
            #expect((line != later) == isWaiting, "\(line)")
        }
    }

    @Test("The help of the alarm table begins with the keys of the table, then those of alarms")
    func help() throws {
        let lines = try PumpCity().frame(small, actions: [.help]).text.split(separator: "\n")
        let places = ["Space  v  *", ", .  J  F  G", "s  o  S"].map { keys in
            lines.firstIndex { $0.contains("│ \(keys)") } ?? .max
        }
        #expect(places == places.sorted() && places.allSatisfy { $0 < 15 }, "\(places)")
    }

    @Test("Tags, the question about them and the reasons for a shelf")
    func dialogues() throws {
        let city = PumpCity()
        let states: [(String, [Action])] = [
            ("tagged", [.alarm(.tagAll)]),
            ("question", [.alarm(.tagAll), .alarm(.acknowledge(""))]),
            ("length", [.alarm(.shelve)]), ("reason", [.alarm(.shelve), .type("2")]),
            ("remark", [.prompt(.acknowledgement), .type("crew")]),
        ]
        for (name, actions) in states {
            for language in Language.allCases {
                let frame = try city.frame(small, language: language, actions: actions)
                expectGolden(
                    frame.golden,
                    "alarms-80x24-\(name)\(language == .chinese ? "-zh" : "")"
                )
            }
        }
    }
}
