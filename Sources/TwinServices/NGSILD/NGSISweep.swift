// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One visit to a context broker.
struct NGSISweep: ~Copyable {
    let client: NGSIClient
    var state: NGSIClient.State
    let last: Instant?
    var visit: ServiceVisit
    var draft: DeliveryDraft
    let isSecondVersion: Bool

    init(
        client: NGSIClient,
        state: NGSIClient.State,
        last: Instant?,
        visit: consuming ServiceVisit
    ) {
        self.client = client
        self.state = state
        self.last = last
        self.draft = DeliveryDraft(
            source: client.source,
            now: visit.now,
            limits: visit.limits,
            announced: state.announced
        )
        self.visit = visit
        var base = client.base
        while base.hasSuffix("/") { base.removeLast() }
        isSecondVersion = base.hasSuffix("/v2")
    }

    /// Reads all data.
    ///
    /// - Returns: The instant up to which the data is complete.
    mutating func run() throws(ServiceFailure) -> Instant {
        let types = try self.types()
        let isWhole = try sweep(types)
        let archived = types.filter { NGSINames.short($0) != "Alert" }
        if let last, isWhole, isWithoutHistory, visit.now.duration(since: last) > client.outage {
            remarkGap(since: last)
        }
        if state.missing == nil, isWhole { state.missing = missing(of: archived) }
        // A history that takes longer than one visit is continued at the next ones.
        if state.missing != nil {
            for (series, seen) in state.seen where state.missing?.delivered[series] == nil {
                if let time = seen.time { state.missing?.delivered[series] = time }
            }
            try fillIn()
            draft.sortObservations()
        } else if isWhole {
            try rereadLate(archived)
        }
        if client.lateness > .zero { state.recent.forget(before: rememberedSince) }
        if !state.hasBrought { remarkNothing(types) }
        let isPromised = !isWhole || state.missing?.isPromised == true
        return isPromised ? last ?? visit.now : visit.now
    }

    /// Reads all types.
    ///
    /// A type that fails does not stop the others.
    ///
    /// - Returns: False if a type failed.
    private mutating func sweep(_ types: [String]) throws(ServiceFailure) -> Bool {
        var first: ServiceFailure?
        var failures = 0
        for type in types {
            do throws(ServiceFailure) {
                try sweep(type)
            } catch {
                if error.kind == .cancelled || error.kind == .unreachable { throw error }
                first = first ?? error
                failures += 1
                draft.remark(
                    ServiceMessage(.typeNotRead, DisplayText(type, limit: 60), cause: error.message)
                )
            }
        }
        if let first, failures == types.count { throw first }
        return failures == 0
    }

    /// True if the broker reported within the last hour that it keeps no history.
    var isWithoutHistory: Bool {
        state.withoutHistory.map { visit.now.duration(since: $0) < .seconds(3600) } ?? false
    }

    /// Adds a remark that changes since an instant cannot be read.
    mutating func remarkGap(since start: Instant) {
        draft.remark(
            ServiceMessage(.noHistorySince, start.rfc3339)
        )
    }

    /// Adds a remark about the types requested and the entities received, if no value has ever
    /// arrived.
    private mutating func remarkNothing(_ types: [String]) {
        let counts = types.prefix(8).map { type in
            "\"\(DisplayText(type, limit: 40))\" (\(state.ids[type]?.count ?? 0))"
        }
        let place = ServiceAddress(client.base)?.place ?? client.base
        draft.remark(
            counts.isEmpty
                ? ServiceMessage(.noTypes, place)
                : ServiceMessage(.nothingArrived, place, counts.joined(separator: ", "))
        )
    }

    /// Returns the span that was not seen: since the last visit, or the past that the first visit
    /// requests.
    private func missing(of types: [String]) -> NGSIClient.Missing? {
        if isWithoutHistory { return nil }
        guard let last else {
            // The watermark promises no past before the first visit.
            guard client.history > .zero else { return nil }
            let start = visit.now - client.history
            return NGSIClient.Missing(start: start, isPromised: false, types: types)
        }
        let isArchive = state.things.values.contains { $0.attributes.isEmpty }
        guard isArchive || visit.now.duration(since: last) > client.outage else { return nil }
        // An archive that lists no values has all of them in its history.
        let start = isArchive ? last - client.lateness + .seconds(60) : last
        return NGSIClient.Missing(start: start, isPromised: true, types: types)
    }

    mutating func types() throws(ServiceFailure) -> [String] {
        if !client.types.isEmpty { return client.types }
        let response = try visit.send(.get(try address("/types", [])))
        // QuantumLeap has no list of types, but a list of all entities.
        if isSecondVersion, [404, 405].contains(response.status) { return [""] }
        if let failure = response.failure(at: visit.now) { throw failure }
        let value = try ServiceVisit.json(of: response)
        let list = value["typeList"]?.elements ?? value.array ?? []
        let names = list.compactMap { entry in
            entry.string ?? entry["typeName"]?.string ?? entry["type"]?.string
                ?? entry["id"]?.string
        }
        guard !names.isEmpty || value["typeList"] != nil || value.array != nil else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.typeList))
        }
        if names.count < list.count {
            draft.reject(.malformed, list.count - names.count, example: "a type without a name")
        }
        return names
    }

    func address(
        _ path: String,
        _ query: [(String, String)]
    ) throws(ServiceFailure) -> String {
        guard let base = ServiceAddress(client.base) else {
            throw HTTPFailure.noAddress(client.base)
        }
        let isWhole = isSecondVersion || base.path.contains("/ngsi-ld/")
        return base.appending((isWhole ? "" : "/ngsi-ld/v1") + path, query: query)
    }

    static let accept = "application/ld+json, application/json;q=0.9"
}
