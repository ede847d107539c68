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

    mutating func take(
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
            throw HTTPFailure.noAddress(client.base)
        }
        return base.appending(path, query: query)
    }
}
