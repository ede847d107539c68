// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// A small city in memory with three hours of history, as the pictures in these tests show it.
struct SmallCity {
    /// The condition of the city.
    enum Condition: String, CaseIterable {
        /// Nothing is wrong.
        case calm
        /// Rain at the morning peak: underpasses flood, roads slow down, poles go dark.
        case incident
        /// The utilities' service has gone away.
        case stale
        /// Nothing has been received yet.
        case empty
        /// Names that try to break the picture.
        case hostile
    }

    /// Monday 2026-11-23 08:42:10 in Beijing.
    static let now = Instant(millisecondsSince1970: 1_795_394_530_000)

    let condition: Condition
    let archive: ReferenceArchive
    private let builder: Builder

    /// Creates a city of a condition, whose content is shared.
    init(_ condition: Condition) {
        self = Self.made[condition] ?? SmallCity(making: condition)
    }

    private static let made: [Condition: SmallCity] = Condition.allCases.reduce(into: [:]) {
        $0[$1] = SmallCity(making: $1)
    }

    private init(making condition: Condition) {
        archive = ReferenceArchive()
        archive.judge(by: Self.catalog.alarmRules)
        builder = Builder(archive)
        self.condition = condition
        guard condition != .empty else { return }
        fill()
        let isDown = condition == .stale
        archive.record(
            SmallCity.configuration.sources.map { source in
                var status = SourceStatus(
                    source: source.id,
                    at: Self.now - .seconds(2),
                    interval: source.interval
                )
                status.state = .fresh
                status.since = Self.now - .seconds(10_000)
                status.lastSuccess = Self.now - .seconds(2)
                status.newestObservation = Self.now - .seconds(3)
                status.nextTry = Self.now + .seconds(8)
                status.observations = 123_456
                if isDown, source.id == "utilities" {
                    status.state = .unreachable
                    status.since = Self.now - .seconds(700)
                    status.lastSuccess = Self.now - .seconds(700)
                    status.newestObservation = Self.now - .seconds(702)
                    status.failures = 9
                    status.rejects = [.malformed: 3]
                    status.message = ServiceMessage(
                        .noConnection,
                        "http://127.0.0.1:8082",
                        "Connection refused"
                    )
                }
                if condition == .hostile {
                    status.message = ServiceMessage(
                        .said,
                        "\u{1B}]0;owned\u{7}" + String(repeating: "长", count: 500)
                    )
                }
                return status
            }
        )
    }

    /// Returns the view model of a state.
    func model(
        _ state: DashboardState,
        _ size: Size,
        at instant: Instant = SmallCity.now
    ) throws -> ViewModel {
        try builder.kept.withLock { builder in
            try builder.build(
                state,
                in: Screen.room(of: size),
                at: Moment(at: instant),
                wall: instant
            )
        }
    }

    /// The builder is kept from picture to picture, as a dashboard keeps it.
    private final class Builder: Sendable {
        let kept: Mutex<ViewModelBuilder>

        init(_ archive: ReferenceArchive) {
            kept = Mutex(
                ViewModelBuilder(
                    catalog: SmallCity.catalog,
                    layout: SmallCity.layout,
                    configuration: SmallCity.configuration,
                    archive: archive
                )
            )
        }
    }

    /// Returns the picture of a page.
    func frame(
        page: Int = 0,
        _ size: Size,
        language: Language = .english,
        glyphs: GlyphSet = .unicode,
        actions: [Action] = [],
        helpLimit: Int = 0
    ) throws -> Frame {
        var state = DashboardState(layout: Self.layout, language: language)
        state.helpLimit = helpLimit
        state.themes = ["quiet", "vivid", "mono"]
        _ = state.apply(.page(page + 1))
        for action in actions {
            state.settle(with: try model(state, size))
            _ = state.apply(action)
        }
        return Screen.draw(try model(state, size), size: size, glyphs: glyphs)
    }

    // MARK: - What happened

    private var isWet: Bool { condition == .incident || condition == .hostile }

    private func fill() {
        var batch = Batch(source: "traffic", entities: Self.entities)
        if condition == .hostile {
            batch.entities = batch.entities.map { entity in
                var entity = entity
                if entity.kind != "city" {
                    entity.name = LocalizedText(
                        "\u{1B}[31m\(entity.name.english)\u{202E}\r\n"
                            + String(repeating: "龘", count: 60)
                            + "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
                        chinese: String(repeating: "🚦👨‍👩‍👧", count: 30)
                    )
                }
                return entity
            }
        }
        for (number, told) in Self.told.enumerated() {
            var generator = SeededGenerator(seed: UInt64(number + 7))
            let step = Duration.seconds(60)
            for index in (0..<180).reversed() {
                let age = step * index + .seconds(3)
                let isGone = condition == .stale && told.isUtility && age < .seconds(702)
                if isGone { continue }
                let noise = generator.unit() - 0.5
                let value = told.value(minutesAgo: Double(index), noise: noise, isWet: isWet)
                let time = Self.now - age
                batch.observations.append(
                    Observation(
                        series: told.series,
                        phenomenonTime: time,
                        receivedTime: time + .seconds(1),
                        result: .number(value)
                    )
                )
            }
            batch.series.append(Series(id: told.series, unit: told.unit))
        }
        if condition != .calm { batch.events = events }
        _ = archive.append([batch])
    }

    private var events: [Event] {
        func event(
            _ id: String,
            _ minutes: Int64,
            _ priority: Priority?,
            _ entity: EntityID,
            _ district: EntityID,
            _ english: String,
            _ chinese: String,
            lasted: Duration? = nil
        ) -> Event {
            let time = Self.now - .seconds(60 * minutes)
            var text = LocalizedText(english, chinese: chinese)
            if condition == .hostile {
                text = LocalizedText(english + "\u{1B}]52;c;aGk=\u{7}\u{202E}\n" + english)
            }
            return Event(
                id: id,
                kind: "incident",
                time: time,
                end: lasted.map { time + $0 },
                receivedTime: time + .seconds(1),
                entity: entity,
                district: district,
                priority: priority,
                text: text
            )
        }
        if condition == .stale {
            return [
                event(
                    "1",
                    48,
                    nil,
                    "road_segment:r2-03",
                    "district:110101",
                    "Stalled car removed",
                    "故障车已拖离",
                    lasted: .seconds(900)
                )
            ]
        }
        return [
            event(
                "1",
                48,
                nil,
                "road_segment:r2-03",
                "district:110101",
                "Stalled car removed",
                "故障车已拖离",
                lasted: .seconds(900)
            ),
            event(
                "2",
                20,
                .medium,
                "district:110106",
                "district:110106",
                "Heavy rain: 24 mm in the last hour",
                "强降雨:一小时24毫米"
            ),
            event(
                "3",
                11,
                .high,
                "underpass:u1",
                "district:110106",
                "Lianhua underpass flooded, closed to traffic",
                "莲花桥下积水,封闭交通"
            ),
            event(
                "4",
                6,
                .medium,
                "substation:s2",
                "district:110108",
                "Substation Haidian East tripped, two feeders down",
                "海淀东站跳闸,两条馈线失电"
            ),
        ]
    }
}
