// SPDX-License-Identifier: Apache-2.0

/// One number of a history that is loaded in bulk.
public struct HistoryValue: Hashable, Sendable {
    /// The index of the series, counted from 0 in the order of declaration.
    public var series: Int32
    /// The quality of the number.
    public var quality: Quality
    /// The time at which the number was true.
    public var phenomenonTime: Instant
    /// The time at which the number became known.
    public var receivedTime: Instant
    /// The number.
    public var number: Double

    /// Creates a value.
    ///
    /// The received time defaults to the phenomenon time.
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

/// The result of loading a history.
///
/// The number of loaded values is the sum of ``kept``, ``duplicates`` and ``conflicting``.
public struct HistoryReport: Hashable, Sendable {
    /// Two different values with the same series and time.
    public struct Conflict: Hashable, Sendable {
        /// The index of the series, counted from 0 in the order of declaration.
        public var series: Int
        /// The time of both values.
        public var time: Instant
        /// The stored value.
        public var kept: Double
        /// The dropped value.
        public var dropped: Double

        /// Creates a conflict.
        public init(series: Int, time: Instant, kept: Double, dropped: Double) {
            self.series = series
            self.time = time
            self.kept = kept
            self.dropped = dropped
        }
    }

    /// The number of values that were stored.
    public var kept: Int
    /// The number of repeated values.
    ///
    /// Each value is stored once.
    public var duplicates: Int
    /// The number of values that contradict another value of the same series and time.
    ///
    /// One of the two is stored.
    public var conflicting: Int
    /// The first conflict, or nil if there was none.
    public var conflict: Conflict?

    /// Creates a report.
    public init(kept: Int = 0, duplicates: Int = 0, conflicting: Int = 0) {
        self.kept = kept
        self.duplicates = duplicates
        self.conflicting = conflicting
    }
}

/// A loader that accepts a complete history in any order, much faster than real time.
///
/// Its memory use is bounded for histories of any length.
public protocol HistoryLoader: AnyObject {
    /// Declares the next series and their entities.
    func declare(_ entities: [Entity], _ series: [Series]) throws

    /// Loads values of declared series.
    func load(_ values: [HistoryValue]) throws

    /// Writes the values that are still buffered, and ends the load.
    func finish() throws -> HistoryReport
}
