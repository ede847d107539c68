// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

// Values of the configuration are read with the ranges of the table, so that the documentation is
// always correct.

extension Fields {
    /// Creates the fields of a mapping with the keys of a section.
    init?(_ node: Node, of section: ConfigurationSection, _ findings: inout Findings) {
        self.init(node, of: section.owner, known: section.names, &findings)
    }

    /// Returns a duration within the table's range for the key.
    func duration(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Duration? {
        guard case .duration(let range)? = section[key]?.value else { return nil }
        return duration(key, in: range, &findings)
    }

    /// Returns a size within the table's range for the key.
    func bytes(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Int64? {
        guard case .bytes(let range)? = section[key]?.value else { return nil }
        return bytes(key, in: range, &findings)
    }

    /// Returns a whole number within the table's range for the key.
    func integer(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Int? {
        guard case .integer(let range)? = section[key]?.value else { return nil }
        return integer(key, in: range, &findings)
    }

    /// Returns a number within the table's range for the key.
    func number(
        _ key: String,
        of section: ConfigurationSection,
        _ findings: inout Findings
    ) -> Double? {
        guard case .number(let range)? = section[key]?.value else { return nil }
        let expectation = "a number from \(range.lowerBound) to \(range.upperBound)"
        return number(key, in: range, expectation: expectation, &findings)
    }
}
