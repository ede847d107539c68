// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A value of a series, with the time it was true and the time it arrived.
public struct SeriesSample: Hashable, Sendable {
    /// The time the value was true.
    public var time: Instant
    /// The time the value arrived.
    ///
    /// A forecast made before this time does not use the value.
    public var received: Instant
    /// The value.
    ///
    /// Values that are not finite or beyond ``greatestMagnitude`` are ignored by every analysis.
    public var value: Double

    /// The greatest distance from zero that is analysed.
    ///
    /// The squares of such values can be summed.
    public static let greatestMagnitude = 1e150

    /// Creates a sample.
    ///
    /// - Parameters:
    ///   - time: The time the value was true.
    ///   - received: The time the value arrived, by default the time it was true.
    ///   - value: The value.
    public init(time: Instant, received: Instant? = nil, value: Double) {
        self.time = time
        self.received = received ?? time
        self.value = value
    }
}

extension SeriesSample {
    /// Returns true if the value can be analysed, was true and had arrived at an instant.
    fileprivate func isKnown(at instant: Instant) -> Bool {
        time <= instant && received <= instant && value.isAnalysable
    }
}

extension [SeriesSample] {
    /// Returns the usable samples that were true and had arrived at an instant, in order of time.
    ///
    /// If several samples have the same time, the last one to arrive is kept, and of those the one
    /// with the greatest value. The result does not depend on the order of the samples, so a
    /// history in order of arrival and one in order of time give the same result to the bit.
    func known(at instant: Instant) -> [SeriesSample] {
        var previous: Instant?
        let isReady = allSatisfy { sample in
            defer { previous = sample.time }
            return sample.isKnown(at: instant) && previous.map { $0 < sample.time } ?? true
        }
        // Histories are usually in order, so that no copy is needed.
        if isReady { return self }
        var known = filter { $0.isKnown(at: instant) }
        known.sort { ($0.time, $0.received, $0.value) < ($1.time, $1.received, $1.value) }
        var last: [SeriesSample] = []
        last.reserveCapacity(known.count)
        for sample in known {
            if last.last?.time == sample.time { last.removeLast() }
            last.append(sample)
        }
        return last
    }
}

extension Double {
    /// True if the number is finite and not so great that sums of squares overflow.
    var isAnalysable: Bool { abs(self) <= SeriesSample.greatestMagnitude }
}
