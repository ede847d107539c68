// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The keys and values of one mapping, each read as what it should be.
struct Fields {
    /// A key and its value.
    struct Entry {
        var key: Node
        var value: Node
    }

    /// What the mapping describes, as a problem tells it: "a source".
    let owner: String
    /// The mapping.
    let node: Node
    /// Its entries by key; of a key that stands twice, the first.
    private(set) var entries: [String: Entry] = [:]
    /// Its keys in the order of the file.
    private(set) var order: [String] = []
    /// Keys that a misspelt one was probably meant to be.
    private var meant: Set<String> = []

    /// Takes a mapping apart, telling of keys that stand twice and of keys that it does not have.
    ///
    /// - Parameters:
    ///   - node: what should be a mapping; where it is not, that is told and nothing is made.
    ///   - owner: what it describes.
    ///   - known: the keys it may have; nothing where any name will do.
    ///   - findings: takes the problems.
    init?(_ node: Node, of owner: String, known: [String]?, _ findings: inout Findings) {
        self.owner = owner
        self.node = node
        guard case .mapping(let mapping) = node else {
            findings.add(.notMapping(owner, keys: known ?? [], found: node.told), at: node)
            return nil
        }
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                findings.add(.unknownKey(key.told, owner: owner, known: known ?? []), at: key)
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

    /// The value of a key, null or not.
    subscript(key: String) -> Node? { entries[key]?.value }

    /// The value of a key that must be there; its absence is told at the mapping.
    func required(_ key: String, _ findings: inout Findings) -> Node? {
        if let value = entries[key]?.value { return value }
        if !meant.contains(key) { findings.add(.missingKey(key, owner: owner), at: node) }
        return nil
    }

    /// The values of a list; nothing where the key is absent or no list.
    func list(_ key: String, of what: String, _ findings: inout Findings) -> [Node]? {
        guard let value = self[key] else { return nil }
        guard case .sequence(let sequence) = value else {
            let instead = value.text == nil ? nil : "[\(value.text.map { Self.shown($0) } ?? "")]"
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a list of \(what)",
                found: value.told,
                instead: instead
            )
            findings.add(cause, at: value)
            return nil
        }
        return Array(sequence)
    }

    /// The texts of a list, each with its place.
    func texts(_ key: String, of what: String, _ findings: inout Findings) -> [(String, Node)] {
        var result: [(String, Node)] = []
        for node in list(key, of: what, &findings) ?? [] {
            guard let text = node.text, !text.isEmpty else {
                let wanted = "a list of \(what)"
                let cause = Problem.Cause.wrongType(
                    key,
                    wanted: wanted,
                    found: node.told,
                    instead: nil
                )
                findings.add(cause, at: node)
                continue
            }
            result.append((text, node))
        }
        return result
    }

    /// A text that is not empty.
    func text(_ key: String, _ findings: inout Findings) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.text, !text.isEmpty else {
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a text",
                found: value.told,
                instead: nil
            )
            findings.add(cause, at: value)
            return nil
        }
        return text
    }

    /// A name on the screen: a text, or one for each language.
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

    /// One of some words.
    func choice(_ key: String, among known: [String], _ findings: inout Findings) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.text, known.contains(text) else {
            let nearest = value.text.flatMap { Spelling.nearest(to: $0, among: known) }
            let cause = Problem.Cause.wrongChoice(
                key,
                known: known,
                found: value.told,
                instead: nearest
            )
            findings.add(cause, at: value)
            return nil
        }
        return text
    }

    /// A name as files spell names: `road_segment`.
    func name(_ key: String, of what: String, _ findings: inout Findings) -> String? {
        guard let text = text(key, &findings), let value = self[key] else { return nil }
        guard Self.isName(text) else {
            findings.add(.wrongName(what, found: Problem.quoted(text)), at: value)
            return nil
        }
        return text
    }

    /// Whether a text is small letters, digits and underscores, beginning with a letter.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
    }

    /// A text as a suggestion shows it.
    static func shown(_ text: String) -> String { DisplayText(text, limit: 60).string }
}
