// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entity query in a request's parameters.
struct NGSIQuery {
    /// The form in which entities are written.
    enum Form: Sendable { case normalized, concise, keyValues, temporalValues }

    var types: Set<String> = []
    var ids: Set<String> = []
    var attributes: Set<String>?
    var limit = 20
    var offset = 0
    var isCounting = false
    var form = Form.normalized
    var showsSystemAttributes = false
    var condition: NGSIExpression?
    var idPattern: BoundedPattern?
    var area: NGSIArea?

    /// The maximum number of entities per page.
    static let mostEntities = 1000

    /// Creates a query for entities with any of the attributes.
    init(attributes: Set<String>) { self.attributes = attributes }

    init(_ request: ServiceRequest) throws(BadRequest) {
        for (name, value) in request.parameters {
            switch name {
            case "type": types = Self.types(value)
            case "id": ids = Set(value.split(separator: ",").map(String.init))
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
            case "q": condition = try NGSIExpression.parse(value)
            case "idPattern": idPattern = try Self.pattern(value)
            case "scopeQ", "csf", "geoQ":
                throw BadRequest("\(name) is not supported; ask by type, id, attrs, q or georel.")
            default: break
            }
        }
        area = try NGSIArea(request)
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
        Set(text.split(separator: ",").map { shortName($0) })
    }

    /// Returns the types in a choice such as `Substation|SmartPole`.
    private static func types(_ text: String) -> Set<String> {
        Set(text.split { ",|()".contains($0) }.map { shortName($0) })
    }

    /// Returns the short name of a name that may have been expanded to an IRI by the context.
    static func shortName(_ name: Substring) -> String {
        for prefix in [NGSILDService.typePrefix, NGSILDService.attributePrefix]
        where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return String(name.split(whereSeparator: { $0 == "#" || $0 == "/" }).last ?? name)
    }

    private static func pattern(_ text: String) throws(BadRequest) -> BoundedPattern {
        do {
            return try BoundedPattern(text)
        } catch {
            throw BadRequest(
                "idPattern \"\(text.prefix(80))\" cannot be read, or repeats too much."
            )
        }
    }

    static func number(_ text: String, of name: String) throws(BadRequest) -> Int {
        guard let number = Int(text), number >= 0 else {
            throw BadRequest("\(name) is \"\(text)\"; it takes a whole number from 0 up.")
        }
        return number
    }
}
