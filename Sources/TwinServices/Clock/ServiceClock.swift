// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// How far a service's clock is ahead of ours, since when, and how its times become ours.
///
/// An offset is never learned from one visit. It is learned from the HTTP `Date` header if the
/// service's phenomenon times agree with it, or from phenomenon times ahead of their receipt. Each
/// offset holds from a time on the service's clock on, so a changed offset moves nothing that was
/// received before the change.
struct ServiceClock: Sendable {
    /// An offset and the time on the service's clock from which it holds.
    struct Stretch: Hashable, Sendable {
        var from: Instant
        var offset: Duration
    }

    /// What one visit shows of the clock; all offsets are against our clock, positive if ahead.
    struct Reading: Hashable, Sendable {
        /// The offset by the HTTP `Date` header; nil if the service sends none.
        var date: Duration?
        /// The last phenomenon time that came of each series, on the service's clock.
        var last: [SeriesID: Instant]
        /// When it was received, on our clock.
        var received: Instant

        /// The phenomenon times against our clock; only those that a reading before had not.
        func leads(beside before: Reading? = nil) -> [Duration] {
            last.filter { before == nil || before?.last[$0.key] != $0.value }
                .values.map { $0.duration(since: received) }
        }
    }

    /// What is to be done with what a visit brought.
    enum Verdict: Hashable, Sendable {
        /// Keep it, with the times that ``ours(_:at:)`` gives.
        case keep
        /// Drop it and visit the service again soon: the offset is not certain yet.
        case visitAgain
    }

    /// An offset smaller than this is not corrected; the `Date` header has whole seconds.
    static let threshold: Duration = .seconds(5)
    /// How far readings of one offset may lie apart.
    static let tolerance: Duration = .seconds(3)
    /// How many visits must agree before an offset is corrected.
    static let readingsNeeded = 3
    /// After so many visits that do not agree, the offset is left as it is for a while.
    static let mostReadings = 8
    /// After so many visits that brought nothing new, the offset is left as it is for a while.
    static let longestWait = 24
    /// How long an offset that is not constant is left as it is.
    static let rest: Duration = .seconds(600)
    /// Phenomenon times further ahead than this are forecasts, unless the `Date` header says otherwise.
    static let longestLead: Duration = .seconds(3600)
    /// How long it matters which offset held before: as far as comparisons of the past reach back.
    static let memory: Duration = .seconds(3 * 86_400)

    /// The offsets that were corrected, in the order in which they were learned; empty if none was.
    private(set) var stretches: [Stretch] = []
    /// True if the offset is not constant, so that it is not corrected.
    private(set) var isUnsteady = false
    /// The offset that the last visits seem to show, while it is not certain.
    private(set) var candidate: Duration?
    /// The last offset shown, corrected or not; nil if the service shows none.
    private(set) var shown: Duration?

    private var readings: [Reading] = []
    private var supports = 0
    private var contradictions = 0
    private var basedOnDate = false
    /// An offset of the `Date` header that the phenomenon times contradict, and until when that counts.
    private var refuted: (offset: Duration, until: Instant)?
    private var restsUntil: Instant?
    private var lastAgreed: Instant?

    init() {}

    /// By how much the service's times are corrected now.
    var offset: Duration { stretches.last?.offset ?? .zero }

    /// Since when, on our clock, the present offset holds; nil if it always did.
    var changed: Instant? {
        guard let last = stretches.last, last.from > .distantPast else { return nil }
        return last.from - last.offset
    }

    /// The offset before the present one; nil if there was none.
    var previous: Duration? {
        guard changed != nil else { return nil }
        return stretches.count > 1 ? stretches[stretches.count - 2].offset : .zero
    }

    /// A time of the service on our clock.
    ///
    /// - Parameters:
    ///   - time: the time on the service's clock.
    ///   - now: when it was received: nothing is true before it is measured.
    /// - Returns: the time on our clock.
    func ours(_ time: Instant, at now: Instant) -> Instant {
        var index = stretches.lastIndex { $0.from <= time } ?? -1
        func corrected(_ index: Int) -> Instant {
            index < 0 ? time : time - stretches[index].offset
        }
        // After a clock was set back, what it said before lies ahead of what it says now.
        while index >= 0, corrected(index) > now + Self.threshold {
            guard corrected(index - 1) < corrected(index) else { break }
            index -= 1
        }
        return corrected(index)
    }

