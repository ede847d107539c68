// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSISweep {
    /// Compares a stretch of the past with what is kept, and takes again what differs.
    ///
    /// - Returns: false if the broker keeps no history.
    mutating func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int]
    ) throws(ServiceFailure) -> Bool {
        if let since = state.withoutHistory, visit.now.duration(since: since) < .seconds(3600) {
            return false
        }
        // QuantumLeap's entities are known from the sweeps alone.
        if isSecondVersion, state.things.isEmpty { return false }
        let window = NGSIWindow(start: span.lowerBound, end: span.upperBound)
        var found: [SeriesID: [Instant: NGSIReading.Sample]] = [:]
        guard let isWhole = try collect(window, &found) else { return false }
        for (id, samples) in found.sorted(by: { $0.key < $1.key }) {
            state.archived.insert(id)
            guard samples.count != kept[id] ?? 0 else { continue }
            let ordered = samples.sorted { $0.key < $1.key }
            for (time, sample) in ordered {
                draft.add(
                    described(sample.series),
                    at: time,
                    sample.result,
                    quality: sample.quality
                )
            }
            if isWhole { draft.complete.append(SeriesSpan(series: id, span: span)) }
        }
        guard isWhole else { return true }
        // What the history once had and has no longer was deleted there.
        for (id, count) in kept.sorted(by: { $0.key < $1.key })
        where count > 0 && found[id] == nil && state.archived.contains(id) {
            draft.complete.append(SeriesSpan(series: id, span: span))
        }
        return true
    }

    /// Collects all that the history has of a stretch.
    ///
    /// - Returns: true if it is all; nil if the broker keeps no history.
    private mutating func collect(
        _ window: NGSIWindow,
        _ found: inout [SeriesID: [Instant: NGSIReading.Sample]]
    ) throws(ServiceFailure) -> Bool? {
        if isSecondVersion {
            for thing in things() {
                if visit.isLate { return false }
                guard let entities = try records(of: thing, window) else { return nil }
                for entity in entities { collect(entity, thing.type, window, &found) }
            }
            return true
        }
        var isWhole = true
        for type in try types() where NGSINames.short(type) != "Alert" {
            var seen: Set<String> = []
            var offset = 0
            for number in 0..<max(visit.limits.pages, 1) {
                guard let page = try page(of: type, window, offset: offset) else { return nil }
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
        _ found: inout [SeriesID: [Instant: NGSIReading.Sample]]
    ) {
        guard let reading = read(value, type: type, quality: .historical), admit(reading) else {
            return
        }
        for sample in reading.samples {
            guard !sample.isTimedHere, let time = sample.time, window.contains(time),
                time <= draft.now + DeliveryDraft.furthestFuture, admit(sample, of: reading)
            else { continue }
            found[sample.series.id, default: [:]][time] = sample
        }
    }
}
