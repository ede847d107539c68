// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A replay of one series against limits, which finds the times for which its alarm is announced.
///
///     var replay = AlarmReplay(limits)
///     for sample in samples { replay.take(sample.value, at: sample.time) }
///     let times = replay.times(through: end)
public struct AlarmReplay: Sendable {
    private struct Key: Hashable {
        var limit: Int
        var onset: Instant
    }

    private var evaluator: AlarmEvaluator
    private var runs: [Key: AlarmRun] = [:]

    /// Creates a replay against limits.
    public init(_ limits: [AlarmLimit]) { evaluator = AlarmEvaluator(limits) }

    /// Takes the next decisive sample, in the order of phenomenon time.
    ///
    /// - Parameters:
    ///   - value: The value of the sample.
    ///   - time: The phenomenon time of the sample.
    ///   - mean: Returns the mean of the decisive samples of the hour that begins at an instant, or
    ///     nil if there are none. It is called if a limit is about usual values.
    /// - Throws: Any error thrown by the closure.
    public mutating func take(
        _ value: Double,
        at time: Instant,
        mean: (Instant) throws -> Double?
    ) rethrows {
        keep(try evaluator.take(value, at: time, received: time, mean: mean))
    }

    private mutating func keep(_ changed: [AlarmRun]) {
        for run in changed { runs[Key(limit: run.limit, onset: run.onset)] = run }
    }

    /// Returns the times for which any limit is announced, the earliest first.
    ///
    /// A time begins with the end of the on-delay and ends with that of the off-delay. A time
    /// without an end ends at `end`.
    ///
    /// - Parameter end: The end of the replay, after which nothing is known.
    /// - Returns: The times, which neither touch nor overlap.
    public mutating func times(through end: Instant) -> [Range<Instant>] {
        keep(evaluator.pass(end))
        let single = runs.values.compactMap { run -> Range<Instant>? in
            let limit = evaluator.limits[run.limit]
            let start = run.onset + limit.announcementDelay
            let finish = run.clear.map { min($0 + limit.offDelay, end) } ?? end
            return start < finish ? start..<finish : nil
        }.sorted { $0.lowerBound < $1.lowerBound }
        var times: [Range<Instant>] = []
        for time in single {
            if let last = times.last, time.lowerBound <= last.upperBound {
                times[times.count - 1] =
                    last.lowerBound..<max(last.upperBound, time.upperBound)
            } else {
                times.append(time)
            }
        }
        return times
    }
}

/// Other limits that are tried on kept history.
public struct AlarmTrial: Hashable, Sendable {
    /// The priority whose limits change; nil for all.
    public var priority: Priority?
    /// The threshold of limits about the value itself, in the property's unit; nil if it stays.
    public var limit: Double?
    /// The deadband, in the property's unit; nil if it stays.
    public var deadband: Double?
    /// The time that a run must last before it is announced; nil if it stays.
    public var onDelay: Duration?
    /// The time that a value must be back inside before the run ends; nil if it stays.
    public var offDelay: Duration?

    /// Creates a trial.
    public init(
        priority: Priority? = nil,
        limit: Double? = nil,
        deadband: Double? = nil,
        onDelay: Duration? = nil,
        offDelay: Duration? = nil
    ) {
        self.priority = priority
        self.limit = limit
        self.deadband = deadband
        self.onDelay = onDelay
        self.offDelay = offDelay
    }

    /// Returns the limits with the changes of the trial.
    public func changed(_ limits: [AlarmLimit]) -> [AlarmLimit] {
        limits.map { limit in
            guard priority.map({ $0 == limit.priority }) ?? true else { return limit }
            var changed = limit
            if let bound = self.limit, limit.condition == nil {
                if limit.above != nil { changed.above = bound } else { changed.below = bound }
            }
            changed.deadband = deadband ?? limit.deadband
            changed.onDelay = onDelay ?? limit.onDelay
            changed.offDelay = offDelay ?? limit.offDelay
            return changed
        }
    }

    /// The time after an activation within which an act counts as an answer to it.
    public static let answerTime: Duration = .seconds(300)
}
