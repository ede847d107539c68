// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Round times below a chart: whole minutes, hours or days of the city's own clock.
///
/// They are as close together as their labels allow. Two charts of one span have the same times
/// below them, and a reader can estimate the times between two labels.
struct TimeTicks {
    /// The possible intervals in milliseconds, each of which divides a day or is a number of days.
    private static let steps: [Int64] = [
        10, 30, 60, 2 * 60, 5 * 60, 10 * 60, 15 * 60, 30 * 60, 3600, 2 * 3600, 3 * 3600, 6 * 3600,
        12 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, longest,
    ]
    private static let longest: Int64 = 28 * 86_400

    /// The instants, the earliest first.
    let instants: [Instant]
    /// The interval between two instants.
    let step: Duration

    /// Creates the round times of a span that is drawn over a number of columns.
    ///
    /// - Parameters:
    ///   - span: The span that is drawn.
    ///   - columns: The number of columns of the chart.
    ///   - room: The number of columns of one label and the blank beside it.
    ///   - times: The city's clock.
    init(in span: Range<Instant>, columns: Int, room: Int, _ times: TimeFormat) {
        let length = max(1, span.upperBound.duration(since: span.lowerBound).wholeMilliseconds)
        let most = Int64(max(1, columns / max(1, room)))
        let seconds = Self.steps.first { length / ($0 * 1000) <= most } ?? Self.longest
        let step = Duration.seconds(seconds)
        // Days of two and more are counted from 1970, so that they do not move with the span.
        let offset = times.offset(at: span.lowerBound)
        var next = (span.lowerBound + offset).floored(to: step) - offset
        if next < span.lowerBound { next = next + step }
        var instants: [Instant] = []
        while next < span.upperBound, instants.count < 64 {
            instants.append(next)
            next = next + step
        }
        self.instants = instants
        self.step = step
    }
}