    /// Takes in what a visit showed.
    ///
    /// - Parameters:
    ///   - reading: what it showed.
    ///   - now: the instant of the visit.
    ///   - newest: the newest phenomenon time kept of the source, on our clock; nil if none is.
    /// - Returns: what follows from it.
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
        // What came before the clock was found off may have been stamped before it was.
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
            // Without new phenomenon times there is nothing to correct, and nothing to go by.
            leave(isUnsteady: false, at: now)
            return .keep
        }
        return accept(Self.whole(offsets, isDate: found.isDate), at: now, newest: newest)
    }

    /// How soon to visit the service again while the offset is not certain.
    ///
    /// Not a whole second, because the `Date` header has only those.
    var pause: Duration {
        readings.count < Self.readingsNeeded ? .milliseconds(1300) : .milliseconds(4700)
    }

    /// The offset that the next visit should ask by.
    ///
    /// A service that answers up to the time asked for would agree with any offset behind its own.
    var asking: Duration { max(candidate ?? offset, offset) }

    private mutating func accept(
        _ offset: Duration,
        at now: Instant,
        newest: Instant?
    ) -> Verdict {
        let since = [lastAgreed, newest].compactMap { $0 }.max()
        if let since, since > now + Self.threshold {
            // Our own clock was set back, or what is kept is of the future: it would be overwritten.
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
        // An offset of zero that has held for long is no correction.
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

    /// The offset that a reading shows, if it is not the present one.
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
        // Some series ahead beside others of now are forecasts, and no clock.
        let ahead = leads.count { $0 > lead / 2 }
        let present = leads.count { $0 > .zero - lead / 2 && $0 <= lead / 2 }
        return ahead > present ? (lead, false) : nil
    }

    /// True if phenomenon times agree with a change of the offset, false if they contradict it, nil if
    /// they are all too old to say.
    ///
    /// - Parameters:
    ///   - offset: the change.
    ///   - leads: the times against the service's clock as it is corrected at present.
    /// - Returns: true if they agree, false if they contradict, nil if they cannot say.
    private static func support(for offset: Duration, by leads: [Duration]) -> Bool? {
        let slack = offset + .seconds(2)
        let half = offset / 2
        let (agreeing, against): (Int, Int)
        if offset > .zero {
            // A service whose times are right has none ahead.
            agreeing = leads.count { $0 > half && $0 <= slack }
            against = leads.count { $0 > slack || ($0 > .zero - half && $0 <= half) }
            if agreeing > 0, leads.allSatisfy({ $0 <= slack }) { return true }
        } else {
            agreeing = leads.count { $0 >= offset + half && $0 <= slack }
            against = leads.count { $0 > slack }
        }
        return agreeing == against ? nil : agreeing > against
    }

    /// The offset by several readings, in whole seconds.
    ///
    /// A `Date` header is rounded down, and a phenomenon time lies before the time at which it is
    /// sent, so the clock is ahead by the largest reading or a little more.
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

// MARK: Keeping it

extension ServiceClock {
    private static let mark = "clock "

    /// Reads the offsets that a watermark's position begins with.
    ///
    /// - Parameter position: a position as ``position(_:)`` wrote it, or a client's own.
    /// - Returns: the offsets, and the client's own position.
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

    /// A client's position with the offsets before it, to be kept with what they have corrected.
    func position(_ position: String) -> String {
        guard !stretches.isEmpty else { return position }
        let parts = stretches.map {
            "\($0.offset.wholeMilliseconds)@\($0.from.millisecondsSince1970)"
        }
        return Self.mark + parts.joined(separator: ",") + ";" + position
    }

    /// Goes on from offsets that were kept.
    mutating func restore(_ kept: [Stretch]) {
        guard kept != stretches else { return }
        self = ServiceClock()
        stretches = kept
    }
}

extension Int64 {
    /// The number held to the milliseconds of a year either way.
    fileprivate var clampedToYear: Int64 {
        let year: Int64 = 366 * 86_400_000
        return Swift.min(Swift.max(self, -year), year)
    }
}
