// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel

struct ForecasterTests {
    static let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    static let options = ForecastOptions(
        step: .seconds(21_600),
        horizon: .seconds(2 * 86_400)
    )

    /// Returns samples every two hours for a number of days, with a daily and weekly course.
    ///
    /// Every seventh sample arrives five hours late.
    static func samples(days: Int, seed: UInt64 = 1) -> [SeriesSample] {
        var random = SeededGenerator(seed: seed)
        return (0..<(days * 12)).map { number in
            let time = start + .seconds(7200 * number)
            let daily = Double([0, 2, 9, 14, 11, 4][number % 12 / 2])
            let weekend = (number / 12) % 7 >= 5 ? -5.0 : 0
            return SeriesSample(
                time: time,
                received: number % 7 == 3 ? time + .seconds(18_000) : time,
                value: 40 + daily + weekend + 4 * random.unit()
            )
        }
    }

    static func path(
        _ values: [Double?],
        perDay: Int,
        steps: Int,
        _ options: ForecastOptions
    )
        -> ForecastPath?
    {
        Forecaster(options).path(of: StepHistory(values, stepsPerDay: perDay), steps: steps)
    }

    @Test("The combination and its band equal those of an independent implementation")
    func combination() throws {
        let path = try #require(
            Forecaster(ForecastOptions()).path(of: CandidateTests.history, steps: 8)
        )
        #expect(path.basis == .pattern)
        let middle = [
            54.914126656, 50.579159563, 62.64022781, 70.538398383, 57.057702254, 50.782431053,
            63.200303661, 68.830364709,
        ]
        let low = [
            49.985223811, 45.650256717, 57.787704446, 65.685875019, 52.549062275, 46.273791074,
            58.512087706, 64.142148753,
        ]
        for (step, band) in path.steps.enumerated() {
            #expect(abs(band.middle - middle[step]) < 1e-8)
            #expect(abs(band.low - low[step]) < 1e-8)
            #expect(abs(band.high - (2 * middle[step] - low[step])) < 1e-8)
        }
    }

    @Test("A forecast made in playback equals the one made live, to the bit")
    func asOf() throws {
        let all = Self.samples(days: 60)
        let forecaster = Forecaster(Self.options)
        for day in [40, 47, 52] {
            for hour in [0, 3, 7, 18] {
                let instant = Self.start + .seconds(86_400 * day + 3600 * hour)
                // A live reader gets the samples in the order of their arrival.
                let arrived = all.filter { $0.received <= instant }
                    .sorted { ($0.received, $0.time) < ($1.received, $1.time) }
                let live = try #require(forecaster.forecast(arrived, at: instant))
                #expect(forecaster.forecast(all, at: instant) == live)
                #expect(forecaster.forecast(all.reversed(), at: instant) == live)
                #expect(live.points.allSatisfy { $0.time > instant })
                #expect(live.points.count == 8)
            }
        }
    }

    @Test("Later samples and samples not yet received do not change a forecast")
    func future() throws {
        var all = Self.samples(days: 50)
        let instant = Self.start + .seconds(86_400 * 40)
        let forecaster = Forecaster(Self.options)
        let before = try #require(forecaster.forecast(all, at: instant))
        for place in all.indices where all[place].received > instant { all[place].value = -1e9 }
        #expect(forecaster.forecast(all, at: instant) == before)
        // A late value is used once it has arrived.
        #expect(forecaster.forecast(all, at: instant + .seconds(21_600)) != nil)
    }

    @Test("Samples before the reach of a forecaster have no effect")
    func reach() {
        let all = Self.samples(days: 90)
        let forecaster = Forecaster(Self.options)
        let instant = Self.start + .seconds(86_400 * 90)
        let recent = all.filter { $0.time > instant - forecaster.reach }
        #expect(recent.count < all.count)
        #expect(forecaster.forecast(recent, at: instant) == forecaster.forecast(all, at: instant))
    }

    @Test("A stale series is forecast from its last value, and the gap remains")
    func stale() throws {
        let all = Self.samples(days: 50)
        let forecaster = Forecaster(Self.options)
        let last = Self.start + .seconds(86_400 * 50)
        let fresh = try #require(forecaster.forecast(all, at: last))
        let stale = try #require(forecaster.forecast(all, at: last + .seconds(86_400)))
        #expect(stale.lastKnown == fresh.lastKnown)
        #expect(stale.points.first?.time == last + .seconds(86_400 + 21_600))
        #expect(stale.points.count == 8)
        #expect(forecaster.forecast(all, at: last + .seconds(30 * 86_400)) == nil)
    }

    @Test("With less than two days the last value is forecast, only as far as it can be tested")
    func littleHistory() throws {
        let values = [3.0, 5, 4, 6, 5, 7]
        let path = try #require(Self.path(values, perDay: 4, steps: 20, ForecastOptions()))
        #expect(path.basis == .littleHistory)
        #expect(path.steps.count == 3)
        #expect(path.steps.allSatisfy { $0.middle == 7 })
        // The changes are 2, 1, 2, 1, 2 over one step and 1, 1, 1, 1 over two; the ninth of nine is
        // used.
        #expect(path.steps[0].high == 7 + 2 * 1.15)
        #expect(Self.path([3], perDay: 4, steps: 4, ForecastOptions()) == nil)
        #expect(Self.path([], perDay: 4, steps: 4, ForecastOptions()) == nil)
    }

    @Test("A series is forecast by its last value if no course is better")
    func randomWalk() throws {
        var random = SeededGenerator(seed: 5)
        var level = 100.0
        let values = (0..<300).map { _ in
            level += random.unit() < 0.5 ? 3 : -3
            return level
        }
        let path = try #require(Self.path(values, perDay: 24, steps: 2, ForecastOptions()))
        #expect(path.basis == .lastValue)
        #expect(path.steps.allSatisfy { $0.middle == values.last })
        let flat = try #require(
            Self.path(Array(repeating: 5, count: 400), perDay: 4, steps: 4, ForecastOptions())
        )
        #expect(flat.basis == .lastValue)
        #expect(flat.steps.allSatisfy { $0 == ForecastBand(low: 5, middle: 5, high: 5) })
    }

    @Test("A series with more than 30 % zeros is forecast by a rate without a course")
    func zeros() throws {
        // Two of every five values are zero.
        let values = (0..<280).map { Double([0, 0, 4, 6, 10][$0 % 5]) }
        let path = try #require(Self.path(values, perDay: 4, steps: 8, ForecastOptions()))
        #expect(path.basis == .rate)
        #expect(Set(path.steps).count == 1)
        // The quantile of 90 % of the last 28 values has the rank ⌈29 · 0.9⌉ = 27.
        #expect(path.steps[0].low == 0)
        #expect(path.steps[0].high == 10)
        #expect(abs(path.steps[0].middle - values.suffix(28).reduce(0, +) / 28) < 1e-12)
        let few = (0..<280).map { Double([0, 3, 4, 6][$0 % 4]) }
        let fewer = try #require(Self.path(few, perDay: 4, steps: 8, ForecastOptions()))
        #expect(fewer.basis != .rate)
    }

    @Test("Values outside the bounds are clipped", arguments: [ValueBounds.nonNegative, .percent])
    func bounds(_ bounds: ValueBounds) throws {
        var random = SeededGenerator(seed: 7)
        let values = (0..<300).map { 50 + 49 * Double([-1, 1, 0, 1][$0 % 4]) + random.unit() }
        let path = try #require(
            Self.path(values, perDay: 4, steps: 8, ForecastOptions(level: 0.99, bounds: bounds))
        )
        let free = try #require(
            Self.path(values, perDay: 4, steps: 8, ForecastOptions(level: 0.99))
        )
        for (cut, free) in zip(path.steps, free.steps) {
            #expect(cut.low == bounds.clipped(free.low))
            #expect(cut.high == bounds.clipped(free.high))
            #expect(cut.low >= 0)
            #expect(bounds != .percent || cut.high <= 100)
        }
    }

    @Test("Gaps are neither learned from nor counted as errors")
    func gaps() throws {
        var random = SeededGenerator(seed: 9)
        let full = (0..<400).map { step -> Double? in
            Double([10, 20, 40, 30][step % 4]) + random.unit()
        }
        var holed = full
        for step in stride(from: 11, to: 390, by: 9) { holed[step] = nil }
        let whole = try #require(Self.path(full, perDay: 4, steps: 4, ForecastOptions()))
        let path = try #require(Self.path(holed, perDay: 4, steps: 4, ForecastOptions()))
        for (one, other) in zip(whole.steps, path.steps) {
            #expect(abs(one.middle - other.middle) < 1)
        }
        // Values that are not finite are gaps too.
        let broken = holed.map { $0 ?? .nan }
        #expect(Self.path(broken, perDay: 4, steps: 4, ForecastOptions()) == path)
    }

    @Test("The total of a day has its own band, which is narrower than the sum of the bands")
    func dayTotal() throws {
        var random = SeededGenerator(seed: 11)
        let values = (0..<400).map { step -> Double? in
            Double([10, 20, 40, 30][step % 4]) + 4 * random.unit()
        }
        let history = StepHistory(values, stepsPerDay: 4)
        let forecaster = Forecaster(ForecastOptions())
        let total = try #require(forecaster.dayTotal(of: history))
        let path = try #require(forecaster.path(of: history, steps: 4))
        let sum = path.steps.reduce(0) { $0 + $1.middle }
        #expect(abs(total.middle - sum) < 1e-9)
        #expect(total.high - total.low < path.steps.reduce(0) { $0 + $1.high - $1.low })
        #expect(total.high > total.low)
    }

    @Test("Values and options out of range give no forecast and cause no trap")
    func outOfRange() {
        let huge = (0..<300).map { Double($0 % 2 == 0 ? 1 : -1) * 1e149 }
        _ = Self.path(huge, perDay: 4, steps: 8, ForecastOptions())
        #expect(Self.path([1e300, .infinity, .nan], perDay: 4, steps: 8, ForecastOptions()) == nil)
        let samples = Self.samples(days: 40)
        let instant = Self.start + .seconds(86_400 * 40)
        for options in [
            ForecastOptions(step: .zero), ForecastOptions(step: .seconds(7001)),
            ForecastOptions(step: .seconds(-3600)), ForecastOptions(horizon: .seconds(-1)),
            ForecastOptions(level: 0), ForecastOptions(level: 1), ForecastOptions(level: .nan),
            ForecastOptions(shape: .state), ForecastOptions(shape: .flag),
        ] {
            #expect(Forecaster(options).forecast(samples, at: instant) == nil)
        }
        let forecaster = Forecaster(ForecastOptions())
        for extreme in [Instant.distantPast, .distantFuture] {
            #expect(forecaster.forecast(samples, at: extreme) == nil)
            _ = forecaster.forecast([SeriesSample(time: extreme, value: 1)], at: extreme)
        }
        #expect(forecaster.forecast([], at: instant) == nil)
    }
}
