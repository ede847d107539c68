// SPDX-License-Identifier: Apache-2.0

extension NGSILDService {
    /// Returns the types of the entities.
    func typeList(_ media: NGSIMedia, details: Bool) -> ServiceAnswer {
        let names = attributesOfType.keys.sorted()
        guard details else {
            return list("EntityTypeList", "typeList", names, media)
        }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.array { json in
                for name in names {
                    json.object { json in
                        json.writeContext(media.context)
                        json.member("id", Self.typePrefix + name)
                        json.member("type", "EntityType")
                        json.member("typeName", name)
                        json.write("attributeNames", attributes(of: name).map(\.name))
                    }
                }
            }
        }
    }

    /// Returns information about a type.
    func typeInformation(_ asked: String, _ media: NGSIMedia) -> ServiceAnswer {
        let name = NGSIQuery.shortName(asked[...])
        guard attributesOfType[name] != nil else {
            return Self.problem(404, "ResourceNotFound", "No entity is of the type \"\(name)\".")
        }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.object { json in
                json.writeContext(media.context)
                json.member("id", Self.typePrefix + name)
                json.member("type", "EntityTypeInfo")
                json.member("typeName", name)
                json.key("entityCount")
                json.integer(count(of: name))
                json.key("attributeDetails")
                json.array { json in
                    for attribute in attributes(of: name) {
                        json.object {
                            $0.member("id", Self.attributePrefix + attribute.name)
                            $0.member("type", "Attribute")
                            $0.member("attributeName", attribute.name)
                            $0.write("attributeTypes", [attribute.type])
                        }
                    }
                }
            }
        }
    }

    /// Returns the attributes of the entities.
    func attributeList(_ media: NGSIMedia, details: Bool) -> ServiceAnswer {
        let names = Set(attributesOfType.values.flatMap(\.keys)).sorted()
        guard details else {
            return list("AttributeList", "attributeList", names, media)
        }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.array { json in
                for name in names {
                    json.object { json in
                        json.writeContext(media.context)
                        json.member("id", Self.attributePrefix + name)
                        json.member("type", "Attribute")
                        json.member("attributeName", name)
                        json.write("typeNames", typeNames(with: name))
                    }
                }
            }
        }
    }

    /// Returns information about an attribute.
    func attributeInformation(_ asked: String, _ media: NGSIMedia) -> ServiceAnswer {
        let name = NGSIQuery.shortName(asked[...])
        let types = typeNames(with: name)
        guard !types.isEmpty else {
            return Self.problem(404, "ResourceNotFound", "No entity has the attribute \"\(name)\".")
        }
        let kinds = Set(types.compactMap { attributesOfType[$0]?[name] }).sorted()
        let query = NGSIQuery(attributes: [name])
        let count = board.read { matching(query, in: $0).count }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.object { json in
                json.writeContext(media.context)
                json.member("id", Self.attributePrefix + name)
                json.member("type", "Attribute")
                json.member("attributeName", name)
                json.key("attributeCount")
                json.integer(count)
                json.write("attributeTypes", kinds)
                json.write("typeNames", types)
            }
        }
    }

    /// Returns the attributes of each type, with the type of each attribute.
    static func attributes(
        of types: [String],
        _ attributes: (_ place: Int) -> [(name: String, type: String)]
    ) -> [String: [String: String]] {
        var known = ["Alert": alertAttributes]
        for (place, type) in types.enumerated() {
            for attribute in attributes(place) {
                known[type, default: [:]][attribute.name] = attribute.type
            }
        }
        return known
    }

    private static let alertAttributes = [
        "category": "Property", "subCategory": "Property", "severity": "Property",
        "description": "Property", "description_zh": "Property", "dateIssued": "Property",
        "validFrom": "Property", "validTo": "Property", "alertSource": "Relationship",
        "refDistrict": "Relationship",
    ]

    private func attributes(of type: String) -> [(name: String, type: String)] {
        (attributesOfType[type] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func typeNames(with attribute: String) -> [String] {
        attributesOfType.filter { $0.value[attribute] != nil }.keys.sorted()
    }

    private func count(of type: String) -> Int {
        type == "Alert"
            ? board.read { $0.latestEvents.count } : types.count(where: { $0 == type })
    }

    private func list(
        _ type: String,
        _ key: String,
        _ names: [String],
        _ media: NGSIMedia
    ) -> ServiceAnswer {
        .json(contentType: media.contentType, headers: media.headers) { json in
            json.object { json in
                json.writeContext(media.context)
                json.member("id", "urn:ngsi-ld:\(type):citytop")
                json.member("type", type)
                json.write(key, names)
            }
        }
    }
}

extension JSONBuffer {
    /// Writes a name and a list of strings.
    fileprivate mutating func write(_ name: String, _ texts: [String]) {
        key(name)
        array { json in for text in texts { json.text(text) } }
    }
}
