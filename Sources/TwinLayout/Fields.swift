// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The keys and values of a mapping, with methods that read values of the expected types.
struct Fields {
    /// A key and its value.
    struct Entry {
        var key: Node
        var value: Node
    }

    /// The name of the mapping in messages: "a source".
    let owner: String
    /// The mapping.
    let node: Node
    /// The entries by key; for a duplicate key, the first.
    private(set) var entries: [String: Entry] = [:]
    /// The keys in the order of the file.
    private(set) var order: [String] = []
    /// The keys that were probably meant by misspelt ones.
    private var meant: Set<String> = []

    /// Creates the fields of a mapping, and reports duplicate and unknown keys.
    ///
    /// - Parameters:
    ///   - node: The node. If it is not a mapping, this is reported and nil is returned.
    ///   - owner: The name of the mapping in messages.
    ///   - known: The possible keys; nil if any key is allowed.
    ///   - findings: The findings to which problems are added.
    init?(_ node: Node, of owner: String, known: [String]?, _ findings: inout Findings) {
        self.owner = owner
        self.node = node
        guard case .mapping(let mapping) = node else {
            findings.add(.notMapping(owner, keys: known ?? [], found: node.words), at: node)
            return nil
        }
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                findings.add(.unknownKey(key.words, owner: owner, known: known ?? []), at: key)
                continue
            }
            let name = findings.document.name(of: scalar.string)
            if let first = entries[name] {
                let line = first.key.mark?.line ?? 0
                findings.add(.duplicateKey(name, firstLine: line), at: key)
                continue
            }
            entries[name] = Entry(key: key, value: value)
            order.append(name)
            guard let known, !known.contains(name) else { continue }
            if Self.secretKeys.contains(name.lowercased()), known.contains("token_variable") {
                findings.add(.secret(DisplayText(name).string), at: key)
            } else if let nearest = Spelling.nearest(to: name, among: known) {
                meant.insert(nearest)
                findings.add(.unknownKey(name, owner: owner, known: known), at: key)
            } else if case .scalar(let scalar) = value, scalar.string.isEmpty, !value.isQuoted {
                findings.add(.strayWords(name, owner: owner), at: key)
            } else {
                findings.add(.unknownKey(name, owner: owner, known: known), at: key)
            }
        }
    }

    private static let secretKeys: Set<String> = [
        "token", "password", "passwd", "secret", "api_key", "apikey", "key", "bearer",
        "authorization", "credentials",
    ]

    /// Returns the value of a key, including null.
    subscript(key: String) -> Node? { entries[key]?.value }

    /// Returns the value of a required key; a missing key is reported at the mapping.
    func required(_ key: String, _ findings: inout Findings) -> Node? {
        if let value = entries[key]?.value { return value }
        if !meant.contains(key) { findings.add(.missingKey(key, owner: owner), at: node) }
        return nil
    }

    /// Returns the elements of a list; nil if the key is missing or its value is not a list.
    func list(_ key: String, of what: String, _ findings: inout Findings) -> [Node]? {
        guard let value = self[key] else { return nil }
        guard case .sequence(let sequence) = value else {
            let instead = value.text == nil ? nil : "[\(value.text.map { Self.shown($0) } ?? "")]"
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a list of \(what)",
                found: value.words,
                instead: instead
            )
            findings.add(cause, at: value)
            return nil
        }
        return Array(sequence)
    }

    /// Returns the texts of a list, each with its node.
    func texts(_ key: String, of what: String, _ findings: inout Findings) -> [(String, Node)] {
        var result: [(String, Node)] = []
        for node in list(key, of: what, &findings) ?? [] {
            guard let text = node.text, !text.isEmpty else {
                let wanted = "a list of \(what)"
                let cause = Problem.Cause.wrongType(
                    key,
                    wanted: wanted,
                    found: node.words,
                    instead: nil
                )
                findings.add(cause, at: node)
                continue
            }
            result.append((text, node))
        }
        return result
    }

    /// Returns a text that is not empty.
    func text(_ key: String, _ findings: inout Findings) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.text, !text.isEmpty else {
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a text",
                found: value.words,
                instead: nil
            )
            findings.add(cause, at: value)
            return nil
        }
        return text
    }

    /// Returns a name for the screen: a text, or one for each language.
    func localized(_ key: String, _ findings: inout Findings) -> LocalizedText? {
        guard let value = self[key] else { return nil }
        if case .mapping = value {
            guard let fields = Fields(value, of: "a name", known: ["en", "zh"], &findings),
                fields.required("en", &findings) != nil,
                let english = fields.text("en", &findings)
            else { return nil }
            return LocalizedText(english, chinese: fields.text("zh", &findings))
        }
        return text(key, &findings).map { LocalizedText($0) }
    }

    /// Returns one of several words.
    func choice(_ key: String, among known: [String], _ findings: inout Findings) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.text, known.contains(text) else {
            let nearest = value.text.flatMap { Spelling.nearest(to: $0, among: known) }
            let cause = Problem.Cause.wrongChoice(
                key,
                known: known,
                found: value.words,
                instead: nearest
            )
            findings.add(cause, at: value)
            return nil
        }
        return text
    }

    /// Returns a name in the spelling of files: `road_segment`.
    func name(_ key: String, of what: String, _ findings: inout Findings) -> String? {
        guard let text = text(key, &findings), let value = self[key] else { return nil }
        guard Self.isName(text) else {
            findings.add(.wrongName(what, found: Problem.quoted(text)), at: value)
            return nil
        }
        return text
    }

    /// Returns true if a text consists of small letters, digits and underscores, starts with a
    /// letter and has at most 64 bytes.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
    }

    /// Returns a text as shown in suggestions.
    static func shown(_ text: String) -> String { DisplayText(text, limit: 60).string }
}
