// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension CloudEventsClient {
    /// Takes a value of a measurement event.
    func takeMeasurement(
        _ value: JSONValue,
        of event: CloudEvent,
        at time: Instant,
        _ draft: inout DeliveryDraft,
        _ counts: LedgerCounts,
        _ memory: inout Memory
    ) {
        guard let id = value["entity"]?.scalarText, let property = value["property"]?.scalarText,
            !id.isEmpty, !property.isEmpty
        else {
            draft.reject(.malformed, example: "\(event.name), no entity or no property")
            return
        }
        let entity = EntityID(id)
        let kind = value["kind"]?.string ?? id.split(separator: ":").first.map(String.init) ?? id
        let folded = vocabulary.kind(of: kind)
        let series = Series(
            id: SeriesID(entity, vocabulary.property(property, of: folded)),
            unit: UnitTable.unit(
                definition: nil,
                symbol: value["unit"]?.string,
                name: nil,
                isTemperature: UnitTable.isTemperature(property)
            )
        )
        let native = "\(property) of \(id)"
        let holder =
            counts.counts(series.id, by: rules)
            ? "\(series.id.property) of \(id), counted from events"
            : memory.names.take("\(series.id.entity.rawValue)\n\(series.id.property)", for: native)
        if let holder {
            draft.refuse(native, asOneWith: holder, called: "\(id) \(series.id.property)")
            return
        }
        if let name = value["name"]?.string {
            // The position among its siblings, such as a stage in a chain.
            let order = value["order"]?.integer.map { ["order": String($0)] }
            draft.add(
                Entity(
                    id: entity,
                    kind: folded,
                    name: LocalizedText(name, chinese: value["name_zh"]?.string),
                    district: value["district"]?.scalarText.map { .district($0) },
                    parent: value["parent"]?.string.map { EntityID($0) },
                    attributes: order ?? [:]
                )
            )
        }
        guard let result = ObservationResult(value["value"] ?? .null) else {
            draft.reject(
                .invalidValue,
                example: "\(native): \(value["value"]?.text.prefix(60) ?? "")"
            )
            return
        }
        draft.add(draft.shaped(series, for: result, of: value["value"]), at: time, result)
    }
}
