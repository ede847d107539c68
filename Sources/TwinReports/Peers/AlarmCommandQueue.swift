// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinModel

/// A queue that decides when a program is run for new alarms, and for which.
///
/// A program is run for each announcement of a medium, high or critical alarm, but at most once in
/// 10 s: alarms in between are counted, and the most urgent one is named. Alarms that were announced
/// before the first call are not reported, so that a restart repeats none.
///
///     var queue = AlarmCommandQueue()
///     queue.next(for: [old], at: 0)          // nil
///     queue.next(for: [old, new], at: 1000)  // the new one, and 0 more
public struct AlarmCommandQueue: Hashable, Sendable {
    /// An alarm to report.
    public struct Item: Hashable, Sendable {
        /// The most urgent of the new alarms.
        public var alarm: SeriesID
        /// The number of the other new alarms.
        public var more: Int
    }

    /// The least milliseconds between two runs.
    public static let pause = 10_000

    /// The last announcement of each alarm that was reported; nil before the first call.
    private var reported: [SeriesID: Instant]?
    /// The time of the last run in milliseconds; nil if there was none.
    private var last: Int?
    /// True if alarms are waiting for the pause to end.
    public private(set) var isWaiting = false

    /// Creates the state of a process that has just started.
    public init() {}

    /// Returns the alarm for which the program is to be run now; nil if there is none.
    ///
    /// - Parameters:
    ///   - alarms: The alarms whose sound was stopped neither by an acknowledgement nor by
    ///     silencing.
    ///   - now: The time in milliseconds of a clock that never steps.
    /// - Returns: The most urgent new alarm with the number of the others.
    public mutating func next(for alarms: [AlarmSound.Alarm], at now: Int) -> Item? {
        let heard = alarms.filter { $0.priority > .low }
        guard let before = reported else {
            reported = Dictionary(heard.map { ($0.series, $0.announced) }) { $1 }
            return nil
        }
        // Alarms whose sound ended are forgotten, so that their next announcement is new.
        let known = heard.filter { before[$0.series] == $0.announced }
        let new = heard.filter { before[$0.series] != $0.announced }
        reported = Dictionary(known.map { ($0.series, $0.announced) }) { $1 }
        isWaiting = !new.isEmpty
        guard let first = new.min(by: Self.comesFirst) else { return nil }
        if let last, now - last < Self.pause { return nil }
        for alarm in new { reported?[alarm.series] = alarm.announced }
        isWaiting = false
        last = now
        return Item(alarm: first.series, more: new.count - 1)
    }

    private static func comesFirst(_ left: AlarmSound.Alarm, _ right: AlarmSound.Alarm) -> Bool {
        if left.priority != right.priority { return left.priority > right.priority }
        if left.announced != right.announced { return left.announced < right.announced }
        return left.series < right.series
    }
}
