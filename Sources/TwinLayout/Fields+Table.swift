// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

// Values of the configuration are read as the table says, so that it cannot say anything else.

extension Fields {
    /// Takes apart a mapping that has the keys of a section.
    init?(_ node: Node, of section: ConfigurationSection, _ findings: inout Findings) {
        self.init(node, of: section.owner, known: section.names, &findings)
    }

    /// A duration in the range that the table has for the key.
    func duration(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Duration? {
        guard case .duration(let range)? = section[key]?.value else { return nil }
        return duration(key, in: range, &findings)
    }

    /// A size in the range that the table has for the key.
    func bytes(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Int64? {
        guard case .bytes(let range)? = section[key]?.value else { return nil }
        return bytes(key, in: range, &findings)
    }

    /// A whole number in the range that the table has for the key.
    func integer(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Int? {
        guard case .integer(let range)? = section[key]?.value else { return nil }
        return integer(key, in: range, &findings)
    }

    /// A number in the range that the table has for the key.
    func number(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Double? {
        guard case .number(let range)? = section[key]?.value else { return nil }
        let told = "a number from \(range.lowerBound) to \(range.upperBound)"
        return number(key, in: range, told: told, &findings)
    }
}
