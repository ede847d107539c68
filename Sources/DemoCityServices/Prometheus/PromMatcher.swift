// SPDX-License-Identifier: Apache-2.0

/// A condition on a label with one of the four matching operators.
struct PromMatcher {
    enum Operation: String { case equal = "=", unequal = "!=", like = "=~", unlike = "!~" }

    /// The label's name, or `__name__` for the metric's name.
    var name: String
    var operation: Operation
    var value: String
    private let holds: (String) -> Bool

    init(name: String, operation: Operation, value: String) throws(PromFailure) {
        self.name = name
        self.operation = operation
        self.value = value
        switch operation {
        case .equal: holds = { $0 == value }
        case .unequal: holds = { $0 != value }
        case .like: holds = try Self.pattern(value)
        case .unlike:
            let like = try Self.pattern(value)
            holds = { !like($0) }
        }
    }

    /// Returns true if a series with the labels matches; a missing label is equivalent to an empty
    /// one.
    func matches(_ labels: [PromLabel]) -> Bool {
        holds(labels.first { $0.name == name }?.value ?? "")
    }

    /// True if a series without the label matches.
    var matchesEmpty: Bool { holds("") }

    private static func pattern(_ text: String) throws(PromFailure) -> (String) -> Bool {
        if text == ".*" { return { _ in true } }
        if text == ".+" { return { !$0.isEmpty } }
        let special = "\\^$.[](){}*+?"
        if !text.contains(where: { special.contains($0) }) {
            let words = Set(
                text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            )
            return { words.contains($0) }
        }
        do {
            let pattern = try BoundedPattern(text)
            return { pattern.matchesWhole($0) }
        } catch {
            switch error {
            case .unreadable:
                throw .badData("parse error: the regular expression \"\(text)\" cannot be read.")
            case .tooCostly:
                throw .badData(
                    "parse error: the regular expression \"\(text.prefix(80))\" repeats too much; at "
                        + "most 8 repetitions are taken, and none of a group that has a choice in it."
                )
            }
        }
    }
}
