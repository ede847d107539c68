// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A property whose values are computed from those of other properties.
///
/// The writer computes the values as data arrives and keeps them like any others, so that they have
/// charts and alarms. There is at most one value in each interval, at its end, from the last values
/// of all inputs up to then.
public struct AlarmDerivation: Hashable, Sendable {
    /// The formula.
    public var expression: AlarmExpression
    /// The unit of the values.
    public var unit: UnitCode

    /// Creates a derivation.
    public init(_ expression: AlarmExpression, unit: UnitCode) {
        self.expression = expression
        self.unit = unit
    }

    /// A value of an input or of the derived property.
    public struct Value: Hashable, Sendable {
        /// The phenomenon time.
        public var time: Instant
        /// The time at which it was received; of a derived value that of its newest input.
        public var received: Instant
        /// The number.
        public var number: Double

        /// Creates a value.
        public init(time: Instant, received: Instant, number: Double) {
            self.time = time
            self.received = received
            self.number = number
        }
    }

    /// The values of one series that is an input.
    public struct Series: Sendable {
        /// The input.
        public var input: AlarmExpression.Input
        /// Its values in order of time, with the last one before the first interval.
        public var values: [Value]

        /// Creates the values of a series.
        public init(_ input: AlarmExpression.Input, _ values: [Value]) {
            self.input = input
            self.values = values
        }
    }

    /// Returns the end of the interval that contains an instant.
    ///
    /// Intervals are counted from 1970 and include their ends.
    public static func end(of instant: Instant, every interval: Duration) -> Instant {
        let length = max(1, interval.wholeMilliseconds)
        let time = instant.millisecondsSince1970
        let part = time % length
        let back = part <= 0 ? -part : length - part
        return Instant(millisecondsSince1970: time + back)
    }

    /// Returns the derived values of intervals that end in a span.
    ///
    /// An interval has a value if an input has one in it, all needed inputs had one by its end, and
    /// the interval is over, which means that its end is in the span.
    public func values(
        of series: [Series],
        ending span: ClosedRange<Instant>,
        every interval: Duration
    ) -> [Value] {
        var ends: Set<Instant> = []
        for one in series {
            for value in one.values {
                let end = Self.end(of: value.time, every: interval)
                if span.contains(end) { ends.insert(end) }
            }
        }
        var places = Array(repeating: -1, count: series.count)
        var derived: [Value] = []
        for end in ends.sorted() {
            var received = Instant.distantPast
            var numbers: [AlarmExpression.Input: [Double]] = [:]
            for (index, one) in series.enumerated() {
                while places[index] + 1 < one.values.count,
                    one.values[places[index] + 1].time <= end
                {
                    places[index] += 1
                }
                guard places[index] >= 0 else { continue }
                let value = one.values[places[index]]
                received = max(received, value.received)
                numbers[one.input, default: []].append(value.number)
            }
            guard let number = expression.value({ numbers[$0] ?? [] }) else { continue }
            derived.append(Value(time: end, received: received, number: number))
        }
        return derived
    }
}

extension AlarmRules {
    /// The rules of derived properties, sorted by kind and property.
    public var derived: [AlarmRule] { all.filter { $0.derivation != nil } }

    /// Returns the derived series that a series is an input of, each with the input that it is.
    ///
    /// The closure returns the whole that an entity is part of, or nil.
    public func readers(
        of series: SeriesID,
        whole: (EntityID) -> EntityID?
    ) -> [(derived: SeriesID, input: AlarmExpression.Input)] {
        guard let kind = Self.kind(of: series.entity) else { return [] }
        var found: [(derived: SeriesID, input: AlarmExpression.Input)] = []
        for rule in derived {
            for input in rule.derivation?.expression.inputs ?? [] {
                switch input {
                case .own(let property):
                    guard property == series.property, kind == rule.kind else { continue }
                    found.append((SeriesID(series.entity, rule.property), input))
                case .parts(let part, let property):
                    guard property == series.property, kind == part,
                        let entity = Self.whole(of: series.entity, rule.kind, whole: whole)
                    else { continue }
                    found.append((SeriesID(entity, rule.property), input))
                }
            }
        }
        return found
    }
}
