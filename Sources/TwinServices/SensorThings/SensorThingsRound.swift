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

    /// The statuses with which a service refuses a form of request.
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

    /// Reads new data.
    ///
    /// - Returns: True if the service has more.
    mutating func run() throws(ServiceFailure) -> Bool {
        if state.streams.isEmpty || state.visitsUntilListing <= 0 { try list() }
        state.visitsUntilListing -= 1
        announce()
        switch position.form {
        case .together:
            if let hasMore = try readTogether() { return hasMore }
            position.form = .streams
            state.recent = [:]
            return try readStreams()
        case .streams, .times:
            return try readStreams()
        }
    }

    /// Adds all entities to the draft, and registers the stream of each series.
    mutating func announce() {
        for stream in state.streams.values {
            draft.add(stream.entity)
            for column in stream.columns {
                if column.entity.id != stream.entity.id { draft.add(column.entity) }
                if !column.isIncident {
                    _ = draft.otherOwner(of: column.series.id, than: stream.title)
                }
            }
        }
    }

    // MARK: - Datastreams

    /// Lists all Datastreams and MultiDatastreams with their Things.
    mutating func list() throws(ServiceFailure) {
        var streams: [String: SensorThingsDatastream] = [:]
        state.overLimit = []
        let refusal = try list(into: &streams, isMulti: false)
        // Few services have MultiDatastreams, so their absence is not a failure.
        if state.hasMulti != false {
            do throws(ServiceFailure) {
                let before = streams.count
                let refusal = try list(into: &streams, isMulti: true)
                state.hasMulti = refusal == nil && streams.count > before
            } catch {
                if error.kind == .cancelled { throw error }
                // An invalid answer is final; after another failure MultiDatastreams are requested
                // again later.
                if [.unexpectedContent, .absent].contains(error.kind) { state.hasMulti = false }
            }
        }
        if let refusal, streams.isEmpty { throw refusal }
        var identity = SensorThingsIdentity(parts: position.parts)
        identity.distinguish(&streams)
        position.parts = identity.parts
        state.streams = streams
        state.unlisted = []
        state.visitsUntilListing = SensorThingsClient.visitsBetweenListings
        draft.forgetOwners()
        for id in streams.keys.sorted() { if let stream = streams[id] { remark(on: stream) } }
    }

    /// Lists one entity set with the first form of expansion that the service supports.
    ///
    /// - Returns: The failure, if the service supports no form.
    private mutating func list(
        into streams: inout [String: SensorThingsDatastream],
        isMulti: Bool
    ) throws(ServiceFailure) -> ServiceFailure? {
        let observed = isMulti ? "ObservedProperties" : "ObservedProperty"
        let path = isMulti ? "/MultiDatastreams" : "/Datastreams"
        let forms = [
            "Thing/Locations,\(observed),Sensor", "Thing($expand=Locations),\(observed),Sensor",
            "Thing,\(observed)",
        ]
        var refusal: ServiceFailure?
        for form in forms {
            let query = [
                ("$expand", form), ("$orderby", "id asc"), ("$top", "500"), ("$count", "true"),
            ]
            let response = try visit.send(.get(try address(path, query)))
            if let failure = response.failure(at: visit.now) {
                refusal = refusal ?? failure
                if Self.unwilling.contains(response.status) { continue }
                throw failure
            }
            let page = try ServiceVisit.json(of: response)
            guard let values = page["value"]?.array else {
                throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.namedList, "value"))
            }
            if isMulti, values.contains(where: { $0[observed] == nil }) {
                throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.member, observed))
            }
            try collect(page, response, query, path, isMulti, into: &streams)
            return nil
        }
        return refusal
    }

    private mutating func collect(
        _ first: JSONValue,
        _ answer: HTTPResponse,
        _ query: [(String, String)],
        _ path: String,
        _ isMulti: Bool,
        into streams: inout [String: SensorThingsDatastream]
    ) throws(ServiceFailure) {
        var page = first
        var response = answer
        var rows = 0
        var received: Set<String> = []
        let announced = first["@iot.count"]?.integer ?? first["@count"]?.integer
        let hasThings = first["value"]?.array?.first?["Thing"] != nil
        for number in 0..<visit.limits.pages {
            let values = page["value"]?.array ?? []
            if values.isEmpty { break }
            // A nextLink that loses the expansion returns Datastreams without Things.
            if number > 0, hasThings, values.contains(where: { $0["Thing"] == nil }) {
                let (whole, answer) = try visit.fetchJSON(
                    .get(try address(path, query + [("$skip", String(rows))]))
                )
                page = whole
                response = answer
                if whole["value"]?.array?.first?["Thing"] == nil { break }
            }
            let members = page["value"]?.array ?? []
            rows += members.count
            let before = received.count
            for value in members {
                guard let key = SensorThingsDatastream.key(of: value) else {
                    draft.reject(.malformed, example: "a Datastream without id")
                    continue
                }
                guard received.insert(key).inserted else { continue }
                take(value, isMulti, into: &streams)
            }
            // A page without new rows means that the service repeats itself.
            if received.count == before { break }
            guard let next = try nextPage(page, response, else: path, query, rows) else { break }
            let (following, answer) = try visit.fetchJSON(.get(next))
            page = following
            response = answer
        }
        if let announced, announced != Int64(received.count) {
            draft.remark(
                ServiceMessage(
                    .countDiffers,
                    response.address.place,
                    announced,
                    path.dropFirst(),
                    received.count
                )
            )
        }
    }

    mutating func take(
        _ value: JSONValue,
        _ isMulti: Bool,
        into streams: inout [String: SensorThingsDatastream]
    ) {
        guard
            let stream = SensorThingsDatastream(
                value,
                isMulti: isMulti,
                source: client.source,
                vocabulary: client.vocabulary,
                bounds: client.bounds
            )
        else {
            let name = value["name"]?.string ?? "without name"
            draft.reject(.malformed, example: "Datastream \(name) without id or properties")
            return
        }
        guard streams.count < visit.limits.series || streams[stream.id] != nil else {
            draft.reject(.overLimit, example: stream.title)
            draft.note(stream.first.property)
            state.overLimit.insert(stream.id)
            return
        }
        streams[stream.id] = stream
    }

    /// Adds remarks about the parts of a stream that were changed or could not be used.
    private mutating func remark(on stream: SensorThingsDatastream) {
        if let what = stream.refusedPlace { draft.refusePlace(of: stream.entity, what) }
        if stream.isSwapped {
            let name = DisplayText(stream.entity.name.english, limit: 60)
            draft.remark(
                ServiceMessage(.swappedOrder, name)
            )
        }
        for column in stream.columns where column.plan.isMismatched {
            let unit = column.plan.unit.ucum
            draft.remark(
                ServiceMessage(
                    .unitMismatch,
                    column.property,
                    DisplayText(unit.isEmpty ? column.plan.unit.raw ?? "" : unit, limit: 30)
                )
            )
        }
    }

    /// Returns the address of the next page: the nextLink, or a request that skips the rows read so
    /// far.
    ///
    /// - Returns: The address; nil if the link was followed before.
    /// - Throws: ``ServiceFailure`` if the link leads to another origin.
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
                ServiceMessage(
                    .otherOrigin,
                    response.address.place,
                    DisplayText(link.prefix { $0 != "?" }, limit: 100)
                )
            )
        }
        guard seenLinks.insert(target.string).inserted else {
            draft.remark(
                ServiceMessage(.readAlready, response.address.place)
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
