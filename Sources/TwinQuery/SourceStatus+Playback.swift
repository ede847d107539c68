// SPDX-License-Identifier: Apache-2.0

public import TwinModel

// How a source was at a past moment is told at the granularity of its state changes: of each state
// that a source entered (its `since`) the newest status is kept. Seen at a moment that lies before
// that status was noted, its times are held at the moment and its plan is left out, so that playback
// never shows an age below zero.

extension SourceStatus {
    /// This status as it shows at a moment.
    public func seen(at moment: Moment) -> SourceStatus {
        let instant = moment.statusInstant
        guard noted > instant else { return self }
        var seen = self
        seen.noted = instant
        seen.lastSuccess = lastSuccess.map { min($0, instant) }
        seen.newestObservation = newestObservation.map { min($0, instant) }
        seen.nextTry = nil
        return seen
    }
}

extension Moment {
    /// The latest instant at which a status may have been noted to answer.
    public var statusInstant: Instant { known.map { min($0, instant) } ?? instant }
}
