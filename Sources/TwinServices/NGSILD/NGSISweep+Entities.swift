// SPDX-License-Identifier: Apache-2.0

import TwinModel

// Paging by offset is unstable: brokers return an entity twice and omit another if something
// changes between two pages, some ignore limit and offset, and some announce more than they return.
// So pages are read until one has no new entity, repeats are dropped by id, the number of entities
// is compared with the broker's count, and missing ones are requested again.

extension NGSISweep {
    /// The progress of reading one type.
    private struct Progress {
        let type: String
        var seen: Set<String> = []
        /// The number of entities that the broker announces; nil if it does not.
        var announced: Int?
        var saysSomething = false
        /// The number of entities that are unchanged since the last visit.
        var unchanged = 0

        /// True if the broker announces more entities than were received.
        var isShort: Bool { announced.map { seen.count < $0 } ?? false }
    }

    /// Reads all entities of a type, also if the paging is unstable.
    mutating func sweep(_ type: String) throws(ServiceFailure) {
        var progress = Progress(type: type)
        try pass(&progress, limit: 100)
        if progress.isShort {
            let result = [progress.seen.count, progress.announced ?? 0]
            // A second pass that failed to find them at the last visit will not find them now.
            if state.short[type] != result { try pass(&progress, limit: 1000) }
            try fetchMissing(&progress)
            state.short[type] = progress.isShort ? result : nil
        } else {
            state.short[type] = nil
        }
        if let announced = progress.announced, progress.isShort {
            draft.remark(
                ServiceMessage(
                    .pagesShort,
                    announced,
                    DisplayText(type, limit: 60),
                    progress.seen.count
                )
            )
        }
        state.ids[type] = progress.seen
        let isSilent =
            progress.unchanged < progress.seen.count
            ? !progress.saysSomething : state.silent.contains(type)
        if isSilent, !progress.seen.isEmpty {
            state.silent.insert(type)
            draft.remark(
                ServiceMessage(
                    .typeWithoutValues,
                    progress.seen.count,
                    DisplayText(type, limit: 60)
                )
            )
        } else {
            state.silent.remove(type)
        }
    }

    /// Reads pages until one has no new entity or all announced entities have arrived.
    private mutating func pass(
        _ progress: inout Progress,
        limit: Int
    ) throws(ServiceFailure) {
        var offset = 0
        var limit = limit
        for page in 0..<max(visit.limits.pages, 1) {
            let response = try visit.send(try request(progress.type, limit: limit, offset: offset))
            if limit > 100, [400, 403].contains(response.status) {
                limit = 100
                continue
            }
            if let failure = response.failure(at: visit.now) { throw failure }
            let value = try ServiceVisit.json(of: response)
            guard let entities = value["features"]?.array ?? value.array else {
                throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.entityList))
            }
            let header =
                response.header("ngsild-results-count") ?? response.header("fiware-total-count")
            progress.announced = header.flatMap { Int($0) } ?? progress.announced
            let before = progress.seen.count
            var malformed: [JSONValue] = []
            for entity in entities where !take(entity, &progress) { malformed.append(entity) }
            // A server that ignores the offset repeats its first page.
            if page == 0 || progress.seen.count > before { reject(malformed) }
            offset += entities.count
            if progress.seen.count == before { break }
            if let announced = progress.announced {
                if progress.seen.count >= announced { break }
                // Few large pages shift less than many small ones.
                if announced > 1000 { limit = 1000 }
            }
        }
    }

    private func request(
        _ type: String,
        limit: Int,
        offset: Int
    ) throws(ServiceFailure) -> HTTPRequest {
        var query = type.isEmpty ? [] : [("type", type)]
        query += [("limit", String(limit)), ("offset", String(offset))]
        query +=
            isSecondVersion
            ? [("options", "count"), ("metadata", "dateModified,*")]
            : [("count", "true"), ("options", "sysAttrs")]
        return .get(try address("/entities", query), accept: Self.accept)
    }

    private mutating func reject(_ malformed: [JSONValue]) {
        for value in malformed {
            draft.reject(.malformed, example: "entity without id: \(value.text.prefix(100))")
        }
    }

    /// Adds one entity of a page.
    ///
    /// Returns false if it has no identity.
    private mutating func take(_ value: JSONValue, _ progress: inout Progress) -> Bool {
        let id = (value["id"] ?? value["@id"] ?? value["entityId"])?.scalarText
        guard let id, !id.isEmpty else { return false }
        let own = (value["type"] ?? value["@type"] ?? value["entityType"])?.elements.first?.string
        let key = isSecondVersion ? "\(id)\n\(own ?? progress.type)" : id
        guard progress.seen.insert(key).inserted else { return true }
        let hash = value.hashValue
        if state.hashes[key] == hash {
            progress.unchanged += 1
            return true
        }
        if state.hashes.count < visit.limits.series { state.hashes[key] = hash }
        if isSecondVersion, value["entityId"] != nil {
            // QuantumLeap lists the entities of which it has a history, without values.
            let thing = NGSIClient.State.Thing(id: id, type: own ?? progress.type, attributes: [])
            state.things[key] = thing
            progress.saysSomething = true
            return true
        }
        guard let reading = read(value, type: progress.type.isEmpty ? nil : progress.type) else {
            return true
        }
        if !reading.samples.isEmpty || reading.event != nil || !reading.rejects.isEmpty {
            progress.saysSomething = true
        }
        if isSecondVersion, reading.event == nil, !reading.samples.isEmpty {
            let natives = reading.samples.map { String($0.native.prefix { $0 != "\n" }) }
            let thing = NGSIClient.State.Thing(
                id: id,
                type: own ?? progress.type,
                attributes: Set(natives).sorted()
            )
            if state.things.count < visit.limits.series { state.things[key] = thing }
        }
        take(reading)
        return true
    }

    /// Requests, one at a time, known entities that were on no page.
    private mutating func fetchMissing(_ progress: inout Progress) throws(ServiceFailure) {
        let missing = (state.ids[progress.type] ?? []).subtracting(progress.seen).sorted()
        for key in missing.prefix(50) {
            guard progress.isShort, !visit.isLate else { break }
            let parts = key.split(separator: "\n", maxSplits: 1)
            let path = "/entities/" + ServiceAddress.encoded(String(parts[0]), keeping: ":")
            let query =
                isSecondVersion
                ? parts.dropFirst().map { ("type", String($0)) } : [("options", "sysAttrs")]
            let response = try visit.send(.get(try address(path, query), accept: Self.accept))
            if response.status == 404 || response.status == 410 { continue }
            if let failure = response.failure(at: visit.now) {
                draft.remark(failure.message)
                break
            }
            let value = try ServiceVisit.json(of: response)
            if !take(value, &progress) { reject([value]) }
        }
    }
}
