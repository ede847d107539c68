// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One visit to a context broker.
struct NGSISweep: ~Copyable {
    let client: NGSIClient
    var state: NGSIClient.State
    let last: Instant?
    var visit: ServiceVisit
    var draft: DeliveryDraft
    private let isSecondVersion: Bool

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

    /// Reads everything; tells the instant up to which nothing is missing.
    mutating func run() throws(ServiceFailure) -> Instant {
        let types = try self.types()
        if state.missing == nil, !isSecondVersion { state.missing = missing(of: types) }
        for type in types { try sweep(type) }
        // A past that takes longer than a visit is read on at the next ones.
        if state.missing != nil {
            for (series, seen) in state.seen where state.missing?.told[series] == nil {
                if let time = seen.time { state.missing?.told[series] = time }
            }
            try fillIn()
            draft.sortObservations()
        }
        let filled = state.missing?.isPromised == true ? last ?? visit.now : visit.now
        return filled
    }

    /// What nobody looked at: since the last visit, or of the past that the first one asks for.
    private func missing(of types: [String]) -> NGSIClient.Missing? {
        let told = types.filter { $0 != "Alert" }
        guard let last else {
            // Nothing was promised of it.
            guard client.history > .zero else { return nil }
            let start = visit.now - client.history
            return NGSIClient.Missing(start: start, isPromised: false, types: told)
        }
        guard visit.now.duration(since: last) > client.outage else { return nil }
        return NGSIClient.Missing(start: last, isPromised: true, types: told)
    }

    mutating func types() throws(ServiceFailure) -> [String] {
        if !client.types.isEmpty { return client.types }
        let (value, response) = try visit.fetchJSON(.get(try address("/types", [])))
        let list = value["typeList"]?.array ?? value.array ?? []
        let names = list.compactMap { entry in
            entry.string ?? entry["typeName"]?.string ?? entry["type"]?.string
                ?? entry["id"]?.string
        }
        guard !names.isEmpty || value["typeList"] != nil || value.array != nil else {
            throw ServiceVisit.unexpected(response, wanted: "a list of types")
        }
        return names.map(NGSINames.short)
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

    // MARK: - The current state

    /// Reads all entities of a type, whatever the paging does.
    mutating func sweep(_ type: String) throws(ServiceFailure) {
        var seen: Set<String> = []
        var told: Int?
        var offset = 0
        var saysSomething = false
        for _ in 0..<max(visit.limits.pages, 1) {
            var query = [("type", type), ("limit", "100"), ("offset", String(offset))]
            query +=
                isSecondVersion
                ? [("options", "count"), ("metadata", "dateModified,*")]
                : [("count", "true"), ("options", "sysAttrs")]
            let request = HTTPRequest.get(try address("/entities", query), accept: Self.accept)
            let (value, response) = try visit.fetchJSON(request)
            guard let entities = value["features"]?.array ?? value.array else {
                throw ServiceVisit.unexpected(response, wanted: "a list of entities")
            }
            let header =
                response.header("ngsild-results-count") ?? response.header("fiware-total-count")
            told = header.flatMap { Int($0) } ?? told
            var news = 0
            for entity in entities {
                guard let reading = client.reader.read(entity, type: type, at: visit.now) else {
                    draft.reject(.malformed)
                    continue
                }
                guard seen.insert(reading.id).inserted else { continue }
                news += 1
                if !reading.samples.isEmpty || reading.event != nil || !reading.rejects.isEmpty {
                    saysSomething = true
                }
                take(reading)
            }
            offset += entities.count
            if news == 0 { break }
            if let told, seen.count >= told { break }
        }
        if let told, seen.count < told { try fetchMissing(type, seen: &seen, told: told) }
        state.ids[type] = seen
        if !saysSomething, !seen.isEmpty {
            draft.remark(
                "The \(seen.count) entities of \"\(DisplayText(type, limit: 60))\" carry no value to "
                    + "keep. Leave the type out of the source's types if that is as it should be."
            )
        }
    }

    /// Asks one by one for entities that were there before and that no page brought.
    private mutating func fetchMissing(
        _ type: String,
        seen: inout Set<String>,
        told: Int
    ) throws(ServiceFailure) {
        let missing = (state.ids[type] ?? []).subtracting(seen).sorted()
        for id in missing.prefix(50) {
            guard seen.count < told, !visit.isLate else { break }
            let path = "/entities/" + ServiceAddress.encoded(id, keeping: ":")
            let query = isSecondVersion ? [] : [("options", "sysAttrs")]
            let response = try visit.send(.get(try address(path, query), accept: Self.accept))
            if response.status == 404 || response.status == 410 { continue }
            if let failure = response.failure(at: visit.now) {
                draft.remark(failure.message)
                break
            }
            guard
                let reading = client.reader.read(
                    try ServiceVisit.json(of: response),
                    type: type,
                    at: visit.now
                )
            else { continue }
            seen.insert(reading.id)
            take(reading)
        }
        if seen.count < told {
            draft.remark(
                "The broker counts \(told) entities of \"\(DisplayText(type, limit: 60))\" and its "
                    + "pages bring \(seen.count). The rest is looked for at the next visit; "
                    + "check the broker's paging."
            )
        }
    }

    private mutating func take(_ reading: NGSIReading) {
        for (reason, count) in reading.rejects { draft.reject(reason, count) }
        if let event = reading.event {
            var same = event
            same.receivedTime = state.alerts[event.id]?.receivedTime ?? event.receivedTime
            if state.alerts[event.id] != same {
                if state.alerts.count > visit.limits.series { state.alerts = [:] }
                state.alerts[event.id] = event
                draft.add(event)
            }
            return
        }
        if reading.entity.kind == "alert" {
            draft.reject(.invalidTime)
            return
        }
        draft.add(reading.entity)
        if reading.isSwapped {
            draft.remark(
                "\"\(DisplayText(reading.entity.name.english, limit: 60))\" tells latitude before "
                    + "longitude; the order was swapped. Mend its location."
            )
        }
        if let name = reading.mismatched {
            draft.remark(
                "\"\(DisplayText(name, limit: 60))\" comes in a unit that cannot be turned into the "
                    + "catalog's. It is shown as it comes."
            )
        }
        for sample in reading.samples {
            let now = NGSIClient.State.Seen(
                time: sample.isTimedHere ? nil : sample.time,
                result: sample.result
            )
            let before = state.seen[sample.series.id]
            if before == now { continue }
            if draft.add(sample.series, at: sample.time, sample.result, quality: sample.quality) {
                // Of several instances of an attribute the latest is what is now.
                if let old = before?.time, let new = now.time, new < old { continue }
                state.seen[sample.series.id] = now
            }
        }
    }
}
