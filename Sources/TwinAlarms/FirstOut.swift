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
    /// The alarm began first or second; the intervals of the values are too long to separate
    /// them.
    case notSeparable

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
            var isShared = false
            for place in sorted.dropFirst() {
                let interval = max(rows[place].row.rule.interval, rows[first].row.rule.interval)
                let gap = rows[place].row.onset?.duration(since: onset) ?? .zero
                let isSeparable = gap >= interval
                places[place] = isSeparable ? .later(rows[first].row.alarm) : .notSeparable
                isShared = isShared || !isSeparable
            }
            places[first] = isShared ? .notSeparable : .first
        }
        return places
    }

    private static func begins(_ left: AlarmRow, before right: AlarmRow) -> Bool {
        let (first, second) = (left.onset ?? .distantPast, right.onset ?? .distantPast)
        return first == second ? left.alarm < right.alarm : first < second
    }
}
