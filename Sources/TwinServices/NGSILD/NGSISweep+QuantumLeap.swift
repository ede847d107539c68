// SPDX-License-Identifier: Apache-2.0

import TwinModel

// NGSIv2 itself has no history. QuantumLeap stores one beside it, by entity and attribute:
// `GET /v2/entities/{id}/attrs/{a}?fromDate=&toDate=&limit=&offset=`. The answer has two lists, of
// times and of values. Without data it is an empty list or has status 404.

extension NGSISweep {
    private static let recordLimit = 1000

    /// Returns the entities whose history is requested.
    func things() -> [NGSIClient.State.Thing] {
        state.things.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Returns the history of one entity in NGSI-LD's temporal form; nil if the service keeps no
    /// history.
    mutating func records(
        of thing: NGSIClient.State.Thing,
        _ window: NGSIWindow,
        last: Int? = nil
    ) throws(ServiceFailure) -> [JSONValue]? {
        let whole = "/entities/" + ServiceAddress.encoded(thing.id, keeping: ":")
        guard !thing.attributes.isEmpty else {
            return try records(at: whole, of: thing, named: nil, window, last)
        }
        var entities: [JSONValue] = []
        for attribute in thing.attributes {
            let path = whole + "/attrs/" + ServiceAddress.encoded(attribute)
            guard let found = try records(at: path, of: thing, named: attribute, window, last)
            else {
                return nil
            }
            entities += found
        }
        return entities
    }

    private mutating func records(
        at path: String,
        of thing: NGSIClient.State.Thing,
        named attribute: String?,
        _ window: NGSIWindow,
        _ last: Int?
    ) throws(ServiceFailure) -> [JSONValue]? {
        var entities: [JSONValue] = []
        var seen: Set<JSONValue> = []
        for page in 0..<max(visit.limits.pages, 1) {
            var query = thing.type.isEmpty ? [] : [("type", thing.type)]
            if window.start > .distantPast { query.append(("fromDate", window.start.rfc3339)) }
            if let last { query.append(("lastN", String(last))) }
            if let end = window.end { query.append(("toDate", end.rfc3339)) }
            query += [
                ("limit", String(Self.recordLimit)), ("offset", String(page * Self.recordLimit)),
            ]
            let response = try visit.send(.get(try address(path, query)))
            // The span has no rows.
            if response.status == 404 { return entities }
            if [400, 405, 422, 501].contains(response.status) { return nil }
            if let failure = response.failure(at: visit.now) { throw failure }
            let value = try ServiceVisit.json(of: response)
            guard let rows = Self.rows(of: value, named: attribute) else {
                // A broker that ignores the dates returns the current state.
                return value.elements.isEmpty ? entities : nil
            }
            // A service that ignores the offset repeats the page.
            guard !rows.isEmpty, seen.insert(value).inserted else { return entities }
            entities.append(Self.entity(thing, rows))
            if last != nil || rows.map(\.values.count).max() ?? 0 < Self.recordLimit {
                return entities
            }
        }
        draft.remark(
            ServiceMessage(.historyLong, DisplayText(thing.id, limit: 60), visit.limits.pages)
        )
        return entities
    }

    private struct Rows {
        var name: String
        var values: [JSONValue]
    }

    /// Returns the rows of an answer by attribute; nil if it is not a history.
    private static func rows(of value: JSONValue, named attribute: String?) -> [Rows]? {
        let body = value["data"] ?? value
        guard body.isObject, let index = body["index"]?.array else { return nil }
        func pairs(_ values: JSONValue?) -> [JSONValue] {
            let values = values?.array ?? []
            return index.enumerated().map { place, time in
                .array([values.indices.contains(place) ? values[place] : .null, time])
            }
        }
        if index.isEmpty { return [] }
        if body["values"] != nil {
            let name = attribute ?? body["attrName"]?.string ?? "value"
            return [Rows(name: name, values: pairs(body["values"]))]
        }
        return body["attributes"]?.array?.compactMap { entry in
            entry["attrName"]?.string.map { Rows(name: $0, values: pairs(entry["values"])) }
        }
    }

    private static func entity(_ thing: NGSIClient.State.Thing, _ rows: [Rows]) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "id", value: .string(thing.id)),
            .init(name: "type", value: .string(thing.type.isEmpty ? "Thing" : thing.type)),
        ]
        for row in rows {
            let attribute: JSONValue = ["type": "Property", "values": .array(row.values)]
            members.append(.init(name: row.name, value: attribute))
        }
        return .object(members)
    }
}
