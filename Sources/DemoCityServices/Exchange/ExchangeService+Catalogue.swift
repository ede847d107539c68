// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension ExchangeService {
    private static let context = "https://w3id.org/dspace/2025/1/context.jsonld"
    private static let pageSize = 100

    /// The indices of the data products, in the model's order.
    private var products: [Int] {
        board.entities.indices.filter { board.entities[$0].kind == "data_product" }
    }

    /// Returns the supported protocol versions.
    func versions() -> ServiceAnswer {
        .json { json in
            json.object { json in
                json.key("protocolVersions")
                json.array { json in
                    json.object {
                        $0.member("version", "2025-1")
                        $0.member("path", "/")
                        $0.member("binding", "HTTPS")
                    }
                }
            }
        }
    }

    /// Returns a page of the catalogue in answer to a CatalogRequestMessage.
    ///
    /// A `Link` header gives the address of the next page with a token (RFC 8288). The address
    /// accepts GET, and POST with the same message, because the protocol does not specify the
    /// method.
    func catalogue(_ request: ServiceRequest) throws(BadRequest) -> ServiceAnswer {
        if request.method == "POST", let refusal = check(request.body) { return refusal }
        let products = self.products
        var first = 0
        if let token = request["token"] {
            guard token.hasPrefix("p"), let page = Int(token.dropFirst()),
                (0...products.count).contains(page)
            else { return Self.error(400, "The token is not one that this catalogue gave out.") }
            first = page
        }
        let page = products.dropFirst(first).prefix(Self.pageSize)
        var headers: [(name: String, value: String)] = []
        let next = first + page.count
        if next < products.count {
            let url = "\(request.origin)/catalog/request?token=p\(next)"
            headers.append(("Link", "<\(url)>; rel=\"next\""))
        }
        return .json(headers: headers, reserving: 1024 * (page.count + 1)) { json in
            json.object { json in
                writeContext(to: &json)
                json.member("@id", "urn:city:beijing:exchange:catalog")
                json.member("@type", "Catalog")
                json.member("participantId", "urn:city:beijing:exchange")
                json.member("title", "Data exchange of the demo city, simulated")
                json.key("service")
                json.array { writeService(request, to: &$0) }
                if first == 0 {
                    json.key("catalog")
                    json.array { writeParticipants(to: &$0) }
                }
                json.key("dataset")
                json.array { json in
                    for place in page {
                        json.object { write(place, to: &$0) }
                    }
                }
            }
        }
    }

    /// Returns one dataset, given the product's identity or the dataset's URN.
    func dataset(_ id: String, _ request: ServiceRequest) -> ServiceAnswer {
        let found = products.first { place in
            let entity = board.entities[place].id
            return id == entity.rawValue || id == Self.urn(entity)
        }
        guard let found else { return Self.error(404, "No dataset has the id \"\(id)\".") }
        return .json { json in
            json.object { json in
                writeContext(to: &json)
                write(found, to: &json)
            }
        }
    }

    private func write(_ place: Int, to json: inout JSONBuffer) {
        let product = board.entities[place]
        json.member("@id", Self.urn(product.id))
        json.member("@type", "Dataset")
        json.member("identifier", product.id.rawValue)
        json.key("title")
        write(product.name, to: &json)
        let described = product.attributes["description"]
        json.member("description", described ?? "\(product.name.english), simulated")
        if let publisher = product.parent { write(publisher: publisher, to: &json) }
        for (name, value) in product.attributes.sorted(by: { $0.key < $1.key })
        where name != "description" {
            json.member("city:\(name)", value)
        }
        json.key("hasPolicy")
        json.array { writeOffer(of: product, to: &$0) }
        json.key("distribution")
        json.array { json in
            json.object {
                $0.member("@type", "Distribution")
                $0.member("format", "HttpData-PULL")
                $0.member("accessService", Self.serviceID)
            }
        }
    }

    private func write(publisher: EntityID, to json: inout JSONBuffer) {
        json.key("publisher")
        json.object { json in
            json.member("@id", publisher.rawValue)
            json.member("@type", "foaf:Agent")
            if let place = board.placeOfEntity[publisher] {
                json.key("name")
                write(board.entities[place].name, to: &json)
            }
        }
    }

    /// Writes empty catalogues for the participants without products, so that all participants are
    /// listed.
    private func writeParticipants(to json: inout JSONBuffer) {
        let offering = Set(products.compactMap { board.entities[$0].parent })
        for entity in board.entities
        where entity.kind == "participant" && !offering.contains(entity.id) {
            json.object { json in
                json.member("@id", Self.urn(entity.id) + ":catalog")
                json.member("@type", "Catalog")
                json.member("participantId", entity.id.rawValue)
                write(publisher: entity.id, to: &json)
                json.key("dataset")
                json.array { _ in }
            }
        }
    }

    /// Writes a name: a plain string if English only, else both languages in JSON-LD form.
    private func write(_ name: LocalizedText, to json: inout JSONBuffer) {
        guard let chinese = name.chinese else { return json.text(name.english) }
        json.array { json in
            for (text, language) in [(name.english, "en"), (chinese, "zh")] {
                json.object {
                    $0.member("@value", text)
                    $0.member("@language", language)
                }
            }
        }
    }

    private func writeOffer(of product: Entity, to json: inout JSONBuffer) {
        json.object { json in
            json.member("@id", Self.urn(product.id) + ":offer")
            json.member("@type", "Offer")
            json.key("permission")
            json.array { json in
                json.object { json in
                    json.member("action", "use")
                    json.key("constraint")
                    json.array { json in
                        json.object {
                            $0.member("leftOperand", "purpose")
                            $0.member("operator", "eq")
                            $0.member("rightOperand", "agreed-application")
                        }
                    }
                    json.key("duty")
                    json.array { json in json.object { $0.member("action", "compensate") } }
                }
            }
            json.key("prohibition")
            json.array { json in json.object { $0.member("action", "distribute") } }
        }
    }

    private static let serviceID = "urn:city:beijing:exchange:connector"

    private func writeService(_ request: ServiceRequest, to json: inout JSONBuffer) {
        json.object {
            $0.member("@id", Self.serviceID)
            $0.member("@type", "DataService")
            $0.member("endpointURL", request.origin + "/")
        }
    }

    private func writeContext(to json: inout JSONBuffer) {
        json.key("@context")
        json.array { json in
            json.text(Self.context)
            json.object {
                $0.member("city", "urn:city:property:")
                $0.member("title", "http://purl.org/dc/terms/title")
                $0.member("description", "http://purl.org/dc/terms/description")
                $0.member("publisher", "http://purl.org/dc/terms/publisher")
                $0.member("identifier", "http://purl.org/dc/terms/identifier")
                $0.member("name", "http://xmlns.com/foaf/0.1/name")
            }
        }
    }

    private static func urn(_ entity: EntityID) -> String {
        "urn:city:beijing:\(entity.rawValue)"
    }

    /// Returns a refusal if the body is not a supported catalogue request, else nil.
    private func check(_ body: [UInt8]) -> ServiceAnswer? {
        guard let value = try? JSONSerialization.jsonObject(with: Data(body)),
            let message = value as? [String: Any]
        else {
            return Self.error(400, "The body is no JSON object; send a CatalogRequestMessage.")
        }
        let type = message["@type"] as? String ?? ""
        guard type == "CatalogRequestMessage" || type == "dspace:CatalogRequestMessage" else {
            return Self.error(400, "The body's @type is not CatalogRequestMessage.")
        }
        if let filter = message["filter"] as? [Any], !filter.isEmpty {
            return Self.error(400, "Filters are not supported; leave filter empty.")
        }
        return nil
    }

    private static func error(_ status: Int, _ sentence: String) -> ServiceAnswer {
        .json(status: status) { json in
            json.object { json in
                json.key("@context")
                json.array { $0.text(context) }
                json.member("@type", "CatalogError")
                json.member("code", String(status))
                json.key("reason")
                json.array { $0.text(sentence) }
            }
        }
    }
}
