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
///
/// The values that were loaded are those that are kept, duplicates, and conflicting ones.
public struct HistoryReport: Hashable, Sendable {
    /// Two different values of one series and time.
    public struct Conflict: Hashable, Sendable {
        /// The series, counted from 0 in the order of declaration.
        public var series: Int
        /// The time of both.
        public var time: Instant
        /// The value that is kept.
        public var kept: Double
        /// The value that is not.
        public var dropped: Double

        /// Puts the parts together.
        public init(series: Int, time: Instant, kept: Double, dropped: Double) {
            self.series = series
            self.time = time
            self.kept = kept
            self.dropped = dropped
        }
    }

    /// Values that are kept.
    public var kept: Int
    /// Values that came more than once; each is kept once.
    public var duplicates: Int
    /// Values that contradict another one of the same series and time; one of them is kept.
    public var conflicting: Int
    /// The first conflict that was found.
    public var conflict: Conflict?

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
