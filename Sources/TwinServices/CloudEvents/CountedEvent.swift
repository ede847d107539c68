// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// An event of a ledger with all its counted values.
struct CountedEvent: Hashable, Sendable {
    /// The type of the event.
    var type: String
    /// The fields by which the event is counted, including the one of all events together.
    var fields: [String]
    /// The entity named by each of these fields.
    var entities: [String: EntityID] = [:]
    /// The numbers of the summed fields.
    var numbers: [String: Double] = [:]

    /// The field that is missing or cannot be counted.
    struct Missing: Error, Hashable {
        var field: String
    }

    /// Creates a counted event from the values counted by the rules.
    ///
    /// The result is nil if the rules count no events of this type.
    ///
    /// - Throws: ``Missing`` if a field that names an entity is missing, or if a summed field is
    ///   missing, not a number, or beyond 1e18.
    init?(_ event: CloudEvent, by rules: LedgerRules) throws(Missing) {
        let counts = rules.counts(of: event.type)
        guard !counts.isEmpty else { return nil }
        type = event.type
        var fields: [String] = []
        for field in counts.flatMap({ rules.fields(of: $0) }) where !fields.contains(field) {
            fields.append(field)
        }
        self.fields = fields
        if let total = rules.total { entities[LedgerCounts.everything] = total }
        for group in rules.groups where fields.contains(group.field) {
            guard let text = event.data[group.field]?.scalarText, !text.isEmpty else {
                throw Missing(field: group.field)
            }
            entities[group.field] = .traded(text, kind: group.kind)
        }
        for count in counts {
            switch count.measure {
            case .events: break
            case .sum(let name, let isOptional):
                try read(name, of: event, isOptional: isOptional)
            case .ratio(let name, let divisor, _):
                try read(name, of: event, isOptional: false)
                try read(divisor, of: event, isOptional: true)
            case .mean(let name, _): try read(name, of: event, isOptional: true)
            }
        }
    }

    private mutating func read(
        _ name: String,
        of event: CloudEvent,
        isOptional: Bool
    ) throws(Missing) {
        if let number = event.data[name]?.finite, abs(number) < 1e18 {
            numbers[name] = number
        } else if !isOptional {
            throw Missing(field: name)
        }
    }
}
