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
