// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel

extension SensorThingsClient {
    /// Compares a span of the past with the stored data, and reads again the series that differ.
    ///
    /// If the span has at most ``SensorThingsAudit/mostRows`` observations, all are read, a
    /// thousand per request. This finds changed values as well as missing and deleted ones.
    /// Otherwise the service counts the observations of each Datastream, and those whose count
    /// differs are read. A changed value is then not found if the count is the same.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        let snapshot = state.withLock { $0 }
        guard let position = snapshot.position, !snapshot.streams.isEmpty else {
            throw ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.notReadYet, base)
            )
        }
        var audit = SensorThingsAudit(
            round: SensorThingsRound(
                client: self,
                state: snapshot,
                position: position,
                // A separate connection, so that no visit waits for an audit.
                visit: ServiceVisit(client: auditHTTP, now: now, cancellation: cancellation)
            ),
            span: span,
            kept: kept
        )
        let hasMore: Bool
        do throws(ServiceFailure) {
            hasMore = try audit.run()
        } catch {
            state.withLock { state in
                state.nextAudited = audit.round.state.nextAudited
                state.mostAudited = audit.round.state.mostAudited
            }
            throw error
        }
        state.withLock { state in
            state.audited = audit.round.state.audited
            state.mostAudited = audit.round.state.mostAudited
            state.nextAudited = hasMore ? audit.round.state.nextAudited : nil
        }
        var delivery = audit.round.draft.delivery(
            watermark: nil,
            hasMore: hasMore,
            of: audit.round.visit
        )
        // Rejects were counted when the rows were first read.
        delivery.rejects = [:]
        delivery.examples = [:]
        return delivery
    }

    /// Spans of one hour, which are read completely if they have few rows.
    ///
    /// The latest two intervals are left to visits.
    public var auditShape: AuditShape {
        AuditShape(piece: .seconds(3600), delay: max(.seconds(20), interval * 2))
    }
}

/// One comparison of a span of a SensorThings service's past with the stored data.
struct SensorThingsAudit: ~Copyable {
    /// The result of an audit of one Datastream in one span.
    struct Finding: Hashable, Sendable {
        /// A hash of the contents of the rows, in any order; zero if only their number is known.
        var digest: Int
        /// The number of rows that the service has.
        var served: Int
        /// The number of stored observations after the rows were read.
        var kept: Int
    }

    /// The largest number of observations to read for comparing a span.
    static let mostRows = 20_000
    /// The margin around the span in which rows are requested, in milliseconds, because servers
    /// compare times differently.
    static let margin: Int64 = 60_000

    var round: SensorThingsRound
    let span: Range<Instant>
    let kept: [SeriesID: Int]
    /// The stored series of each Datastream.
    var keptSeries: [String: Set<SeriesID>] = [:]
    /// The oldest instant of each Datastream, as reported by the service.
    var begins: [String: Instant] = [:]
    /// The number of all rows, to be stored once each Datastream has been compared.
    var total: Finding?
    /// The number of Datastreams whose oldest row may still be requested.
    var questions = 10

    init(round: consuming SensorThingsRound, span: Range<Instant>, kept: [SeriesID: Int]) {
        self.span = span
        self.kept = kept
        var owners: [SeriesID: String] = [:]
        for stream in round.state.streams.values {
            for column in stream.columns where !column.isIncident {
                owners[column.series.id] = stream.id
                keptSeries[stream.id, default: []].insert(column.series.id)
            }
        }
        for id in kept.keys {
            // A part of a structured result is named after the property of its Datastream.
            var whole = id
            while owners[whole] == nil, let dot = whole.property.lastIndex(of: ".") {
                whole.property = String(whole.property[..<dot])
            }
            if let owner = owners[whole] { keptSeries[owner]?.insert(id) }
        }
        self.round = round
    }

    /// Compares the span.
    ///
    /// - Returns: True if the deadline cut the comparison short.
    mutating func run() throws(ServiceFailure) -> Bool {
        guard span.lowerBound < span.upperBound else { return false }
        if round.position.form == .together, let rows = try walk() {
            try compare(rows)
            return false
        }
        return try count()
    }

    // MARK: - Reading all

