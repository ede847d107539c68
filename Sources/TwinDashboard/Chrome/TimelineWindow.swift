// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The span of time that the timeline shows, in equal columns.
///
/// Columns and instants are converted by the same rule in both directions, so that the drawing and
/// the pointer agree.
public struct TimelineWindow: Hashable, Sendable {
    /// The beginning of the first column.
    public let start: Instant
    /// The width of a column in time.
    public let width: Duration
    /// The number of columns.
    public let count: Int
    /// The last instant that can be shown.
    public let latest: Instant

    /// The end of the last column.
    public var end: Instant { start + width * count }

    /// The possible lengths: five minutes to four hundred years.
    static let lengths: [Duration] =
        [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720].map { .seconds(60 * $0) }
        + [1, 2, 3, 7, 14, 28, 91, 182, 365, 730, 1825, 3650, 7300, 18_250, 36_500, 146_000]
        .map { .seconds(86_400 * $0) }
    private static let day = 14

    /// Creates the window for the shown instant.
    ///
    /// Without zoom it is the shortest length that contains all stored data, up to a day. It ends
    /// at the latest instant if the playhead is then in the window. Otherwise it is one of a series
    /// of windows that each begin half a length after the one before, so that the window does not
    /// move under the playhead.
    ///
    /// - Parameters:
    ///   - kept: The first and the last instant of the archive.
    ///   - beginning: The beginning without zoom; little data is stored before it.
    ///   - latest: The last instant that can be shown.
    ///   - shown: The instant that is shown.
    ///   - zoom: The number of steps by which the window is shorter than usual; longer if it is
    ///     negative.
    ///   - columns: The number of columns; values below one count as one.
    public init(
        kept: ClosedRange<Instant>,
        beginning: Instant? = nil,
        latest: Instant,
        shown: Instant,
        zoom: Int,
        columns: Int
    ) {
        let count = min(max(1, columns), 1024)
        let age = latest.duration(since: min(kept.lowerBound, latest))
        let whole = Self.lengths.firstIndex { $0 >= age } ?? Self.lengths.count - 1
        let used = latest.duration(
            since: min(max(beginning ?? kept.lowerBound, kept.lowerBound), latest)
        )
        let usual = min(whole, Self.day, Self.lengths.firstIndex { $0 >= used } ?? whole)
        let place = min(max(0, usual - max(-64, min(zoom, 64))), whole)
        let length = Self.lengths[place].wholeMilliseconds
        let width = Duration.milliseconds(Self.rounded(length / Int64(count)))
        let reach = width * count
        let last = latest.floored(to: width) + width - reach
        self.count = count
        self.width = width
        self.latest = latest
        if shown >= last {
            start = last
        } else {
            let half = Duration.milliseconds(
                max(1, width.wholeMilliseconds * Int64(max(1, count / 2)))
            )
            start = min((shown - half / 2).floored(to: half), last)
        }
    }

    /// Returns the column that contains an instant, or nil if none does.
    public func column(of instant: Instant) -> Int? {
        guard instant >= start, instant < end else { return nil }
        let offset = instant.duration(since: start).wholeMilliseconds
        return Int(exactly: offset / max(1, width.wholeMilliseconds)).map { min($0, count - 1) }
    }

    /// Returns the instant of a column: the latest instant if the column contains it, otherwise the
    /// column's middle.
    public func instant(of column: Int) -> Instant {
        let column = min(max(0, column), count - 1)
        let middle = start + width * column + .milliseconds(width.wholeMilliseconds / 2)
        return column == self.column(of: latest) ? latest : min(middle, latest)
    }

    /// Returns a width in whole seconds, or in whole minutes if it is longer than ten minutes.
    private static func rounded(_ milliseconds: Int64) -> Int64 {
        let unit: Int64 = milliseconds < 600_000 ? 1000 : 60_000
        return max(1, (milliseconds + unit - 1) / unit) * unit
    }
}
