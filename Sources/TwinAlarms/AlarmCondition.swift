// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A condition of a limit that is not a threshold of the value itself.
///
/// Each condition is decided by the samples of its series alone, so that a run followed live equals
/// one computed from the whole history.
public enum AlarmCondition: Hashable, Sendable {
    /// The value has risen or fallen by more than a distance within a time.
    ///
    /// The change is that from the oldest value within the time, which must span at least half of
    /// it, and is scaled to the whole time. The distances are positive, in the property's unit.
    case change(rise: Double?, fall: Double?, within: Duration)
    /// The value is one of some states: a text, or the number of a flag such as `0`.
    case states([String])
    /// No valid value has been true for a time, which begins with the last valid value.
    case absence(of: Duration)
    /// The value is above or below the usual one of this hour by more than a distance.
    ///
    /// The usual value is the median of the means of the same hour of earlier days, at least three
    /// of them with values. The distances are positive, in the property's unit or, if they are
    /// shares, in percent of the usual value.
    case usual(above: Double?, below: Double?, areShares: Bool, days: Int)

    /// The number of earlier days with values that a usual value needs.
    public static let fewestDays = 3
}

extension AlarmCondition {
    /// The text by which the condition is kept in a file.
    ///
    /// It is read by ``init(stored:)``.
    public var stored: String {
        func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "-" }
        switch self {
        case .change(let rise, let fall, let within):
            return "change \(number(rise)) \(number(fall)) \(within.wholeMilliseconds)"
        case .states(let states): return (["states"] + states).joined(separator: "\n")
        case .absence(let time): return "absence \(time.wholeMilliseconds)"
        case .usual(let above, let below, let areShares, let days):
            return "usual \(number(above)) \(number(below)) \(areShares ? "%" : "1") \(days)"
        }
    }

    /// Creates a condition from its stored text; nil if the text is invalid or of a later version.
    public init?(stored text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let words = text.split(separator: " ").map(String.init)
        func number(_ place: Int) -> Double? { Double(words[place]).flatMap(Self.finite) }
        func duration(_ place: Int) -> Duration? {
            Int64(words[place]).map { .milliseconds(min(max($0, 1), 366 * 86_400_000)) }
        }
        if lines[0] == "states" {
            self = .states(Array(lines.dropFirst()))
        } else if words.count == 4, words[0] == "change", let within = duration(3) {
            self = .change(rise: number(1), fall: number(2), within: within)
        } else if words.count == 2, words[0] == "absence", let time = duration(1) {
            self = .absence(of: time)
        } else if words.count == 5, words[0] == "usual", let days = Int(words[4]) {
            self = .usual(
                above: number(1),
                below: number(2),
                areShares: words[3] == "%",
                days: min(max(days, 1), 366)
            )
        } else {
            return nil
        }
    }

    private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

/// The position of a value relative to a limit.
enum AlarmVerdict {
    /// The value is beyond the limit.
    case passed
    /// The value is within the deadband, or cannot be judged: it neither begins nor ends a run.
    case held
    /// The value is back inside the limit.
    case inside

    /// Judges a number by two thresholds with a deadband.
    init(_ value: Double, above: Double?, below: Double?, deadband: Double) {
        if let above, value > above {
            self = .passed
        } else if let below, value < below {
            self = .passed
        } else if let above, value > above - deadband {
            self = .held
        } else if let below, value < below + deadband {
            self = .held
        } else {
            self = .inside
        }
    }
}

/// The usual value of a series in one hour.
struct UsualValue: Hashable, Sendable {
    /// The beginning of the hour.
    var hour: Instant
    /// The median of the means of the same hour of earlier days; nil if there are too few days.
    var value: Double?

    private static let hour = Duration.seconds(3600)
    private static let day = Duration.seconds(86_400)

    /// Returns the beginning of the hour of an instant.
    static func hour(of instant: Instant) -> Instant {
        let time = instant.millisecondsSince1970
        let part = ((time % 3_600_000) + 3_600_000) % 3_600_000
        return Instant(millisecondsSince1970: time - part)
    }

    /// Computes the usual value of an hour from the means of hours, which the closure returns for
    /// their beginnings.
    init(
        of hour: Instant,
        days: Int,
        mean: (Instant) throws -> Double?
    ) rethrows {
        self.hour = hour
        var means: [Double] = []
        var begin = hour
        for _ in 0..<days {
            begin = begin - Self.day
            if let mean = try mean(begin) { means.append(mean) }
        }
        guard means.count >= min(AlarmCondition.fewestDays, days) else { return }
        means.sort()
        let middle = means.count / 2
        value =
            means.count % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2
    }

    /// Returns the distance of a value from the usual one, in percent of it or in the value's unit;
    /// nil if it is not known.
    func distance(of number: Double, areShares: Bool) -> Double? {
        guard let value else { return nil }
        guard areShares else { return number - value }
        return value == 0 ? nil : (number - value) / abs(value) * 100
    }
}

/// The times at which a series crossed a limit that needs several crossings.
struct AlarmCrossings: Hashable, Sendable {
    private var times: [Instant] = []
    private var wasPassed: Bool?

    /// Takes the next sample and returns if the limit is passed, held or not.
    ///
    /// The limit is passed by the last of the needed crossings within the time. It is cleared once
    /// the value is inside and there was no crossing within the time.
    mutating func take(
        _ verdict: AlarmVerdict,
        at time: Instant,
        count: Int,
        within span: Duration
    ) -> AlarmVerdict {
        let isPassed = verdict == .passed
        if isPassed, wasPassed == false { times.append(time) }
        wasPassed = isPassed
        times.removeAll { $0 < time - span }
        if times.count >= count { return .passed }
        return verdict == .inside && times.isEmpty ? .inside : .held
    }
}

/// The last samples of a series, by which changes are judged.
struct AlarmMemory: Hashable, Sendable {
    /// The time for which samples are remembered.
    let span: Duration
    private var samples: [Sample] = []
    /// The number of samples at the beginning that are too old.
    private var forgotten = 0

    private struct Sample: Hashable {
        var time: Instant
        var value: Double
    }

    init(span: Duration) { self.span = span }

    /// Adds a sample later than all others.
    mutating func add(_ value: Double, at time: Instant) {
        guard span > .zero else { return }
        samples.append(Sample(time: time, value: value))
        while samples[forgotten].time < time - span { forgotten += 1 }
        if forgotten > 64, forgotten * 2 > samples.count {
            samples.removeFirst(forgotten)
            forgotten = 0
        }
    }

    /// Returns the change up to the last sample within a time; nil if the samples span less than
    /// half of it.
    func change(within time: Duration) -> Double? {
        guard let last = samples.last,
            let first = samples[forgotten...].first(where: { $0.time >= last.time - time })
        else { return nil }
        let length = last.time.duration(since: first.time)
        guard length > .zero, length * 2 >= time else { return nil }
        let scale = Double(time.wholeMilliseconds) / Double(length.wholeMilliseconds)
        return (last.value - first.value) * scale
    }
}
