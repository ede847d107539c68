// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A division of a span of time into equal columns.
///
/// Column i covers `start + i·width` up to, but not including, `start + (i+1)·width`, and never
/// extends beyond the end of the span.
public struct ColumnGrid: Hashable, Sendable {
    /// The start of the first column, in milliseconds since 1970.
    public let start: Int64
    /// The end of the last column, in milliseconds since 1970.
    public let end: Int64
    /// The width of a column in milliseconds, at least 1.
    public let width: Int64
    /// The number of columns.
    public let count: Int

    /// The maximum number of columns.
    public static let countLimit = 4096

    /// Creates a grid.
    ///
    /// The count is clamped to 1…4096 and the span to the years 1 to 9999.
    public init(over span: Range<Instant>, count: Int) {
        let lower = max(span.lowerBound, .distantPast).millisecondsSince1970
        let last = Instant.distantFuture.millisecondsSince1970 + 1
        let upper = min(span.upperBound.millisecondsSince1970, last)
        self.count = min(max(count, 1), Self.countLimit)
        start = lower
        end = max(lower, upper)
        let columns = Int64(self.count)
        width = max(1, (end - start + columns - 1) / columns)
    }

    /// Returns the index of the column that contains a phenomenon time, or nil if no column does.
    public func index(of time: Int64) -> Int? {
        guard time >= start, time < end else { return nil }
        let index = Int((time - start) / width)
        return index < count ? index : nil
    }
}

extension Column {
    /// Creates a column of one number.
    public init(_ number: Double) {
        self.init(count: 1, minimum: number, maximum: number, sum: number, last: number)
    }

    /// Appends the column that directly follows this one on the time axis.
    ///
    /// If numbers compare equal, such as 0 and -0, the first one remains the minimum or maximum.
    public mutating func append(_ next: Column) {
        count += next.count
        if next.minimum < minimum { minimum = next.minimum }
        if next.maximum > maximum { maximum = next.maximum }
        sum += next.sum
        last = next.last
    }

    /// Appends the next number on the time axis.
    public mutating func append(_ number: Double) {
        count += 1
        if number < minimum { minimum = number }
        if number > maximum { maximum = number }
        sum += number
        last = number
    }
}
