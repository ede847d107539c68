// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

extension Scenario {
    /// Reads a scenario from YAML.
    ///
    /// - Parameters:
    /// - text: The YAML text.
    /// - file: The file name for error messages.
    /// - Returns: The scenario.
    /// - Throws: ``ScenarioError`` with line and column if the text is not a valid scenario.
    public static func read(_ text: String, file: String) throws -> Scenario {
        try ScenarioReader(file: file).read(text)
    }
}

/// A reader that converts YAML nodes to a scenario.
struct ScenarioReader {
    let file: String

    static let longestText = 1_000_000

    func read(_ text: String) throws -> Scenario {
        guard text.utf8.count <= Self.longestText else {
            throw error(nil, "the file is longer than 1 MB", "Split it into several scenarios.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let failure as YamlError {
            throw error(of: failure)
        }
        guard let root else {
            throw error(nil, "the file is empty", "Begin with: name: {en: My scenario}")
        }
        let map = try Fields(root, self, keys: ["name", "description", "start", "steps"])
        let name = try localized(map.required("name", "name: {en: Rainstorm, zh: 暴雨}").node)
        let summary = try map["description"].map(localized) ?? LocalizedText("")
        let start = try map["start"].map(civilTime)
        var steps: [Scenario.Step] = []
        if let list = map["steps"] {
            guard let sequence = list.sequence else {
                throw error(list, "\"steps\" is not a list", "Begin each step with a dash: - at: …")
            }
            for node in sequence { steps.append(try step(node)) }
        }
        return Scenario(name: name, summary: summary, start: start, steps: steps)
    }

    private func civilTime(_ node: Node) throws -> CivilTime {
        guard let text = node.scalar?.string, let parsed = Instant.parse(text), !parsed.hasZone
        else {
            throw error(
                node,
                "\"\(node.scalar?.string ?? "")\" is not a local time",
                "Write it without a zone, as in 2026-07-21T06:30."
            )
        }
        // A time without zone is parsed as UTC; the city's own calendar then gives its midnight.
        let milliseconds = parsed.instant.millisecondsSince1970
        let day =
            (milliseconds - (milliseconds % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000
        return CivilTime(day: Int(day), millisecond: Int(milliseconds - day * 86_400_000))
    }

    /// Returns an error at the position of a node.
    func error(_ node: Node?, _ problem: String, _ mend: String) -> ScenarioError {
        ScenarioError(
            file: file,
            line: node?.mark?.line ?? 1,
            column: node?.mark?.column ?? 1,
            problem: problem,
            mend: mend
        )
    }

    private func error(of failure: YamlError) -> ScenarioError {
        let mend = "Indent with spaces alone, and quote texts that hold a colon and a space."
        switch failure {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ScenarioError(
                file: file,
                line: mark.line,
                column: mark.column,
                problem: "this is not YAML: \(problem)",
                mend: mend
            )
        default:
            return error(nil, "this is not YAML: \(failure)", mend)
        }
    }
}

/// The entries of a mapping in which every key must be known and appear only once.
struct Fields {
    private let node: Node
    private let reader: ScenarioReader
    private var values: [String: Node] = [:]

    init(_ node: Node, _ reader: ScenarioReader, keys: [String]) throws {
        self.node = node
        self.reader = reader
        guard let mapping = node.mapping else {
            throw reader.error(
                node,
                "this is not a mapping",
                "Write its entries as \"key: value\": \(keys.joined(separator: ", "))."
            )
        }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard keys.contains(name) else {
                throw reader.error(
                    key,
                    "unknown key \"\(name)\"",
                    "These are known here: \(keys.joined(separator: ", "))."
                )
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw reader.error(key, "\"\(name)\" stands twice", "Take one of them out.")
            }
        }
    }

    subscript(name: String) -> Node? { values[name] }

    func required(_ name: String, _ example: String) throws -> FieldValue {
        guard let value = values[name] else {
            throw reader.error(node, "\"\(name)\" is missing", "Add it: \(example)")
        }
        return FieldValue(name: name, node: value, reader: reader)
    }
}
