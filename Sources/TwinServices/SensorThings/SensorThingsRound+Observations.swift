// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsRound {
    /// Reads the observations of all Datastreams together, by id.
    ///
    /// - Returns: whether more waits; nothing where the service does not take this form.
    mutating func readTogether() throws(ServiceFailure) -> Bool? {
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
    mutating func readStreams() throws(ServiceFailure) -> Bool {
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
    mutating func read(
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
