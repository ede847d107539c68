// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The instant a question is asked about, and how much of what is known now may answer it.
public struct Moment: Hashable, Sendable {
    /// When it was true: nothing with a later phenomenon time answers.
    public var instant: Instant
    /// When it was known: nothing received later answers.
    ///
    /// Nothing here means all that is known now.
    public var known: Instant?

    /// Makes a moment.
    ///
    /// - Parameters:
    ///   - instant: the latest phenomenon time that may answer.
    ///   - known: the latest received time that may answer; nothing for all that is known.
    public init(at instant: Instant, asOf known: Instant? = nil) {
        self.instant = instant
        self.known = known
    }
}

extension Moment {
    /// The latest instant at which a status may have been noted to answer: how a source was is
    /// told by the newest status that had been noted by then, whatever came to be known later.
    public var statusInstant: Instant { known.map { min($0, instant) } ?? instant }
}
