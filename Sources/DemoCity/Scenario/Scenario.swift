// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What happens to the demo city beyond its daily life: a script of steps at times.
public struct Scenario: Hashable, Sendable {
    /// Its name.
    public var name: LocalizedText
    /// What it shows, in a sentence or two.
    public var summary: LocalizedText
    /// The civil time that it is meant to start at, where it matters.
    public var start: CivilTime?
    /// Its steps in the order they are written.
    public var steps: [Step]

    /// Makes a scenario.
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

    /// A day on which nothing is scripted.
    public static let calm = Scenario(name: LocalizedText("Calm day", chinese: "平稳日"))
}

extension Scenario {
    /// One thing that happens, and when.
    public struct Step: Hashable, Sendable {
        /// When it happens.
        public var time: Time
        /// What happens.
        public var action: Action
        /// What the event log says of it.
        public var text: LocalizedText

        /// Makes a step.
        public init(time: Time, action: Action, text: LocalizedText) {
            self.time = time
            self.action = action
            self.text = text
        }
    }

    /// When a step happens.
    public enum Time: Hashable, Sendable {
        /// So long after the city's start.
        case offset(Duration)
        /// The first time at or after the start that the city's clocks show so long after midnight.
        case clock(Duration)
    }

    /// What a step does to the city.
    public enum Action: Hashable, Sendable {
        /// Rain goes to so many millimetres per hour in the districts, none meaning all.
        case rain(millimetresPerHour: Double, districts: [EntityID], over: Duration)
        /// The air goes to so many kelvins above or below the season.
        case temperature(change: Double, over: Duration)
        /// A substation trips.
        case trip(substation: EntityID)
        /// A substation, compute centre, heat station or trade channel works again.
        case restore(entity: EntityID)
        /// A compute centre fails over to the others.
        case centreFailover(centre: EntityID)
        /// A trade channel settles so many times as fast: 0.25 is a quarter.
        case settlementSlowdown(channel: EntityID, factor: Double)
        /// A heat station gives only such a share of the flow that is asked of it.
        case heatLimit(station: EntityID, factor: Double)
        /// An accident on a road segment for some time; it leaves such a share of the capacity.
        case incident(segment: EntityID, duration: Duration, capacity: Double)

        /// The one entity that the step is about, where there is one.
        public var entity: EntityID? {
            switch self {
            case .rain, .temperature: nil
            case .trip(let entity), .restore(let entity), .centreFailover(let entity): entity
            case .settlementSlowdown(let entity, _), .heatLimit(let entity, _): entity
            case .incident(let entity, _, _): entity
            }
        }
    }

    /// The steps with their instants, in order, for a city that starts at an instant.
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
