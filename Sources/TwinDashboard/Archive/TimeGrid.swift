// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Equal parts of the time axis, aligned to whole multiples of their width.
///
/// Because the parts do not move with every second, most of an answer stays valid from one picture
/// to the next. Only the last part changes until the grid moves on by one.
struct TimeGrid: Hashable, Sendable {
    var start: Instant
    var width: Duration
    var count: Int

    /// Creates a grid of `count` parts that covers at least `span` up to and including the instant.
    init(endingAt instant: Instant, span: Duration, count: Int) {
        let count = min(max(1, count), 4096)
        let length = max(1000, min(span.wholeMilliseconds, 400 * 86_400_000))
        let raw = (length + Int64(count) - 1) / Int64(count)
        let width = Duration.milliseconds(Self.niceWidth(raw))
        let end = instant.floored(to: width) + width
        self.start = end - width * count
        self.width = width
        self.count = count
    }

    init(start: Instant, width: Duration, count: Int) {
        self.start = start
        self.width = width
        self.count = count
    }

    var end: Instant { start + width * count }
    var span: Range<Instant> { start..<max(start, end) }

    /// Returns the index of the part that contains an instant, or nil if none does.
    func index(of instant: Instant) -> Int? {
        guard instant >= start, instant < end else { return nil }
        let offset = instant.duration(since: start).wholeMilliseconds
        return Int(offset / max(1, width.wholeMilliseconds))
    }

    /// Returns the number of parts by which this grid is later than another of the same shape; nil
    /// if it is earlier or the number is not whole.
    func steps(after other: TimeGrid) -> Int? {
        guard width == other.width, count == other.count, start >= other.start else { return nil }
        let distance = start.duration(since: other.start).wholeMilliseconds
        let step = max(1, width.wholeMilliseconds)
        guard distance % step == 0 else { return nil }
        return Int(exactly: distance / step)
    }

    /// Returns the same grid, earlier by a distance.
    func earlier(by distance: Duration) -> TimeGrid {
        TimeGrid(start: start - distance, width: width, count: count)
    }

    /// Returns a grid of the last `count` parts alone.
    func tail(_ count: Int) -> TimeGrid {
        let count = min(max(1, count), self.count)
        return TimeGrid(start: end - width * count, width: width, count: count)
    }

    /// Returns the next longer width in whole seconds, ten seconds, minutes or ten minutes, so that
    /// grids of one kind share their edges and cover little more than requested.
    private static func niceWidth(_ milliseconds: Int64) -> Int64 {
        let unit: Int64 =
            switch milliseconds {
            case ..<60_000: 1000
            case ..<600_000: 10_000
            case ..<3_600_000: 60_000
            default: 600_000
            }
        return (milliseconds + unit - 1) / unit * unit
    }
}
