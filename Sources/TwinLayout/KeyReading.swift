// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import Yams

/// The reading of a configuration's key bindings from their node.
struct KeyReading {
    let vocabulary: KeyVocabulary?

    /// The maximum number of keys for one action.
    static let keyLimit = 8

    /// Reads the bindings and reports their problems.
    func bindings(_ root: Fields, _ findings: inout Findings) -> [KeyBinding] {
        guard let node = root["keys"] else { return [] }
        // Any name is accepted here, so that an unknown one is reported as an action and not as a
        // key of the mapping.
        guard let fields = Fields(node, of: "\"keys\"", known: nil, &findings) else { return [] }
        var bindings: [KeyBinding] = []
        var taken: [String: String] = [:]
        for action in fields.order {
            guard let entry = fields.entries[action] else { continue }
            if let vocabulary, vocabulary.actions[action] == nil {
                let known = vocabulary.actions.keys.sorted()
                findings.add(.unknownAction(action, known: known), at: entry.key)
                continue
            }
            var keys: [String] = []
            for (text, place) in texts(action, entry.value, &findings) {
                guard let vocabulary else {
                    keys.append(text)
                    continue
                }
                guard let key = vocabulary.key(written: text) else {
                    let known = vocabulary.namedKeys
                    findings.add(.unknownKeystroke(text, known: known), at: place)
                    continue
                }
                if let other = taken[key], other != action {
                    findings.add(.takenKeystroke(key, by: other), at: place)
                } else if let other = owner(of: key, besides: fields) {
                    findings.add(.takenKeystroke(key, by: other), at: place)
                } else {
                    taken[key] = action
                    if !keys.contains(key) { keys.append(key) }
                }
            }
            bindings.append(KeyBinding(action: action, keys: keys))
        }
        return bindings
    }

    /// Returns the action that has a key by default and is not itself configured, or nil if there
    /// is none.
    private func owner(of key: String, besides fields: Fields) -> String? {
        vocabulary?.actions.first { action, keys in
            keys.contains(key) && fields.entries[action] == nil
        }?.key
    }

    private func texts(
        _ action: String,
        _ node: Node,
        _ findings: inout Findings
    ) -> [(String, Node)] {
        let nodes: [Node]
        switch node {
        case .sequence(let sequence): nodes = Array(sequence)
        default: nodes = [node]
        }
        guard nodes.count <= Self.keyLimit else {
            let cause = Problem.Cause.tooMany("keys", count: nodes.count, limit: Self.keyLimit)
            findings.add(cause, at: node)
            return []
        }
        return nodes.compactMap { item in
            // YAML reads an unquoted ~ as null, but as a key it is the tilde.
            if case .scalar(let scalar) = item, !scalar.string.isEmpty {
                return (scalar.string, item)
            }
            let cause = Problem.Cause.wrongType(
                action,
                wanted: "a key or a list of keys",
                found: item.words,
                instead: nil
            )
            findings.add(cause, at: item)
            return nil
        }
    }
}
