// SPDX-License-Identifier: Apache-2.0

/// One instance of an attribute, independent of the NGSI form in which it was written.
///
/// The forms are: normalized (`{"type": "Property", "value": …}`), concise (`{"value": …}`),
/// keyValues (the bare value), NGSIv2 (`{"type": "Number", "value": …, "metadata": …}`), arrays of
/// instances (temporal, or one for each datasetId), temporalValues
/// (`{"values": [[value, time], …]}`) and aggregates (`{"avg": [[value, from, to], …]}`). Lists
/// (`valueList`), language maps, JSON and vocabulary values are properties with such values.
struct NGSIInstance: Hashable, Sendable {
    /// The kind of an instance.
    enum Kind: Hashable, Sendable { case property, relationship, place, language }

    var kind: Kind
    var value: JSONValue
    var observedAt: String?
    var createdAt: String?
    var modifiedAt: String?
    var unitCode: String?
    var datasetId: String?
    /// The name of the aggregate, such as `avg`; nil if the value is not an aggregate.
    var aggregate: String?
    /// True if the declared type is a number (NGSIv2).
    var isNumeric: Bool

    private init(
        _ kind: Kind,
        _ value: JSONValue,
        of attribute: JSONValue = .null,
        observedAt: String? = nil,
        aggregate: String? = nil
    ) {
        let metadata = attribute["metadata"] ?? .null
        self.kind = kind
        self.value = value
        self.observedAt =
            observedAt ?? Self.time(attribute["observedAt"])
            ?? Self.time(metadata["TimeInstant"]) ?? Self.time(metadata["timestamp"])
            ?? Self.time(metadata["dateObserved"])
        self.createdAt = Self.time(attribute["createdAt"]) ?? Self.time(metadata["dateCreated"])
        self.modifiedAt =
            Self.time(attribute["modifiedAt"]) ?? Self.time(metadata["dateModified"])
        self.unitCode =
            attribute["unitCode"]?.string ?? metadata["unitCode"]?["value"]?.string
            ?? metadata["unit"]?["value"]?.string
        self.datasetId = attribute["datasetId"]?.string
        self.aggregate = aggregate
        self.isNumeric = Self.numeric.contains(attribute["type"]?.string ?? "")
    }

    private static let numeric: Set<String> = ["Number", "Integer", "Float"]

    private static func time(_ value: JSONValue?) -> String? {
        value?.string ?? value?["value"]?.string ?? value?["@value"]?.string
    }

    private static let aggregates = [
        "avg", "min", "max", "sum", "totalCount", "distinctCount", "stddev", "sumsq",
    ]
    private static let shapes: Set<String> = [
        "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
        "GeometryCollection",
    ]

    /// The member names of instances.
    ///
    /// Every instance that is an object has at least one of them.
    private static let marks: Set<String> = [
        "value", "object", "values", "json", "vocab", "languageMap", "observedAt", "valueList",
        "objectList", "datasetId",
    ]
    /// The members that contain pairs of a value and its time.
    private static let timed = ["values", "valueLists", "jsons", "vocabs", "languageMaps"]

    /// Returns the elements of an attribute that are not instances, if other elements are.
    static func malformed(in attribute: JSONValue) -> [JSONValue] {
        guard let elements = attribute.array, elements.contains(where: isInstance) else {
            return []
        }
        return elements.filter { !$0.isObject }
    }

    private static func isInstance(_ value: JSONValue) -> Bool {
        value.isObject && value.members.contains { marks.contains($0.name) }
    }

    /// Returns all instances of an attribute.
    static func instances(of attribute: JSONValue) -> [NGSIInstance] {
        switch attribute {
        case .null, .bool, .integer, .number, .string:
            return [NGSIInstance(.property, attribute)]
        case .array(let elements):
            // The array may be a list of instances, or a bare list that is a value itself.
            let isList = elements.contains(where: isInstance)
            return isList
                ? elements.flatMap { $0.isObject ? instances(of: $0) : [] }
                : [NGSIInstance(.property, attribute)]
        case .object:
            return instances(ofObject: attribute)
        }
    }

    private static func instances(ofObject attribute: JSONValue) -> [NGSIInstance] {
        let type = attribute["type"]?.string ?? ""
        if type != "Relationship",
            let values = timed.lazy.compactMap({ attribute[$0]?.array }).first
        {
            return values.map { pair in
                let parts = pair.array ?? []
                return NGSIInstance(
                    .property,
                    parts.first ?? pair,
                    of: attribute,
                    observedAt: parts.count > 1 ? parts[1].string ?? "" : ""
                )
            }
        }
        let aggregated = aggregates.flatMap { name in
            (attribute[name]?.array ?? []).compactMap { triple -> NGSIInstance? in
                let parts = triple.array ?? []
                return NGSIInstance(
                    .property,
                    parts.first ?? triple,
                    of: attribute,
                    observedAt: parts.count > 1 ? parts.last?.string ?? "" : "",
                    aggregate: name
                )
            }
        }
        if !aggregated.isEmpty { return aggregated }
        if let object = attribute["object"] {
            return [NGSIInstance(.relationship, object, of: attribute)]
        }
        if let objects = attribute["objectList"] ?? attribute["objects"] {
            return [NGSIInstance(.relationship, objects, of: attribute)]
        }
        if let list = attribute["valueList"] {
            return [NGSIInstance(.property, list, of: attribute)]
        }
        if let map = attribute["languageMap"] {
            return [NGSIInstance(.language, map, of: attribute)]
        }
        if let json = attribute["json"] { return [NGSIInstance(.property, json, of: attribute)] }
        if let vocab = attribute["vocab"] { return [NGSIInstance(.property, vocab, of: attribute)] }
        if let value = attribute["value"] {
            if type == "GeoProperty" || type.hasPrefix("geo:") || isPlace(value) {
                return [NGSIInstance(.place, value, of: attribute)]
            }
            if type == "Relationship" { return [NGSIInstance(.relationship, value, of: attribute)] }
            return [NGSIInstance(.property, plain(value, type), of: attribute)]
        }
        if isPlace(attribute) { return [NGSIInstance(.place, attribute)] }
        if let literal = attribute["@value"] { return [NGSIInstance(.property, literal)] }
        return [NGSIInstance(.property, attribute)]
    }

    /// Returns a value without its wrapping: typed literals, and NGSIv2 numbers written as text.
    private static func plain(_ value: JSONValue, _ type: String) -> JSONValue {
        if let literal = value["@value"] { return literal }
        if numeric.contains(type),
            let text = value.string, let number = Double(decimal: String(text.trimmed))
        {
            return .number(number)
        }
        return value
    }

    private static func isPlace(_ value: JSONValue) -> Bool {
        shapes.contains(value["type"]?.string ?? "")
            && ["coordinates", "geometries", "geometry", "features"].contains {
                value[$0] != nil
            }
    }
}
