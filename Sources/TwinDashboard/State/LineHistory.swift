// SPDX-License-Identifier: Apache-2.0

/// The lines that were typed into prompts of one kind, the oldest first.
struct LineHistory: Hashable, Sendable {
    /// The largest number of lines; the oldest are dropped.
    static let limit = 100

    private(set) var lines: [String] = []

    /// True if no line was typed yet.
    var isEmpty: Bool { lines.isEmpty }

    /// Adds a line as the newest one; an equal older line is removed, and an empty one is ignored.
    mutating func append(_ line: String) {
        guard !line.isEmpty else { return }
        lines.removeAll { $0 == line }
        lines.append(line)
        lines.removeFirst(max(0, lines.count - Self.limit))
    }

    /// Returns the line that many lines before the newest, or the oldest if there are fewer.
    ///
    /// - Precondition: The history is not empty, and `steps` is not negative.
    /// - Returns: The number of steps back that the line is, and the line.
    func line(back steps: Int) -> (steps: Int, line: String) {
        let reached = min(steps, lines.count - 1)
        return (reached, lines[lines.count - 1 - reached])
    }
}
