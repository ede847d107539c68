// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The timeliness of a source, judged by the newest instant of its data, by its recorded status,
/// and by
/// the age of that status.
///
/// A service that answers every request with data of last July is not on time, and neither is one
/// whose
/// clock puts its data into the future.
struct SourceHealth: Hashable, Sendable {
    let state: SourceState
    let isFresh: Bool
    /// True if the last status was fresh but is too old: the source is no longer read.
    let isSilent: Bool
    /// The instant until which the source's data were good: its last answer, or its newest data if
    /// these
    /// are older than they should be.
    let lastGood: Instant?
    /// The newest phenomenon time of the source's data; never after now.
    let newest: Instant?
    /// The lead of the source's clock over ours; nil if it is within the age that its data may
    /// have.
    let clockOffset: Duration?

    /// Statuses that do not change are recorded at most this often.
    private static let recordingPace: Duration = .seconds(5)
    /// Data older than this are never on time: no cadence that sync learns of a source is longer.
    private static let oldest: Duration = .seconds(2 * 3600)

    /// Creates the judgement of a source from the status that sync recorded, nil if there is none yet,
    /// and the interval between two requests.
    ///
    /// The newest phenomenon time of the examined series is given separately, because it is later than
    /// the status' own if data come more often than statuses are recorded.
    init(_ status: SourceStatus?, interval: Duration, told: Instant? = nil, at now: Instant) {
        guard let status else {
            state = .starting
            isFresh = false
            isSilent = false
            lastGood = nil
            newest = nil
            clockOffset = nil
            return
        }
        let step = max(interval, status.interval)
        let limit = max(step * 2, .seconds(2))
        let data = [status.newestObservation, told].compactMap { $0 }.max()
        let answered = [status.lastSuccess, told].compactMap { $0 }.max() ?? data
        newest = (data ?? status.lastSuccess).map { min($0, now) }
        // Corrected times are on our clock, whatever the service's clock says.
        let isCorrected = status.clock.map { !$0.isUnsteady } ?? false
        let offset = isCorrected ? .zero : status.clockSkew ?? .zero
        let isClockOff = max(offset, .zero - offset) > limit + step
        clockOffset = isClockOff ? offset : nil

        // Sync judges by the service's own clock; here the age counts on the clock that is shown.
        let age = data.map { now.duration(since: $0) }
        let longest = isClockOff ? limit + step : max(Self.oldest, limit) + step
        let isTooOld = age.map { $0 > longest } ?? false
        // Data of the future are not valid yet, so they do not put a source on time.
        let isAhead = age.map { $0 < .zero - limit } ?? (isClockOff && offset > .zero)
        let isDataWrong = isTooOld || isAhead

        let patience = max(limit, Self.recordingPace + step + .seconds(1))
        let isRecent = answered.map { now.duration(since: min($0, now)) <= patience } ?? false
        let isWell = status.state == .fresh
        state = isWell && isDataWrong ? .behind : status.state
        isFresh = isWell && isRecent && !isDataWrong
        isSilent = isWell && !isRecent && !isDataWrong
        lastGood = (isTooOld ? data : answered).map { min($0, now) }
    }
}
