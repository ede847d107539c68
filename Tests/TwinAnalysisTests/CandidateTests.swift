// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TwinAnalysis

/// Tests with four steps a day and a weekly course, over six weeks and three more steps.
///
/// The expected numbers come from an independent implementation with numpy.
struct CandidateTests {
    static let values = (0..<171).map { step -> Double in
        let daily = [0.0, 12, 20, 7][step % 4]
        let weekend = (step / 4) % 7 >= 5 ? -9.0 : 0
        return 50 + daily + weekend + 0.5 * Double((step * step * 7 + step * 3) % 13 - 6)
    }
    static let history = StepHistory(values.map(Optional.some), stepsPerDay: 4)

    static let expected: [(Candidate, [Double])] = [
        (.yesterday, [49.5, 49, 59, 72, 49.5, 49, 59, 72]),
        (.lastWeek, [54, 52, 63, 70.5, 57.5, 51, 64, 67]),
        (.yesterdayAndLastWeek, [51.75, 50.5, 61, 71.25, 53.5, 50, 61.5, 69.5]),
        (
            .lastWeekAtLevel,
            [53.875, 51.875, 62.875, 70.375, 57.375, 50.875, 63.875, 66.875]
        ),
        (
            .yesterdayWithTrend,
            [53.375, 52.875, 62.875, 75.875, 53.375, 52.875, 62.875, 75.875]
        ),
        (
            .threeDays,
            [
                50.666666667, 43.5, 55.833333333, 64.666666667, 50.666666667, 43.5,
                55.833333333, 64.666666667,
            ]
        ),
        (
            .twoWeeksAtLevel,
            [
                55.827467261, 51.187171043, 61.822801576, 71.23430271, 57.8716217,
                51.009708994, 63.648518041, 68.563005115,
            ]
        ),
        (.medianOfWeeks, [56.25, 49, 63.25, 69.75, 57.75, 50.75, 62.75, 70.75]),
        (
            .ridge,
            [
                54.479427802, 50.873148366, 62.688030333, 71.1464804, 56.09183134,
                50.802122265, 63.301958859, 68.189517627,
            ]
        ),
        (.lastValue, [72, 72, 72, 72, 72, 72, 72, 72]),
    ]

    @Test("Each candidate continues a history as defined", arguments: expected)
    func paths(_ candidate: Candidate, _ expected: [Double]) throws {
        let history = Self.history
        let path = try #require(candidate.path(of: history, count: history.count, horizon: 8))
        #expect(path.count == 8)
        for (value, expected) in zip(path, expected) { #expect(abs(value - expected) < 1e-8) }
    }

    @Test("All candidates are tested")
    func isComplete() {
        #expect(Set(Self.expected.map(\.0)) == Set(Candidate.allCases))
    }

    @Test("A candidate uses only the steps before its origin", arguments: Candidate.allCases)
    func prefix(_ candidate: Candidate) {
        for count in stride(from: 1, to: Self.values.count, by: 5) {
            let prefix = StepHistory(Self.values[..<count].map(Optional.some), stepsPerDay: 4)
            #expect(
                candidate.path(of: Self.history, count: count, horizon: 5)
                    == candidate.path(of: prefix, count: count, horizon: 5)
            )
        }
    }

    @Test("A candidate has no path from a history that is too short", arguments: Candidate.allCases)
    func tooShort(_ candidate: Candidate) {
        let needed = candidate.stepsNeeded(perDay: 4)
        #expect(candidate.path(of: Self.history, count: needed - 1, horizon: 4) == nil)
        #expect(candidate.path(of: Self.history, count: Self.values.count + 1, horizon: 4) == nil)
    }

    @Test("The path of the ridge stays within six deviations of the fitted steps")
    func ridgeIsClipped() throws {
        // A regression on values that double every day diverges.
        let values = (0..<60).map { Double(1 << min($0, 50)) }
        let history = StepHistory(values.map(Optional.some), stepsPerDay: 1)
        let path = try #require(Candidate.ridge.path(of: history, count: 60, horizon: 60))
        let fitted = values.suffix(21)
        let mean = fitted.reduce(0, +) / 21
        let deviation =
            (fitted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 21).squareRoot()
        #expect(path.count == 60)
        #expect(path.allSatisfy { abs($0 - mean) <= 6 * deviation * 1.000001 })
    }
}

struct NumbersTests {
    @Test("A system of equations has the same solution as in scipy")
    func equations() throws {
        let solution = try #require(solve([4, 2, 0.6, 2, 5, 1, 0.6, 1, 3], [1, 2, 3]))
        for (value, expected) in zip(solution, [0.0044843, 0.21255605, 0.92825112]) {
            #expect(abs(value - expected) < 1e-8)
        }
        #expect(solve([1, 2, 2, 1], [1, 1]) == nil)
    }

    @Test("The conformal quantile has the rank ⌈(n + 1) · level⌉")
    func quantile() {
        let values = (1...9).map(Double.init)
        #expect(conformalQuantile(values, level: 0.9) == 9)
        #expect(conformalQuantile(values, level: 0.5) == 5)
        #expect(conformalQuantile(values, level: 0.55) == 6)
        #expect(conformalQuantile(values, level: 0.99) == 9)
        #expect(conformalQuantile([], level: 0.9) == nil)
    }

    @Test("Selected quantiles equal those of sorted values")
    func selection() {
        for count in 1...40 {
            let values = (0..<count).map { Double(($0 * 17 + count * 5) % 23) }
            let sorted = values.sorted()
            for rank in 0..<count {
                var copy = values
                #expect(copy.select(rank, in: 0..<count) == sorted[rank])
            }
            var copy = values
            #expect(copy.selectMedian() == median(of: values))
        }
        var ten = (0...10).map(Double.init)
        #expect(abs(ten.selectQuantile(0.99) - 9.9) < 1e-12)
    }

    @Test("The exponential function agrees with known values")
    func exponentials() {
        #expect(abs(exponential(-1) - 0.367879441171442322) < 1e-15)
        #expect(abs(exponential(-0.25) - 0.778800783071404868) < 1e-15)
        #expect(exponential(0) == 1)
    }
}
