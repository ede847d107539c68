// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The equal columns that a span of the time axis is cut into.
///
/// Column i covers `start + i·width` up to, not including, `start + (i+1)·width`, and never reaches
/// beyond the span's end.
public struct ColumnGrid: Hashable, Sendable {
    /// Where the first column begins, in milliseconds since 1970.
    public let start: Int64
    /// Where the last column ends, in milliseconds since 1970.
    public let end: Int64
    /// How wide a column is, in milliseconds, at least 1.
    public let width: Int64
    /// How many columns there are.
    public let count: Int

    /// The most columns that may be asked for.
    public static let countLimit = 4096

    /// Cuts a span; the count is held within 1…4096 and the span within the years 1 to 9999.
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

    /// The column that a phenomenon time falls into, where it falls into one.
    public func index(of time: Int64) -> Int? {
        guard time >= start, time < end else { return nil }
        let index = Int((time - start) / width)
        return index < count ? index : nil
    }
}

extension Column {
    /// A column of one number.
    public init(_ number: Double) {
        self.init(count: 1, minimum: number, maximum: number, sum: number, last: number)
    }

    /// Takes in what lies directly after it on the time axis.
    ///
    /// Of numbers that compare equal, such as 0 and -0, the first stays the least and the greatest.
    public mutating func append(_ next: Column) {
        count += next.count
        if next.minimum < minimum { minimum = next.minimum }
        if next.maximum > maximum { maximum = next.maximum }
        sum += next.sum
        last = next.last
    }

    /// Takes in the number that comes next on the time axis.
    public mutating func append(_ number: Double) {
        count += 1
        if number < minimum { minimum = number }
        if number > maximum { maximum = number }
        sum += number
        last = number
    }
}
