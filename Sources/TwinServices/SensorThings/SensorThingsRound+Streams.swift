// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsRound {
    /// Reads each Datastream separately, by id or by phenomenon time.
    ///
    /// A Datastream that cannot be read is reported and does not stop the others.
    ///
    /// - Returns: True if the service has more.
    mutating func readStreams() throws(ServiceFailure) -> Bool {
        var keys = state.streams.keys.sorted()
        if let next = position.next, let start = keys.firstIndex(where: { $0 >= next }) {
            keys = Array(keys[start...] + keys[..<start])
        }
        position.next = nil
        let isRepeating = state.repeatAt.map { $0 <= visit.now } ?? true
        if isRepeating { state.repeatAt = visit.now + client.lateness }
        var brought = false
        var firstFailure: ServiceFailure?
        for key in keys {
            guard let stream = state.streams[key] else { continue }
            if brought, visit.isLate {
                position.next = key
                return true
            }
            do {
                let isNew = position.marks[key] == nil
                if try read(stream, isFirst: !brought) {
                    position.next = key
                    return true
                }
                if isRepeating, !isNew, position.form == .streams { try readAgain(stream) }
            } catch let failure where Self.concernsOne(failure) {
                firstFailure = firstFailure ?? failure
                draft.remark(failure.message)
                continue
            } catch let failure where brought && failure.kind != .cancelled {
                draft.remark(failure.message)
                position.next = key
                return false
            }
            brought = true
        }
        if !brought, let firstFailure { throw firstFailure }
        return false
    }

    /// Returns true if a failure concerns one Datastream only, because the service did answer.
    private static func concernsOne(_ failure: ServiceFailure) -> Bool {
        switch failure.kind {
        case .overLimit, .unexpectedContent, .refused, .absent: true
        case .troubled: failure.status != 429 && failure.status != 503
        case .unreachable, .deadlinePassed, .cancelled: false
        }
    }

    /// Reads one Datastream to its end.
    ///
    /// - Returns: True if the service has more.
    private mutating func read(
        _ stream: SensorThingsDatastream,
        isFirst: Bool
    ) throws(ServiceFailure) -> Bool {
        var seen: Set<String> = []
        var skip = 0
        let start = position.marks[stream.id]
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
                throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.namedList, "value"))
            }
            if rows.isEmpty { return false }
            if position.form == .streams, rows.contains(where: { $0.id?.string != nil }) {
                position.form = .times
                position.marks = [:]
            }
            var news = 0
            let before = position.marks[stream.id]
            for row in rows {
                guard seen.insert(identity(of: row)).inserted else {
                    draft.reject(.duplicate, example: row.title(of: stream))
                    continue
                }
                if position.form == .streams {
                    guard let id = row.id?.integer else {
                        draft.reject(.malformed, example: row.title(of: stream))
                        continue
                    }
                    if let before, id <= before {
                        draft.reject(.duplicate, example: row.title(of: stream))
                        continue
                    }
                    position.marks[stream.id] = max(position.marks[stream.id] ?? id, id)
                } else if let time = client.reader.time(of: row)?.instant,
                    time <= visit.now + DeliveryDraft.nearFuture
                {
                    let mark = time.millisecondsSince1970
                    position.marks[stream.id] = max(position.marks[stream.id] ?? mark, mark)
                }
                news += 1
                take(row, of: stream)
            }
            if news == 0 { return false }
            if position.form == .times { skip += rows.count }
        }
        return true
    }

    /// Adds a row of a stream, unless it was read before and is unchanged.
    private mutating func take(_ row: SensorThingsReader.Row, of stream: SensorThingsDatastream) {
        let name = "\(stream.id)/\(identity(of: row))"
        let digest = row.digest
        guard state.seen[name] != digest else { return }
        if state.seen.count > 50_000 { state.seen = [:] }
        state.seen[name] = digest
        noteLength(of: row)
        client.reader.take(row, of: stream, into: &draft)
    }

    /// Reads the latest rows of a stream that is read by id again, to find changed ones.
    private mutating func readAgain(_ stream: SensorThingsDatastream) throws(ServiceFailure) {
        let from = visit.now - client.lateness * 2
        let query = [
            ("$filter", "phenomenonTime ge \(from.rfc3339)"), ("$orderby", "phenomenonTime asc"),
            ("$top", "1000"),
        ]
        let response = try visit.send(.get(try address("\(stream.path)/Observations", query)))
        guard response.failure(at: visit.now) == nil else { return }
        for row in SensorThingsReader.rows(of: try ServiceVisit.json(of: response)) ?? [] {
            // New rows are left to the cursor.
            guard let id = row.id?.integer, let mark = position.marks[stream.id], id <= mark else {
                continue
            }
            take(row, of: stream)
        }
    }

    private func identity(of row: SensorThingsReader.Row) -> String {
        row.id?.scalarText ?? "\(row.time?.scalarText ?? "")/\(row.result.text)"
    }

    private func request(
        for stream: SensorThingsDatastream,
        from start: Int64?,
        skip: Int
    ) throws(ServiceFailure) -> String {
        var query: [(String, String)] = []
        switch position.form {
        case .together, .streams:
            if let mark = position.marks[stream.id] { query.append(("$filter", "id gt \(mark)")) }
            query += [("$orderby", "id asc"), ("$top", "1000")]
        case .times:
            if let mark = start {
                // Repeated rows are harmless. A cursor of times misses late rows, so every tenth
                // visit reads the last hour again.
                let overlap =
                    position.visit % 10 == 0
                    ? max(client.lateness, .seconds(3600)) : client.lateness
                let from = Instant(millisecondsSince1970: mark) - overlap
                query.append(("$filter", "phenomenonTime ge \(from.rfc3339)"))
            }
            query += [("$orderby", "phenomenonTime asc"), ("$top", "1000")]
            if skip > 0 { query.append(("$skip", String(skip))) }
        }
        return try address("\(stream.path)/Observations", query)
    }
}
