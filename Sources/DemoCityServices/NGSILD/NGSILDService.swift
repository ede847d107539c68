// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The utilities service: NGSI-LD (ETSI GS CIM 009), read-only, with names of Smart Data Models.
///
/// Entities are listed in the model's order, followed by the domain's events as entities of type
/// `Alert`. The newest values form the current state, and the board's history is the temporal API.
struct NGSILDService: CityService {
    /// The published data.
    let board: DomainBoard
    /// The URN of each entity, by index.
    let urns: [String]
    /// The type of each entity, by index.
    let types: [String]
    /// The attribute name of each series, by index.
    let attributeNames: [String]
    /// The attributes of each type, and the NGSI-LD type of each attribute.
    private(set) var attributesOfType: [String: [String: String]] = [:]

    init(board: DomainBoard) {
        self.board = board
        let names = board.names
        types = board.entities.map { names.typeName(of: $0.kind) }
        urns = board.entities.map { Self.urn(of: $0.id, names) }
        attributeNames = board.series.map { series in
            let kind = board.entities[series.entity].kind
            return names.alias(of: series.series.id.property, of: kind, in: board.domain)
        }
        attributesOfType = Self.attributes(of: types) { place in
            standing(place).map { ($0.name, $0.value.typeName) }
                + board.seriesOfEntity[place].map { (attributeNames[$0], "Property") }
        }
    }

    /// The prefix of type names in the service's own context.
    static let typePrefix = "urn:citytop:type:"
    /// The prefix of attribute names in the service's own context.
    static let attributePrefix = "urn:citytop:property:"

    /// Returns the URN of an entity: `urn:ngsi-ld:Substation:S012` for `substation:S012`.
    static func urn(of entity: EntityID, _ names: PublishedNames) -> String {
        let parts = entity.rawValue.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return "urn:ngsi-ld:Thing:\(entity.rawValue)" }
        return "urn:ngsi-ld:\(names.typeName(of: String(parts[0]))):\(parts[1])"
    }

    /// The core context of the standard.
    static let coreContext = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld"

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        guard request.method == "GET" else {
            return Self.problem(405, "OperationNotSupported", "This service is read-only.")
                .allowing("GET, HEAD")
        }
        let segments = request.path.split(separator: "/").map(String.init)
        if segments == ["context.jsonld"] { return ownContext() }
        guard segments.prefix(2) == ["ngsi-ld", "v1"] else {
            return Self.problem(404, "ResourceNotFound", "The service begins at /ngsi-ld/v1.")
        }
        guard let media = NGSIMedia(accept: request.accept, origin: request.origin) else {
            return Self.problem(
                406,
                "InvalidRequest",
                "Only application/json and application/ld+json are served."
            )
        }
        do {
            switch Array(segments.dropFirst(2)) {
            case ["types"]: return typeList(media, details: request["details"] == "true")
            case let path where path.count == 2 && path[0] == "types":
                return typeInformation(path[1], media)
            case ["attributes"]:
                return attributeList(media, details: request["details"] == "true")
            case let path where path.count == 2 && path[0] == "attributes":
                return attributeInformation(path[1], media)
            case ["entities"]: return try entities(request, media)
            case let path where path.count == 2 && path[0] == "entities":
                return try entity(path[1], request, media)
            case ["temporal", "entities"]: return try temporalEntities(request, media)
            case let path where path.count == 3 && path.prefix(2) == ["temporal", "entities"]:
                return try temporalEntity(path[2], request, media)
            default:
                return Self.problem(
                    404,
                    "ResourceNotFound",
                    "Nothing is here; ask types, attributes, entities or temporal/entities."
                )
            }
        } catch let error as BadRequest {
            return Self.problem(400, "BadRequestData", error.sentence)
        } catch {
            return Self.problem(500, "InternalError", "The request could not be answered.")
        }
    }

    /// Returns an error response in the standard's form (RFC 7807).
    static func problem(_ status: Int, _ type: String, _ sentence: String) -> ServiceAnswer {
        .json(status: status, contentType: "application/problem+json") { json in
            json.object {
                $0.member("type", "https://uri.etsi.org/ngsi-ld/errors/\(type)")
                $0.member("title", sentence)
                $0.key("status")
                $0.integer(status)
            }
        }
    }

    private func ownContext() -> ServiceAnswer {
        .json(contentType: "application/ld+json") { json in
            json.object { json in
                json.key("@context")
                json.object { json in
                    for name in attributesOfType.keys.sorted() {
                        json.member(name, Self.typePrefix + name)
                    }
                    // The standard itself defines the meaning of `location`.
                    for name in Set(attributesOfType.values.flatMap(\.keys)).sorted()
                    where name != "location" {
                        json.member(name, Self.attributePrefix + name)
                    }
                }
            }
        }
    }
}

/// The JSON form of a response and the delivery of its context.
struct NGSIMedia: Sendable {
    /// The media type: `application/json` or `application/ld+json`.
    var contentType: String
    /// The context for the body, or empty if it is given in a header.
    var context: [String]
    /// The header with the context, or nil if the context is in the body.
    var link: (name: String, value: String)?

    init?(accept: String, origin: String) {
        let own = "\(origin)/context.jsonld"
        let ranges = accept.split(separator: ",").map { range in
            ODataOptions.trimmed(range.split(separator: ";").first ?? "")
        }
        let json = ["application/json", "application/*", "*/*", ""]
        if ranges.isEmpty || ranges.contains(where: { json.contains($0) }) {
            contentType = "application/json"
            context = []
            let relation = "http://www.w3.org/ns/json-ld#context"
            link = ("Link", "<\(own)>; rel=\"\(relation)\"; type=\"application/ld+json\"")
        } else if ranges.contains("application/ld+json") {
            contentType = "application/ld+json"
            context = [own, NGSILDService.coreContext]
            link = nil
        } else {
            return nil
        }
    }

    /// The headers of every response.
    var headers: [(name: String, value: String)] { link.map { [$0] } ?? [] }
}