    /// Reads all rows of the span, by Datastream.
    ///
    /// Returns nil if there are too many or if the service does not return all of them, because
    /// unread rows must not be taken for deleted ones.
    private mutating func walk() throws(ServiceFailure) -> [String: [SensorThingsReader.Row]]? {
        var rows: [String: [SensorThingsReader.Row]] = [:]
        var last: Int64?
        var total = 0
        var announced: Int64?
        var seen: Set<Int64> = []
        while true {
            var filter = wideFilter
            if let last { filter = "id gt \(last) and \(filter)" }
            var query = [
                ("$filter", filter), ("$orderby", "id asc"), ("$top", "1000"),
                ("$expand", round.expansion),
            ]
            if last == nil { query.append(("$count", "true")) }
            let response = try round.visit.send(
                .get(try round.address("/Observations", query))
            )
            if let failure = response.failure(at: round.visit.now) {
                if SensorThingsRound.unwilling.contains(response.status) { return nil }
                throw failure
            }
            let page = try ServiceVisit.json(of: response)
            if let count = page["@iot.count"]?.integer, last == nil {
                if count > Int64(round.state.mostAudited) { return nil }
                announced = count
            }
            guard let found = SensorThingsReader.rows(of: page) else {
                throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.namedList, "value"))
            }
            if found.isEmpty { return announced.map { seen.count >= $0 } ?? true ? rows : nil }
            total += found.count
            for row in found {
                // A repeated row, or one out of order, means that the service does not page by id.
                guard let id = row.id?.integer, last.map({ id > $0 }) ?? true,
                    seen.insert(id).inserted
                else { return nil }
                last = id
                if let stream = row.datastream { rows[stream, default: []].append(row) }
            }
            if total > round.state.mostAudited || round.visit.isLate {
                // The next comparisons begin with counts.
                round.state.mostAudited = max(1000, min(total, round.state.mostAudited) / 2)
                return nil
            }
        }
    }

    /// Delivers the Datastreams whose rows or counts differ from the last finding.
    private mutating func compare(
        _ rows: [String: [SensorThingsReader.Row]]
    ) throws(ServiceFailure) {
        for id in round.state.streams.keys.sorted() {
            guard let stream = round.state.streams[id], !stream.first.isIncident else { continue }
            let own = inSpan(rows[id] ?? [])
            let count = keptCount(of: id)
            if own.isEmpty, count == 0 { continue }
            // A sum does not depend on the order.
            let digest = own.reduce(0) { $0 &+ $1.digest }
            let finding = Finding(digest: digest, served: own.count, kept: count)
            if round.state.audited[name(of: id)] == finding { continue }
            try deliver(own, of: stream, digest: digest)
        }
    }

    // MARK: - Delivering

    /// Delivers all rows of a Datastream in the span, and marks the span as complete.
    mutating func deliver(
        _ rows: [SensorThingsReader.Row],
        of stream: SensorThingsDatastream,
        digest: Int,
        served: Int? = nil
    ) throws(ServiceFailure) {
        let start = round.draft.observations.count
        for row in rows { round.client.reader.take(row, of: stream, into: &round.draft) }
        var results: [SeriesID: Set<Instant>] = [:]
        for observation in round.draft.observations[start...] where observation.result != .missing {
            results[observation.series, default: []].insert(observation.phenomenonTime)
        }
        let count = results.values.reduce(0) { $0 + $1.count }
        let complete =
            count < keptCount(of: stream.id) ? try younger(stream, than: rows) : span
        let series = (keptSeries[stream.id] ?? []).union(results.keys)
        if !complete.isEmpty {
            for id in series.sorted() {
                round.draft.complete.append(SeriesSpan(series: id, span: complete))
            }
        }
        if round.state.audited.count > 50_000 { round.state.audited = [:] }
        round.state.audited[name(of: stream.id)] = Finding(
            digest: digest,
            served: served ?? rows.count,
            kept: complete == span ? count : keptCount(of: stream.id)
        )
    }

    /// Returns the part of the span in which a missing row must have been deleted.
    ///
    /// A service may keep its rows for less time than the cache does, and for each Datastream for
    /// another time. So only rows after the Datastream's oldest row count as deleted.
    private mutating func younger(
        _ stream: SensorThingsDatastream,
        than rows: [SensorThingsReader.Row]
    ) throws(ServiceFailure) -> Range<Instant> {
        let times = rows.compactMap { round.client.reader.time(of: $0)?.instant }
        var oldest = times.min() ?? span.upperBound
        if oldest > span.lowerBound, questions > 0,
            begins[stream.id].map({ $0 < oldest }) ?? true
        {
            questions -= 1
            let query = [("$orderby", "phenomenonTime asc"), ("$top", "1")]
            let page = try round.visit.fetchJSON(
                .get(try round.address("\(stream.path)/Observations", query))
            )
            let first = SensorThingsReader.rows(of: page.value)?.first
            if let time = first.flatMap({ round.client.reader.time(of: $0)?.instant }) {
                oldest = min(oldest, time)
            }
        }
        return min(max(oldest, span.lowerBound), span.upperBound)..<span.upperBound
    }

    func name(of stream: String) -> String {
        "\(span.lowerBound.millisecondsSince1970)/\(span.upperBound.millisecondsSince1970)/\(stream)"
    }

    func keptCount(of stream: String) -> Int {
        (keptSeries[stream] ?? []).reduce(0) { $0 + (kept[$1] ?? 0) }
    }

    /// Returns the rows whose time, as the client reads it, is in the span.
    func inSpan(_ rows: [SensorThingsReader.Row]) -> [SensorThingsReader.Row] {
        rows.filter { row in
            round.client.reader.time(of: row).map { span.contains($0.instant) } ?? false
        }
    }

    var filter: String {
        "phenomenonTime ge \(span.lowerBound.rfc3339) and phenomenonTime lt "
            + span.upperBound.rfc3339
    }

    /// The filter with a margin for intervals, whose end is the time here, and for servers that
    /// compare times as texts.
    var wideFilter: String {
        let room = Duration.milliseconds(round.position.longest + Self.margin)
        return "phenomenonTime ge \((span.lowerBound - room).rfc3339) and phenomenonTime le "
            + (span.upperBound + room).rfc3339
    }
}
