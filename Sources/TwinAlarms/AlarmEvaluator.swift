// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An evaluator of the limits of one series, which takes samples in the order of phenomenon time.
///
/// A limit is decided by the last sample that is beyond it, or back inside by more than the
/// deadband. A sample between the two changes nothing. A run begins with the first sample beyond
/// the limit. It ends with the sample that clears the limit, or an off-delay later. Samples that
/// are not decisive (see ``TwinModel/Quality/isDecisive``) are skipped: they neither begin nor end
/// a run.
///
/// A limit about the absence of samples is passed a time after the last decisive sample, and
/// cleared by the next one. Its run is found when the next sample is taken, or by ``pass(_:)`` if
/// there is none yet.
///
/// The result depends only on the samples, so a run followed live equals one computed from the
/// whole history.
public struct AlarmEvaluator: Hashable, Sendable {
    /// The limits to evaluate.
    public let limits: [AlarmLimit]
    /// The time of the last decisive sample; nil if there was none.
    public private(set) var last: Instant?
    private var lastValue: Double?
    /// The run of each limit; a run with a `clear` is waiting for its off-delay.
    private var open: [AlarmRun?]
    private var memory: AlarmMemory
    /// The crossings of each limit that needs several.
    private var crossings: [Int: AlarmCrossings] = [:]
    /// The usual value of the hour of the last sample.
    private var usual: UsualValue?
    /// The usual value of the hour after it, if it has been computed.
    private var nextUsual: UsualValue?
    /// The number of earlier days of usual values; nil if no limit is about them.
    private let days: Int?
    /// The numbers of the states of each limit.
    private let states: [Set<Double>]

    /// Creates an evaluator for a series from its start or from a given instant.
    ///
    /// - Parameters:
    ///   - limits: The limits of the series.
    ///   - runs: The runs that began before the instant. A `clear` that is not before the instant
    ///     is ignored, because it is decided by the samples that follow.
    ///   - instant: The instant from which samples follow.
    ///   - last: The time of the last decisive sample before the instant.
    ///   - value: The value of that sample; nil if it is not kept any more.
    public init(
        _ limits: [AlarmLimit],
        resuming runs: [AlarmRun] = [],
        at instant: Instant = .distantPast,
        last: Instant? = nil,
        value: Double? = nil
    ) {
        self.limits = limits
        (self.last, lastValue) = (last, value)
        memory = AlarmMemory(span: limits.map(\.memory).max() ?? .zero)
        for (place, limit) in limits.enumerated() where limit.count > 1 {
            crossings[place] = AlarmCrossings()
        }
        days =
            limits.compactMap { limit in
                guard case .usual(_, _, _, let days) = limit.condition else { return nil }
                return days
            }.max()
        states = limits.map { limit in
            guard case .states(let states) = limit.condition else { return [] }
            return limits.numbers(ofStates: states)
        }
        open = Array(repeating: nil, count: limits.count)
        for var run in runs where open.indices.contains(run.limit) && run.onset < instant {
            if let clear = run.clear {
                if clear >= instant {
                    (run.clear, run.clearReceived) = (nil, nil)
                } else if clear + limits[run.limit].offDelay < instant {
                    continue
                }
            }
            open[run.limit] = run
        }
    }

    /// The runs that have not ended.
    public var openRuns: [AlarmRun] { open.compactMap { $0 } }

    /// The instant from which the next limit about absence is passed if no sample arrives; nil if
    /// there is no such limit or no sample yet.
    public var nextAbsence: Instant? {
        guard let last else { return nil }
        var next: Instant?
        for (place, limit) in limits.enumerated() where open[place] == nil {
            guard let absence = limit.absence else { continue }
            next = min(next ?? .distantFuture, last + absence)
        }
        return next
    }

    /// Takes an earlier sample that is only needed to judge later ones.
    ///
    /// Such samples are those of the time before the start that ``AlarmRule/memory`` gives, and the
    /// last one before that time.
    public mutating func remember(_ value: Double, at time: Instant) {
        memory.add(value, at: time)
        for place in crossings.keys { _ = verdict(place, value, at: time) }
    }

    /// Records that no decisive sample arrived before an instant.
    ///
    /// - Parameter instant: The instant.
    /// - Returns: The runs of limits about absence that have begun, in the order of their limits.
    public mutating func pass(_ instant: Instant) -> [AlarmRun] {
        guard let last, let first = nextAbsence, first < instant else { return [] }
        var begun: [AlarmRun] = []
        for (place, limit) in limits.enumerated() where open[place] == nil {
            guard let absence = limit.absence, last + absence < instant else { continue }
            let onset = last + absence
            let run = AlarmRun(
                limit: place,
                onset: onset,
                // Nothing was received, so the absence was known as soon as it lasted long enough.
                received: onset,
                value: lastValue ?? 0,
                trouble: AlarmTrouble(onset: first, previous: last, priority: limit.priority)
            )
            begun.append(run)
        }
        let urgent = begun.filter { $0.onset == first }.map(\.trouble.priority).max() ?? .low
        let trouble =
            trouble(at: first) ?? AlarmTrouble(onset: first, previous: last, priority: urgent)
        for place in begun.indices {
            begun[place].trouble = trouble
            open[begun[place].limit] = begun[place]
        }
        return begun
    }

    /// Returns true if a run began at an instant or later.
    ///
    /// This is possible if it is about absence, and a sample of an earlier time comes later.
    public func hasRun(from instant: Instant) -> Bool {
        open.contains { $0.map { $0.onset >= instant } ?? false }
    }

