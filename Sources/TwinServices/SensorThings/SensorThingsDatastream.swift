// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The description of a Datastream or MultiDatastream: its entity, its properties and their units.
struct SensorThingsDatastream: Sendable {
    /// One value of each result: the only one of a Datastream, or one column of a MultiDatastream.
    struct Column: Sendable {
        /// The observed entity: the Thing, or a part of it that separates two Datastreams of one
        /// property.
        var entity: Entity
        /// The catalog's name of the observed property.
        var property: String
        /// The conversion to the catalog's unit.
        var plan: UnitPlan
        /// The shape of the series.
        var shape: SeriesShape
        /// True if results are counts, which become amounts if they have an interval.
        var isCount: Bool
        /// True if the service does not declare the type of the results, so that the first one
        /// decides.
        var isOpen: Bool
        /// True if results are incidents.
        var isIncident: Bool

        /// The series of the column.
        var series: Series {
            Series(id: SeriesID(entity.id, property), unit: plan.unit, shape: shape)
        }
    }

    /// The id as written in addresses: `12` or `'abc'`.
    var key: String
    /// True for a MultiDatastream.
    var isMulti: Bool
    /// The id of the Thing as written in addresses.
    var thing: String
    /// The service's name of the Thing.
    var thingName: String
    /// The name of the Datastream.
    var name: String
    /// The name of the Sensor; nil if none.
    var sensor: String?
    /// The entity of the Thing.
    var entity: Entity
    /// The values of each result.
    var columns: [Column]
    /// True if the Thing's coordinates are in the wrong order.
    var isSwapped: Bool
    /// A description of an invalid location of the Thing; nil if it is valid or absent.
    var refusedPlace: String?

    /// The identity within the service, unique across Datastreams and MultiDatastreams.
    var id: String { Self.id(key, isMulti: isMulti) }
    /// The path in addresses.
    var path: String {
        let set = isMulti ? "MultiDatastreams" : "Datastreams"
        return "/\(set)(\(ServiceAddress.encoded(key, keeping: "'")))"
    }
    /// The title for messages: `Datastream 12 "Pier 7 speed"`.
    var title: String { "\(isMulti ? "MultiDatastream" : "Datastream") \(key) \"\(name)\"" }

    /// The first column, the only one of a Datastream.
    var first: Column { columns[0] }
    /// The first column's conversion to the catalog's unit.
    var plan: UnitPlan { first.plan }
    /// The shape of the first column's series.
    var shape: SeriesShape { first.shape }

    static func id(_ key: String, isMulti: Bool) -> String { isMulti ? "multi \(key)" : key }

    /// Returns the id of a SensorThings entity as written in addresses; nil if it has none.
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

    /// Returns an id without the quotes that addresses require.
    static func plain(_ key: String) -> String {
        guard key.count >= 2, key.first == "'", key.last == "'" else { return key }
        return key.dropFirst().dropLast().split(separator: "''", omittingEmptySubsequences: false)
            .joined(separator: "'")
    }

    /// Returns the id in the parentheses of an address such as `…/Datastreams(12)`.
    static func key(inLink link: String, set: String = "Datastreams") -> String? {
        guard let last = link.split(separator: "/").last, last.hasPrefix("\(set)("),
            last.hasSuffix(")")
        else { return nil }
        let key = String(last.dropFirst(set.count + 1).dropLast())
        return key.isEmpty ? nil : key
    }
}

extension SensorThingsDatastream {
    /// Reads a Datastream with expanded Thing and ObservedProperty, or a MultiDatastream.
    ///
    /// Returns nil if it has no id or no property.
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

    /// Returns the first valid position among the Thing's Locations and the observed area, and a
    /// description of the first invalid one if none is valid.
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
