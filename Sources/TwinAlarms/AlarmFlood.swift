// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A time with more alarms than a person can handle.
///
/// A flood begins with the first of more than 10 activations within 10 minutes. It ends when fewer
/// than 5 activations lie within the last 10 minutes.
public struct AlarmFlood: Hashable, Sendable {
    /// An activation of an alarm.
    public struct Activation: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The time of the activation.
        public var instant: Instant
        /// The time of the first sample beyond a limit, or of the entity's own event.
        public var onset: Instant

        /// Creates an activation.
        ///
        /// - Parameters:
        ///   - alarm: The alarm.
        ///   - instant: The time of the activation.
        ///   - onset: The onset; the time of the activation if nil.
        public init(_ alarm: SeriesID, at instant: Instant, onset: Instant? = nil) {
            self.alarm = alarm
            self.instant = instant
            self.onset = onset ?? instant
        }

        /// Returns true if the left activation is sorted before the right one: by time, then by
        /// alarm.
        static func comesFirst(_ left: Activation, _ right: Activation) -> Bool {
            (left.instant, left.alarm) < (right.instant, right.alarm)
        }

        /// Returns true if the left alarm began before the right one.
        static func begins(_ left: Activation, before right: Activation) -> Bool {
            (left.onset, left.alarm) < (right.onset, right.alarm)
        }
    }

    /// The activations, the earliest first.
    public private(set) var activations: [Activation]
    /// The end; nil if the flood continues.
    public private(set) var end: Instant?
    /// The largest number of activations within 10 minutes.
    public private(set) var peak: Int

    /// The time of the first activation.
    public var start: Instant { activations.first?.instant ?? .distantPast }

    /// The number of activations.
    public var count: Int { activations.count }

    /// The activation whose alarm began first.
    public var first: Activation? { activations.min(by: Activation.begins) }

    /// The number of alarms, each counted once.
    public var alarmCount: Int { Set(activations.map(\.alarm)).count }

    /// Returns the floods among activations.
    ///
    /// - Parameters:
    ///   - activations: The announced activations in any order.
    ///   - end: The end of the period; later activations are left out.
    /// - Returns: The floods in order of time; only the last one may be without an end.
    public static func floods(
        among activations: [Activation],
        through end: Instant
    ) -> [AlarmFlood] {
        let all = activations.filter { $0.instant <= end }.sorted(by: Activation.comesFirst)
        var floods: [AlarmFlood] = []
        var open: AlarmFlood?
        // The first activation that may belong to the next flood, and the first of the last 10
        // minutes.
        var (free, oldest) = (0, 0)
        func finish(before instant: Instant?, at place: Int) {
            guard var flood = open, place >= AlarmFigures.floodEnd else { return }
            // The flood ends when the fifth last activation is 10 minutes old.
            let over = all[place - AlarmFigures.floodEnd].instant + AlarmFigures.binWidth
            guard over <= instant ?? end else { return }
            flood.end = over
            floods.append(flood)
            open = nil
            free = place
        }
        for (place, activation) in all.enumerated() {
            finish(before: activation.instant, at: place)
            while activation.instant.duration(since: all[oldest].instant) >= AlarmFigures.binWidth {
                oldest += 1
            }
            let window = max(oldest, free)...place
            if open != nil {
                open?.activations.append(activation)
                if let peak = open?.peak { open?.peak = max(peak, place - oldest + 1) }
            } else if window.count > AlarmFigures.floodStart {
                open = AlarmFlood(activations: Array(all[window]), end: nil, peak: window.count)
            }
        }
        finish(before: nil, at: all.count)
        return floods + [open].compactMap { $0 }
    }

    /// Returns true if fewer than 5 activations lie within 10 minutes at some time of a period.
    ///
    /// If it is false, a flood may have begun before the period.
    ///
    /// - Parameters:
    ///   - activations: The activations since the start of the period, in any order.
    ///   - start: The start of the period.
    /// - Returns: False if the count is never that low from 10 minutes after the start on.
    public static func hasLull(among activations: [Activation], from start: Instant) -> Bool {
        let instants = activations.map(\.instant).sorted()
        let first = start + AlarmFigures.binWidth
        guard instants.count >= AlarmFigures.floodEnd, instants[AlarmFigures.floodEnd - 1] <= first
        else { return true }
        // The count is low when the fifth last activation leaves before the next one comes.
        return zip(instants, instants.dropFirst(AlarmFigures.floodEnd)).contains {
            max($0 + AlarmFigures.binWidth, first) < $1
        }
    }
}

