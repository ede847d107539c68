// SPDX-License-Identifier: Apache-2.0

/// A regular expression from a client that cannot cause excessive backtracking.
struct BoundedPattern {
    private let regex: Regex<AnyRegexOutput>

    /// The reason why an expression is refused.
    enum Refusal: Error, Hashable, Sendable { case unreadable, tooCostly }

    init(_ text: String) throws(Refusal) {
        guard Self.isCheap(text) else { throw .tooCostly }
        do {
            regex = try Regex(text)
        } catch {
            throw .unreadable
        }
    }

    /// Returns true if the expression matches the whole text.
    func matchesWhole(_ text: String) -> Bool { (try? regex.wholeMatch(in: text)) != nil }

    /// Returns true if the expression matches a part of the text.
    func occurs(in text: String) -> Bool { (try? regex.firstMatch(in: text)) != nil }

    /// Returns true if the expression has few repetitions, and none of a group that contains a
    /// choice.
    private static func isCheap(_ text: String) -> Bool {
        var groups: [Bool] = []
        var closedRisky = false
        var repetitions = 0
        var isEscaped = false
        for character in text {
            let repeats = !isEscaped && (character == "*" || character == "+" || character == "{")
            if repeats {
                repetitions += 1
                if closedRisky { repetitions = .max / 2 }
                if !groups.isEmpty { groups[groups.count - 1] = true }
            }
            closedRisky = false
            if !isEscaped {
                if character == "(" { groups.append(false) }
                if character == "|", !groups.isEmpty { groups[groups.count - 1] = true }
                if character == ")", let last = groups.popLast() {
                    closedRisky = last
                    if last, !groups.isEmpty { groups[groups.count - 1] = true }
                }
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return repetitions <= 8 && text.utf8.count <= 4096
    }
}
