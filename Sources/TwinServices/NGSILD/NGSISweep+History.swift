// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSISweep {
    /// Fills in what happened since the last visit from the broker's history.
    ///
    /// - Returns: whether nothing is missing, or the broker has no history to fill it from.
    mutating func fill(
        _ types: [String],
        after last: Instant
    ) throws(ServiceFailure) -> Bool {
        let start = (last - .seconds(60)).rfc3339
        for type in types where type != "Alert" {
            var seen: Set<String> = []
            var offset = 0
            for _ in 0..<max(visit.limits.pages, 1) {
                if visit.isLate { return false }
                let query = [
                    ("type", type), ("timerel", "after"), ("timeAt", start),
                    ("options", "temporalValues"), ("limit", "100"), ("offset", String(offset)),
                ]
                let request = HTTPRequest.get(
                    try address("/temporal/entities", query),
                    accept: Self.accept
                )
                let response = try visit.send(request)
                if [400, 404, 405, 422, 501].contains(response.status) {
                    draft.remark(
                        "The broker keeps no history to read (\(response.status)); what happened "
                            + "between \(last.rfc3339) and now is not known."
                    )
                    return true
                }
                if let failure = response.failure(at: visit.now) { throw failure }
                let value = try ServiceVisit.json(of: response)
                let entities = value.elements
                var news = 0
                for entity in entities {
                    guard
                        let reading = client.reader.read(
                            entity,
                            type: type,
                            at: visit.now,
                            quality: .historical
                        ),
                        seen.insert(reading.id).inserted
                    else { continue }
                    news += 1
                    keep(reading)
                }
                offset += entities.count
                if news == 0 || response.status == 206 && entities.isEmpty { break }
            }
        }
        return true
    }

    mutating func keep(_ reading: NGSIReading) {
        for (reason, count) in reading.rejects { draft.reject(reason, count) }
        for sample in reading.samples where !sample.isTimedHere {
            // What is now has been told by the sweep already.
            if let seen = state.seen[sample.series.id]?.time, seen == sample.time { continue }
            // The temporal form carries no units: those of the current state come with the sweep.
            var series = draft.announced.series[sample.series.id] ?? sample.series
            if series.unit.ucum.isEmpty { series.unit = sample.series.unit }
            draft.add(series, at: sample.time, sample.result, quality: sample.quality)
        }
    }
}
