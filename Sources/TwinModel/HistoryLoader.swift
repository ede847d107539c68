// SPDX-License-Identifier: Apache-2.0

/// One number of a history that is loaded in bulk.
public struct HistoryValue: Hashable, Sendable {
    /// Which of the declared series it belongs to, counted from 0 in the order of declaration.
    public var series: Int32
    /// How far it can be trusted.
    public var quality: Quality
    /// When it was true.
    public var phenomenonTime: Instant
    /// When it was known.
    public var receivedTime: Instant
    /// The number.
    public var number: Double

    /// Puts the parts together; what is not told to be received otherwise was known when it was true.
    public init(
        series: Int32,
        phenomenonTime: Instant,
        receivedTime: Instant? = nil,
        number: Double,
        quality: Quality = .good
    ) {
        self.series = series
        self.phenomenonTime = phenomenonTime
        self.receivedTime = receivedTime ?? phenomenonTime
        self.number = number
        self.quality = quality
    }
}

/// What became of the values of a history that was loaded.
public struct HistoryReport: Hashable, Sendable {
    /// Values that are kept.
    public var kept: Int
    /// Values that were told more than once; each is kept once.
    public var duplicates: Int
    /// Values that contradict another one of the same series and time; the rule for such keeps one.
    public var conflicting: Int

    /// Makes a report of nothing.
    public init(kept: Int = 0, duplicates: Int = 0, conflicting: Int = 0) {
        self.kept = kept
        self.duplicates = duplicates
        self.conflicting = conflicting
    }
}

/// Takes in a whole history at once, in any order, much faster than it was made.
///
/// Its memory is bounded, however long the history is.
public protocol HistoryLoader: AnyObject {
    /// Declares the next series and the entities that they belong to.
    func declare(_ entities: [Entity], _ series: [Series]) throws

    /// Takes values of declared series.
    func load(_ values: [HistoryValue]) throws

    /// Writes what is still held, and ends.
    func finish() throws -> HistoryReport
}
