// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinQuery

extension ViewModelBuilder {
    /// The instant of the next event or beginning of an alarm after the moment, or of the one before it.
    ///
    /// - Parameters:
    ///   - moment: Where to look from.
    ///   - sought: What to look for.
    ///   - isForward: True for the next one, false for the one before.
    ///   - span: The instants that may be gone to.
    /// - Returns: When the event or alarm began; nil if there is none.
    /// - Throws: What the archive throws.
    public func neighbour(
        of moment: Moment,
        seeking sought: Sought,
        isForward: Bool,
        within span: ClosedRange<Instant>
    ) throws -> Instant? {
        try search.neighbour(of: moment, seeking: sought, isForward: isForward, within: span)
    }

    /// What happened at an instant.
    ///
    /// - Parameters:
    ///   - sought: What was looked for.
    ///   - instant: Where ``neighbour(of:seeking:isForward:within:)`` led.
    /// - Returns: The text of an event that began then, or the name of what was in alarm from then on.
    /// - Throws: What the archive throws.
    public func occasion(_ sought: Sought, at instant: Instant) throws -> LocalizedText {
        try search.occasion(sought, at: instant)
    }
}
