// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

/// The value of a key, with methods that read it as a particular type.
struct FieldValue {
    let name: String
    let node: Node
    let reader: ScenarioReader

    func text() throws -> String {
        guard let text = node.scalar?.string, !text.isEmpty else {
            throw wrong("is not a text", "Write a text after the colon.")
        }
        return text
    }

    func number(in range: ClosedRange<Double>) throws -> Double {
        guard let text = node.scalar?.string, let value = Double(text), range.contains(value) else {
            throw wrong(
                "is not a number from \(range.lowerBound) to \(range.upperBound)",
                "Write a number in that range."
            )
        }
        return value
    }

    /// Returns a duration such as 90s, 20m or 1h30m.
    func duration() throws -> Duration {
        guard let text = node.scalar?.string, let value = Self.duration(text) else {
            throw wrong("is not a length of time", "Write it as 90s, 20m, 1h30m or 2h.")
        }
        return value
    }

    /// Returns an entity identity of one of the kinds, such as "substation:110108-01".
    func entity(_ kinds: String...) throws -> EntityID {
        guard let text = node.scalar?.string,
            let kind = kinds.first(where: { text.hasPrefix($0 + ":") }),
            text.utf8.count > kind.utf8.count + 1
        else {
            throw wrong(
                "does not name a \(kinds.joined(separator: " or "))",
                "Write its identity, which begins with \"\(kinds[0]):\"."
            )
        }
        return EntityID(text)
    }

    /// Returns a list of districts given by code or identity.
    func districts() throws -> [EntityID] {
        guard let sequence = node.sequence else {
            throw wrong("is not a list", "Write it as [110108, 110106].")
        }
        var found: [EntityID] = []
        for item in sequence {
            let text = item.scalar?.string ?? ""
            let id = EntityID(text.hasPrefix("district:") ? text : "district:\(text)")
            guard District.index(of: id) != nil else {
                throw reader.error(
                    item,
                    "no district has the code \"\(text)\"",
                    "Take one of \(District.all.map(\.code).joined(separator: ", "))."
                )
            }
            found.append(id)
        }
        return found
    }

    func wrong(_ problem: String, _ mend: String) -> ScenarioError {
        reader.error(node, "\"\(name)\": \"\(node.scalar?.string ?? "…")\" \(problem)", mend)
    }

    /// Parses a duration such as 90s, 20m or 1h30m: whole numbers with h, m and s in that order.
    static func duration(_ text: some StringProtocol) -> Duration? {
        var seconds = 0
        var digits = ""
        var allowed = Substring("hms")
        guard !text.isEmpty else { return nil }
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let place = allowed.firstIndex(of: character), digits.count <= 6,
                let value = Int(digits)
            else { return nil }
            seconds += value * (character == "h" ? 3600 : character == "m" ? 60 : 1)
            allowed = allowed[allowed.index(after: place)...]
            digits = ""
        }
        return digits.isEmpty ? .seconds(seconds) : nil
    }
}
