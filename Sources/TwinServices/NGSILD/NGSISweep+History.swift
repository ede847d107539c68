// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A span of the past to request from a broker.
struct NGSIWindow: Hashable, Sendable {
    var start: Instant
    /// The end, not included; nil for everything up to now.
    var end: Instant?

    func contains(_ time: Instant) -> Bool { time >= start && end.map { time < $0 } ?? true }
}

extension NGSISweep {
    /// Fills in missing values from the broker's history, for at most half of the visit's deadline.
    ///
    /// If there are more, or if a page fails, the next visit continues from there.
    mutating func fillIn() throws(ServiceFailure) {
        guard var missing = state.missing else { return }
        do throws(ServiceFailure) {
            while true {
                guard let isDone = try fillPage(&missing) else {
                    state.withoutHistory = visit.now
                    state.missing = nil
                    remarkGap(since: missing.start)
                    return
                }
                state.missing = isDone ? nil : missing
                if isDone || visit.isLate { return }
            }
        } catch {
            if error.kind == .cancelled { throw error }
            state.missing = missing
            draft.remark(ServiceMessage(.historyUnfinished, cause: error.message))
        }
    }

    /// Reads one page of the history.
    ///
    /// - Returns: True if it was the last page; nil if the broker keeps no history.
    private mutating func fillPage(
        _ missing: inout NGSIClient.Missing
    ) throws(ServiceFailure) -> Bool? {
        let window = NGSIWindow(start: missing.start - .seconds(60), end: nil)
        if isSecondVersion {
            if missing.things == nil { missing.things = things() }
            guard let thing = missing.things?.last else { return true }
            guard let entities = try records(of: thing, window) else { return nil }
            for entity in entities { keep(entity, type: thing.type, until: missing.delivered) }
            missing.things?.removeLast()
            return missing.things?.isEmpty ?? true
        }
        guard let type = missing.types.first else { return true }
        guard let page = try page(of: type, window, offset: missing.offset) else { return nil }
        let before = missing.seen
        for entity in page.entities {
            let id = (entity["id"] ?? entity["@id"])?.scalarText ?? ""
            guard !before.contains(id) else { continue }
            missing.seen.insert(id)
            keep(entity, type: type, until: missing.delivered)
        }
        let news = missing.seen.count - before.count
        missing.offset += page.count
        missing.pages += 1
        if news == 0 || missing.pages >= visit.limits.pages {
            if news > 0 { remarkLong(type) }
            missing.types.removeFirst()
            (missing.offset, missing.pages, missing.seen) = (0, 0, [])
        }
        return missing.types.isEmpty
    }

    private mutating func remarkLong(_ type: String) {
        draft.remark(
            ServiceMessage(.historyLong, DisplayText(type, limit: 60), visit.limits.pages)
        )
    }

    /// Adds the history of an entity up to the instants from which sweeps have delivered it.
    private mutating func keep(
        _ value: JSONValue,
        type: String,
        until delivered: [SeriesID: Instant]
    ) {
        guard let reading = read(value, type: type, quality: .historical), admit(reading) else {
            return
        }
        for sample in reading.samples {
            guard !sample.isTimedHere, let time = sample.time else {
                draft.reject(.invalidTime, example: "\(sample.native) of \(reading.id), no time")
                continue
            }
            if let since = delivered[sample.series.id], time >= since { continue }
            keep(sample, at: time, of: reading)
        }
    }

    /// Adds one value of the history, unless it was seen before.
    private mutating func keep(
        _ sample: NGSIReading.Sample,
        at time: Instant,
        of reading: NGSIReading
    ) {
        guard admit(sample, of: reading) else { return }
        state.archived.insert(sample.series.id)
        guard !state.recent.has(sample.series.id, at: time, sample.result) else { return }
        let series = described(sample.series)
        if draft.add(series, at: time, sample.result, quality: sample.quality) {
            state.hasBrought = true
            if client.lateness > .zero, time > rememberedSince {
                state.recent.note(series.id, at: time, sample.result)
            }
        }
    }

    /// The instant from which values are remembered, to recognize them in the history.
    var rememberedSince: Instant { visit.now - client.lateness * 2 - .seconds(120) }

    /// Returns a series with the unit and shape of the current state, because histories carry no
    /// units.
    func described(_ series: Series) -> Series {
        guard var known = draft.announced.series[series.id] else { return series }
        if known.unit.ucum.isEmpty { known.unit = series.unit }
        return known
    }

    // MARK: - Late values

