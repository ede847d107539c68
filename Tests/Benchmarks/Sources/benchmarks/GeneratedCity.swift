// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Random walks determined by a seed: ten properties for each sensor.
struct GeneratedCity {
    let series: [Series]
    let source: SourceID = "bench"
    private var values: [Double]
    private var generator: SeededGenerator

    init(series count: Int, seed: UInt64 = 1) {
        generator = SeededGenerator(seed: seed)
        series = (0..<count).map { number in
            let id = SeriesID(EntityID("sensor:s\(number / 10)"), "property_\(number % 10)")
            return Series(id: id, unit: UnitCode(ucum: "1"))
        }
        values = [Double](repeating: 50, count: count)
    }

    /// The batch that registers the entities and series.
    var description: Batch {
        let entities = stride(from: 0, to: series.count, by: 10).map { number in
            Entity(
                id: series[number].id.entity,
                kind: "sensor",
                name: LocalizedText("Sensor \(number / 10)")
            )
        }
        return Batch(source: source, entities: entities, series: series)
    }

    /// Returns the next value of a series, in tenths.
    mutating func next(_ number: Int) -> Double {
        values[number] += ((generator.unit() - 0.5) * 20).rounded() / 10
        return (values[number] * 10).rounded() / 10
    }

    /// Returns one observation of each of some series.
    mutating func observations(of numbers: some Sequence<Int>, at instant: Instant) -> [Observation]
    {
        numbers.map { number in
            Observation(
                series: series[number].id,
                phenomenonTime: instant,
                receivedTime: instant + .milliseconds(40),
                result: .number(next(number))
            )
        }
    }
}
