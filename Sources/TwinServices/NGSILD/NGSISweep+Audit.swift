// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSISweep {
    /// Samples from the history, by series and time.
    typealias Found = [SeriesID: [Instant: NGSIReading.Sample]]

    /// Compares a span of the past with the stored data, and delivers again the series that differ.
    ///
    /// Histories drop old rows. So a stored row that is missing from the history counts as deleted
    /// only if the history has an older row of the same series.
    ///
    /// - Returns: False if the broker keeps no history.
    mutating func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int]
    ) throws(ServiceFailure) -> Bool {
        if isWithoutHistory { return false }
        // QuantumLeap's entities are known only from sweeps.
        if isSecondVersion, state.things.isEmpty { return false }
        var found: Found = [:]
        let window = NGSIWindow(start: span.lowerBound, end: span.upperBound)
        guard let isWhole = try collect(window, last: nil, &found) else { return false }
        state.archived.formUnion(found.keys)
        let fewer = kept.filter { id, count in
            count > found[id]?.count ?? 0 && state.archived.contains(id)
        }
        var older: Found = [:]
        if isWhole, !fewer.isEmpty {
            let before = NGSIWindow(start: .distantPast, end: span.lowerBound)
            _ = try collect(before, last: 1, &older)
        }
        for id in Set(found.keys).union(fewer.keys).sorted() {
            let samples = found[id] ?? [:]
            let count = kept[id] ?? 0
            let isDeleted = samples.count < count && isWhole && older[id] != nil
            guard samples.count > count || isDeleted else { continue }
            let ordered = samples.sorted { $0.key < $1.key }
            for (time, sample) in ordered {
                draft.add(
                    described(sample.series),
                    at: time,
                    sample.result,
                    quality: sample.quality
                )
            }
            if isDeleted {
                draft.complete.append(SeriesSpan(series: id, span: span))
            } else if isWhole, let first = ordered.first?.key {
                draft.complete.append(SeriesSpan(series: id, span: first..<span.upperBound))
            }
        }
        return true
    }

    /// Collects the samples of a span from the history: all rows, or the last ones of each series.
    ///
    /// - Returns: True if the samples are complete; nil if the broker keeps no history.
    private mutating func collect(
        _ window: NGSIWindow,
        last: Int?,
        _ found: inout Found
    ) throws(ServiceFailure) -> Bool? {
        if isSecondVersion {
            for thing in things() {
                if visit.isLate { return false }
                guard let entities = try records(of: thing, window, last: last) else { return nil }
                for entity in entities { collect(entity, thing.type, window, &found) }
            }
            return true
        }
        var isWhole = true
        for type in try types() where NGSINames.short(type) != "Alert" {
            var seen: Set<String> = []
            var offset = 0
            for number in 0..<max(visit.limits.pages, 1) {
                guard let page = try page(of: type, window, offset: offset, last: last) else {
                    return nil
                }
                isWhole = isWhole && page.isWhole
                let before = seen.count
                for entity in page.entities {
                    seen.insert((entity["id"] ?? entity["@id"])?.scalarText ?? "")
                    collect(entity, type, window, &found)
                }
                offset += page.count
                if seen.count == before { break }
                if visit.isLate || number + 1 == visit.limits.pages { return false }
            }
        }
        return isWhole
    }

    private mutating func collect(
        _ value: JSONValue,
        _ type: String,
        _ window: NGSIWindow,
        _ found: inout Found
    ) {
        guard let reading = read(value, type: type), admit(reading) else { return }
        for sample in reading.samples {
            guard !sample.isTimedHere, let time = sample.time, window.contains(time),
                time <= draft.now + DeliveryDraft.furthestFuture, admit(sample, of: reading)
            else { continue }
            found[sample.series.id, default: [:]][time] = sample
        }
    }
}
