// SPDX-License-Identifier: Apache-2.0

/// The degree to which an observation can be trusted.
public enum Quality: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The service vouches for the observation, or does not object to it.
    case good = 0
    /// Some part of the observation was assumed, such as its time zone.
    case uncertain = 1
    /// The service reports the observation as wrong, or its number is not finite.
    case bad = 2
    /// The service reported explicitly that there is no value.
    case missing = 3
    /// The service computed or substituted the value.
    case estimated = 4
    /// The observation was filled in later from the service's history.
    case historical = 5
    /// The service no longer vouches for the value, for example after a failed scrape or a dead
    /// node.
    case stale = 6
    /// The service's quality code has no mapping.
    case unknown = 7
}

/// The result of an observation.
public enum ObservationResult: Hashable, Sendable {
    /// A number, which may be infinite but is never NaN.
    case number(Double)
    /// A text, for series of states.
    case text(String)
    /// An explicit absence: the service sent null or NaN.
    case missing
}

/// One value of a series.
///
/// An observation is identified by its series and phenomenon time. Appending it twice has the same
/// effect as appending it once. If two observations differ, the one received later wins.
public struct Observation: Hashable, Sendable {
    /// The series of the observation.
    public var series: SeriesID
    /// The time at which the result was true.
    public var phenomenonTime: Instant
    /// The time at which the observation was received.
    public var receivedTime: Instant
    /// The observed result.
    public var result: ObservationResult
    /// The quality of the result.
    public var quality: Quality

    /// Creates an observation.
    ///
    /// A number that is NaN becomes a missing result.
    public init(
        series: SeriesID,
        phenomenonTime: Instant,
        receivedTime: Instant,
        result: ObservationResult,
        quality: Quality = .good
    ) {
        self.series = series
        self.phenomenonTime = phenomenonTime
        self.receivedTime = receivedTime
        if case .number(let number) = result, number.isNaN {
            self.result = .missing
            self.quality = quality == .good ? .missing : quality
        } else {
            self.result = result
            self.quality = quality
        }
    }

    /// The observed number, or nil if the result is not a number.
    ///
    /// This property is never inlined: the optimizer of Swift 6.3.1 crashes on
    /// `observation.number.map { … }` if both bodies are visible to it ("Found outside of lifetime
    /// use").
    @inline(never)
    public var number: Double? {
        if case .number(let number) = result { return number }
        return nil
    }
}
