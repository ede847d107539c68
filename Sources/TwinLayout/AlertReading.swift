// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of the meaning of alerts' labels from its node.
struct AlertReading {
    let catalog: Catalog?

    /// Returns the rules of a source's `alerts`; without one, the default rules.
    func rules(
        of fields: Fields,
        standard: SourceConfiguration.Standard?,
        _ findings: inout Findings
    ) -> AlertRules {
        var rules = AlertRules()
        guard let node = fields["alerts"] else { return rules }
        if let standard, standard != .alertmanager {
            let cause = Problem.Cause.wrongType(
                "alerts",
                wanted: "in an alertmanager source",
                found: standard.rawValue,
                instead: nil
            )
            findings.add(cause, at: node)
        }
        guard let alerts = Fields(node, of: ConfigurationTable.alerts, &findings) else {
            return rules
        }
        rules.severityLabel = alerts.text("severity", &findings) ?? rules.severityLabel
        rules.districtLabel = alerts.text("district", &findings) ?? rules.districtLabel
        rules.sendsSilences = alerts.flag("silences", &findings) ?? rules.sendsSilences
        var taken: [String: Priority] = [:]
        for priority in Priority.allCases {
            let word = "\(priority)"
            guard alerts[word] != nil else { continue }
            rules.priorities = rules.priorities.filter { $0.value != priority }
            for (value, place) in alerts.texts(word, of: "values", &findings) {
                let value = value.lowercased()
                if let first = taken[value], first != priority {
                    let cause = Problem.Cause.takenName(
                        "a value",
                        name: value,
                        firstPlace: findings.place(of: alerts["\(first)"] ?? alerts.node)
                    )
                    findings.add(cause, at: place)
                }
                taken[value] = priority
            }
        }
        rules.priorities.merge(taken) { $1 }
        let words = Priority.allCases.map { "\($0)" }
        if let word = alerts.choice("otherwise", among: words, &findings) {
            rules.otherwise = Priority.allCases.first { "\($0)" == word } ?? rules.otherwise
        }
        if let place = alerts["kind"] {
            rules.kind = alerts.name("kind", of: "a kind", &findings)
            if let kind = rules.kind, let catalog, catalog.kind(kind) == nil {
                findings.add(.unknownKind(kind, known: catalog.kindIDs), at: place)
            }
            _ = alerts.required("identity", &findings)
        }
        if let place = alerts["identity"] {
            rules.identity = alerts.texts("identity", of: "labels", &findings).map(\.0)
            if place.sequence?.isEmpty == true {
                findings.add(.nothingInside("identity"), at: place)
            }
            _ = alerts.required("kind", &findings)
        }
        return rules
    }
}
