// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What is known of one Datastream or MultiDatastream: whose it is and what it observes.
struct SensorThingsDatastream: Sendable {
    /// One value of each of its results: the only one, or one column of a MultiDatastream.
    struct Column: Sendable {
        /// What it is observed of: the Thing, or a part of it that tells it from its like.
        var entity: Entity
        /// The property that it observes, by the catalog's name.
        var property: String
        /// How its values come to the catalog's unit.
        var plan: UnitPlan
        /// How its values relate to each other.
        var shape: SeriesShape
        /// Whether its results are counts, which are amounts if they have an interval.
        var isCount: Bool
        /// Whether the service leaves open what its results are, so that the first one decides.
        var isOpen: Bool
        /// Whether its results are incidents.
        var isIncident: Bool

        /// Its series.
        var series: Series {
            Series(id: SeriesID(entity.id, property), unit: plan.unit, shape: shape)
        }
    }

    /// Its id as an address has it: `12` or `'abc'`.
    var key: String
    /// Whether it is a MultiDatastream.
    var isMulti: Bool
    /// The id of its Thing, as an address has it.
    var thing: String
    /// The name of its Thing, as the service gives it.
    var thingName: String
    /// Its own name.
    var name: String
    /// The name of its Sensor.
    var sensor: String?
    /// The thing that it observes.
    var entity: Entity
    /// What its results hold.
    var columns: [Column]
    /// Whether the thing's coordinates are in the wrong order.
    var isSwapped: Bool
    /// What was given as the thing's location and is none.
    var refusedPlace: String?

    /// What tells it from all others of the service, MultiDatastreams included.
    var id: String { Self.id(key, isMulti: isMulti) }
    /// Its place in addresses.
    var path: String {
        let set = isMulti ? "MultiDatastreams" : "Datastreams"
        return "/\(set)(\(ServiceAddress.encoded(key, keeping: "'")))"
    }
    /// What it is, for a person: `Datastream 12 "Pier 7 speed"`.
    var title: String { "\(isMulti ? "MultiDatastream" : "Datastream") \(key) \"\(name)\"" }

    /// The first of its columns, which a Datastream has alone.
    var first: Column { columns[0] }
    /// How its values come to the catalog's unit.
    var plan: UnitPlan { first.plan }
    /// How its values relate to each other.
    var shape: SeriesShape { first.shape }

    static func id(_ key: String, isMulti: Bool) -> String { isMulti ? "multi \(key)" : key }

    /// The id of an entity of SensorThings as an address has it; nil if it has none.
    static func key(of value: JSONValue) -> String? {
        switch value["@iot.id"] ?? value["id"] {
        case .integer(let number): return String(number)
        case .string(let text):
            return "'"
                + text.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''") + "'"
        default: return nil
        }
    }

    /// An id without the quotes that an address needs.
    static func plain(_ key: String) -> String {
        guard key.count >= 2, key.first == "'", key.last == "'" else { return key }
        return key.dropFirst().dropLast().split(separator: "''", omittingEmptySubsequences: false)
            .joined(separator: "'")
    }

    /// The id in the parentheses of an address such as `…/Datastreams(12)`.
    static func key(inLink link: String, set: String = "Datastreams") -> String? {
        guard let last = link.split(separator: "/").last, last.hasPrefix("\(set)("),
            last.hasSuffix(")")
        else { return nil }
        let key = String(last.dropFirst(set.count + 1).dropLast())
        return key.isEmpty ? nil : key
    }
}

