// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// An NGSI-LD entity: its id, type, and attributes in order.
struct NGSIEntity: Sendable {
    /// The value of an attribute.
    enum Value: Sendable, Hashable {
        case number(Double)
        case flag(Bool)
        case text(String)
        case instant(Instant)
        case entity(String)
        case point(Position)
    }

    /// An attribute of an entity.
    struct Attribute: Sendable {
        var name: String
        var value: Value
        /// The observation time in milliseconds since 1970, or nil if the value is constant.
        var observedAt: Int64?
        var unitCode: String?
    }

    var id: String
    var type: String
    var attributes: [Attribute]
    var createdAt: Instant
    var modifiedAt: Instant
}

extension JSONBuffer {
    /// Writes an entity in the requested form.
    mutating func write(_ entity: NGSIEntity, _ query: NGSIQuery, context: [String]) {
        object { json in
            json.writeContext(context)
            json.member("id", entity.id)
            json.member("type", entity.type)
            if query.showsSystemAttributes {
                json.member("createdAt", entity.createdAt)
                json.member("modifiedAt", entity.modifiedAt)
            }
            for attribute in entity.attributes
            where query.attributes?.contains(attribute.name) ?? true {
                json.key(attribute.name)
                switch query.form {
                case .keyValues: json.write(attribute.value)
                case .concise where attribute.observedAt == nil && attribute.unitCode == nil:
                    if case .entity(let id) = attribute.value {
                        json.object { $0.member("object", id) }
                    } else {
                        json.write(attribute.value)
                    }
                case .concise: json.write(attribute, of: entity, query, named: false)
                case .normalized, .temporalValues:
                    json.write(attribute, of: entity, query, named: true)
                }
            }
        }
    }

    /// Writes the `@context` of a JSON-LD document, unless it is given in a header.
    mutating func writeContext(_ context: [String]) {
        guard !context.isEmpty else { return }
        key("@context")
        array { json in for url in context { json.text(url) } }
    }

    private mutating func write(
        _ attribute: NGSIEntity.Attribute,
        of entity: NGSIEntity,
        _ query: NGSIQuery,
        named: Bool
    ) {
        object { json in
            if named { json.member("type", attribute.value.typeName) }
            if case .entity(let id) = attribute.value {
                json.member("object", id)
            } else {
                json.key("value")
                json.write(attribute.value)
            }
            if let observedAt = attribute.observedAt {
                json.key("observedAt")
                json.instant(observedAt)
            }
            if let unit = attribute.unitCode { json.member("unitCode", unit) }
            if query.showsSystemAttributes {
                json.member("createdAt", entity.createdAt)
                let modified = attribute.observedAt.map(Instant.init(millisecondsSince1970:))
                json.member("modifiedAt", modified ?? entity.createdAt)
            }
        }
    }

    /// Writes a bare value.
    mutating func write(_ value: NGSIEntity.Value) {
        switch value {
        case .number(let number): self.number(number)
        case .flag(let flag): self.flag(flag)
        case .text(let text), .entity(let text): self.text(text)
        case .instant(let instant): self.instant(instant.millisecondsSince1970)
        case .point(let position):
            object { json in
                json.member("type", "Point")
                json.key("coordinates")
                json.array {
                    $0.number(position.longitude)
                    $0.number(position.latitude)
                }
            }
        }
    }
}

extension NGSIEntity.Value {
    /// The NGSI-LD type of an attribute with this value.
    var typeName: String {
        switch self {
        case .entity: "Relationship"
        case .point: "GeoProperty"
        case .number, .flag, .text, .instant: "Property"
        }
    }
}
