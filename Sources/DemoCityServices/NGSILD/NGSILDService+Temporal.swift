// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The time span of a temporal query.
struct NGSITimespan: Sendable {
    /// The exclusive lower bound, in milliseconds since 1970.
    var after = Int64.min
    /// The exclusive upper bound, in milliseconds since 1970.
    var before = Int64.max
    /// The maximum number of newest observations per attribute, or nil for all.
    var last: Int?

    /// Reads the parameters; the relation may be missing unless `isRequired` is true.
    init(_ request: ServiceRequest, isRequired: Bool) throws(BadRequest) {
        if let text = request["lastN"] { last = try NGSIQuery.number(text, of: "lastN") }
        if let property = request["timeproperty"], property != "observedAt" {
            throw BadRequest("timeproperty is \"\(property)\"; only observedAt is kept.")
        }
        guard let relation = request["timerel"] else {
            guard !isRequired else {
                throw BadRequest("timerel is missing; it takes after, before or between.")
            }
            return
        }
        guard let start = try Self.time(["timeAt", "time"], of: request) else {
            throw BadRequest("timeAt is missing; timerel=\(relation) needs it.")
        }
        switch relation {
        case "after": after = start
        case "before": before = start
        case "between":
            guard let end = try Self.time(["endTimeAt", "endTime"], of: request) else {
                throw BadRequest("endTimeAt is missing; between needs it.")
            }
            after = start == .min ? start : start - 1
            before = end
        default:
            throw BadRequest("timerel is \"\(relation)\"; it takes after, before or between.")
        }
    }

    /// Returns the stored observations in the time span.
    func slice(_ history: [BoardSample]) -> ArraySlice<BoardSample> {
        let from = history.partitionPoint { $0.time <= after }
        let to = max(from, history.partitionPoint { $0.time < before })
        let slice = history[from..<to]
        return last.map { slice.suffix($0) } ?? slice
    }

    private static func time(
        _ names: [String],
        of request: ServiceRequest
    ) throws(BadRequest) -> Int64? {
        guard let name = names.first(where: { request[$0] != nil }), let text = request[name] else {
            return nil
        }
        guard let parsed = Instant.parse(text) else {
            throw BadRequest(
                "\(name) is \"\(text)\"; it takes a time such as 2026-11-23T08:42:10Z."
            )
        }
        return parsed.instant.millisecondsSince1970
    }
}

extension NGSILDService {
    /// The history of an entity: the observations of each attribute in order of time.
    private struct Past: Sendable {
        var place: Int
        /// The start of the history.
        var start: Instant
        var attributes: [(series: Int, values: [(NGSIEntity.Value, Int64)])]
    }

    /// Returns the history of a page of entities.
    func temporalEntities(_ request: ServiceRequest, _ media: NGSIMedia) throws -> ServiceAnswer {
        let query = try NGSIQuery(request)
        let span = try NGSITimespan(request, isRequired: true)
        let places = board.entities.indices.filter { place in
            guard admits(urns[place], types[place], query) else { return false }
            guard admitsNow(place, query) else { return false }
            guard let asked = query.attributes else { return true }
            return board.seriesOfEntity[place].contains { asked.contains(attributeNames[$0]) }
        }
        let page = places.dropFirst(query.offset).prefix(query.limit)
        let pasts = board.read { state in page.map { past($0, query, span, in: state) } }
        let headers = headers(media, request, query, count: places.count, shown: page.count)
        let capacity = 2048 * (page.count + 1)
        return .json(contentType: media.contentType, headers: headers, reserving: capacity) {
            json in
            json.array { json in
                for past in pasts { write(past, query, media, to: &json) }
            }
        }
    }

    /// Returns true if an entity's current state matches the query's condition and area.
    private func admitsNow(_ place: Int, _ query: NGSIQuery) -> Bool {
        guard query.condition != nil || query.area != nil else { return true }
        let entity = board.read { self.entity(place, in: $0) }
        return query.condition?.holds(for: entity) ?? true && query.area?.holds(for: entity) ?? true
    }

    /// Returns the history of one entity.
    func temporalEntity(
        _ id: String,
        _ request: ServiceRequest,
        _ media: NGSIMedia
    ) throws -> ServiceAnswer {
        let query = try NGSIQuery(request)
        let span = try NGSITimespan(request, isRequired: false)
        try Self.check(id)
        guard let place = urns.firstIndex(of: id) else {
            return Self.problem(404, "ResourceNotFound", "No entity has the id \"\(id)\".")
        }
        let found = board.read { past(place, query, span, in: $0) }
        return .json(contentType: media.contentType, headers: media.headers) { json in
            write(found, query, media, to: &json)
        }
    }

    private func past(
        _ place: Int,
        _ query: NGSIQuery,
        _ span: NGSITimespan,
        in state: DomainState
    ) -> Past {
        var past = Past(place: place, start: state.start ?? state.instant, attributes: [])
        for series in board.seriesOfEntity[place]
        where query.attributes?.contains(attributeNames[series]) ?? true {
            let values = span.slice(state.histories[series]).compactMap { sample in
                value(sample, of: series, state).map { ($0, sample.time) }
            }
            if !values.isEmpty { past.attributes.append((series, values)) }
        }
        return past
    }

    private func write(
        _ past: Past,
        _ query: NGSIQuery,
        _ media: NGSIMedia,
        to json: inout JSONBuffer
    ) {
        json.object { json in
            json.writeContext(media.context)
            json.member("id", urns[past.place])
            json.member("type", types[past.place])
            if query.showsSystemAttributes {
                let last = past.attributes.compactMap { $0.values.last?.1 }.max()
                json.member("createdAt", past.start)
                let modified = last.map(Instant.init(millisecondsSince1970:))
                json.member("modifiedAt", modified ?? past.start)
            }
            for (series, values) in past.attributes {
                let unit = board.series[series].series.unit.unece
                json.key(attributeNames[series])
                if query.form == .temporalValues || query.form == .keyValues {
                    json.object { json in
                        json.member("type", "Property")
                        json.key("values")
                        json.array { json in
                            for (value, time) in values {
                                json.array {
                                    $0.write(value)
                                    $0.instant(time)
                                }
                            }
                        }
                    }
                } else {
                    json.array { json in
                        for (value, time) in values {
                            json.object { json in
                                json.member("type", "Property")
                                json.key("value")
                                json.write(value)
                                json.key("observedAt")
                                json.instant(time)
                                if let unit { json.member("unitCode", unit) }
                                guard query.showsSystemAttributes else { return }
                                for name in ["createdAt", "modifiedAt"] {
                                    json.key(name)
                                    json.instant(time)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
