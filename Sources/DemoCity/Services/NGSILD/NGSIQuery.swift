// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What a request asks of the entities, read from its parameters.
struct NGSIQuery: Sendable {
    /// How entities are written.
    enum Form: Sendable { case normalized, concise, keyValues, temporalValues }

    /// One comparison of `q`.
    struct Condition: Sendable {
        var attribute: String
        /// Nothing asks only that the attribute is there.
        var relation: String?
        var value: String
    }

    var types: Set<String> = []
    var ids: Set<String> = []
    var attributes: Set<String>?
    var limit = 20
    var offset = 0
    var isCounting = false
    var form = Form.normalized
    var showsSystemAttributes = false
    var conditions: [Condition] = []

    /// The most entities of one page.
    static let mostEntities = 1000

    init(_ request: ServiceRequest) throws(BadRequest) {
        for (name, value) in request.parameters {
            switch name {
            case "type": types = Self.list(value)
            case "id": ids = Self.list(value)
            case "attrs", "pick": attributes = Self.list(value)
            case "limit":
                limit = try Self.number(value, of: name)
                guard limit <= Self.mostEntities else {
                    throw BadRequest("limit is \(limit); at most \(Self.mostEntities) is served.")
                }
            case "offset": offset = try Self.number(value, of: name)
            case "count": isCounting = value == "true"
            case "options":
                for option in Self.list(value) { try take(option: option) }
            case "format": try take(option: value)
            case "q": conditions = try Self.conditions(value)
            case "idPattern", "georel", "geometry", "coordinates", "geoproperty", "scopeQ", "csf",
                "geoQ":
                throw BadRequest("\(name) is not supported; ask by type, id, attrs or q.")
            default: break
            }
        }
        if limit == 0, !isCounting {
            throw BadRequest("limit is 0; that is answered together with count=true only.")
        }
    }

    private mutating func take(option: String) throws(BadRequest) {
        switch option {
        case "sysAttrs": showsSystemAttributes = true
        case "keyValues", "simplified": form = .keyValues
        case "concise": form = .concise
        case "normalized": form = .normalized
        case "temporalValues": form = .temporalValues
        case "count": isCounting = true
        default:
            throw BadRequest(
                "option \"\(option)\" is not supported; these are: sysAttrs, keyValues, concise, "
                    + "normalized, temporalValues."
            )
        }
    }

    static func list(_ text: String) -> Set<String> {
        Set(
            text.split(separator: ",").map { name in
                // A full IRI's last name is the short one.
                String(name.split(whereSeparator: { $0 == "#" || $0 == "/" }).last ?? name)
            }
        )
    }

    static func number(_ text: String, of name: String) throws(BadRequest) -> Int {
        guard let number = Int(text), number >= 0 else {
            throw BadRequest("\(name) is \"\(text)\"; it takes a whole number from 0 up.")
        }
        return number
    }

    private static func conditions(_ text: String) throws(BadRequest) -> [Condition] {
        var conditions: [Condition] = []
        for term in text.split(separator: ";") {
            guard !term.contains(where: { "|()[]~!".contains($0) }) || term.contains("!=") else {
                throw BadRequest(
                    "q \"\(text)\" is not supported; these are: attribute==value and !=, >, >=, "
                        + "<, <=, joined by a semicolon."
                )
            }
            let relation = ["==", "!=", ">=", "<=", ">", "<"].first { term.contains($0) }
            guard let relation, let place = term.firstRange(of: relation) else {
                conditions.append(Condition(attribute: String(term), relation: nil, value: ""))
                continue
            }
            var value = term[place.upperBound...]
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = value.dropFirst().dropLast()
            }
            conditions.append(
                Condition(
                    attribute: String(term[..<place.lowerBound]),
                    relation: relation,
                    value: String(value)
                )
            )
        }
        return conditions
    }
}
