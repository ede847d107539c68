// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSILDService {
    /// Returns a page of entities.
    func entities(_ request: ServiceRequest, _ media: NGSIMedia) throws -> ServiceAnswer {
        let query = try NGSIQuery(request)
        let found = board.read { matching(query, in: $0) }
        let page = found.dropFirst(query.offset).prefix(query.limit)
        let headers = headers(media, request, query, count: found.count, shown: page.count)
        let capacity = 512 * (page.count + 1)
        return .json(contentType: media.contentType, headers: headers, reserving: capacity) {
            json in
            json.array { json in
                for entity in page { json.write(entity, query, context: media.context) }
            }
        }
    }

    /// Returns one entity.
    func entity(_ id: String, _ request: ServiceRequest, _ media: NGSIMedia) throws -> ServiceAnswer
    {
        let query = try NGSIQuery(request)
        try Self.check(id)
        let entity: NGSIEntity? = board.read { state in
            if let place = urns.firstIndex(of: id) { return self.entity(place, in: state) }
            return alerts(in: state).first { $0.id == id }
        }
        guard let entity else {
            return Self.problem(404, "ResourceNotFound", "No entity has the id \"\(id)\".")
        }
        guard hasAny(entity, of: query.attributes) else {
            return Self.problem(404, "ResourceNotFound", "\"\(id)\" has none of the attributes.")
        }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            json.write(entity, query, context: media.context)
        }
    }

    /// Throws an error if the id cannot be an entity's because it is not a URI.
    static func check(_ id: String) throws(BadRequest) {
        guard id.contains(":") else {
            throw BadRequest("The id \"\(DisplayText(id, limit: 100))\" is no URI.")
        }
    }

    /// Returns the headers of a page: count, links to the next and previous pages, and context.
    func headers(
        _ media: NGSIMedia,
        _ request: ServiceRequest,
        _ query: NGSIQuery,
        count: Int,
        shown: Int
    ) -> [(name: String, value: String)] {
        var headers = media.headers
        if query.isCounting { headers.append(("NGSILD-Results-Count", String(count))) }
        func link(_ relation: String, offset: Int) {
            let kept = request.parameters.filter { $0.name != "offset" && $0.name != "limit" }
            let pairs =
                kept.map { "\($0.name.queryEscaped)=\($0.value.queryEscaped)" }
                + ["limit=\(query.limit)", "offset=\(offset)"]
            let url = "\(request.path)?\(pairs.joined(separator: "&"))"
            headers.append(("Link", "<\(url)>; rel=\"\(relation)\"; type=\"\(media.contentType)\""))
        }
        if query.limit > 0, shown > 0, query.offset + shown < count {
            link("next", offset: query.offset + shown)
        }
        if query.limit > 0, query.offset > 0 {
            link("prev", offset: max(0, min(query.offset, count) - query.limit))
        }
        return headers
    }

    /// Returns the entities that match a query.
    func matching(_ query: NGSIQuery, in state: DomainState) -> [NGSIEntity] {
        var found: [NGSIEntity] = []
        for place in board.entities.indices where admits(urns[place], types[place], query) {
            found.append(entity(place, in: state))
        }
        if query.types.isEmpty || query.types.contains("Alert") {
            found += alerts(in: state).filter { admits($0.id, $0.type, query) }
        }
        return found.filter { entity in
            hasAny(entity, of: query.attributes) && query.condition?.holds(for: entity) ?? true
                && query.area?.holds(for: entity) ?? true
        }
    }

    private func hasAny(_ entity: NGSIEntity, of attributes: Set<String>?) -> Bool {
        guard let attributes else { return true }
        return entity.attributes.contains { attributes.contains($0.name) }
    }

    /// Returns true if an entity's type and id match a query.
    func admits(_ urn: String, _ type: String, _ query: NGSIQuery) -> Bool {
        (query.types.isEmpty || query.types.contains(type))
            && (query.ids.isEmpty || query.ids.contains(urn))
            && query.idPattern?.occurs(in: urn) ?? true
    }

    /// Returns an entity with the newest value of each of its series.
    func entity(_ place: Int, in state: DomainState) -> NGSIEntity {
        var attributes = standing(place)
        var modified: Int64?
        for series in board.seriesOfEntity[place] {
            guard let newest = state.newest(series), let value = value(newest, of: series, state)
            else { continue }
            modified = max(modified ?? newest.time, newest.time)
            attributes.append(
                NGSIEntity.Attribute(
                    name: attributeNames[series],
                    value: value,
                    observedAt: newest.time,
                    unitCode: board.series[series].series.unit.unece
                )
            )
        }
        let start = state.start ?? state.instant
        return NGSIEntity(
            id: urns[place],
            type: types[place],
            attributes: attributes,
            createdAt: start,
            modifiedAt: modified.map(Instant.init(millisecondsSince1970:)) ?? start
        )
    }

    /// Returns the constant attributes of an entity: names, position, district, parent and others.
    func standing(_ place: Int) -> [NGSIEntity.Attribute] {
        let entity = board.entities[place]
        var attributes: [NGSIEntity.Attribute] = []
        func add(_ name: String, _ value: NGSIEntity.Value) {
            attributes.append(NGSIEntity.Attribute(name: name, value: value))
        }
        add("name", .text(entity.name.english))
        if let chinese = entity.name.chinese { add("alternateName", .text(chinese)) }
        if let position = entity.position { add("location", .point(position)) }
        if let district = entity.district {
            add("district", .entity(Self.urn(of: district, board.names)))
        }
        if let parent = entity.parent {
            add("refParent", .entity(Self.urn(of: parent, board.names)))
        }
        let taken = Set(board.seriesOfEntity[place].map { attributeNames[$0] })
            .union(["id", "type", "name", "alternateName", "location", "district", "refParent"])
        for (name, value) in entity.attributes.sorted(by: { $0.key < $1.key })
        where !taken.contains(name) {
            add(name, .text(value))
        }
        return attributes
    }

    /// Returns the value of a stored observation, or nil if it is missing.
    func value(_ sample: BoardSample, of series: Int, _ state: DomainState) -> NGSIEntity.Value? {
        guard sample.value.isFinite else { return nil }
        switch board.series[series].series.shape {
        case .flag: return .flag(sample.value != 0)
        case .state:
            guard let place = Int(exactly: sample.value), state.texts.indices.contains(place) else {
                return nil
            }
            return .text(state.texts[place])
        case .gauge, .counter, .delta: return .number(sample.value)
        }
    }

    /// Returns the domain's events as entities of Smart Data Models' type `Alert`.
    func alerts(in state: DomainState) -> [NGSIEntity] {
        state.latestEvents.map { kept in
            let event = kept.event
            var attributes: [NGSIEntity.Attribute] = []
            func add(_ name: String, _ value: NGSIEntity.Value) {
                attributes.append(NGSIEntity.Attribute(name: name, value: value))
            }
            let isWeather = ["weather", "rain", "cold", "heat_wave"].contains(event.kind)
            add("category", .text(isWeather ? "weather" : "environment"))
            add("subCategory", .text(event.kind))
            add("severity", .text(event.priority?.word ?? "informational"))
            add("description", .text(event.text.english))
            if let chinese = event.text.chinese { add("description_zh", .text(chinese)) }
            add("dateIssued", .instant(event.time))
            add("validFrom", .instant(event.time))
            if let end = event.end { add("validTo", .instant(end)) }
            if let entity = event.entity {
                add("alertSource", .entity(Self.urn(of: entity, board.names)))
            }
            if let district = event.district {
                add("refDistrict", .entity(Self.urn(of: district, board.names)))
            }
            return NGSIEntity(
                id: "urn:ngsi-ld:Alert:\(event.id)",
                type: "Alert",
                attributes: attributes,
                createdAt: event.time,
                modifiedAt: event.receivedTime
            )
        }
    }
}
