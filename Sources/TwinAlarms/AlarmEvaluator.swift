// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Follows the limits of one series, sample by sample in the order of phenomenon time.
///
/// A limit is decided by the last sample that is beyond it or back inside by more than the deadband;
/// what lies between changes nothing. A run begins with the first sample beyond the limit and ends
/// with the sample that clears it, or an off-delay later. Samples that are not decisive (see
/// ``TwinModel/Quality/isDecisive``) are passed over: they neither begin nor end a run.
///
/// The result depends on the samples alone, so that a run is the same whether it was followed live or
/// computed from the whole history.
public struct AlarmEvaluator: Hashable, Sendable {
    /// The limits that are followed.
    public let limits: [AlarmLimit]
    /// The last decisive sample; nil if there was none.
    public private(set) var last: Instant?
    /// The run of each limit; one with a `clear` waits for its off-delay.
    private var open: [AlarmRun?]

    /// Begins at the beginning of a series, or goes on from an instant.
    ///
    /// - Parameters:
    ///   - limits: the limits of the series.
    ///   - runs: the runs that began before the instant. A `clear` that is not before the instant is
    ///     ignored, because the samples that follow decide it.
    ///   - instant: the instant from which on samples follow.
    ///   - last: the last decisive sample before the instant.
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
    ///   - value: its value.
    ///   - time: its phenomenon time, after all that was taken before.
    ///   - received: when it was received.
    /// - Returns: the runs that began or changed, in the order of their limits.
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

    /// Gives the runs of a trouble the event that began it.
    public mutating func date(_ trouble: AlarmTrouble) {
        for place in open.indices where open[place]?.trouble.onset == trouble.onset {
            open[place]?.trouble = trouble
        }
    }
}

extension Quality {
    /// True if a value of this quality can begin or end an alarm.
    ///
    /// A value that its service calls wrong, missing or no longer valid does neither.
    public var isDecisive: Bool {
        switch self {
        case .bad, .missing, .stale: false
        case .good, .uncertain, .estimated, .historical, .unknown: true
        }
    }
}

extension Observation {
    /// The number that an alarm is judged by; nil if there is none that can be relied on.
    public var decisiveNumber: Double? { quality.isDecisive ? number : nil }
}
