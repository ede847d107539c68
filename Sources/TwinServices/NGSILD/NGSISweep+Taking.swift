// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSISweep {
    /// Reads one entity of an answer.
    ///
    /// Returns nil after counting a value that is not an entity.
    mutating func read(
        _ value: JSONValue,
        type: String?,
        quality: Quality = .good
    ) -> NGSIReading? {
        let names = state.attributeNames
        let reading = client.reader.read(
            value,
            type: type,
            at: visit.now,
            quality: quality,
            known: { names[$0] }
        )
        guard let reading else {
            draft.reject(.malformed, example: "entity without id: \(value.text.prefix(100))")
            return nil
        }
        return reading
    }

    /// Counts the rejects of an entity and registers its identity.
    ///
    /// - Returns: False if another entity of the broker already has the same identity here.
    mutating func admit(_ reading: NGSIReading) -> Bool {
        for reject in reading.rejects {
            draft.reject(reject.reason, reject.count, example: reject.example)
        }
        // NGSIv2 identifies an entity by its id and type together.
        let native = isSecondVersion ? "\(reading.id) (\(reading.type))" : reading.id
        let ours = reading.entity.id.rawValue
        if let holder = state.names.take(ours, for: native) {
            draft.refuse(native, asOneWith: holder, called: ours)
            let count = reading.samples.count + reading.clashes.count
            if count > 1 { draft.reject(.ambiguous, count - 1) }
            return false
        }
        if !reading.names.isEmpty { state.attributeNames[reading.entity.id] = reading.names }
        for clash in reading.clashes {
            draft.refuse(
                Self.name(clash.refused, of: reading),
                asOneWith: Self.name(clash.holder, of: reading),
                called: "\(clash.series.entity.rawValue) \(clash.series.property)"
            )
        }
        return true
    }

    private static func name(_ native: String, of reading: NGSIReading) -> String {
        native.split(separator: "\n").joined(separator: " ") + " of " + reading.id
    }

    /// Returns true if the series of a sample does not belong to another attribute; otherwise
    /// counts a reject.
    mutating func admit(_ sample: NGSIReading.Sample, of reading: NGSIReading) -> Bool {
        guard let before = state.seen[sample.series.id], before.native != sample.native else {
            return true
        }
        draft.refuse(
            Self.name(sample.native, of: reading),
            asOneWith: Self.name(before.native, of: reading),
            called: "\(sample.series.id.entity.rawValue) \(sample.series.id.property)"
        )
        return false
    }

    /// Adds an entity of the current state.
    mutating func take(_ reading: NGSIReading) {
        guard admit(reading) else { return }
        if let event = reading.event {
            var same = event
            same.receivedTime = state.alerts[event.id]?.receivedTime ?? event.receivedTime
            if state.alerts[event.id] != same {
                if state.alerts.count > visit.limits.series { state.alerts = [:] }
                state.alerts[event.id] = event
                draft.add(event)
            }
            return
        }
        if reading.entity.kind == "alert" {
            draft.reject(.invalidTime, example: "alert \(reading.id)")
            return
        }
        draft.add(described(reading))
        if let what = reading.refusedPlace, reading.entity.position == nil {
            draft.refusePlace(of: reading.entity, what)
        }
        if reading.isSwapped {
            draft.remark(
                ServiceMessage(.swappedOrder, DisplayText(reading.entity.name.english, limit: 60))
            )
        }
        if let name = reading.mismatched {
            draft.remark(
                ServiceMessage(.unitUnknown, DisplayText(name, limit: 60))
            )
        }
        for sample in reading.samples { take(sample, of: reading) }
    }

    /// Returns the entity with the attributes that describe it, without those that change over
    /// time.
    private mutating func described(_ reading: NGSIReading) -> Entity {
        var entity = reading.entity
        let before = draft.announced.entities[entity.id]
        for (name, text) in reading.facts {
            let key = "\(entity.id.rawValue)\n\(name)"
            guard !state.changing.contains(key) else { continue }
            if let old = before?.attributes[name], old != text {
                state.changing.insert(key)
            } else {
                entity.attributes[name] = text
            }
        }
        return entity
    }

    private mutating func take(_ sample: NGSIReading.Sample, of reading: NGSIReading) {
        guard admit(sample, of: reading) else { return }
        if sample.isBareNull, draft.announced.series[sample.series.id] == nil {
            // An empty value does not start a series.
            draft.reject(.unmapped, example: "\(sample.series.id.property) of \(reading.id), empty")
            return
        }
        let now = NGSIClient.State.Seen(
            time: sample.isTimedHere ? nil : sample.time,
            result: sample.result,
            native: sample.native
        )
        let before = state.seen[sample.series.id]
        if before == now { return }
        var series = sample.series
        // One text or flag among numbers does not change the shape of the series.
        if let known = draft.announced.series[series.id] { series.shape = known.shape }
        guard draft.add(series, at: sample.time, sample.result, quality: sample.quality) else {
            return
        }
        state.hasBrought = true
        if client.lateness > .zero, let time = now.time {
            state.recent.note(series.id, at: time, sample.result)
        }
        // If an attribute has several instances, the latest one is current.
        if let old = before?.time, let new = now.time, new < old { return }
        state.seen[series.id] = now
    }
}
