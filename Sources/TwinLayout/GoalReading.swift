// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

// An item of a `progress` pane:
//
//     - {series: city/connected_length, target: 1000, by: 2025}
//     - label: {en: Digital economy, zh: 数字经济}     # required without a series
//       target: 50
//       unit: "%"
//       by: 2025
//       path: {2020: 40, 2025: 50}                    # planned figures by year
//     - {label: {en: Foundation, zh: 夯实基础}, by: 2022}   # without a target: a stage
//
// The published figures by year are in `told`, in the same form as `path`.

/// The reading of an item of a `progress` pane from its nodes.
enum GoalReading {
    /// The possible keys of such an item.
    static let keys = [
        "series", "label", "aggregate", "target", "unit", "by", "path", "told",
    ]

    /// The possible years of a goal.
    static let years = 1900...2200

    /// The maximum number of years in one path.
    static let yearLimit = 64

    /// Reads the goal of an item.
    static func goal(of fields: Fields, _ findings: inout Findings) -> PaneGoal {
        var unit: UnitCode?
        if let node = fields["unit"], let code = fields.text("unit", &findings) {
            if UnitGrammar.accepts(code) {
                unit = UnitCode(ucum: code)
            } else {
                let suggestion = UnitGrammar.suggestion(for: code)
                let cause = Problem.Cause.unknownUnit(
                    found: Problem.quoted(code),
                    instead: suggestion
                )
                findings.add(cause, at: node)
            }
        }
        return PaneGoal(
            target: fields.number("target", &findings),
            unit: unit,
            by: fields.integer("by", in: years, &findings),
            path: steps("path", of: fields, &findings),
            told: steps("told", of: fields, &findings)
        )
    }

    private static func steps(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> [PaneGoal.Step] {
        guard let node = fields[key],
            let entries = Fields(node, of: "\"\(key)\"", known: nil, &findings)
        else { return [] }
        guard entries.order.count <= yearLimit else {
            let count = entries.order.count
            findings.add(.tooMany("years", count: count, limit: yearLimit), at: node)
            return []
        }
        var steps: [PaneGoal.Step] = []
        for name in entries.order {
            guard let entry = entries.entries[name] else { continue }
            guard let year = Int(name), years.contains(year) else {
                let range = "years from \(years.lowerBound) to \(years.upperBound)"
                let found = Problem.quoted(name)
                findings.add(.outOfRange(key, range: range, found: found), at: entry.key)
                continue
            }
            guard let value = Fields.number(entry.value, named: name, &findings) else { continue }
            steps.append(PaneGoal.Step(year: year, value: value))
        }
        return steps.sorted { $0.year < $1.year }
    }
}
