// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsPage {
    /// Writes one thing of a set, with what is selected of it and what is expanded under it.
    func write(
        _ set: SensorThingsSet,
        _ place: Int,
        _ options: ODataOptions,
        to json: inout JSONBuffer
    ) {
        json.object { json in
            let link = "\(root)/\(set.rawValue)(\(place + 1))"
            if options.selects("id") {
                json.key("@iot.id")
                json.integer(place + 1)
            }
            if options.selection == nil { json.member("@iot.selfLink", link) }
            switch set {
            case .things: writeThing(place, options, to: &json)
            case .datastreams: writeDatastream(place, options, to: &json)
            case .locations: writeLocation(place, options, to: &json)
            case .featuresOfInterest: writeFeature(place, options, to: &json)
            case .sensors: writeSensor(place, options, to: &json)
            case .observedProperties: writeProperty(place, options, to: &json)
            case .historicalLocations, .observations: break
            }
            for name in Self.navigations(of: set) {
                if let inner = options.expansion(name) {
                    expand(name, of: .one(set, place), inner, at: link, to: &json)
                } else if options.selection == nil {
                    json.member("\(name)@iot.navigationLink", "\(link)/\(name)")
                }
            }
        }
    }

    /// Writes what a navigation leads to, in place of the link.
    func expand(
        _ name: String,
        of resource: SensorThingsResource,
        _ options: ODataOptions,
        at link: String,
        to json: inout JSONBuffer
    ) {
        switch service.follow(name, from: resource) {
        case .one(let set, let place)?:
            json.key(name)
            write(set, place, options, to: &json)
        case .several(let set, let places)?:
            write(set, places, options, prefix: name, to: &json)
        case .observations(let datastream)?:
            let order = options.order
            let direction = order.isAscending ? "asc" : "desc"
            let start = "\(link)/\(name)?$top=\(options.limit)&$orderby=\(order.field.rawValue)"
            let next = { (token: String) in "\(start)%20\(direction)&$skiptoken=\(token)" }
            writeObservations(of: datastream, options, prefix: name, link: next, to: &json)
        case .observation?, nil: break
        }
    }

    private static func navigations(of set: SensorThingsSet) -> [String] {
        switch set {
        case .things: ["Datastreams", "Locations", "HistoricalLocations"]
        case .datastreams: ["Thing", "Sensor", "ObservedProperty", "Observations"]
        case .locations: ["Things", "HistoricalLocations"]
        case .sensors, .observedProperties: ["Datastreams"]
        case .featuresOfInterest, .historicalLocations, .observations: []
        }
    }

    private func writeThing(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let entity = board.entities[place]
        let kind = board.names.name(of: entity.kind, in: board.domain)
        member("name", entity.name.english, options, &json)
        member("description", "\(kind.english), simulated", options, &json)
        guard options.selects("properties") else { return }
        json.key("properties")
        json.object { json in
            json.member("id", entity.id.rawValue)
            json.member("kind", entity.kind)
            if let district = entity.district { json.member("district", district.rawValue) }
            if let parent = entity.parent { json.member("parent", parent.rawValue) }
            if let chinese = entity.name.chinese { json.member("name_zh", chinese) }
            for (name, value) in entity.attributes.sorted(by: { $0.key < $1.key })
            where !Self.ownNames.contains(name) {
                json.member(name, value)
            }
        }
    }

    private static let ownNames: Set<String> = ["id", "kind", "district", "parent", "name_zh"]

    /// The name of a Datastream: its thing's and its property's.
    func datastreamName(_ place: Int) -> String {
        let entity = board.entities[service.thing(of: place)]
        guard place < service.incidents else { return "\(entity.name.english): Incidents" }
        let property = board.series[place].series.id.property
        let name = board.names.name(of: property, of: entity.kind, in: board.domain)
        return "\(entity.name.english): \(name.english)"
    }

    private func writeDatastream(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let isIncidents = place == service.incidents
        let name = datastreamName(place)
        member("name", name, options, &json)
        member("description", "\(name), simulated", options, &json)
        let shape = isIncidents ? .state : board.series[place].series.shape
        let type =
            switch (isIncidents, shape) {
            case (true, _): "OM_Observation"
            case (_, .flag): "OM_TruthObservation"
            case (_, .state): "OM_CategoryObservation"
            case (_, .delta): "OM_CountObservation"
            default: "OM_Measurement"
            }
        member(
            "observationType",
            "http://www.opengis.net/def/observationType/OGC-OM/2.0/" + type,
            options,
            &json
        )
        if options.selects("unitOfMeasurement") {
            let unit = isIncidents ? .one : board.series[place].series.unit
            json.key("unitOfMeasurement")
            json.object {
                $0.member("name", unit.raw ?? unit.ucum)
                $0.member("symbol", unit.ucum)
                $0.member("definition", unit.ucum.isEmpty ? "" : "ucum:\(unit.ucum)")
            }
        }
        if options.selects("observedArea") {
            writePoint("observedArea", board.entities[service.thing(of: place)].position, &json)
        }
        guard !isIncidents else { return }
        let span: (Int64, Int64)? = board.read { state in
            guard let first = state.histories[place].first, let last = state.newest(place) else {
                return nil
            }
            return (first.time, last.time)
        }
        guard let span else { return }
        for key in ["phenomenonTime", "resultTime"] where options.selects(key) {
            let from = Instant(millisecondsSince1970: span.0).rfc3339
            let to = Instant(millisecondsSince1970: span.1).rfc3339
            json.member(key, "\(from)/\(to)")
        }
    }

    private func writeLocation(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let entity = board.entities[place]
        member("name", entity.name.english, options, &json)
        member("description", "Where \(entity.name.english) is, simulated", options, &json)
        member("encodingType", "application/geo+json", options, &json)
        if options.selects("location") { writePoint("location", entity.position, &json) }
    }

    private func writeFeature(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let entity = board.entities[place]
        member("name", entity.name.english, options, &json)
        member("description", "What is observed at \(entity.name.english)", options, &json)
        member("encodingType", "application/geo+json", options, &json)
        if options.selects("feature") { writePoint("feature", entity.position, &json) }
    }

    private func writeSensor(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let kind = board.names.name(of: service.kinds[place], in: board.domain)
        member("name", "\(kind.english) sensor", options, &json)
        member("description", "Simulated by the demo city", options, &json)
        member("encodingType", "text/plain", options, &json)
        member("metadata", "simulated", options, &json)
    }

    private func writeProperty(_ place: Int, _ options: ODataOptions, to json: inout JSONBuffer) {
        let property = service.properties[place]
        let kind = service.propertyOfSeries.firstIndex(of: place).map { series in
            series < service.incidents
                ? board.entities[board.series[series].entity].kind : "incident_desk"
        }
        let name = board.names.name(of: property, of: kind ?? "", in: board.domain)
        member("name", property, options, &json)
        member("description", name.english, options, &json)
        member("definition", "urn:citytop:property:\(property)", options, &json)
    }

    private func member(
        _ key: String,
        _ text: String,
        _ options: ODataOptions,
        _ json: inout JSONBuffer
    ) {
        if options.selects(key) { json.member(key, text) }
    }

    private func writePoint(_ key: String, _ position: Position?, _ json: inout JSONBuffer) {
        guard let position else { return }
        json.key(key)
        json.object { json in
            json.member("type", "Point")
            json.key("coordinates")
            json.array {
                $0.number(position.longitude)
                $0.number(position.latitude)
            }
        }
    }
}
