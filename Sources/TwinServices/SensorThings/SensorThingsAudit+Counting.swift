// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsAudit {
    /// Counts the rows of each Datastream and reads those whose count differs.
    ///
    /// - Returns: True if Datastreams are left to compare.
    mutating func count() throws(ServiceFailure) -> Bool {
        let counts = try countTogether()
        if counts == nil, try isSameInAll() { return false }
        var ids = round.state.streams.keys.sorted()
        if let next = round.state.nextAudited, let start = ids.firstIndex(where: { $0 >= next }) {
            ids = Array(ids[start...] + ids[..<start])
        }
        for id in ids {
            guard let stream = round.state.streams[id], !stream.first.isIncident else { continue }
            if round.visit.isLate { return try continueLater(with: id) }
            let served: Int
            if let count = counts?[id] {
                served = count
            } else if let count = try countAlone(stream) {
                served = count
            } else {
                continue
            }
            let count = keptCount(of: id)
            if served == count { continue }
            // Rows that the service dropped because of their age cannot be compared by counts.
            if served < count, let begin = begins[id], begin > span.lowerBound { continue }
            let known = round.state.audited[name(of: id)]
            if let known, known.served == served, known.kept == count { continue }
            guard let rows = try read(stream) else { return try continueLater(with: id) }
            // Unread rows must not be taken for deleted ones.
            guard rows.count >= served else { continue }
            try deliver(inSpan(rows), of: stream, digest: 0, served: served)
        }
        if let total { round.state.audited[name(of: "")] = total }
        return false
    }

    /// Returns true if the service has as many rows of all Datastreams as are stored, or as at the
    /// last audit.
    ///
    /// This one request saves one for each Datastream.
    private mutating func isSameInAll() throws(ServiceFailure) -> Bool {
        guard round.position.form == .together, round.state.streams.count > 10 else { return false }
        let query = [("$filter", filter), ("$count", "true"), ("$top", "1")]
        let response = try round.visit.send(.get(try round.address("/Observations", query)))
        guard response.failure(at: round.visit.now) == nil,
            let served = try ServiceVisit.json(of: response)["@iot.count"]?.integer
        else { return false }
        let all = kept.values.reduce(0, +)
        let finding = Finding(digest: 0, served: Int(clamping: served), kept: all)
        if finding.served == all || round.state.audited[name(of: "")] == finding { return true }
        total = finding
        return false
    }

    /// Leaves the rest to the next comparison, which begins with the given Datastream.
    ///
    /// - Returns: True, because there is more to compare.
    /// - Throws: ``ServiceFailure`` if nothing was delivered, so that the comparison is repeated.
    private mutating func continueLater(with id: String) throws(ServiceFailure) -> Bool {
        round.state.nextAudited = id
        if round.draft.complete.isEmpty {
            throw ServiceFailure(
                .deadlinePassed,
                ServiceMessage(.comparisonLong, round.client.base)
            )
        }
        return true
    }

    /// Requests the counts of all Datastreams in pages; nil if the service does not support this.
    private mutating func countTogether() throws(ServiceFailure) -> [String: Int]? {
        var counts: [String: Int] = [:]
        var rows = 0
        for _ in 0..<round.visit.limits.pages {
            let query = [
                ("$select", "id,phenomenonTime"), ("$orderby", "id asc"), ("$top", "500"),
                ("$skip", String(rows)),
                ("$expand", "Observations($filter=\(filter);$count=true;$top=0;$select=id)"),
            ]
            let response = try round.visit.send(.get(try round.address("/Datastreams", query)))
            guard response.failure(at: round.visit.now) == nil,
                let page = try? ServiceVisit.json(of: response)["value"]?.array
            else { return nil }
            if page.isEmpty { return counts }
            let before = counts.count
            for value in page {
                guard let key = SensorThingsDatastream.key(of: value),
                    let count = value["Observations@iot.count"]?.integer
                else { return nil }
                counts[key] = Int(clamping: count)
                // The phenomenonTime of a Datastream is an interval from its oldest row to its
                // newest.
                let start = value["phenomenonTime"]?.string?.prefix { $0 != "/" }
                begins[key] = start.flatMap { round.client.reader.reader.read(String($0))?.instant }
            }
            if counts.count == before { return counts }
            rows += page.count
        }
        return counts
    }

    private mutating func countAlone(
        _ stream: SensorThingsDatastream
    ) throws(ServiceFailure) -> Int? {
        let query = [("$filter", filter), ("$count", "true"), ("$top", "1"), ("$select", "id")]
        let response = try round.visit.send(
            .get(try round.address("\(stream.path)/Observations", query))
        )
        if let failure = response.failure(at: round.visit.now) {
            if SensorThingsRound.unwilling.contains(response.status) { return nil }
            throw failure
        }
        return try ServiceVisit.json(of: response)["@iot.count"]?.integer.map { Int(clamping: $0) }
    }

    /// Reads the rows of one Datastream; nil if the deadline or the page limit was reached.
    private mutating func read(
        _ stream: SensorThingsDatastream
    ) throws(ServiceFailure) -> [SensorThingsReader.Row]? {
        var rows: [SensorThingsReader.Row] = []
        var seen: Set<SensorThingsReader.Row> = []
        for _ in 0..<round.visit.limits.pages {
            if round.visit.isLate { return nil }
            var query = [
                ("$filter", wideFilter), ("$orderby", "phenomenonTime asc"), ("$top", "1000"),
            ]
            if !rows.isEmpty { query.append(("$skip", String(rows.count))) }
            let page = try round.visit.fetchJSON(
                .get(try round.address("\(stream.path)/Observations", query))
            )
            guard let found = SensorThingsReader.rows(of: page.value) else {
                throw ServiceVisit.unexpected(
                    page.response,
                    wanted: ServiceMessage(.namedList, "value")
                )
            }
            if found.isEmpty { return rows }
            // Pages that repeat each other are never complete.
            guard found.contains(where: { !seen.contains($0) }) else { return [] }
            seen.formUnion(found)
            rows += found
        }
        return nil
    }
}
