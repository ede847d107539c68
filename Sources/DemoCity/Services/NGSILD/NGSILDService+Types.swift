// SPDX-License-Identifier: Apache-2.0

extension NGSILDService {
    /// Answers with the types that there are entities of.
    func typeList(_ media: NGSIMedia, details: Bool) -> ServiceAnswer {
        let names = Set(types).union(["Alert"]).sorted()
        return .json(contentType: media.contentType, headers: media.headers) { json in
            if details {
                json.array { json in
                    for name in names {
                        json.object { json in
                            json.writeContext(media.context)
                            json.member("id", "urn:citytop:type:\(name)")
                            json.member("type", "EntityType")
                            json.member("typeName", name)
                            json.key("attributeNames")
                            json.array { json in
                                for attribute in attributes(of: name) { json.text(attribute) }
                            }
                        }
                    }
                }
            } else {
                json.object { json in
                    json.writeContext(media.context)
                    json.member("id", "urn:ngsi-ld:EntityTypeList:citytop")
                    json.member("type", "EntityTypeList")
                    json.key("typeList")
                    json.array { json in for name in names { json.text(name) } }
                }
            }
        }
    }

    /// Answers with what is known of a type.
    func typeInformation(_ name: String, _ media: NGSIMedia) throws -> ServiceAnswer {
        let count =
            name == "Alert"
            ? board.read { $0.latestEvents.count } : types.count(where: { $0 == name })
        guard count > 0 || name == "Alert" else {
            return Self.problem(404, "ResourceNotFound", "No entity is of the type \"\(name)\".")
        }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.object { json in
                json.writeContext(media.context)
                json.member("id", "urn:citytop:type:\(name)")
                json.member("type", "EntityTypeInfo")
                json.member("typeName", name)
                json.key("entityCount")
                json.integer(count)
                json.key("attributeDetails")
                json.array { json in
                    for attribute in attributes(of: name) {
                        json.object {
                            $0.member("id", "urn:citytop:property:\(attribute)")
                            $0.member("type", "Attribute")
                            $0.member("attributeName", attribute)
                        }
                    }
                }
            }
        }
    }

    private func attributes(of type: String) -> [String] {
        var names: Set<String> = []
        for place in types.indices where types[place] == type {
            for series in board.seriesOfEntity[place] { names.insert(attributeNames[series]) }
        }
        return names.sorted()
    }
}
