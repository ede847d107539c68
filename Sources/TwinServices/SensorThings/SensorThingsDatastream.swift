// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What is known of one Datastream: whose it is, what it observes and in which unit.
struct SensorThingsDatastream: Sendable {
    /// Its id as it stands in an address: `12` or `'abc'`.
    var key: String
    /// The thing that it observes.
    var entity: Entity
    /// The property that it observes, by the catalog's name.
    var property: String
    /// How its values come to the catalog's unit.
    var plan: UnitPlan
    /// How its values relate to each other.
    var shape: SeriesShape
    /// Whether its results are incidents.
    var tellsIncidents: Bool
    /// Whether the thing's coordinates were told in the wrong order.
    var isSwapped: Bool

    /// The series of a result that is one value.
    var series: Series { Series(id: SeriesID(entity.id, property), unit: plan.unit, shape: shape) }

    /// The series of one part of a result that is several.
    func series(part: String) -> Series {
        Series(id: SeriesID(entity.id, "\(property).\(part)"), unit: plan.unit, shape: shape)
    }

    /// The id of an entity of SensorThings as it stands in an address; nothing where it has none.
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

    /// The id in the parentheses of an address such as `…/Datastreams(12)`.
    static func key(inLink link: String) -> String? {
        guard let last = link.split(separator: "/").last, last.hasPrefix("Datastreams("),
            last.hasSuffix(")")
        else { return nil }
        let key = String(last.dropFirst("Datastreams(".count).dropLast())
        return key.isEmpty ? nil : key
    }

    /// Reads a Datastream with its Thing and ObservedProperty expanded.
    init?(
        _ value: JSONValue,
        thing given: JSONValue? = nil,
        source: SourceID,
        vocabulary: Vocabulary,
        bounds: CityBounds?
    ) {
        guard let key = Self.key(of: value) else { return nil }
        let thing = value["Thing"] ?? given ?? .null
        let thingKey = Self.key(of: thing) ?? "datastream-\(key)"
        let properties = thing["properties"] ?? .null
        let kind = vocabulary.kind(of: properties["kind"]?.string ?? "thing")
        let local = thingKey.filter { $0 != "'" }
        let id = properties["id"]?.scalarText.map { EntityID(kind: kind, local: $0) }
        var attributes: [String: String] = [:]
        for member in properties.members {
            guard !["id", "kind", "district", "parent", "name_zh"].contains(member.name),
                let text = member.value.scalarText
            else { continue }
            attributes[member.name] = text
        }
        let locations = thing["Locations"]?.elements ?? []
        let place =
            locations.lazy
            .compactMap { Place($0["location"] ?? .null, in: bounds) }.first
            ?? Place(value["observedArea"] ?? .null, in: bounds)
        let name = thing["name"]?.string ?? value["name"]?.string ?? key
        self.key = key
        self.entity = Entity(
            id: id ?? EntityID("thing:\(source.rawValue)/\(local)"),
            kind: kind,
            name: LocalizedText(String(name.trimmed), chinese: properties["name_zh"]?.string),
            district: properties["district"]?.scalarText.map { .district($0) },
            parent: properties["parent"]?.scalarText.map { EntityID($0) },
            position: place?.position,
            attributes: attributes
        )
        isSwapped = place?.isSwapped ?? false
        let observed =
            value["ObservedProperty"]?["name"]?.string ?? value["name"]?.string ?? "value"
        property = vocabulary.property(observed, of: kind)
        let unit = value["unitOfMeasurement"] ?? .null
        plan = UnitPlan(
            service: UnitTable.unit(
                definition: unit["definition"]?.string,
                symbol: unit["symbol"]?.string,
                name: unit["name"]?.string
            ),
            catalog: vocabulary.units[kind]?[property]
        )
        let type = value["observationType"]?.string ?? ""
        let ending = type.split(whereSeparator: { $0 == "/" || $0 == "=" }).last ?? ""
        let interval = value["phenomenonTimeKind"]?.string == "interval"
        switch ending {
        case "OM_TruthObservation": shape = .flag
        case "OM_CategoryObservation": shape = .state
        case "OM_CountObservation": shape = interval ? .delta : .gauge
        default: shape = ["W.h", "kW.h", "MW.h"].contains(plan.unit.ucum) ? .counter : .gauge
        }
        let isOpen = ["OM_Observation", "OM_CategoryObservation", "OM_ComplexObservation"]
            .contains(String(ending))
        tellsIncidents = isOpen && property == "incident"
    }
}
