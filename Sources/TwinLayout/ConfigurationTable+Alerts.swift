// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension ConfigurationTable {
    static let alerts = ConfigurationSection(
        owner: "the description of alerts",
        path: "alerts",
        keys: [
            ConfigurationKey(
                "severity",
                .text,
                fallback: AlertRules().severityLabel,
                "The label with the urgency."
            )
        ]
            + Priority.allCases.reversed().map { priority in
                ConfigurationKey(
                    "\(priority)",
                    .texts,
                    fallback: AlertRules().priorities.filter { $0.value == priority }.keys.sorted()
                        .joined(separator: ", "),
                    "The values of that label that mean the priority \(priority)."
                )
            }
            + [
                ConfigurationKey(
                    "otherwise",
                    .choice(Priority.allCases.map { "\($0)" }),
                    fallback: "\(AlertRules().otherwise)",
                    "The priority of alerts without the label or with another value."
                ),
                ConfigurationKey(
                    "kind",
                    .name,
                    "The kind of the entity that an alert is about, with identity."
                ),
                ConfigurationKey(
                    "identity",
                    .texts,
                    "The labels whose values together name that entity."
                ),
                ConfigurationKey(
                    "district",
                    .text,
                    fallback: AlertRules().districtLabel,
                    "The label with the district."
                ),
                ConfigurationKey(
                    "silences",
                    .flag,
                    fallback: "\(AlertRules().sendsSilences)",
                    "True to send a shelf of an alert to Alertmanager as a silence, and to withdraw it "
                        + "with the shelf. Acknowledgements are never sent."
                ),
            ]
    )
}