    /// Reads the end of the history again, if that is due.
    mutating func rereadLate(_ types: [String]) throws(ServiceFailure) {
        let lateness = client.lateness
        guard lateness > .zero, state.withoutHistory == nil, !visit.isLate else { return }
        let pause = max(lateness / 2, .seconds(30))
        if let before = state.lastReread, visit.now >= before,
            visit.now.duration(since: before) < pause
        {
            return
        }
        defer { state.lastReread = visit.now }
        // Values since the start of this process are known, so the first time is skipped.
        guard state.lastReread != nil else { return }
        var missing = NGSIClient.Missing(
            start: visit.now - lateness + .seconds(60),
            isPromised: false,
            types: types
        )
        do throws(ServiceFailure) {
            while !visit.isLate {
                guard let isDone = try fillPage(&missing) else {
                    state.withoutHistory = visit.now
                    return
                }
                if isDone { break }
            }
            draft.sortObservations()
        } catch {
            if error.kind == .cancelled { throw error }
            draft.remark(ServiceMessage(.historyNotReread, cause: error.message))
        }
    }

    // MARK: - Pages

    /// Requests one page of a type's history.
    ///
    /// - Returns: The entities, the number of entities on the page, and true if the rows of the
    ///   span are complete; nil if the broker keeps no history.
    mutating func page(
        of type: String,
        _ window: NGSIWindow,
        offset: Int,
        last: Int? = nil
    ) throws(ServiceFailure) -> (entities: [JSONValue], count: Int, isWhole: Bool)? {
        var entities: [JSONValue] = []
        var count: Int?
        var window = window
        // A server may return a part of each series and report its range (status 206).
        for _ in 0..<max(visit.limits.pages, 1) {
            let response = try ask(
                type,
                window,
                offset: offset,
                last: last,
                timeName: "timeAt"
            )
            if [404, 405, 501].contains(response.status) { return nil }
            if [400, 422].contains(response.status) { return nil }
            if let failure = response.failure(at: visit.now) { throw failure }
            let found = try ServiceVisit.json(of: response).elements
            count = count ?? found.count
            entities += found
            guard last == nil, response.status == 206, let given = Self.range(of: response) else {
                return (entities, count ?? 0, true)
            }
            if given.lowerBound > window.start + .seconds(1),
                given.lowerBound < window.end ?? .distantFuture
            {
                window.end = given.lowerBound
            } else if given.upperBound > window.start,
                given.upperBound < window.end ?? .distantFuture
            {
                window.start = given.upperBound
            } else {
                return (entities, count ?? 0, true)
            }
            if visit.isLate { break }
        }
        return (entities, count ?? 0, false)
    }

    private mutating func ask(
        _ type: String,
        _ window: NGSIWindow,
        offset: Int,
        last: Int?,
        timeName: String
    ) throws(ServiceFailure) -> HTTPResponse {
        var query = [("type", type)]
        let endName = timeName == "timeAt" ? "endTimeAt" : "endTime"
        switch window.end {
        case nil: query += [("timerel", "after"), (timeName, window.start.rfc3339)]
        case let end? where window.start == .distantPast:
            query += [("timerel", "before"), (timeName, end.rfc3339)]
        case let end?:
            query += [
                ("timerel", "between"), (timeName, window.start.rfc3339), (endName, end.rfc3339),
            ]
        }
        if let last { query.append(("lastN", String(last))) }
        query += [
            ("options", "temporalValues"), ("limit", "100"), ("offset", String(offset)),
        ]
        let request = HTTPRequest.get(
            try address("/temporal/entities", query),
            accept: Self.accept
        )
        let response = try visit.send(request)
        // Before version 1.3 of the standard the parameter was named time.
        guard response.status == 400, timeName == "timeAt" else { return response }
        let older = try ask(type, window, offset: offset, last: last, timeName: "time")
        return older.failure(at: visit.now) == nil ? older : response
    }

    /// Returns the range of a partial answer: `date-time 2026-…Z-2026-…Z/100`.
    private static func range(of response: HTTPResponse) -> ClosedRange<Instant>? {
        guard let header = response.header("content-range") else { return nil }
        let text = header.replacing("date-time", with: "").prefix { $0 != "/" }
        let times = text.split(separator: "Z").compactMap { part -> Instant? in
            let trimmed = part.drop { $0 == "-" || $0 == " " }
            return Instant.parse(String(trimmed) + "Z")?.instant
        }
        guard times.count == 2 else { return nil }
        return min(times[0], times[1])...max(times[0], times[1])
    }
}
