// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entity sets of SensorThings.
enum SensorThingsSet: String, Sendable, CaseIterable {
    case things = "Things"
    case locations = "Locations"
    case historicalLocations = "HistoricalLocations"
    case datastreams = "Datastreams"
    case sensors = "Sensors"
    case observedProperties = "ObservedProperties"
    case observations = "Observations"
    case featuresOfInterest = "FeaturesOfInterest"
}

/// The target of a path: one entity or several.
enum SensorThingsResource: Sendable {
    /// Entities of a constant set, by index.
    case several(SensorThingsSet, [Int])
    /// One entity of a constant set, by index.
    case one(SensorThingsSet, Int)
    /// The Observations of some Datastreams, or of all if nil.
    case observations(of: [Int]?)
    /// One Observation, given by its row.
    case observation(BoardRow)
}

extension SensorThingsService {
    /// Returns the number of entities in a constant set.
    func count(of set: SensorThingsSet) -> Int {
        switch set {
        case .things, .locations, .featuresOfInterest: board.entities.count
        case .datastreams: board.series.count + 1
        case .sensors: kinds.count
        case .observedProperties: properties.count
        case .historicalLocations, .observations: 0
        }
    }

    /// Returns all indices in a set; Locations exist only for entities with a position.
    func places(in set: SensorThingsSet) -> [Int] {
        let all = 0..<count(of: set)
        guard set == .locations || set == .featuresOfInterest else { return Array(all) }
        return all.filter { board.entities[$0].position != nil }
    }

    /// Returns the resource at a path from the root, or nil if there is none.
    func resource(at segments: [String]) -> SensorThingsResource? {
        var current: SensorThingsResource?
        for segment in segments.prefix(6) {
            let (name, id) = Self.parts(of: segment)
            let next: SensorThingsResource?
            if let current {
                next = follow(name, from: current)
            } else if let set = SensorThingsSet(rawValue: name) {
                next =
                    set == .observations ? .observations(of: nil) : .several(set, places(in: set))
            } else {
                next = nil
            }
            guard let next else { return nil }
            if let id {
                guard let one = pick(id, of: next) else { return nil }
                current = one
            } else {
                current = next
            }
        }
        return segments.count > 6 ? nil : current
    }

    /// Returns the resource at the end of a navigation link.
    func follow(_ name: String, from resource: SensorThingsResource) -> SensorThingsResource? {
        switch resource {
        case .one(.things, let thing):
            switch name {
            case "Datastreams": return .several(.datastreams, datastreams(of: thing))
            case "Locations":
                let isPlaced = board.entities[thing].position != nil
                return .several(.locations, isPlaced ? [thing] : [])
            case "HistoricalLocations": return .several(.historicalLocations, [])
            default: return nil
            }
        case .one(.datastreams, let place):
            switch name {
            case "Thing": return .one(.things, thing(of: place))
            case "Sensor": return .one(.sensors, sensorOfSeries[place])
            case "ObservedProperty": return .one(.observedProperties, propertyOfSeries[place])
            case "Observations": return .observations(of: [place])
            default: return nil
            }
        case .one(.locations, let place):
            switch name {
            case "Things": return .several(.things, [place])
            case "HistoricalLocations": return .several(.historicalLocations, [])
            default: return nil
            }
        case .one(.sensors, let place) where name == "Datastreams":
            let own = sensorOfSeries.indices.filter { sensorOfSeries[$0] == place }
            return .several(.datastreams, own)
        case .one(.observedProperties, let place) where name == "Datastreams":
            let own = propertyOfSeries.indices.filter { propertyOfSeries[$0] == place }
            return .several(.datastreams, own)
        case .one(.featuresOfInterest, let place) where name == "Observations":
            return .observations(of: datastreams(of: place))
        case .observation(let row):
            switch name {
            case "Datastream": return .one(.datastreams, Int(row.series))
            case "FeatureOfInterest": return .one(.featuresOfInterest, thing(of: Int(row.series)))
            default: return nil
            }
        default: return nil
        }
    }

    private func pick(_ id: Int64, of resource: SensorThingsResource) -> SensorThingsResource? {
        switch resource {
        case .several(let set, let places):
            guard let place = Int(exactly: id), place > 0, places.contains(place - 1) else {
                return nil
            }
            return .one(set, place - 1)
        case .observations(let datastreams):
            let row: BoardRow? = board.read { state in
                let place = state.log.partitionPoint { $0.sample.sequence < id }
                guard place < state.log.count, state.log[place].sample.sequence == id else {
                    return nil
                }
                return state.log[place]
            }
            guard let row, datastreams?.contains(Int(row.series)) ?? true else { return nil }
            return .observation(row)
        case .one, .observation: return nil
        }
    }

    private static func parts(of segment: String) -> (name: String, id: Int64?) {
        guard segment.hasSuffix(")"), let open = segment.firstIndex(of: "(") else {
            return (segment, nil)
        }
        let inner = segment[segment.index(after: open)...].dropLast()
        return (String(segment[..<open]), Int64(inner) ?? -1)
    }
}
