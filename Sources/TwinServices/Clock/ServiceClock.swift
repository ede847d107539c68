// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The offset of a service's clock, its history, and the conversion of the service's times to ours.
///
/// An offset is never learned from a single visit. It is learned from the HTTP `Date` header if the
/// service's phenomenon times agree with it, or from phenomenon times ahead of their receipt. Each
/// offset applies from a time on the service's clock, so a changed offset does not move anything
/// received before the change.
struct ServiceClock: Sendable {
    /// An offset and the time on the service's clock from which it applies.
    struct Stretch: Hashable, Sendable {
        var from: Instant
        var offset: Duration
    }

    /// The values of the clock shown by one visit.
    ///
    /// All offsets are relative to our clock and positive if the service's clock is ahead.
    struct Reading: Hashable, Sendable {
        /// The offset according to the HTTP `Date` header; nil if the service sends none.
        var date: Duration?
        /// The last phenomenon time received for each series, on the service's clock.
        var last: [SeriesID: Instant]
        /// The time at which the values were received, on our clock.
        var received: Instant

        /// Returns the phenomenon times relative to our clock, without those of an earlier reading.
        func leads(beside before: Reading? = nil) -> [Duration] {
            last.filter { before == nil || before?.last[$0.key] != $0.value }
                .values.map { $0.duration(since: received) }
        }
    }

    /// The treatment of the values received by a visit.
    enum Verdict: Hashable, Sendable {
        /// The values are kept, with the times returned by ``ours(_:at:)``.
        case keep
        /// The values are dropped and the service is visited again soon, because the offset is
        /// uncertain.
        case visitAgain
    }

    /// The offset below which no correction is made; the `Date` header has whole seconds.
    static let threshold: Duration = .seconds(5)
    /// The greatest difference between readings of the same offset.
    static let tolerance: Duration = .seconds(3)
    /// The number of visits that must agree before an offset is corrected.
    static let readingsNeeded = 3
    /// The number of visits without agreement after which the offset is left unchanged for a while.
    static let mostReadings = 8
    /// The number of visits without new values after which the offset is left unchanged for a
    /// while.
    static let longestWait = 24
    /// The time for which an offset that is not constant is left unchanged.
    static let rest: Duration = .seconds(600)
    /// The lead above which phenomenon times are forecasts, unless the `Date` header shows
    /// otherwise.
    static let longestLead: Duration = .seconds(3600)
    /// The time for which an earlier offset matters, which is the reach of comparisons of the past.
    static let memory: Duration = .seconds(3 * 86_400)

    /// The corrected offsets in the order in which they were learned; empty if there are none.
    private(set) var stretches: [Stretch] = []
    /// True if the offset is not constant and therefore not corrected.
    private(set) var isUnsteady = false
    /// The offset suggested by the last visits while it is uncertain.
    private(set) var candidate: Duration?
    /// The last offset shown, corrected or not; nil if the service shows none.
    private(set) var shown: Duration?

    private var readings: [Reading] = []
    private var supports = 0
    private var contradictions = 0
    private var basedOnDate = false
    /// The offset of the `Date` header contradicted by the phenomenon times, and the end of its
    /// refutation.
    private var refuted: (offset: Duration, until: Instant)?
    private var restsUntil: Instant?
    private var lastAgreed: Instant?

    init() {}

    /// The present correction of the service's times.
    var offset: Duration { stretches.last?.offset ?? .zero }

    /// The time on our clock from which the present offset applies; nil if it always applied.
    var changed: Instant? {
        guard let last = stretches.last, last.from > .distantPast else { return nil }
        return last.from - last.offset
    }

    /// The offset before the present one; nil if there was none.
    var previous: Duration? {
        guard changed != nil else { return nil }
        return stretches.count > 1 ? stretches[stretches.count - 2].offset : .zero
    }

    /// Returns a time of the service on our clock.
    ///
    /// - Parameters:
    ///   - time: The time on the service's clock.
    ///   - now: The time of receipt, which limits the result because a value cannot be received
    ///     before it is measured.
    /// - Returns: The time on our clock.
    func ours(_ time: Instant, at now: Instant) -> Instant {
        var index = stretches.lastIndex { $0.from <= time } ?? -1
        func corrected(_ index: Int) -> Instant {
            index < 0 ? time : time - stretches[index].offset
        }
        // After a clock is set back, its earlier times are ahead of its present ones.
        while index >= 0, corrected(index) > now + Self.threshold {
            guard corrected(index - 1) < corrected(index) else { break }
            index -= 1
        }
        return corrected(index)
    }

