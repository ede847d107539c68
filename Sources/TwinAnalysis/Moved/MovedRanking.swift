// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A ranking of series by their deviation from their own usual values in a window.
///
/// Only samples before the window define the usual values. Series are added one at a time, so that
/// the samples of all series never have to be in memory together.
///
/// ```swift
/// var ranking = MovedRanking(from: start, to: end, secondsFromUTC: 28_800) for series in catalog {
/// ranking.add(series, samples(of: series)) } let report = ranking.report()
/// ```
///
/// The distance of a sample is its difference from the median of its hour of the day. The **peak
/// rank** is the share of past moving averages of the distance that are below the greatest one in
/// the window. The **excess** is the mean relative amount by which the distances in the window
/// exceed the 0.99 quantile of past distances.
public struct MovedRanking: Sendable {
    /// The least number of samples before the window from which usual values are computed.
    public static let leastPast = 50
    /// The number of usual intervals without a sample after which a series has stopped.
    public static let silentIntervals = 3

    private let start: Instant
    private let end: Instant
    private let offset: Int64
    private var ranked: [MovedSeries] = []
    private var stopped: [StoppedSeries] = []
    private var unjudged: [SeriesID] = []

    /// Creates a ranking of a window.
    ///
    /// - Parameters:
    ///   - start: The first instant of the window.
    ///   - end: The last instant of the window. Samples after it are ignored.
    ///   - secondsFromUTC: The offset of the city's zone, for the hour of the day.
    public init(from start: Instant, to end: Instant, secondsFromUTC: Int = 0) {
        self.start = start
        self.end = max(start, end)
        offset = Int64(min(max(secondsFromUTC, -86_400), 86_400)) * 1000
    }

    /// Judges a series and adds it to the ranking.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - samples: The samples in order of time, from before the window to its end. Samples that
    ///     are not finite are ignored; samples out of order are sorted.
    ///   - instant: The instant at which the samples had to be known; nil to use all of them.
    public mutating func add(
        _ series: SeriesID,
        _ samples: [SeriesSample],
        knownAt instant: Instant? = nil
    ) {
        let known = samples.known(at: instant ?? .distantFuture)
        let count = known.partitionPoint { $0.time <= end }
        let before = known.partitionPoint { $0.time < start }
        guard before >= Self.leastPast else {
            unjudged.append(series)
            return
        }
        let interval = Self.usualInterval(known[..<before])
        let silence = end.duration(since: known[count - 1].time)
        if silence > interval * Self.silentIntervals {
            stopped.append(StoppedSeries(series: series, since: known[count - 1].time))
            return
        }
        guard count > before else {
            unjudged.append(series)
            return
        }
        ranked.append(judge(series, known[..<count], before: before, interval: interval))
    }

    /// Returns the median interval between the last 101 samples.
    private static func usualInterval(_ samples: ArraySlice<SeriesSample>) -> Duration {
        let recent = samples.suffix(101)
        var lengths = zip(recent, recent.dropFirst())
            .map { $1.time.duration(since: $0.time).wholeMilliseconds }
        lengths.sort()
        return .milliseconds(lengths[lengths.count / 2])
    }

    private func hour(of time: Instant) -> Int {
        let day: Int64 = 86_400_000
        let local = (time.millisecondsSince1970 + offset) % day
        return Int((local < 0 ? local + day : local) / 3_600_000)
    }

    private func judge(
        _ series: SeriesID,
        _ samples: ArraySlice<SeriesSample>,
        before: Int,
        interval: Duration
    ) -> MovedSeries {
        let hours = samples.map { hour(of: $0.time) }
        let medians = Self.medians(samples[..<before], hours)
        var residuals = samples.indices.map { samples[$0].value - medians[hours[$0]] }
        var past = Array(residuals[..<before])
        let center = past.selectMedian()
        var distances: [Double] = []
        distances.reserveCapacity(residuals.count)
        for place in residuals.indices {
            residuals[place] -= center
            distances.append(abs(residuals[place]))
        }
        past.replaceSubrange(0..<before, with: distances[..<before])
        let usual = past.selectQuantile(0.99)

        var (excess, peak) = (0.0, before)
        for place in before..<distances.count {
            if usual > 0 {
                excess += min(max(distances[place] / usual - 1, 0), 20)
            } else if distances[place] > 0 {
                excess += 20
            }
            if distances[place] > distances[peak] { peak = place }
        }
        let expected = medians[hours[peak]] + center
        return MovedSeries(
            series: series,
            peakRank: Self.peakRank(distances, before: before),
            excess: excess / Double(distances.count - before),
            reason: MovedReason(
                time: samples[peak].time,
                value: samples[peak].value,
                usual: expected,
                usualDistance: usual
            ),
            onset: Self.onset(distances, usual, before: before).map { samples[$0].time },
            resolution: interval
        )
    }

