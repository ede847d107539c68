// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A schedule of the next forecasts of many series.
///
/// A series is due if a step has ended since its last forecast. The schedule is a value type: the
/// caller asks for as many due series as it has time for, forecasts them and notes each of them.
public struct ForecastSchedule: Sendable {
    private let step: StepLength?
    private var lastMade: [SeriesID: Instant?] = [:]

    /// Creates a schedule for series with the same length of step.
    ///
    /// - Parameter step: The length of a step: a day or a whole fraction of it. With any other
    ///   length no series is ever due.
    public init(step: Duration) { self.step = StepLength(step) }

    /// Adds a series without a forecast.
    ///
    /// If the series is already scheduled, its last forecast is kept.
    public mutating func add(_ series: SeriesID) {
        if lastMade[series] == nil { lastMade[series] = .some(nil) }
    }

    /// Removes a series.
    public mutating func remove(_ series: SeriesID) { lastMade[series] = nil }

    /// Notes that a forecast of a series was made or was impossible.
    public mutating func note(_ series: SeriesID, madeAt instant: Instant) {
        lastMade[series] = .some(instant)
    }

    /// Returns the series that are due, at most `count` of them.
    ///
    /// Series without a forecast come first. The others are sorted by the time of their last
    /// forecast, oldest first, then by identity.
    public func due(at instant: Instant, count: Int) -> [SeriesID] {
        guard let step, count > 0 else { return [] }
        let ended = step.ended(at: instant)
        let due = lastMade.filter { _, made in
            made.map { step.ended(at: $0) < ended } ?? true
        }
        let ordered = due.sorted { left, right in
            let first = (left.value ?? .distantPast, left.key)
            let second = (right.value ?? .distantPast, right.key)
            return first < second
        }
        return ordered.prefix(count).map(\.key)
    }
}
