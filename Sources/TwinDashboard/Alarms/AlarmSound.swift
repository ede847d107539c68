// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The schedule of sounds for unacknowledged alarms.
///
/// A new alarm of high or critical priority sounds three times, and again every 30 s until it is
/// acknowledged or silenced. One of medium priority sounds once, and one of low priority does not
/// sound. Two patterns are at least 30 s apart, so that a flood of alarms is one pattern; only a
/// more urgent alarm is heard sooner, 2 s after the pattern before.
///
///     var sound = AlarmSound()
///     sound.pattern(for: [], at: 0)       // nil
///     sound.pattern(for: [alarm], at: 1)  // .threeTimes, if the alarm is high
public struct AlarmSound: Hashable, Sendable {
    /// A pattern of sounds.
    public enum Pattern: Int, Hashable, Sendable, Comparable {
        /// One sound, for a medium alarm.
        case once = 1
        /// Three sounds, for a high or critical alarm.
        case threeTimes = 3

        /// Returns true if the left pattern is less urgent than the right one.
        public static func < (left: Pattern, right: Pattern) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// An unacknowledged alarm whose sound was not stopped.
    public struct Alarm: Hashable, Sendable {
        /// The series of the alarm.
        public var series: SeriesID
        /// The time of the last announcement with sound.
        public var announced: Instant
        /// The priority of the limit that is passed.
        public var priority: Priority

        /// Creates an alarm.
        public init(_ series: SeriesID, announced: Instant, priority: Priority) {
            self.series = series
            self.announced = announced
            self.priority = priority
        }

        /// The pattern of its priority; nil if it makes no sound.
        var pattern: Pattern? {
            switch priority {
            case .critical, .high: .threeTimes
            case .medium: .once
            case .low: nil
            }
        }
    }

    /// The milliseconds between two patterns, unless the second one is more urgent.
    static let pause = 30_000
    /// The least milliseconds between two patterns.
    static let leastPause = 2000

    /// The announcement of each alarm that was heard last; nil before the first call.
    private var heard: [SeriesID: Instant]?
    /// The last pattern and its time in milliseconds; nil if there was none.
    private var last: Heard?

    private struct Heard: Hashable {
        var pattern: Pattern
        var time: Int
    }

    /// Creates the state of a viewer that has just started.
    ///
    /// Medium alarms that were announced before are not heard; high ones are.
    public init() {}

    /// Returns the pattern to play now, and records it as heard.
    ///
    /// - Parameters:
    ///   - alarms: The alarms whose sound was stopped neither by an acknowledgement nor by
    ///     silencing.
    ///   - now: The time in milliseconds of a clock that never steps.
    /// - Returns: The pattern to be heard; nil if none is due.
    public mutating func pattern(for alarms: [Alarm], at now: Int) -> Pattern? {
        let isFirst = heard == nil
        var before = heard ?? [:]
        if isFirst {
            for alarm in alarms where alarm.pattern == .once {
                before[alarm.series] = alarm.announced
            }
        }
        // Alarms whose sound ended are forgotten, so that the next announcement is new.
        let known = alarms.filter { before[$0.series] == $0.announced }
        heard = Dictionary(known.map { ($0.series, $0.announced) }) { $1 }
        let new = alarms.filter { before[$0.series] != $0.announced }
        let newest = new.compactMap(\.pattern).max()
        let repeated = known.compactMap(\.pattern).max() == .threeTimes ? Pattern.threeTimes : nil
        guard let wanted = max(newest, repeated) else { return nil }
        if let last {
            let isMoreUrgent = newest.map { $0 > last.pattern } ?? false
            let pause = isMoreUrgent ? Self.leastPause : Self.pause
            guard now - last.time >= pause else { return nil }
        }
        for alarm in new { heard?[alarm.series] = alarm.announced }
        last = Heard(pattern: wanted, time: now)
        return wanted
    }

    private func max(_ left: Pattern?, _ right: Pattern?) -> Pattern? {
        [left, right].compactMap { $0 }.max()
    }
}