    /// Takes the reading of a visit.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - now: The instant of the visit.
    ///   - newest: The newest kept phenomenon time of the source, on our clock; nil if there is
    ///     none.
    /// - Returns: The treatment of the values received by the visit.
    mutating func take(_ reading: Reading, at now: Instant, newest: Instant?) -> Verdict {
        shown = reading.date ?? reading.leads().max().flatMap { $0 > .zero ? $0 : nil }
        if let restsUntil {
            if now < restsUntil, restsUntil.duration(since: now) <= Self.rest { return .keep }
            self.restsUntil = nil
        }
        if let refuted, now >= refuted.until || refuted.until.duration(since: now) > Self.rest {
            self.refuted = nil
        }
        guard let found = deviation(of: reading) else {
            agree(at: now)
            return .keep
        }
        if basedOnDate != found.isDate { forgetReadings() }
        basedOnDate = found.isDate
        readings.append(reading)
        candidate = found.offset
        // Values of the first reading may have been stamped before the clock changed.
        let hasPast = lastAgreed != nil || newest != nil
        let leads = reading.leads(beside: hasPast ? readings[0] : nil).map { $0 - offset }
        switch Self.support(for: found.offset - offset, by: leads) {
        case true?: supports += 1
        case false?: contradictions += 1
        case nil: break
        }
        let offsets = readings.suffix(Self.readingsNeeded).compactMap { deviation(of: $0)?.offset }
        let spread = (offsets.max() ?? .zero) - (offsets.min() ?? .zero)
        let allowed = found.isDate ? Self.tolerance : max(Self.threshold, found.offset / 4)
        guard offsets.count == Self.readingsNeeded, spread <= allowed else {
            guard readings.count >= Self.mostReadings else { return .visitAgain }
            leave(isUnsteady: true, at: now)
            return .keep
        }
        if contradictions > supports {
            if found.isDate { refuted = (found.offset, now + Self.rest) }
            restsUntil = found.isDate ? nil : now + Self.rest
            lastAgreed = now
            isUnsteady = false
            forgetReadings()
            return .keep
        }
        guard supports >= 2 else {
            let most = hasPast ? Self.longestWait : Self.readingsNeeded + 1
            guard readings.count >= most else { return .visitAgain }
            // Without new phenomenon times there is neither a value to correct nor any evidence.
            leave(isUnsteady: false, at: now)
            return .keep
        }
        return accept(Self.whole(offsets, isDate: found.isDate), at: now, newest: newest)
    }

    /// The time until the next visit while the offset is uncertain.
    ///
    /// It is not a whole second, because the `Date` header has whole seconds only.
    var pause: Duration {
        readings.count < Self.readingsNeeded ? .milliseconds(1300) : .milliseconds(4700)
    }

    /// The offset to use for the requests of the next visit.
    ///
    /// A service that answers up to the requested time would seem to agree with any smaller offset.
    var asking: Duration { max(candidate ?? offset, offset) }

    private mutating func accept(
        _ offset: Duration,
        at now: Instant,
        newest: Instant?
    ) -> Verdict {
        let since = [lastAgreed, newest].compactMap { $0 }.max()
        if let since, since > now + Self.threshold {
            // Our own clock was set back or kept values are in the future: they would be
            // overwritten.
            leave(isUnsteady: true, at: now)
            return .keep
        }
        let from = since.map { $0 + offset } ?? .distantPast
        stretches.removeAll { $0.from >= from && from == .distantPast }
        stretches.append(Stretch(from: from, offset: offset))
        if stretches.count > 8 { stretches.removeFirst() }
        isUnsteady = false
        refuted = nil
        lastAgreed = now
        forgetReadings()
        return .keep
    }

    private mutating func agree(at now: Instant) {
        forgetReadings()
        isUnsteady = false
        lastAgreed = now
        // An offset of zero that has applied for a long time is not a correction.
        if stretches.last?.offset == .zero, let changed, now.duration(since: changed) > Self.memory
        {
            stretches = []
        }
    }

    private mutating func leave(isUnsteady: Bool, at now: Instant) {
        self.isUnsteady = isUnsteady
        restsUntil = now + Self.rest
        forgetReadings()
    }

    private mutating func forgetReadings() {
        readings = []
        candidate = nil
        (supports, contradictions) = (0, 0)
    }

