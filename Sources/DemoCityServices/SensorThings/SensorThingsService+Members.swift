// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsSet {
    /// The members of the set's entities, in the order in which they are written.
    var members: [String] {
        switch self {
        case .things: ["name", "description", "properties"]
        case .locations: ["name", "description", "encodingType", "location"]
        case .historicalLocations: ["time"]
        case .datastreams:
            [
                "name", "description", "observationType", "unitOfMeasurement", "observedArea",
                "phenomenonTime", "resultTime",
            ]
        case .sensors: ["name", "description", "encodingType", "metadata"]
        case .observedProperties: ["name", "description", "definition"]
        case .observations: ["phenomenonTime", "resultTime", "result", "resultQuality"]
        case .featuresOfInterest: ["name", "description", "encodingType", "feature"]
        }
    }

    /// The members whose parts can be addressed by a path.
    static let compound: Set<String> = [
        "properties", "location", "feature", "unitOfMeasurement", "observedArea", "result",
    ]

    /// The navigations of the set's entities, in the order in which they are written.
    var navigations: [String] {
        switch self {
        case .things: ["Datastreams", "Locations", "HistoricalLocations"]
        case .locations: ["Things", "HistoricalLocations"]
        case .historicalLocations: ["Thing", "Locations"]
        case .datastreams: ["Thing", "Sensor", "ObservedProperty", "Observations"]
        case .sensors, .observedProperties: ["Datastreams"]
        case .observations: ["Datastream", "FeatureOfInterest"]
        case .featuresOfInterest: ["Observations"]
        }
    }

    /// Returns the set to which a navigation leads.
    static func target(of navigation: String) -> SensorThingsSet? {
        switch navigation {
        case "Thing": .things
        case "Datastream": .datastreams
        case "Sensor": .sensors
        case "ObservedProperty": .observedProperties
        case "FeatureOfInterest": .featuresOfInterest
        default: SensorThingsSet(rawValue: navigation)
        }
    }
}

extension SensorThingsService {
    /// Returns a constant member of an entity, or nil if the entity does not have it.
    func member(
        _ name: String,
        of set: SensorThingsSet,
        _ place: Int,
        in state: DomainState
    ) -> ODataValue? {
        switch set {
        case .things: thingMember(name, place)
        case .datastreams: datastreamMember(name, place, in: state)
        case .locations, .featuresOfInterest: placeMember(name, of: set, place)
        case .sensors:
            switch name {
            case "name":
                .text("\(board.names.name(of: kinds[place], in: board.domain).english) sensor")
            case "description": .text("Simulated by the demo city")
            case "encodingType": .text("text/plain")
            case "metadata": .text("simulated")
            default: nil
            }
        case .observedProperties:
            switch name {
            case "name": .text(properties[place])
            case "description": .text(description(ofProperty: place))
            case "definition": .text("urn:citytop:property:\(properties[place])")
            default: nil
            }
        case .historicalLocations, .observations: nil
        }
    }

    private func thingMember(_ name: String, _ place: Int) -> ODataValue? {
        let entity = board.entities[place]
        switch name {
        case "name": return .text(entity.name.english)
        case "description":
            let kind = board.names.name(of: entity.kind, in: board.domain)
            return .text("\(kind.english), simulated")
        case "properties":
            let own = [
                ("id", entity.id.rawValue), ("kind", entity.kind),
                ("district", entity.district?.rawValue), ("parent", entity.parent?.rawValue),
                ("name_zh", entity.name.chinese),
            ]
            var members = own.compactMap { name, value in
                value.map { ODataValue.Member(name: name, value: .text($0)) }
            }
            for (name, value) in entity.attributes.sorted(by: { $0.key < $1.key })
            where !own.contains(where: { $0.0 == name }) {
                members.append(ODataValue.Member(name: name, value: .text(value)))
            }
            return .object(members)
        default: return nil
        }
    }

    private func placeMember(
        _ name: String,
        of set: SensorThingsSet,
        _ place: Int
    ) -> ODataValue? {
        let entity = board.entities[place]
        let isLocation = set == .locations
        switch name {
        case "name": return .text(entity.name.english)
        case "description":
            return .text(
                isLocation
                    ? "Where \(entity.name.english) is, simulated"
                    : "What is observed at \(entity.name.english)"
            )
        case "encodingType": return .text("application/geo+json")
        case "location" where isLocation, "feature" where !isLocation:
            return entity.position.map { .point($0) }
        default: return nil
        }
    }

    /// Returns the name of a Datastream, composed of its Thing's and its property's names.
    private func name(ofDatastream place: Int) -> String {
        let entity = board.entities[thing(of: place)]
        guard place < incidents else { return "\(entity.name.english): Incidents" }
        let property = board.series[place].series.id.property
        let name = board.names.name(of: property, of: entity.kind, in: board.domain)
        return "\(entity.name.english): \(name.english)"
    }

    private func datastreamMember(
        _ name: String,
        _ place: Int,
        in state: DomainState
    ) -> ODataValue? {
        let series = place < incidents ? board.series[place].series : nil
        switch name {
        case "name": return .text(self.name(ofDatastream: place))
        case "description": return .text("\(self.name(ofDatastream: place)), simulated")
        case "observationType":
            let type =
                switch series?.shape {
                case nil: "OM_Observation"
                case .flag?: "OM_TruthObservation"
                case .state?: "OM_CategoryObservation"
                case .delta?: "OM_CountObservation"
                default: "OM_Measurement"
                }
            return .text("http://www.opengis.net/def/observationType/OGC-OM/2.0/" + type)
        case "unitOfMeasurement":
            let unit = series?.unit ?? .one
            let texts = [
                ("name", unit.raw ?? unit.ucum), ("symbol", unit.ucum),
                ("definition", unit.ucum.isEmpty ? "" : "ucum:\(unit.ucum)"),
            ]
            return .object(texts.map { ODataValue.Member(name: $0.0, value: .text($0.1)) })
        case "observedArea": return board.entities[thing(of: place)].position.map { .point($0) }
        case "phenomenonTime", "resultTime":
            guard series != nil, let first = state.histories[place].first,
                let last = state.newest(place)
            else { return nil }
            return .interval(first.time, last.time)
        default: return nil
        }
    }

    private func description(ofProperty place: Int) -> String {
        let kind = propertyOfSeries.firstIndex(of: place).map { series in
            series < incidents
                ? board.entities[board.series[series].entity].kind : "incident_desk"
        }
        return board.names.name(of: properties[place], of: kind ?? "", in: board.domain).english
    }
}
