// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The place of an alarm among the active alarms with a common cause.
public enum FirstOut: Hashable, Sendable {
    /// The alarm is alone in its group, or not active.
    case alone
    /// The alarm began first.
    case first
    /// Another alarm of the group began first.
    case later(SeriesID)
    /// The alarm began first or second; the onsets are closer than the interval between values, so
    /// they cannot be separated. The earliest of these alarms is named, or of equally early ones
    /// the most urgent.
    case notSeparable(earliest: SeriesID, interval: Duration)

    /// Finds the first alarm of each group.
    ///
    /// Two alarms whose onsets are closer than the longer of the intervals between their values
    /// cannot be separated.
    ///
    /// - Parameter rows: The alarms, each with the name of its group.
    /// - Returns: The place of each alarm, in the order of the rows.
    public static func places(of rows: [(row: AlarmRow, group: String)]) -> [FirstOut] {
        var places = [FirstOut](repeating: .alone, count: rows.count)
        let active = rows.indices.filter { rows[$0].row.status.state.isActive }
        for members in Dictionary(grouping: active, by: { rows[$0].group }).values
        where members.count > 1 {
            let sorted = members.sorted { begins(rows[$0].row, before: rows[$1].row) }
            guard let first = sorted.first, let onset = rows[first].row.onset else { continue }
            var coarsest: Duration?
            for place in sorted.dropFirst() {
                let interval = max(rows[place].row.rule.interval, rows[first].row.rule.interval)
                let gap = rows[place].row.onset?.duration(since: onset) ?? .zero
                guard gap < interval else {
                    places[place] = .later(rows[first].row.alarm)
                    continue
                }
                places[place] = .notSeparable(
                    earliest: rows[first].row.alarm,
                    interval: interval
                )
                coarsest = max(coarsest ?? interval, interval)
            }
            places[first] =
                coarsest.map { .notSeparable(earliest: rows[first].row.alarm, interval: $0) }
                ?? .first
        }
        return places
    }

    /// The statement that a list makes beside the name of an alarm.
    public enum Mark: Hashable, Sendable {
        /// No statement: another alarm was first, or the alarm is alone.
        case none
        /// The alarm was first.
        case first
        /// The alarm was first or second; the interval between the values is too long to separate
        /// them.
        case firstOrSecond(interval: Duration)
    }

    /// Returns the statement beside the name of the alarm with this place.
    ///
    /// Of several alarms that cannot be separated only the earliest has one.
    public func mark(of alarm: SeriesID) -> Mark {
        switch self {
        case .alone, .later: .none
        case .first: .first
        case .notSeparable(let earliest, let interval):
            earliest == alarm ? .firstOrSecond(interval: interval) : .none
        }
    }

    private static func begins(_ left: AlarmRow, before right: AlarmRow) -> Bool {
        let (first, second) = (left.onset ?? .distantPast, right.onset ?? .distantPast)
        if first != second { return first < second }
        return AlarmRow.comesFirst(left, right)
    }
}
