// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSISweep {
    /// Fills in what is missing from the broker's history, for half of the visit's deadline at most.
    ///
    /// Where there is more, or where a page fails, it goes on from there at the next visit.
    mutating func fillIn() throws(ServiceFailure) {
        guard var missing = state.missing else { return }
        while let type = missing.types.first {
            guard let (count, news) = try fillPage(of: type, &missing) else {
                state.missing = nil
                return
            }
            missing.offset += count
            missing.pages += 1
            if news == 0 || missing.pages >= visit.limits.pages {
                missing.types.removeFirst()
                (missing.offset, missing.pages, missing.seen) = (0, 0, [])
            }
            state.missing = missing
            if visit.isLate, !missing.types.isEmpty { return }
        }
        state.missing = nil
    }

    /// Reads one page of a type's history: how many entities it had, and how many of them were new.
    ///
    /// - Returns: nothing where the broker keeps no history.
    private mutating func fillPage(
        of type: String,
        _ missing: inout NGSIClient.Missing
    ) throws(ServiceFailure) -> (count: Int, news: Int)? {
        let query = [
            ("type", type), ("timerel", "after"),
            ("timeAt", (missing.start - .seconds(60)).rfc3339),
            ("options", "temporalValues"), ("limit", "100"), ("offset", String(missing.offset)),
        ]
        let request = HTTPRequest.get(
            try address("/temporal/entities", query),
            accept: Self.accept
        )
        let response = try visit.send(request)
        if [400, 404, 405, 422, 501].contains(response.status) {
            draft.remark(
                "The broker keeps no history to read (\(response.status)); what happened "
                    + "between \(missing.start.rfc3339) and now is not known."
            )
            return nil
        }
        if let failure = response.failure(at: visit.now) { throw failure }
        let entities = try ServiceVisit.json(of: response).elements
        var news = 0
        for entity in entities {
            guard
                let reading = client.reader.read(
                    entity,
                    type: type,
                    at: visit.now,
                    quality: .historical
                ),
                missing.seen.insert(reading.id).inserted
            else { continue }
            news += 1
            keep(reading, until: missing.told)
        }
        return (entities.count, news)
    }

    /// Takes what history tells of a thing until the sweeps have told of it.
    private mutating func keep(_ reading: NGSIReading, until told: [SeriesID: Instant]) {
        for (reason, count) in reading.rejects { draft.reject(reason, count) }
        for sample in reading.samples where !sample.isTimedHere {
            if let time = told[sample.series.id], let then = sample.time, then >= time { continue }
            // The temporal form carries no units: those of the current state come with the sweep.
            var series = draft.announced.series[sample.series.id] ?? sample.series
            if series.unit.ucum.isEmpty { series.unit = sample.series.unit }
            draft.add(series, at: sample.time, sample.result, quality: sample.quality)
        }
    }
}
