// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension DemoCityModel {
    /// Returns the entities that a scenario names but the city does not have, without duplicates
    /// and in order.
    ///
    /// Steps with unknown entities have no effect.
    public func unknownEntities(in scenario: Scenario) -> [EntityID] {
        let known = Set(entities.map(\.id))
        var unknown: [EntityID] = []
        for step in scenario.steps {
            var named = step.action.entity.map { [$0] } ?? []
            if case .rain(_, let districts, _) = step.action { named += districts }
            for id in named where !known.contains(id) && !unknown.contains(id) {
                unknown.append(id)
            }
        }
        return unknown
    }

    /// Performs a step of the scenario and reports it as an event.
    mutating func perform(_ step: Scenario.Step, number: Int, at instant: Instant) {
        act(step.action, at: instant)
        let district = step.action.entity.flatMap { id in
            entities.first { $0.id == id }?.district
        }
        events.tell(
            Event(
                id: "scenario-\(number + 1)-\(instant.rfc3339)",
                kind: "scenario_step",
                time: instant,
                receivedTime: instant,
                entity: step.action.entity,
                district: district,
                text: step.text
            )
        )
    }

    private mutating func act(_ action: Scenario.Action, at instant: Instant) {
        switch action {
        case .rain(let rate, let districts, let over):
            let places = districts.compactMap { District.index(of: $0) }
            if places.isEmpty, !districts.isEmpty { return }
            weather.script(rain: rate, districts: places, over: over.seconds)
        case .temperature(let change, let over):
            weather.script(change: change, over: over.seconds)
        case .trip(let substation):
            if let index = grid.substationIDs.firstIndex(of: substation) { grid.trip(index) }
        case .restore(let entity): restore(entity)
        case .centreFailover(let centre):
            if let index = compute.ids.firstIndex(of: centre) { compute.failOver(index) }
        case .settlementSlowdown(let channel, let factor):
            if let index = exchange.channels.firstIndex(where: { $0.id == channel }) {
                exchange.channels[index].scripted = min(10, max(0, factor))
            }
        case .heatLimit(let station, let factor):
            if let index = heat.ids.firstIndex(of: station) { heat.setLimit(factor, of: index) }
        case .incident(let segment, let duration, let capacity):
            if let index = roads.ids.firstIndex(of: segment) {
                let accident = Roads.Accident(
                    id: "accident-\(segment.rawValue)-\(instant.rfc3339)",
                    segment: index,
                    capacity: capacity,
                    until: instant + duration
                )
                roads.accidents.append(accident)
                report(accident, at: instant)
            }
        }
    }

    private mutating func restore(_ entity: EntityID) {
        if let index = grid.substationIDs.firstIndex(of: entity) { grid.restore(index) }
        if let index = compute.ids.firstIndex(of: entity) { compute.restore(index) }
        if let index = heat.ids.firstIndex(of: entity) { heat.setLimit(1, of: index) }
        if let index = exchange.channels.firstIndex(where: { $0.id == entity }) {
            exchange.channels[index].scripted = 1
        }
    }

    /// Reports an accident as an event.
    mutating func report(_ accident: Roads.Accident, at instant: Instant) {
        let name = roads.names[accident.segment]
        let left = CityBook.fixed(accident.capacity * 100)
        events.begin(
            Event(
                id: accident.id,
                kind: "incident",
                time: instant,
                receivedTime: instant,
                entity: roads.ids[accident.segment],
                district: District.ids[roads.district[accident.segment]],
                priority: accident.capacity < 0.45 ? .medium : .low,
                text: LocalizedText(
                    "Accident on \(name.english), \(left)% of its capacity left",
                    chinese: "\(RoadNames.stretch(name))发生事故，剩余通行能力\(left)%"
                )
            )
        )
    }
}
