// SPDX-License-Identifier: Apache-2.0

/// How far an observation can be trusted.
public enum Quality: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// The service vouches for it, or says nothing against it.
    case good = 0
    /// Something about it had to be assumed, such as its time zone.
    case uncertain = 1
    /// The service says it is wrong, or it is not a finite number.
    case bad = 2
    /// The service said on purpose that there is no value.
    case missing = 3
    /// Computed or substituted by the service.
    case estimated = 4
    /// Filled in later, from the service's history.
    case historical = 5
    /// The service stopped vouching for it: a scrape failed, a node died.
    case stale = 6
    /// The service has a code that nobody mapped.
    case unknown = 7
}

/// What an observation found.
public enum ObservationResult: Hashable, Sendable {
    /// A number; may be infinite, is never NaN.
    case number(Double)
    /// A text, for series that tell states.
    case text(String)
    /// Nothing, on purpose: the service said null or NaN.
    case missing
}

/// One value of a series.
///
/// (series, phenomenon time) identifies it: appending it twice is appending it once, and of two
/// that differ the one received later wins.
public struct Observation: Hashable, Sendable {
    /// The series it belongs to.
    public var series: SeriesID
    /// When it was true.
    public var phenomenonTime: Instant
    /// When it came to be known here.
    public var receivedTime: Instant
    /// What was found.
    public var result: ObservationResult
    /// How far it can be trusted.
    public var quality: Quality

    /// Makes an observation.
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

    /// The number found, where it is one.
    ///
    /// Never inlined: the optimizer of Swift 6.3.1 stops over `observation.number.map { … }` when it has
    /// both bodies before it ("Found outside of lifetime use").
    @inline(never)
    public var number: Double? {
        if case .number(let number) = result { return number }
        return nil
    }
}