    /// Returns the median of each hour of the day; for an hour without samples, the median of all.
    private static func medians(_ past: ArraySlice<SeriesSample>, _ hours: [Int]) -> [Double] {
        var starts = [Int](repeating: 0, count: 25)
        for place in past.indices { starts[hours[place] + 1] += 1 }
        for hour in 0..<24 { starts[hour + 1] += starts[hour] }
        var next = starts
        var sorted = [Double](repeating: 0, count: past.count)
        for place in past.indices {
            sorted[next[hours[place]]] = past[place].value
            next[hours[place]] += 1
        }
        var overall: Double?
        return (0..<24).map { hour in
            if starts[hour] < starts[hour + 1] {
                return sorted.selectMedian(in: starts[hour]..<starts[hour + 1])
            }
            if let overall { return overall }
            var all = sorted
            let median = all.selectMedian()
            overall = median
            return median
        }
    }

    /// Returns the share of past moving averages that are below the greatest one in the window.
    private static func peakRank(_ distances: [Double], before: Int) -> Double {
        let inside = distances.count - before
        let width = min(inside, max(3, inside / 50))
        var sums = [0.0]
        sums.reserveCapacity(distances.count + 1)
        for distance in distances { sums.append(sums[sums.count - 1] + distance) }
        func sum(endingAt end: Int) -> Double { sums[end] - sums[end - width] }
        var greatest = -Double.infinity
        for end in (before + width)...distances.count {
            greatest = max(greatest, sum(endingAt: end))
        }
        var below = 0
        for end in width...before where sum(endingAt: end) < greatest { below += 1 }
        return Double(below) / Double(before - width + 1)
    }

    /// Returns the first of two consecutive samples beyond the usual distance, or the first single
    /// one.
    private static func onset(_ distances: [Double], _ usual: Double, before: Int) -> Int? {
        var single: Int?
        for place in before..<distances.count where distances[place] > usual {
            if place + 1 < distances.count, distances[place + 1] > usual { return place }
            if single == nil { single = place }
        }
        return single
    }

    /// Returns the ranking of all series added so far.
    public func report() -> MovedReport {
        var ranked = ranked.sorted { left, right in
            if left.peakRank != right.peakRank { return left.peakRank > right.peakRank }
            if left.excess != right.excess { return left.excess > right.excess }
            return left.series < right.series
        }
        let movers = ranked.prefix { $0.hasMoved }
        let first = movers.filter { $0.onset != nil }.min { left, right in
            let left = (left.onset ?? .distantFuture, left.resolution, left.series)
            let right = (right.onset ?? .distantFuture, right.resolution, right.series)
            return left < right
        }
        if let first, let begin = first.onset {
            for place in movers.indices {
                guard let onset = ranked[place].onset else { continue }
                let later = onset.duration(since: begin)
                let resolution = max(ranked[place].resolution, first.resolution)
                ranked[place].lag =
                    ranked[place].series == first.series
                    ? .first : later <= resolution ? .together : .after(later)
            }
        }
        return MovedReport(
            ranked: ranked,
            stopped: stopped.sorted { ($1.since, $0.series) < ($0.since, $1.series) },
            unjudged: unjudged.sorted()
        )
    }
}

extension [SeriesSample] {
    /// Returns the number of leading samples that satisfy a condition.
    fileprivate func partitionPoint(_ isBefore: (SeriesSample) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
