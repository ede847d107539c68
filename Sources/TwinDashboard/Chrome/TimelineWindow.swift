// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The stretch of time that the timeline shows, in equal columns.
///
/// A column and an instant are each other's functions: what is drawn and what is pointed at agree.
public struct TimelineWindow: Hashable, Sendable {
    /// Where the first column begins.
    public let start: Instant
    /// How much time a column is.
    public let width: Duration
    /// How many columns there are.
    public let count: Int
    /// The last instant that can be shown.
    public let latest: Instant

    /// Where the last column ends.
    public var end: Instant { start + width * count }

    /// The lengths that it may have: five minutes to four hundred years.
    static let lengths: [Duration] =
        [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720].map { .seconds(60 * $0) }
        + [1, 2, 3, 7, 14, 28, 91, 182, 365, 730, 1825, 3650, 7300, 18_250, 36_500, 146_000]
        .map { .seconds(86_400 * $0) }
    private static let day = 14

    /// Chooses the window.
    ///
    /// Without zoom it is the shortest that holds all that is kept, but no longer than a day. It
    /// ends at the latest instant for as long as that shows the playhead; else it is one of those
    /// windows that each begin half a length after the one before, so that it does not slide under
    /// the playhead's feet.
    ///
    /// - Parameters:
    ///   - kept: the first and the last instant of which something is kept.
    ///   - beginning: where it begins without zoom; what is kept before that is little.
    ///   - latest: the last instant that can be shown.
    ///   - shown: the instant that is shown.
    ///   - zoom: how many steps shorter than usual it is, below zero longer.
    ///   - columns: how many columns there are; at least one is taken.
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

    /// The column that an instant falls into, where it falls into one.
    public func column(of instant: Instant) -> Int? {
        guard instant >= start, instant < end else { return nil }
        let offset = instant.duration(since: start).wholeMilliseconds
        return Int(exactly: offset / max(1, width.wholeMilliseconds)).map { min($0, count - 1) }
    }

    /// The instant that a column stands for: its middle; of the one that holds the latest
    /// instant that instant.
    public func instant(of column: Int) -> Instant {
        let column = min(max(0, column), count - 1)
        let middle = start + width * column + .milliseconds(width.wholeMilliseconds / 2)
        return column == self.column(of: latest) ? latest : min(middle, latest)
    }

    /// A width in whole seconds, in whole minutes where it is longer than ten.
    private static func rounded(_ milliseconds: Int64) -> Int64 {
        let unit: Int64 = milliseconds < 600_000 ? 1000 : 60_000
        return max(1, (milliseconds + unit - 1) / unit) * unit
    }
}
