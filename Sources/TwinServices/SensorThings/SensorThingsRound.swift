// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One visit to a SensorThings service.
struct SensorThingsRound: ~Copyable {
    let client: SensorThingsClient
    var state: SensorThingsClient.State
    var position: SensorThingsPosition
    var visit: ServiceVisit
    var draft: DeliveryDraft
    private var seenLinks: Set<String> = []

    /// Statuses by which a service says that it does not take a form of asking.
    static let unwilling: Set<Int> = [400, 404, 405, 422, 500, 501]

    init(
        client: SensorThingsClient,
        state: SensorThingsClient.State,
        position: SensorThingsPosition,
        visit: consuming ServiceVisit
    ) {
        self.client = client
        self.state = state
        self.position = position
        self.draft = DeliveryDraft(
            source: client.source,
            now: visit.now,
            limits: visit.limits,
            announced: state.announced
        )
        self.visit = visit
    }

    /// Reads what is new; tells whether more waits.
    mutating func run() throws(ServiceFailure) -> Bool {
        if state.streams.isEmpty || state.visitsUntilListing <= 0 { try list() }
        state.visitsUntilListing -= 1
        for stream in state.streams.values { draft.add(stream.entity) }
        switch position.form {
        case .together:
            if let hasMore = try readTogether() { return hasMore }
            position.form = .streams
            return try readStreams()
        case .streams, .times:
            return try readStreams()
        }
    }

    // MARK: - Datastreams

    /// Lists all Datastreams with their Things, in whichever form of expansion is understood.
    mutating func list() throws(ServiceFailure) {
        let forms = [
            "Thing/Locations,ObservedProperty", "Thing($expand=Locations),ObservedProperty",
            "Thing,ObservedProperty",
        ]
        var refusal: ServiceFailure?
        for form in forms {
            let query = [("$expand", form), ("$orderby", "id asc"), ("$top", "500")]
            let url = try address("/Datastreams", query)
            let response = try visit.send(.get(url))
            if let failure = response.failure(at: visit.now) {
                refusal = refusal ?? failure
                if Self.unwilling.contains(response.status) { continue }
                throw failure
            }
            let page = try ServiceVisit.json(of: response)
            guard page["value"]?.array != nil else {
                throw ServiceVisit.unexpected(response, wanted: "a list named \"value\"")
            }
            state.streams = try collect(page, response, query)
            state.visitsUntilListing = SensorThingsClient.visitsBetweenListings
            return
        }
        if let refusal { throw refusal }
    }

    private mutating func collect(
        _ first: JSONValue,
        _ answer: HTTPResponse,
        _ query: [(String, String)]
    ) throws(ServiceFailure) -> [String: SensorThingsDatastream] {
        var streams: [String: SensorThingsDatastream] = [:]
        var page = first
        var response = answer
        var rows = 0
        for _ in 0..<visit.limits.pages {
            let values = page["value"]?.array ?? []
            if values.isEmpty { break }
            rows += values.count
            let before = streams.count
            for value in values { take(value, into: &streams) }
            // Nothing new: the service repeats itself instead of going on.
            if streams.count == before { break }
            guard let next = try nextPage(page, response, else: "/Datastreams", query, rows)
            else { break }
            let (following, answer) = try visit.fetchJSON(.get(next))
            page = following
            response = answer
        }
        return streams
    }

    private mutating func take(
        _ value: JSONValue,
        into streams: inout [String: SensorThingsDatastream]
    ) {
        guard
            let stream = SensorThingsDatastream(
                value,
                source: client.source,
                vocabulary: client.vocabulary,
                bounds: client.bounds
            )
        else {
            draft.reject(.malformed)
            return
        }
        guard streams.count < visit.limits.series || streams[stream.key] != nil else {
            draft.reject(.overLimit)
            draft.note(stream.property)
            return
        }
        streams[stream.key] = stream
        if stream.isSwapped {
            let name = DisplayText(stream.entity.name.english, limit: 60)
            draft.remark(
                "\"\(name)\" tells latitude before longitude; the order was swapped. "
                    + "Mend the location of its Thing."
            )
        }
        if stream.plan.isMismatched {
            draft.remark(
                "\"\(stream.property)\" comes in \"\(DisplayText(stream.plan.unit.ucum, limit: 30))\""
                    + ", which cannot be turned into the catalog's unit. It is shown as it comes."
            )
        }
    }

