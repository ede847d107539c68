// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSIReader {
    /// Reads an Alert of the Smart Data Models as an event; nil if it has no readable time.
    func alert(
        _ id: String,
        _ attributes: [Attribute],
        _ entity: Entity,
        at now: Instant
    ) -> Event? {
        func text(_ name: String) -> String? {
            attributes.first { $0.name == name }?.instances.last?.value.scalarText
        }
        let begin = text("dateIssued") ?? text("dateObserved") ?? text("validFrom")
        guard let time = begin.flatMap({ reader.read($0)?.instant }) else { return nil }
        let priority: Priority? =
            switch (text("severity") ?? "").lowercased() {
            case "low": .low
            case "medium": .medium
            case "high": .high
            case "critical": .critical
            default: nil
            }
        let source = attributes.first { $0.name == "alertSource" }?.instances.last?.value
        let target = source?.elements.first?.string
        let kind = text("subCategory") ?? text("category") ?? "alert"
        return Event(
            id: id,
            kind: Vocabulary.snakeCase(kind),
            time: time,
            end: text("validTo").flatMap { reader.read($0)?.instant },
            receivedTime: now,
            entity: target.map { names.entity($0, type: nil) },
            district: entity.district,
            priority: priority,
            text: LocalizedText(
                text("description") ?? entity.name.english,
                chinese: text("description_zh") ?? entity.name.chinese
            )
        )
    }
}
