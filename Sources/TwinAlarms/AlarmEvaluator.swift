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
/// The result depends only on the samples, so a run followed live equals one computed from the
/// whole history.
public struct AlarmEvaluator: Hashable, Sendable {
    /// The limits to evaluate.
    public let limits: [AlarmLimit]
    /// The time of the last decisive sample; nil if there was none.
    public private(set) var last: Instant?
    /// The run of each limit; a run with a `clear` is waiting for its off-delay.
    private var open: [AlarmRun?]

    /// Creates an evaluator for a series from its start or from a given instant.
    ///
    /// - Parameters:
    ///   - limits: The limits of the series.
    ///   - runs: The runs that began before the instant. A `clear` that is not before the instant
    ///     is ignored, because it is decided by the samples that follow.
    ///   - instant: The instant from which samples follow.
    ///   - last: The time of the last decisive sample before the instant.
    public init(
        _ limits: [AlarmLimit],
        resuming runs: [AlarmRun] = [],
        at instant: Instant = .distantPast,
        last: Instant? = nil
    ) {
        self.limits = limits
        self.last = last
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

    /// Takes the next decisive sample.
    ///
    /// - Parameters:
    ///   - value: The value of the sample.
    ///   - time: The phenomenon time of the sample, after those of all samples taken before.
    ///   - received: The time at which the sample was received.
    /// - Returns: The runs that began or changed, in the order of their limits.
    public mutating func take(_ value: Double, at time: Instant, received: Instant) -> [AlarmRun] {
        var changed: [AlarmRun] = []
        var trouble: AlarmTrouble?
        for run in open {
            guard let run else { continue }
            if run.clear.map({ $0 + limits[run.limit].offDelay >= time }) ?? true {
                trouble = run.trouble
            }
        }
        var begun: [Int] = []
        for (place, limit) in limits.enumerated() {
            let isPassed = limit.isPassed(by: value)
            if let clear = open[place]?.clear, clear + limit.offDelay <= time { open[place] = nil }
            guard var run = open[place] else {
                if isPassed { begun.append(place) }
                continue
            }
            if isPassed {
                guard run.clear != nil else { continue }
                (run.clear, run.clearReceived) = (nil, nil)
            } else {
                guard run.clear == nil, !limit.isHeld(by: value) else { continue }
                (run.clear, run.clearReceived) = (time, received)
            }
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
        last = time
        return changed
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
    /// The number by which an alarm is judged; nil if there is no reliable number.
    public var decisiveNumber: Double? { quality.isDecisive ? number : nil }
}