    /// The address of the page after this one: its nextLink, or the rows after those read so far.
    ///
    /// - Returns: nothing where the link was seen before.
    /// - Throws: ``ServiceFailure`` where the link leads to another origin.
    private mutating func nextPage(
        _ page: JSONValue,
        _ response: HTTPResponse,
        else path: String,
        _ query: [(String, String)],
        _ rows: Int
    ) throws(ServiceFailure) -> String? {
        guard let link = page["@iot.nextLink"]?.string ?? page["@nextLink"]?.string else {
            return try address(path, query + [("$skip", String(rows))])
        }
        guard let target = ServiceAddress(link, relativeTo: response.address),
            target.origin == response.address.origin
        else {
            throw ServiceFailure(
                .unexpectedContent,
                "\(response.address.place) leads on to another origin, "
                    + "\"\(DisplayText(link.prefix { $0 != "?" }, limit: 100))\", which is not "
                    + "followed. Mend the public address that the service is configured with."
            )
        }
        guard seenLinks.insert(target.string).inserted else {
            draft.remark(
                "\(response.address.place) leads back to a page already read; reading ended there. "
                    + "Mend the service's nextLink."
            )
            return nil
        }
        return target.string
    }

    func address(
        _ path: String,
        _ query: [(String, String)]
    ) throws(ServiceFailure) -> String {
        guard let base = ServiceAddress(client.base) else {
            let shown = DisplayText(client.base.prefix { $0 != "?" }, limit: 120)
            throw ServiceFailure(
                .unexpectedContent,
                "\"\(shown)\" is no address of a service. "
                    + "Write http:// or https://, a host and a path, and no user or password."
            )
        }
        return base.appending(path, query: query)
    }
}

// MARK: - Observations

extension SensorThingsRound {
    /// Reads the observations of all Datastreams together, by id.
    ///
    /// - Returns: whether more waits; nothing where the service does not take this form.
    private mutating func readTogether() throws(ServiceFailure) -> Bool? {
        for page in 0..<visit.limits.pages {
            if page > 0, visit.isLate { return true }
            var query: [(String, String)] = []
            if let last = position.last { query.append(("$filter", "id gt \(last)")) }
            query += [
                ("$orderby", "id asc"), ("$top", "1000"), ("$expand", "Datastream($select=id)"),
            ]
            let response: HTTPResponse
            do {
                response = try visit.send(.get(try address("/Observations", query)))
            } catch let failure where page > 0 && failure.kind != .cancelled {
                // What came before is kept; the rest is asked for by the next visit.
                draft.remark(failure.message)
                return false
            }
            if let failure = response.failure(at: visit.now) {
                if page == 0, Self.unwilling.contains(response.status) { return nil }
                if page == 0 { throw failure }
                draft.remark(failure.message)
                return false
            }
            guard let rows = SensorThingsReader.rows(of: try ServiceVisit.json(of: response)) else {
                throw ServiceVisit.unexpected(response, wanted: "a list named \"value\"")
            }
            if rows.isEmpty { return false }
            // Ids that are no numbers, or rows that name no Datastream: another form is needed.
            if rows.contains(where: { $0.id?.integer == nil || $0.datastream == nil }) {
                if page == 0 { return nil }
                draft.reject(.malformed)
                return false
            }
            try learn(rows)
            let before = position.last
            for row in rows {
                guard let id = row.id?.integer else { continue }
                // A service that ignores the filter repeats rows; they are not told twice.
                if let before, id <= before { continue }
                position.last = max(position.last ?? id, id)
                guard let key = row.datastream, let stream = state.streams[key] else {
                    draft.reject(.malformed)
                    continue
                }
                client.reader.take(row, of: stream, into: &draft)
            }
            if position.last == before { return false }
        }
        return true
    }

