// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A script of timed steps that change the demo city's normal course.
public struct Scenario: Hashable, Sendable {
    /// The name of the scenario.
    public var name: LocalizedText
    /// A description in a sentence or two.
    public var summary: LocalizedText
    /// The civil time at which the scenario should start, or nil if it does not matter.
    public var start: CivilTime?
    /// The steps in the order in which they are written.
    public var steps: [Step]

    /// Creates a scenario.
    public init(
        name: LocalizedText,
        summary: LocalizedText = LocalizedText(""),
        start: CivilTime? = nil,
        steps: [Step] = []
    ) {
        self.name = name
        self.summary = summary
        self.start = start
        self.steps = steps
    }

    /// A scenario without steps.
    public static let calm = Scenario(name: LocalizedText("Calm day", chinese: "平稳日"))
}

extension Scenario {
    /// A single action and its time.
    public struct Step: Hashable, Sendable {
        /// The time of the action.
        public var time: Time
        /// The action to perform.
        public var action: Action
        /// The text for the event log.
        public var text: LocalizedText

        /// Creates a step.
        public init(time: Time, action: Action, text: LocalizedText) {
            self.time = time
            self.action = action
            self.text = text
        }
    }

    /// The time of a step.
    public enum Time: Hashable, Sendable {
        /// A duration after the city's start.
        case offset(Duration)
        /// The first time at or after the start when the city's clocks show this duration after
        /// midnight.
        case clock(Duration)
    }

    /// The effect of a step on the city.
    public enum Action: Hashable, Sendable {
        /// Changes the rain of the districts, or of all if `districts` is empty, over a duration.
        case rain(millimetresPerHour: Double, districts: [EntityID], over: Duration)
        /// Changes the temperature to a deviation from the season in kelvins, over a duration.
        case temperature(change: Double, over: Duration)
        /// Trips a substation.
        case trip(substation: EntityID)
        /// Restores a substation, compute centre, heat station or trade channel.
        case restore(entity: EntityID)
        /// Fails a compute centre over to the others.
        case centreFailover(centre: EntityID)
        /// Multiplies the settlement speed of a trade channel: 0.25 is a quarter.
        case settlementSlowdown(channel: EntityID, factor: Double)
        /// Limits a heat station to a share of the requested flow.
        case heatLimit(station: EntityID, factor: Double)
        /// Causes an accident on a road segment that leaves a share of its capacity for a duration.
        case incident(segment: EntityID, duration: Duration, capacity: Double)

        /// The entity that the step affects, or nil if it affects districts.
        public var entity: EntityID? {
            switch self {
            case .rain, .temperature: nil
            case .trip(let entity), .restore(let entity), .centreFailover(let entity): entity
            case .settlementSlowdown(let entity, _), .heatLimit(let entity, _): entity
            case .incident(let entity, _, _): entity
            }
        }
    }

    /// Returns the steps with their instants, in order of time, for a city that starts at an
    /// instant.
    func timeline(from start: Instant) -> [(instant: Instant, number: Int, step: Step)] {
        let day: Int64 = 86_400_000
        let timed = steps.enumerated().map { number, step in
            switch step.time {
            case .offset(let offset): return (start + offset, number, step)
            case .clock(let clock):
                let civil = CivilTime(start)
                let ahead = (clock.wholeMilliseconds - Int64(civil.millisecond)) % day
                return (start + .milliseconds(ahead < 0 ? ahead + day : ahead), number, step)
            }
        }
        return timed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map { (instant: $0.0, number: $0.1, step: $0.2) }
    }
}
