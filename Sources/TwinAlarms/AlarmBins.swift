// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The numbers of activations in intervals of the city's clock.
struct AlarmBins {
    let span: Range<Instant>
    let counts: [Int]
    /// True for each interval in which alarms were evaluated at least for a part of it.
    private let isEvaluated: [Bool]
    private let first: Instant
    private let width: Duration
    private let offset: Duration

    /// The greatest number of intervals; later activations of a longer period are not counted.
    private static let most = 1 << 20

    init(
        _ instants: [Instant],
        in span: Range<Instant>,
        without gaps: [Range<Instant>],
        offset: Duration,
        width: Duration
    ) {
        self.span = span
        self.width = width
        self.offset = offset
        let first = (span.lowerBound + offset).floored(to: width) - offset
        self.first = first
        let step = width.wholeMilliseconds
        let length = span.upperBound.duration(since: first).wholeMilliseconds
        let number = Int(clamping: min((length + step - 1) / step, Int64(Self.most)))
        var counts = [Int](repeating: 0, count: max(0, number))
        for instant in instants {
            let place = Int(clamping: instant.duration(since: first).wholeMilliseconds / step)
            if counts.indices.contains(place) { counts[place] += 1 }
        }
        self.counts = counts
        var isEvaluated = [Bool](repeating: true, count: counts.count)
        for gap in gaps {
            let start = gap.lowerBound.duration(since: first).wholeMilliseconds
            let end = gap.upperBound.duration(since: first).wholeMilliseconds
            let inside =
                Int(
                    clamping: (start + step - 1) / step
                )..<max(
                    Int(clamping: (start + step - 1) / step),
                    Int(clamping: end / step)
                )
            for number in inside where isEvaluated.indices.contains(number) {
                isEvaluated[number] = false
            }
        }
        self.isEvaluated = isEvaluated
    }

    /// Returns the start of an interval, which for the first one is the start of the period.
    func start(of number: Int) -> Instant {
        max(span.lowerBound, first + width * number)
    }

    func share(_ condition: (Int) -> Bool) -> Double {
        let evaluated = isEvaluated.count { $0 }
        let met = zip(counts, isEvaluated).count { $1 && condition($0) }
        return evaluated == 0 ? 0 : Double(met) / Double(evaluated)
    }

    /// The mean over days of the largest number of the day.
    var meanOfDailyMaxima: Double {
        var byDay: [Instant: Int] = [:]
        for (number, count) in counts.enumerated() where isEvaluated[number] {
            let day = (start(of: number) + offset).floored(to: .seconds(86_400))
            byDay[day] = max(byDay[day] ?? 0, count)
        }
        return byDay.isEmpty ? 0 : Double(byDay.values.reduce(0, +)) / Double(byDay.count)
    }
}
