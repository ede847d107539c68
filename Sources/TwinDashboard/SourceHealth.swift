// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Whether a source is on time, by what sync noted of it and by how long ago that was.
struct SourceHealth: Hashable, Sendable {
    let state: SourceState
    let isFresh: Bool
    /// Whether it was said to be fresh but nothing has come for too long: nobody reads it.
    let isSilent: Bool
    /// When it last answered as it should.
    let lastGood: Instant?
    /// The newest that it has told.
    let newest: Instant?

    init(_ status: SourceStatus?, interval: Duration, at now: Instant) {
        guard let status else {
            state = .starting
            isFresh = false
            isSilent = false
            lastGood = nil
            newest = nil
            return
        }
        state = status.state
        lastGood = (status.lastSuccess ?? status.newestObservation).map { min($0, now) }
        newest = (status.newestObservation ?? status.lastSuccess).map { min($0, now) }
        let step = max(interval, status.interval)
        let limit = max(step * 2, .seconds(2))
        let isRecent = lastGood.map { now.duration(since: $0) <= limit } ?? false
        isFresh = status.state == .fresh && isRecent
        isSilent = status.state == .fresh && !isRecent
    }
}
