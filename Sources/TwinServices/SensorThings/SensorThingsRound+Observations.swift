// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsRound {
    /// Reads the observations of all Datastreams together, by id.
    ///
    /// - Returns: True if the service has more; nil if it does not support this form.
    mutating func readTogether() throws(ServiceFailure) -> Bool? {
        let before = position.last
        let repeated = repeatedStart()
        var cursor = repeated ?? before
        let start = cursor
        var skip = 0
        var seen: Set<Int64> = []
        var previous: [SensorThingsReader.Row] = []
        for page in 0..<visit.limits.pages {
            if page > 0, visit.isLate {
                // Reading cannot be resumed if rows are unordered, so they are all read again.
                if skip > 0 { position.last = before }
                return true
            }
            let rows: [SensorThingsReader.Row]
            do {
                guard let found = try rowsTogether(after: cursor, skip: skip, isFirst: page == 0)
                else { return nil }
                rows = found
            } catch let failure where page > 0 && failure.kind != .cancelled {
                // Earlier pages are kept, and the next visit requests the rest.
                draft.remark(failure.message)
                if skip > 0 { position.last = before }
                return false
            }
            // The end is an empty page, or a page that the service repeats.
            if rows.isEmpty || rows == previous {
                if repeated != nil, let before {
                    noteGone(upTo: before, unless: seen)
                }
                return false
            }
            if needsOtherForm(rows, isFirst: page == 0) { return nil }
            previous = rows
            try learn(rows)
            var isOrdered = true
            var fresh = 0
            for row in rows {
                guard let id = row.id?.integer else {
                    draft.reject(.malformed, example: row.title(of: nil))
                    continue
                }
                // A service that ignores the filter repeats rows.
                guard seen.insert(id).inserted, start.map({ id > $0 }) ?? true else {
                    draft.reject(.duplicate, example: row.title(of: nil))
                    continue
                }
                isOrdered = isOrdered && (cursor.map { id > $0 } ?? true)
                if isOrdered { cursor = id }
                fresh += 1
                take(row, id, isNew: before.map { id > $0 } ?? true)
            }
            if isOrdered, cursor != start, rows.contains(where: { $0.id?.integer == cursor }) {
                skip = 0
            } else {
                if !isOrdered, skip == 0 {
                    draft.remark(
                        ServiceMessage(.outOfOrder, client.base)
                    )
                }
                skip += rows.count
            }
            if fresh == 0, !rows.contains(where: { $0.id?.integer == nil }) { return false }
        }
        if skip > 0 { position.last = before }
        return true
    }

    /// Requests one page of all observations.
    ///
    /// - Returns: The rows; nil if the service does not support this form.
    private mutating func rowsTogether(
        after cursor: Int64?,
        skip: Int,
        isFirst: Bool
    ) throws(ServiceFailure) -> [SensorThingsReader.Row]? {
        var query: [(String, String)] = []
        if let cursor { query.append(("$filter", "id gt \(cursor)")) }
        query += [("$orderby", "id asc"), ("$top", "1000"), ("$expand", expansion)]
        if skip > 0 { query.append(("$skip", String(skip))) }
        let response = try visit.send(.get(try address("/Observations", query)))
        if let failure = response.failure(at: visit.now) {
            if isFirst, Self.unwilling.contains(response.status) { return nil }
            throw failure
        }
        guard let rows = SensorThingsReader.rows(of: try ServiceVisit.json(of: response)) else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.namedList, "value"))
        }
        return rows
    }

    /// The expansion that names the stream of each row.
    var expansion: String {
        state.streams.values.contains { $0.isMulti }
            ? "Datastream($select=id),MultiDatastream($select=id)" : "Datastream($select=id)"
    }

    /// Returns true if ids are not numbers or rows do not name their Datastream, so that another
    /// form is needed.
    private func needsOtherForm(_ rows: [SensorThingsReader.Row], isFirst: Bool) -> Bool {
        if rows.contains(where: { $0.id?.string != nil }) { return true }
        return isFirst && !rows.contains { $0.id?.integer != nil && $0.datastream != nil }
    }

    /// Adds a row of all Datastreams together, unless it was read before and is unchanged.
    private mutating func take(_ row: SensorThingsReader.Row, _ id: Int64, isNew: Bool) {
        if isNew { position.last = max(position.last ?? id, id) }
        let digest = row.digest
        if let known = state.recent[id], known.digest == digest { return }
        guard let stream = stream(of: row) else { return }
        let time = client.reader.take(row, of: stream, into: &draft)
        noteLength(of: row)
        if let time, isNew, time <= visit.now + DeliveryDraft.nearFuture {
            position.pass(id, at: time, stretch: client.lateness / 8)
        }
        if let moved = state.recent[id]?.time, moved != time { noteGone(id) }
        state.recent[id] = .init(digest: digest, time: time, stream: stream.id)
    }

    /// Returns the stream of a row, or nil after counting a row without a known stream.
    mutating func stream(of row: SensorThingsReader.Row) -> SensorThingsDatastream? {
        guard let key = row.datastream else {
            draft.reject(.malformed, example: row.title(of: nil))
            return nil
        }
        if let stream = state.streams[key] { return stream }
        let reason: RejectReason = state.overLimit.contains(key) ? .overLimit : .unmapped
        draft.reject(reason, example: "Datastream \(key) is not listed: \(row.title(of: nil))")
        return nil
    }

    /// Records the longest interval, which determines how far audits read beyond their ends.
    mutating func noteLength(of row: SensorThingsReader.Row) {
        guard let text = row.time?.string, text.contains("/"),
            let length = client.reader.reader.length(of: text)
        else { return }
        position.longest = max(position.longest, min(length.wholeMilliseconds, 32 * 86_400_000))
    }

    /// Lists the Datastreams again if a row belongs to an unknown one.
    private mutating func learn(_ rows: [SensorThingsReader.Row]) throws(ServiceFailure) {
        let unknown = Set(rows.lazy.compactMap(\.datastream)).filter {
            state.streams[$0] == nil && !state.unlisted.contains($0)
                && !state.overLimit.contains($0)
        }
        guard !unknown.isEmpty else { return }
        try list()
        state.unlisted.formUnion(unknown.filter { state.streams[$0] == nil })
        announce()
    }

    // MARK: - Reading again

    /// Returns the id to begin after so that late and changed rows among the latest are found; nil
    /// if nothing is to be read again.
    ///
    /// A transaction may be committed after one with a higher id was read. So each visit requests
    /// missing ids. Rows that are changed or deleted within the lateness are found by reading twice
    /// the lateness again, each time the lateness has passed.
    private mutating func repeatedStart() -> Int64? {
        guard client.lateness > .zero else { return nil }
        guard let last = position.last else {
            state.repeatAt = visit.now + client.lateness
            return nil
        }
        position.forgetTrail(before: visit.now - client.lateness * 2)
        guard let whole = position.floor(since: visit.now - client.lateness * 2), whole < last
        else {
            state.recent = [:]
            return nil
        }
        if state.recent.count > state.mostRecent {
            state.recent = state.recent.filter { $0.key > whole }
            state.mostRecent = max(20_000, state.recent.count * 2)
        }
        if state.repeatAt.map({ $0 <= visit.now }) ?? true {
            state.repeatAt = visit.now + client.lateness
            return whole
        }
        guard let floor = position.floor(since: visit.now - client.lateness), floor < last else {
            return nil
        }
        // If ids are sparse, a missing one proves no gap.
        let count = last - floor
        guard count <= 20_000 else { return nil }
        let known = state.recent.keys.count { $0 > floor }
        guard Double(known) >= Double(count) * 0.8, known < Int(count) else { return nil }
        var id = floor + 1
        while state.recent[id] != nil { id += 1 }
        return id - 1
    }

    /// Marks rows as missing that were read before and are gone.
    ///
    /// Rows older than all rows of their stream are kept, because a service that keeps little may
    /// have dropped them.
    private mutating func noteGone(upTo last: Int64, unless seen: Set<Int64>) {
        var oldest: [String: Int64] = [:]
        for id in seen {
            guard let stream = state.recent[id]?.stream else { continue }
            oldest[stream] = min(oldest[stream] ?? id, id)
        }
        let gone = state.recent.filter { id, row in
            id <= last && !seen.contains(id) && oldest[row.stream].map { id > $0 } ?? false
        }.keys
        for id in gone.sorted() { noteGone(id) }
    }

    /// Marks a row as missing, unless another row of its stream has the same time.
    private mutating func noteGone(_ id: Int64) {
        guard let old = state.recent.removeValue(forKey: id), let time = old.time,
            let stream = state.streams[old.stream],
            !state.recent.values.contains(where: { $0.stream == old.stream && $0.time == time })
        else { return }
        for column in stream.columns where !column.isIncident {
            if let known = draft.announced.series[column.series.id] {
                draft.add(known, at: time, .missing, quality: .missing)
            }
        }
    }
}