extension AlarmFlood {
    /// The greatest number of different alarms of a flood that are compared.
    static let mostCompared = 100
    /// The time, in seconds, within which the order of two alarms matters little.
    static let blur = 60.0
    /// The part of a score that a different alarm costs, and an alarm without a counterpart.
    private static let (mismatch, gap) = (-0.6, -0.4)

    /// Returns the similarity of two floods, 0 to 1.
    ///
    /// It is the score of the best local alignment of the sequences of alarms (Cheng, Izadi and
    /// Chen, 2013, after Smith and Waterman), divided by the greatest possible score of the shorter
    /// sequence. Alarms that lie closer than a minute may change their places. An alarm that
    /// activates repeatedly counts once, and only the first 100 alarms are compared.
    public func similarity(to other: AlarmFlood) -> Double {
        let (left, right) = (sequence, other.sequence)
        let shorter = min(left.count, right.count)
        guard shorter > 0 else { return 0 }
        let (ours, theirs) = (Self.weights(of: left), Self.weights(of: right))
        var before = [Double](repeating: 0, count: right.count + 1)
        var best = 0.0
        for row in ours {
            var scores = [0.0]
            scores.reserveCapacity(right.count + 1)
            for (place, column) in theirs.enumerated() {
                let weight = Self.common(row, column)
                let match = Self.mismatch + (1 - Self.mismatch) * weight
                let score = max(
                    0,
                    before[place] + match,
                    before[place + 1] + Self.gap,
                    scores[place] + Self.gap
                )
                scores.append(score)
                best = max(best, score)
            }
            before = scores
        }
        return best / Double(shorter)
    }

    /// Returns the index of the most similar flood before this one; nil if none has a common alarm.
    ///
    /// - Parameter floods: The floods that are compared; those that did not end before this one
    ///   began are left out.
    /// - Returns: The index and the similarity, 0 to 1.
    public func mostSimilar(among floods: [AlarmFlood]) -> (index: Int, similarity: Double)? {
        var found: (index: Int, similarity: Double)?
        for (index, flood) in floods.enumerated() {
            guard let end = flood.end, end <= start else { continue }
            let similarity = similarity(to: flood)
            // Of equally similar ones the latest is most useful.
            if similarity > 0, similarity >= found?.similarity ?? 0 {
                found = (index, similarity)
            }
        }
        return found
    }

    /// The first activation of each alarm.
    private var sequence: [Activation] {
        var seen: Set<SeriesID> = []
        var sequence: [Activation] = []
        for activation in activations where seen.insert(activation.alarm).inserted {
            sequence.append(activation)
            if sequence.count == Self.mostCompared { break }
        }
        return sequence
    }

    /// Returns the weights of the alarms around each place of a sequence: 1 for the alarm of the
    /// place, less for those near it in time.
    private static func weights(of sequence: [Activation]) -> [[SeriesID: Double]] {
        sequence.indices.map { place in
            var weights: [SeriesID: Double] = [:]
            for other in sequence {
                let distance = abs(
                    other.instant.duration(since: sequence[place].instant).seconds
                )
                guard distance <= 3 * blur else { continue }
                weights[other.alarm] = 1 - min(1, distance / (3 * blur))
            }
            weights[sequence[place].alarm] = 1
            return weights
        }
    }

    /// Returns the greatest product of the weights of an alarm that is in both places.
    private static func common(_ left: [SeriesID: Double], _ right: [SeriesID: Double]) -> Double {
        let (few, many) = left.count < right.count ? (left, right) : (right, left)
        return few.reduce(0) { max($0, $1.value * (many[$1.key] ?? 0)) }
    }
}
