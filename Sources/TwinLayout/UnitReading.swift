// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of a domain's `units`: the names and multiples in which its values are written.
struct UnitReading {
    private var notations: [String: UnitNotation] = [:]

    /// Reads the list from the fields of a domain.
    init(_ fields: Fields, _ findings: inout Findings) {
        for node in fields.list("units", of: "units", &findings) ?? [] { read(node, &findings) }
    }

    private mutating func read(_ node: Node, _ findings: inout Findings) {
        let known = ["unit", "en", "zh", "divide", "from"]
        guard let fields = Fields(node, of: "a unit", known: known, &findings) else { return }
        let unit = PropertyReading.unit(of: fields, &findings)
        let positive = "a positive number"
        let divisor = fields.number("divide", in: 1e-9...1e15, expectation: positive, &findings)
        let least = fields.number("from", in: 0...1e15, expectation: positive, &findings)
        guard let unit else { return }
        for language in Language.allCases {
            guard let name = fields.text(language.rawValue, &findings) else { continue }
            let step = UnitNotation.Step(
                name: name,
                divisor: divisor ?? 1,
                from: least ?? 0
            )
            notations[unit.ucum, default: UnitNotation()].add(step, in: language)
        }
    }

    /// Returns a kind whose properties are written as the list says.
    func applied(to kind: CatalogKind) -> CatalogKind {
        var kind = kind
        kind.properties = kind.properties.map { property in
            guard var notation = notations[property.unit.ucum] else { return property }
            notation.counted = property.notation.counted
            notation.bands = property.notation.bands
            var property = property
            property.notation = notation
            return property
        }
        return kind
    }
}
