// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel

struct KindForecasterTests {
    static let day = 48

    /// Returns detectors of one kind, each with a daily profile of its own size and a disturbance
    /// that fades by a fifth per step.
    static func detectors(steps: Int, count: Int = 8) -> [[Double?]] {
        (0..<count).map { number in
            var random = SeededGenerator(seed: UInt64(number))
            var disturbance = 0.0
            let size = Double(10 + 5 * number)
            return (0..<steps).map { step in
                disturbance = 0.8 * disturbance + size / 10 * (random.unit() - 0.5)
                let hour = step % day
                return size * (3 + Double(min(hour, day - hour)) / 12) + disturbance
            }
        }
    }

    static func histories(_ detectors: [[Double?]], steps: Int) -> [StepHistory] {
        detectors.map { StepHistory(Array($0[..<steps]), stepsPerDay: day) }
    }

    @Test("One regression for a kind is better than the last value, and its band holds")
    func beatsPersistence() throws {
        let detectors = Self.detectors(steps: Self.day * 20)
        let begin = Self.day * 15
        let model = try #require(
            KindForecaster(Self.histories(detectors, steps: begin), horizon: 4, level: 0.9)
        )
        var (ours, last, inside, count) = (0.0, 0.0, 0.0, 0.0)
        for origin in stride(from: begin, to: Self.day * 20 - 4, by: 3) {
            for (values, history) in zip(detectors, Self.histories(detectors, steps: origin)) {
                let path = try #require(model.path(of: history))
                #expect(path.basis == .sharedByKind)
                for (step, band) in path.steps.enumerated() {
                    guard let value = values[origin + step] else { continue }
                    ours += abs(band.middle - value)
                    last += abs((history.values.last ?? 0) - value)
                    inside += band.low <= value && value <= band.high ? 1 : 0
                    count += 1
                }
            }
        }
        #expect(ours < 0.6 * last)
        #expect((0.85...0.95).contains(inside / count))
    }

    @Test("The regression recovers a process that it can describe")
    func exactProcess() throws {
        // Each step is computed from the step before and the step 6 steps ago, which are both lags.
        let all = (0..<6).map { number -> [Double?] in
            var random = SeededGenerator(seed: UInt64(100 + number))
            var values = (0..<6).map { _ in random.unit() }
            while values.count < Self.day * 30 {
                let next = 0.5 * values[values.count - 1] - 0.5 * values[values.count - 6]
                values.append(next + 0.001 * (random.unit() - 0.5))
            }
            return values.map(Optional.some)
        }
        let histories = Self.histories(all, steps: Self.day * 30)
        let model = try #require(KindForecaster(histories, horizon: 1, level: 0.9))
        let path = try #require(model.path(of: histories[0]))
        let values = histories[0].values
        let expected = 0.5 * values[values.count - 1] - 0.5 * values[values.count - 6]
        #expect(abs(path.steps[0].middle - expected) < 0.0003)
    }

    @Test("A forecast made live equals one made in playback, and late values are ignored")
    func asOf() throws {
        let start = Instant(millisecondsSince1970: 1_795_392_000_000)
        let detectors = Self.detectors(steps: Self.day * 12)
        let model = try #require(
            KindForecaster(Self.histories(detectors, steps: Self.day * 10), horizon: 4, level: 0.9)
        )
        let samples = detectors[2].enumerated().compactMap { step, value in
            value.map { SeriesSample(time: start + .seconds(1800 * step), value: $0) }
        }
        let options = ForecastOptions(step: .seconds(1800))
        let instant = start + .seconds(86_400 * 11)
        let played = try #require(model.forecast(samples, options: options, at: instant))
        let live = samples.filter { $0.time <= instant }
        #expect(model.forecast(live, options: options, at: instant) == played)
        #expect(played.points.count == 4)
        #expect(played.points.first?.time == instant + .seconds(1800))
        // Two steps later only the rest of the horizon is ahead, and after four steps none of it.
        let later = model.forecast(live, options: options, at: instant + .seconds(3600))
        #expect(later?.points.count == 2)
        #expect(model.forecast(live, options: options, at: instant + .seconds(7200)) == nil)
    }

    @Test("A kind with too short or unequal histories has no forecaster")
    func tooShort() {
        let short = Self.histories(Self.detectors(steps: 90), steps: 90)
        #expect(KindForecaster(short, horizon: 4, level: 0.9) == nil)
        #expect(KindForecaster([], horizon: 4, level: 0.9) == nil)
        let long = Self.histories(Self.detectors(steps: 600), steps: 600)
        #expect(KindForecaster(long, horizon: 0, level: 0.9) == nil)
        #expect(KindForecaster(long, horizon: 4, level: 1) == nil)
        let mixed = long + [StepHistory([1, 2, 3], stepsPerDay: 24)]
        #expect(KindForecaster(mixed, horizon: 4, level: 0.9) == nil)
    }
}