    /// Lists the Datastreams anew where a row belongs to one that is not known.
    private mutating func learn(_ rows: [SensorThingsReader.Row]) throws(ServiceFailure) {
        guard state.visitsUntilListing < SensorThingsClient.visitsBetweenListings - 1,
            rows.contains(where: { row in row.datastream.map { state.streams[$0] == nil } ?? false }
            )
        else { return }
        try list()
        state.visitsUntilListing -= 1
        for stream in state.streams.values { draft.add(stream.entity) }
    }

    /// Reads each Datastream by itself, by id or by phenomenon time.
    private mutating func readStreams() throws(ServiceFailure) -> Bool {
        var keys = state.streams.keys.sorted()
        if let next = position.next, let start = keys.firstIndex(where: { $0 >= next }) {
            keys = Array(keys[start...] + keys[..<start])
        }
        position.next = nil
        var brought = false
        for key in keys {
            guard let stream = state.streams[key] else { continue }
            if brought, visit.isLate {
                position.next = key
                return true
            }
            do {
                if try read(stream, isFirst: !brought) {
                    position.next = key
                    return true
                }
            } catch let failure where brought && failure.kind != .cancelled {
                draft.remark(failure.message)
                position.next = key
                return false
            }
            brought = true
        }
        return false
    }

    /// Reads one Datastream to its end; tells whether more waits.
    private mutating func read(
        _ stream: SensorThingsDatastream,
        isFirst: Bool
    ) throws(ServiceFailure) -> Bool {
        var seen: Set<String> = []
        var skip = 0
        let start = position.marks[stream.key]
        for page in 0..<visit.limits.pages {
            if page > 0, visit.isLate { return true }
            let response = try visit.send(.get(try request(for: stream, from: start, skip: skip)))
            if let failure = response.failure(at: visit.now) {
                guard position.form == .streams, position.marks.isEmpty || page == 0,
                    Self.unwilling.contains(response.status), isFirst
                else { throw failure }
                position.form = .times
                position.marks = [:]
                continue
            }
            guard let rows = SensorThingsReader.rows(of: try ServiceVisit.json(of: response)) else {
                throw ServiceVisit.unexpected(response, wanted: "a list named \"value\"")
            }
            if rows.isEmpty { return false }
            if position.form == .streams, rows.contains(where: { $0.id?.integer == nil }) {
                position.form = .times
                position.marks = [:]
            }
            var news = 0
            let before = position.marks[stream.key]
            for row in rows {
                let identity = row.id?.scalarText ?? row.time?.scalarText ?? ""
                guard seen.insert(identity).inserted else { continue }
                if position.form == .streams {
                    guard let id = row.id?.integer else { continue }
                    if let before, id <= before { continue }
                    position.marks[stream.key] = max(position.marks[stream.key] ?? id, id)
                } else if let time = row.time?.string.flatMap({ client.reader.reader.read($0) }),
                    time.instant <= visit.now + DeliveryDraft.nearFuture
                {
                    let mark = time.instant.millisecondsSince1970
                    position.marks[stream.key] = max(position.marks[stream.key] ?? mark, mark)
                }
                news += 1
                client.reader.take(row, of: stream, into: &draft)
            }
            if news == 0 { return false }
            if position.form == .times { skip += rows.count }
        }
        return true
    }

    private func request(
        for stream: SensorThingsDatastream,
        from start: Int64?,
        skip: Int
    ) throws(ServiceFailure) -> String {
        var query: [(String, String)] = []
        switch position.form {
        case .together, .streams:
            if let mark = position.marks[stream.key] { query.append(("$filter", "id gt \(mark)")) }
            query += [("$orderby", "id asc"), ("$top", "1000")]
        case .times:
            if let mark = start {
                // An hour of overlap finds rows that came late; repeats do no harm.
                let from = Instant(millisecondsSince1970: mark) - .seconds(3600)
                query.append(("$filter", "phenomenonTime ge \(from.rfc3339)"))
            }
            query += [("$orderby", "phenomenonTime asc"), ("$top", "1000")]
            if skip > 0 { query.append(("$skip", String(skip))) }
        }
        return try address(
            "/Datastreams(\(ServiceAddress.encoded(stream.key, keeping: "'")))/Observations",
            query
        )
    }
}
