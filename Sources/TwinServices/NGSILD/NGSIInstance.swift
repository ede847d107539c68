// SPDX-License-Identifier: Apache-2.0

/// One instance of an attribute, whichever of NGSI's forms it was written in.
///
/// The forms are: normalized (`{"type": "Property", "value": …}`), concise (`{"value": …}`),
/// keyValues (the bare value), NGSIv2 (`{"type": "Number", "value": …, "metadata": …}`), arrays of
/// instances (temporal, or one for each datasetId), temporalValues
/// (`{"values": [[value, time], …]}`) and aggregates (`{"avg": [[value, from, to], …]}`).
struct NGSIInstance: Hashable, Sendable {
    /// What the instance is.
    enum Kind: Hashable, Sendable { case property, relationship, place, language }

    var kind: Kind
    var value: JSONValue
    var observedAt: String?
    var modifiedAt: String?
    var unitCode: String?
    var datasetId: String?
    /// The name of the aggregate, `avg`, where it is one.
    var aggregate: String?

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
        self.modifiedAt =
            Self.time(attribute["modifiedAt"]) ?? Self.time(metadata["dateModified"])
        self.unitCode =
            attribute["unitCode"]?.string ?? metadata["unitCode"]?["value"]?.string
            ?? metadata["unit"]?["value"]?.string
        self.datasetId = attribute["datasetId"]?.string
        self.aggregate = aggregate
    }

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

    /// Reads all instances of an attribute.
    static func instances(of attribute: JSONValue) -> [NGSIInstance] {
        switch attribute {
        case .null, .bool, .integer, .number, .string:
            return [NGSIInstance(.property, attribute)]
        case .array(let elements):
            // A list of instances, or a bare list that is a value itself.
            let isList = elements.contains { element in
                ["value", "object", "values", "json", "vocab", "languageMap", "observedAt"]
                    .contains { element[$0] != nil }
            }
            return isList
                ? elements.flatMap { $0.isObject ? instances(of: $0) : [] }
                : [NGSIInstance(.property, attribute)]
        case .object:
            return instances(ofObject: attribute)
        }
    }

    private static func instances(ofObject attribute: JSONValue) -> [NGSIInstance] {
        let type = attribute["type"]?.string ?? ""
        if let values = attribute["values"]?.array, type != "Relationship" {
            return values.map { pair in
                let parts = pair.array ?? []
                return NGSIInstance(
                    .property,
                    parts.first ?? .null,
                    of: attribute,
                    observedAt: parts.count > 1 ? parts[1].string : nil
                )
            }
        }
        let aggregated = aggregates.flatMap { name in
            (attribute[name]?.array ?? []).compactMap { triple -> NGSIInstance? in
                guard let parts = triple.array, let value = parts.first, parts.count > 1 else {
                    return nil
                }
                return NGSIInstance(
                    .property,
                    value,
                    of: attribute,
                    observedAt: parts.last?.string,
                    aggregate: name
                )
            }
        }
        if !aggregated.isEmpty { return aggregated }
        if let object = attribute["object"] {
            return [NGSIInstance(.relationship, object, of: attribute)]
        }
        if attribute["objects"] != nil { return [] }
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

    /// A value without its wrapping: typed literals, and NGSIv2 numbers written as texts.
    private static func plain(_ value: JSONValue, _ type: String) -> JSONValue {
        if let literal = value["@value"] { return literal }
        if type == "Number" || type == "Integer" || type == "Float",
            let text = value.string, let number = Double(String(text.trimmed))
        {
            return .number(number)
        }
        return value
    }

    private static func isPlace(_ value: JSONValue) -> Bool {
        shapes.contains(value["type"]?.string ?? "")
            && (value["coordinates"] != nil || value["geometries"] != nil)
    }
}