    /// Returns the offset shown by a reading, or nil if it equals the present one.
    private func deviation(of reading: Reading) -> (offset: Duration, isDate: Bool)? {
        if let date = reading.date, Self.distance(date, offset) >= Self.threshold,
            refuted.map({ Self.distance(date, $0.offset) > Self.threshold }) ?? true
        {
            return (date, true)
        }
        let leads = reading.leads()
        guard let lead = leads.filter({ $0 <= Self.longestLead }).max(),
            lead >= offset + Self.threshold, lead >= Self.threshold
        else { return nil }
        // If only some series are ahead and others are current, those ahead are forecasts.
        let ahead = leads.count { $0 > lead / 2 }
        let present = leads.count { $0 > .zero - lead / 2 && $0 <= lead / 2 }
        return ahead > present ? (lead, false) : nil
    }

    /// Returns true if phenomenon times agree with a change of the offset.
    ///
    /// - Parameters:
    ///   - offset: The change.
    ///   - leads: The phenomenon times relative to the service's clock as corrected at present.
    /// - Returns: True if they agree, false if they contradict, nil if they are undecided.
    private static func support(for offset: Duration, by leads: [Duration]) -> Bool? {
        let slack = offset + .seconds(2)
        let half = offset / 2
        let (agreeing, against): (Int, Int)
        if offset > .zero {
            // If the service's times are right, none of them is ahead.
            agreeing = leads.count { $0 > half && $0 <= slack }
            against = leads.count { $0 > slack || ($0 > .zero - half && $0 <= half) }
            if agreeing > 0, leads.allSatisfy({ $0 <= slack }) { return true }
        } else {
            agreeing = leads.count { $0 >= offset + half && $0 <= slack }
            against = leads.count { $0 > slack }
        }
        return agreeing == against ? nil : agreeing > against
    }

    /// Returns the offset of several readings in whole seconds.
    ///
    /// A `Date` header is rounded down, and a phenomenon time is earlier than the time at which it
    /// is sent. Therefore the clock is ahead by the largest reading or slightly more.
    private static func whole(_ offsets: [Duration], isDate: Bool) -> Duration {
        guard let largest = offsets.max(), let least = offsets.min() else { return .zero }
        if largest < .seconds(2), least > .seconds(-2) { return .zero }
        if largest > .zero {
            return .seconds((largest.wholeMilliseconds + 999) / 1000)
        }
        return .seconds((least.wholeMilliseconds - 500) / 1000)
    }

    private static func distance(_ left: Duration, _ right: Duration) -> Duration {
        left < right ? right - left : left - right
    }
}

// MARK: Watermarks

extension ServiceClock {
    private static let mark = "clock "

    /// Reads the offsets at the start of a watermark's position.
    ///
    /// - Parameter position: A position written by ``position(_:)``, or a client's own position.
    /// - Returns: The offsets and the client's own position.
    static func read(_ position: String) -> (stretches: [Stretch], position: String) {
        guard position.hasPrefix(mark), let end = position.firstIndex(of: ";") else {
            return ([], position)
        }
        var stretches: [Stretch] = []
        for part in position[..<end].dropFirst(mark.count).split(separator: ",") {
            let numbers = part.split(separator: "@").compactMap { Int64($0) }
            guard numbers.count == 2, abs(numbers[0].clampedToYear) == abs(numbers[0]) else {
                return ([], String(position[position.index(after: end)...]))
            }
            stretches.append(
                Stretch(
                    from: Instant(millisecondsSince1970: numbers[1]),
                    offset: .milliseconds(numbers[0])
                )
            )
        }
        return (stretches, String(position[position.index(after: end)...]))
    }

    /// Returns a client's position with the offsets before it, to be kept with the corrected
    /// values.
    func position(_ position: String) -> String {
        guard !stretches.isEmpty else { return position }
        let parts = stretches.map {
            "\($0.offset.wholeMilliseconds)@\($0.from.millisecondsSince1970)"
        }
        return Self.mark + parts.joined(separator: ",") + ";" + position
    }

    /// Restores offsets that were kept.
    mutating func restore(_ kept: [Stretch]) {
        guard kept != stretches else { return }
        self = ServiceClock()
        stretches = kept
    }
}

extension Int64 {
    /// The number limited to the milliseconds of a year in either direction.
    fileprivate var clampedToYear: Int64 {
        let year: Int64 = 366 * 86_400_000
        return Swift.min(Swift.max(self, -year), year)
    }
}