    /// Returns the trouble that has not ended at an instant; nil if there is none.
    private func trouble(at time: Instant) -> AlarmTrouble? {
        var trouble: AlarmTrouble?
        for run in open {
            guard let run else { continue }
            if run.clear.map({ $0 + limits[run.limit].offDelay >= time }) ?? true {
                trouble = run.trouble
            }
        }
        return trouble
    }

    /// Returns the judgement of the newest sample by a limit.
    private mutating func verdict(
        _ place: Int,
        _ value: Double,
        at time: Instant
    ) -> AlarmVerdict {
        let verdict = verdict(place, value)
        let limit = limits[place]
        return crossings[place]?.take(
            verdict,
            at: time,
            count: limit.count,
            within: limit.onDelay
        ) ?? verdict
    }

    /// Judges the sample taken last by a limit as if it needed a single crossing.
    private func verdict(_ place: Int, _ value: Double) -> AlarmVerdict {
        let limit = limits[place]
        switch limit.condition {
        case nil:
            return AlarmVerdict(
                value,
                above: limit.above,
                below: limit.below,
                deadband: limit.deadband
            )
        case .change(let rise, let fall, let within):
            guard let change = memory.change(within: within) else { return .held }
            return AlarmVerdict(
                change,
                above: rise,
                below: fall.map { -$0 },
                deadband: limit.deadband
            )
        case .states: return states[place].contains(value) ? .passed : .inside
        case .absence: return .inside
        case .usual(let above, let below, let areShares, _):
            guard let distance = usual?.distance(of: value, areShares: areShares) else {
                return .held
            }
            return AlarmVerdict(
                distance,
                above: above,
                below: below.map { -$0 },
                deadband: limit.deadband
            )
        }
    }

    /// Takes the next decisive sample.
    ///
    /// - Parameters:
    ///   - value: The value of the sample.
    ///   - time: The phenomenon time of the sample, after those of all samples taken before.
    ///   - received: The time at which the sample was received.
    ///   - mean: Returns the mean of the decisive samples of the hour that begins at an instant, or
    ///     nil if there are none. It is called if a limit is about usual values.
    /// - Returns: The runs that began or changed, in the order of their limits.
    /// - Throws: Any error thrown by the closure.
    public mutating func take(
        _ value: Double,
        at time: Instant,
        received: Instant,
        mean: (Instant) throws -> Double?
    ) rethrows -> [AlarmRun] {
        var changed = pass(time)
        memory.add(value, at: time)
        if let days {
            let hour = UsualValue.hour(of: time)
            if usual?.hour != hour {
                let isReady = nextUsual?.hour == hour
                usual = isReady ? nextUsual : try UsualValue(of: hour, days: days, mean: mean)
            }
        }
        let trouble = trouble(at: time)
        var begun: [Int] = []
        for (place, limit) in limits.enumerated() {
            let verdict = verdict(place, value, at: time)
            if let clear = open[place]?.clear, clear + limit.offDelay <= time { open[place] = nil }
            guard var run = open[place] else {
                if verdict == .passed { begun.append(place) }
                continue
            }
            switch verdict {
            case .passed:
                guard run.clear != nil else { continue }
                (run.clear, run.clearReceived) = (nil, nil)
            case .held: continue
            case .inside:
                guard run.clear == nil else { continue }
                (run.clear, run.clearReceived) = (time, received)
            }
            changed.removeAll { $0.limit == place }
            changed.append(run)
            let isEnded = run.clear != nil && limit.offDelay == .zero
            open[place] = isEnded ? nil : run
        }
        if let priority = begun.map({ limits[$0].priority }).max() {
            let trouble =
                trouble ?? AlarmTrouble(onset: time, previous: last, priority: priority)
            for place in begun {
                let run = AlarmRun(
                    limit: place,
                    onset: time,
                    received: received,
                    value: value,
                    trouble: trouble
                )
                open[place] = run
                changed.append(run)
            }
        }
        (last, lastValue) = (time, value)
        return changed
    }

    /// The hour after that of the last sample, if its usual value has not been computed.
    private var unpreparedHour: Instant? {
        guard days != nil, let last else { return nil }
        let hour = UsualValue.hour(of: last) + .seconds(3600)
        return nextUsual?.hour == hour ? nil : hour
    }

    /// True if the usual value of the next hour can be computed now.
    public var canPrepare: Bool { unpreparedHour != nil }

    /// Computes the usual value of the next hour, so that not all series need theirs at once.
    ///
    /// It depends on earlier days only, and is forgotten with the evaluator if one of their samples
    /// changes.
    public mutating func prepare(mean: (Instant) throws -> Double?) rethrows {
        guard let days, let hour = unpreparedHour else { return }
        nextUsual = try UsualValue(of: hour, days: days, mean: mean)
    }

    /// Takes the next decisive sample of a series without limits about usual values.
    public mutating func take(_ value: Double, at time: Instant, received: Instant) -> [AlarmRun] {
        take(value, at: time, received: received) { _ in nil }
    }

    /// Sets the event that began a trouble in all runs of this trouble.
    public mutating func date(_ trouble: AlarmTrouble) {
        for place in open.indices where open[place]?.trouble.onset == trouble.onset {
            open[place]?.trouble = trouble
        }
    }
}

extension Quality {
    /// True if a value of this quality can begin or end an alarm.
    ///
    /// A value that is bad, missing or stale according to its service can do neither.
    public var isDecisive: Bool {
        switch self {
        case .bad, .missing, .stale: false
        case .good, .uncertain, .estimated, .historical, .unknown: true
        }
    }
}

extension Observation {
    /// Returns the number by which the value is judged; nil if there is no reliable value, or it is
    /// a text and no limit is about states.
    public func decisiveNumber(_ limits: [AlarmLimit]) -> Double? {
        guard quality.isDecisive else { return nil }
        if case .text(let text) = result { return limits.number(of: text) }
        return number
    }
}