extension SensorThingsDatastream {
    /// Reads a Datastream with its Thing and ObservedProperty expanded, or a MultiDatastream.
    init?(
        _ value: JSONValue,
        thing given: JSONValue? = nil,
        isMulti: Bool = false,
        source: SourceID,
        vocabulary: Vocabulary,
        bounds: CityBounds?
    ) {
        guard let key = Self.key(of: value) else { return nil }
        let thing = value["Thing"] ?? given ?? .null
        let thingKey = Self.key(of: thing) ?? "datastream-\(key)"
        let properties = thing["properties"] ?? .null
        let kind = vocabulary.kind(of: properties["kind"]?.string ?? "thing")
        let local = Self.plain(thingKey)
        let id = properties["id"]?.scalarText.map { EntityID(kind: kind, local: $0) }
        var attributes: [String: String] = [:]
        for member in properties.members {
            guard !["id", "kind", "district", "parent", "name_zh"].contains(member.name),
                let text = member.value.scalarText
            else { continue }
            attributes[member.name] = text
        }
        let (place, refused) = Self.place(of: thing, value, in: bounds)
        let name = thing["name"]?.string ?? value["name"]?.string ?? key
        self.key = key
        self.isMulti = isMulti
        self.thing = thingKey
        thingName = name
        self.name = String((value["name"]?.string ?? "").trimmed)
        sensor = value["Sensor"]?["name"]?.string.map { String($0.trimmed) }
        let entity = Entity(
            id: id ?? EntityID("thing:\(source.rawValue)/\(local)"),
            kind: kind,
            name: LocalizedText(String(name.trimmed), chinese: properties["name_zh"]?.string),
            district: properties["district"]?.scalarText.map { .district($0) },
            parent: properties["parent"]?.scalarText.map { EntityID($0) },
            position: place?.position,
            attributes: attributes
        )
        self.entity = entity
        isSwapped = place?.isSwapped ?? false
        refusedPlace = place == nil ? refused : nil
        columns = Self.columns(of: value, isMulti: isMulti, entity: entity, vocabulary: vocabulary)
        if columns.isEmpty { return nil }
    }

    /// The first place among a Thing's Locations and the observed area, and what was refused as one.
    private static func place(
        of thing: JSONValue,
        _ stream: JSONValue,
        in bounds: CityBounds?
    ) -> (Place?, refused: String?) {
        var refused: String?
        var shapes = (thing["Locations"]?.elements ?? []).map { $0["location"] ?? .null }
        shapes.append(stream["observedArea"] ?? .null)
        for shape in shapes {
            switch Place.read(shape, in: bounds) {
            case .place(let place): return (place, nil)
            case .refused(let what): refused = refused ?? what
            case .absent: continue
            }
        }
        return (nil, refused)
    }

    private static func columns(
        of value: JSONValue,
        isMulti: Bool,
        entity: Entity,
        vocabulary: Vocabulary
    ) -> [Column] {
        let type = value["observationType"]?.string ?? ""
        guard isMulti else {
            let observed =
                value["ObservedProperty"]?["name"]?.string ?? value["name"]?.string ?? "value"
            return [
                column(
                    observed,
                    value["unitOfMeasurement"] ?? .null,
                    type,
                    entity,
                    vocabulary,
                    isInterval: value["phenomenonTimeKind"]?.string == "interval"
                )
            ]
        }
        let observed = value["ObservedProperties"]?.array ?? []
        let units = value["unitOfMeasurements"]?.array ?? []
        let types = value["multiObservationDataTypes"]?.array ?? []
        return observed.prefix(40).enumerated().map { index, property in
            column(
                property["name"]?.string ?? String(index + 1),
                index < units.count ? units[index] : .null,
                index < types.count ? types[index].string ?? "" : "",
                entity,
                vocabulary,
                isInterval: false
            )
        }
    }

    private static func column(
        _ observed: String,
        _ unit: JSONValue,
        _ type: String,
        _ entity: Entity,
        _ vocabulary: Vocabulary,
        isInterval: Bool
    ) -> Column {
        let property = vocabulary.property(observed, of: entity.kind)
        let catalog = vocabulary.units[entity.kind]?[property]
        let plan = UnitPlan(
            service: UnitTable.unit(
                definition: unit["definition"]?.string,
                symbol: unit["symbol"]?.string,
                name: unit["name"]?.string,
                isTemperature: UnitTable.isTemperature(observed, catalog: catalog)
            ),
            catalog: catalog
        )
        let ending = String(type.split(whereSeparator: { $0 == "/" || $0 == "=" }).last ?? "")
        let shape: SeriesShape
        switch ending {
        case "OM_TruthObservation": shape = .flag
        case "OM_CategoryObservation": shape = .state
        case "OM_CountObservation": shape = isInterval ? .delta : .gauge
        default: shape = ["W.h", "kW.h", "MW.h"].contains(plan.unit.ucum) ? .counter : .gauge
        }
        let isTyped = ["OM_Measurement", "OM_CountObservation", "OM_TruthObservation"]
            .contains(ending)
        let mayBeIncident =
            ["OM_Observation", "OM_CategoryObservation", "OM_ComplexObservation"].contains(ending)
        return Column(
            entity: entity,
            property: property,
            plan: plan,
            shape: shape,
            isCount: ending == "OM_CountObservation" || plan.unit.ucum == "1",
            isOpen: !isTyped && shape == .gauge && ["", "1"].contains(plan.unit.ucum),
            isIncident: mayBeIncident && property == "incident"
        )
    }
}
