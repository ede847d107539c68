// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

/// An archive with hourly values of a few weeks, some of which arrived late.
struct AnalysisCity {
    /// 2026-10-01 00:00 UTC.
    static let start = Instant(millisecondsSince1970: 1_790_812_800_000)
    static let days = 40
    static let end = start + .seconds(days * 86_400)

    static let level = Series(
        id: SeriesID("pump:1", "level"),
        unit: UnitCode(ucum: "cm")
    )
    static let flow = Series(id: SeriesID("pump:2", "flow"), unit: UnitCode(ucum: "L"))
    static let energy = Series(
        id: SeriesID("pump:1", "energy"),
        unit: UnitCode(ucum: "kW.h"),
        shape: .counter
    )
    static let running = Series(
        id: SeriesID("pump:1", "running"),
        unit: UnitCode(ucum: "1"),
        shape: .flag
    )
    static let mode = Series(
        id: SeriesID("pump:1", "mode"),
        unit: UnitCode(ucum: "1"),
        shape: .state
    )
    static let short = Series(id: SeriesID("pump:3", "level"), unit: UnitCode(ucum: "cm"))
    static let silent = Series(id: SeriesID("pump:4", "level"), unit: UnitCode(ucum: "cm"))
    static let empty = Series(id: SeriesID("pump:5", "level"), unit: UnitCode(ucum: "cm"))
    static let all = [level, flow, energy, running, mode, short, silent, empty]

    /// The values of all series; `jump` is added to the level and, two hours later, to the flow
    /// during the last six hours.
    static func batch(seed: UInt64, jump: Double = 0) -> Batch {
        var random = SeededGenerator(seed: seed)
        var batch = Batch(source: "water")
        batch.series = all
        var total = 0.0
        let hours = days * 24
        for hour in 0...hours {
            let time = start + .seconds(3600 * hour)
            let late = hour % 7 == 3 ? Duration.seconds(5 * 3600) : .zero
            func add(_ series: Series, _ result: ObservationResult) {
                batch.observations.append(
                    Observation(
                        series: series.id,
                        phenomenonTime: time,
                        receivedTime: time + late,
                        result: result
                    )
                )
            }
            let course = Double(abs(hour % 24 - 12))
            total += 5 + random.unit()
            add(level, .number(40 + course + random.unit() + (hour > hours - 6 ? jump : 0)))
            add(flow, .number(90 - course + random.unit() + (hour > hours - 4 ? jump : 0)))
            add(energy, .number(total))
            add(running, .number(1))
            add(mode, .text("auto"))
            if hour > hours - 1 { add(short, .number(3)) }
            if hour < 24 * 20 { add(silent, .number(3 + random.unit())) }
        }
        return batch
    }
}
