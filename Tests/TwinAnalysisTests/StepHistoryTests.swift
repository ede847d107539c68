// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel

struct StepHistoryTests {
    let start = Instant(millisecondsSince1970: 1_795_392_000_000)

    func sample(_ minute: Int, _ value: Double, late: Int = 0) -> SeriesSample {
        let time = start + .seconds(60 * minute)
        return SeriesSample(time: time, received: time + .seconds(60 * late), value: value)
    }

    func history(
        _ samples: [SeriesSample],
        _ shape: SeriesShape = .gauge,
        at minute: Int
    )
        -> StepHistory?
    {
        Forecaster(ForecastOptions(step: .seconds(3600), shape: shape))
            .history(of: samples, at: start + .seconds(60 * minute))
    }

    @Test("A step includes the samples after its start and up to its end")
    func boundaries() {
        let samples = [sample(1, 2), sample(60, 4), sample(61, 10), sample(120, 20)]
        #expect(history(samples, at: 120)?.values == [3, 15])
        #expect(history(samples, at: 119)?.values == [3])
    }

    @Test("Only samples that had arrived are used, and of equal times the last to arrive")
    func arrival() {
        let samples = [sample(30, 1), sample(30, 5, late: 100), sample(90, 2)]
        #expect(history(samples, at: 120)?.values == [1, 2])
        #expect(history(samples, at: 130)?.values == [5, 2])
    }

    @Test("A gap shows the value of one day earlier")
    func gaps() {
        var samples = (0..<48).map { sample(60 * $0, Double($0)) }
        samples.removeAll { $0.value == 30 }
        let history = history(samples, at: 48 * 60)
        #expect(history?.values[30] == 6)
        #expect(history?.isPresent.indices.filter { history?.isPresent[$0] == false } == [30])
    }

    @Test("A running total is a rate per second, unknown after a restart and during silence")
    func counter() {
        let samples = [
            sample(0, 0), sample(60, 3600), sample(120, 10_800), sample(180, 100),
            sample(240, 3700), sample(600, 50_000), sample(660, 57_200),
        ]
        let history = history(samples, .counter, at: 660)
        #expect(
            history?.isPresent == [true, true, false, true] + Array(repeating: false, count: 6) + [
                true
            ]
        )
        #expect(history?.values.first == 1)
        #expect(history?.values[1] == 2)
        #expect(history?.values[3] == 1)
        #expect(history?.values.last == 2)
    }

    @Test("The increase of a running total is shared between the steps it spans")
    func sharedIncrease() {
        let samples = [sample(0, 0), sample(90, 5400), sample(120, 9000)]
        // The rates are 1 per second for 60 minutes, then 1 for 30 minutes and 2 for 30 minutes.
        #expect(history(samples, .counter, at: 120)?.values == [1, 1.5])
    }

    @Test("The rate of a running total is never forecast below zero")
    func counterBounds() throws {
        var total = 0.0
        var random = SeededGenerator(seed: 3)
        let samples = (0..<(24 * 30)).map { hour in
            total += random.unit() * (hour % 24 < 12 ? 1 : 100)
            return sample(60 * hour, total)
        }
        let forecaster = Forecaster(ForecastOptions(shape: .counter))
        let forecast = try #require(
            forecaster.forecast(samples, at: start + .seconds(3600 * 24 * 30))
        )
        #expect(forecast.points.allSatisfy { $0.low >= 0 })
        #expect(forecast.points.contains { $0.low == 0 })
    }
}
