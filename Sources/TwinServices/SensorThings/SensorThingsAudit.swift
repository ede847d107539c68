// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel

extension SensorThingsClient {
    /// Compares a stretch of the past with what is kept of it, and reads again what differs.
    ///
    /// If the stretch has at most ``SensorThingsAudit/mostRows`` observations they are all read, a
    /// thousand for each request, so that changed values are found as well as missing and deleted
    /// ones. Otherwise the service counts the observations of each Datastream, and those whose count
    /// differs are read; a value that was changed without a change of the count is then not found.
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
                "\(base) has not been read yet; its past is compared after the first visit."
            )
        }
        var audit = SensorThingsAudit(
            round: SensorThingsRound(
                client: self,
                state: snapshot,
                position: position,
                // A connection of its own, so that no visit waits for an audit.
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
        // What is refused was counted when it was first read.
        delivery.rejects = [:]
        delivery.examples = [:]
        return delivery
    }

    /// Hours, of which each is read whole if it has few rows; what the next visit brings is left to it.
    public var auditShape: AuditShape {
        AuditShape(piece: .seconds(3600), delay: max(.seconds(20), interval * 2))
    }
}

/// One comparison of a stretch of a SensorThings service's past with what is kept of it.
struct SensorThingsAudit: ~Copyable {
    /// What an audit found of one Datastream in one stretch.
    struct Finding: Hashable, Sendable {
        /// What its rows say, in any order; zero if only their number is known.
        var digest: Int
        /// How many rows the service has.
        var served: Int
        /// How many observations were kept when the rows had been read.
        var kept: Int
    }

    /// The most observations that are read to compare a stretch.
    static let mostRows = 20_000
    /// How far rows are looked for beyond the ends of the stretch, since servers differ in how they
    /// compare times, in milliseconds.
    static let margin: Int64 = 60_000

    var round: SensorThingsRound
    let span: Range<Instant>
    let kept: [SeriesID: Int]
    /// The kept series of each Datastream.
    var keptSeries: [String: Set<SeriesID>] = [:]
    /// Since when the service has rows of a Datastream, by its own word.
    var begins: [String: Instant] = [:]
    /// The number of all rows, to be remembered once each Datastream has been compared.
    var total: Finding?
    /// How many Datastreams may still be asked for their oldest row.
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
            // A part of a result that is several values is named after the Datastream's property.
            var whole = id
            while owners[whole] == nil, let dot = whole.property.lastIndex(of: ".") {
                whole.property = String(whole.property[..<dot])
            }
            if let owner = owners[whole] { keptSeries[owner]?.insert(id) }
        }
        self.round = round
    }

    /// Compares; returns whether the deadline cut it short.
    mutating func run() throws(ServiceFailure) -> Bool {
        guard span.lowerBound < span.upperBound else { return false }
        if round.position.form == .together, let rows = try walk() {
            try compare(rows)
            return false
        }
        return try count()
    }

    // MARK: - Reading all

    /// Reads every row of the stretch, by Datastream; nil if there are too many, or if the service
    /// does not give all of them: what is not read must not be taken for deleted.
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
                throw ServiceVisit.unexpected(response, wanted: "a list named \"value\"")
            }
            if found.isEmpty { return announced.map { seen.count >= $0 } ?? true ? rows : nil }
            total += found.count
            for row in found {
                // A row that comes again, or out of order, says that the service pages otherwise.
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

    /// Delivers the Datastreams of which rows or counts differ from what was found last.
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

    /// Delivers all rows of a Datastream in the stretch, which is complete with them.
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

    /// The part of the stretch in which a row that is missing was deleted.
    ///
    /// A service may keep its rows for less time than the cache does, and for each Datastream for
    /// another time. So only what is younger than the Datastream's oldest row was deleted.
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

    /// The rows whose time, as it is read here, lies in the stretch.
    func inSpan(_ rows: [SensorThingsReader.Row]) -> [SensorThingsReader.Row] {
        rows.filter { row in
            round.client.reader.time(of: row).map { span.contains($0.instant) } ?? false
        }
    }

    var filter: String {
        "phenomenonTime ge \(span.lowerBound.rfc3339) and phenomenonTime lt "
            + span.upperBound.rfc3339
    }

    /// The filter with room for intervals, of which the end counts here, and for servers that
    /// compare times as texts.
    var wideFilter: String {
        let room = Duration.milliseconds(round.position.longest + Self.margin)
        return "phenomenonTime ge \((span.lowerBound - room).rfc3339) and phenomenonTime le "
            + (span.upperBound + room).rfc3339
    }
}
