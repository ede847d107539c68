// SPDX-License-Identifier: Apache-2.0

/// Suggestions for misspelt words.
public enum Spelling {
    /// Returns the known word nearest to a misspelt one, or nil if none is near enough.
    ///
    /// The distance may be at most a third of the word's length in single-letter edits, but at
    /// least one and at most three.
    public static func nearest(to word: String, among known: [String]) -> String? {
        guard !word.isEmpty, word.utf8.count <= 64 else { return nil }
        let folded = Array(word.lowercased().unicodeScalars)
        let allowed = min(3, max(1, folded.count / 3))
        var best: (word: String, distance: Int)?
        for candidate in known where candidate.utf8.count <= 96 {
            let other = Array(candidate.lowercased().unicodeScalars)
            guard abs(other.count - folded.count) <= allowed else { continue }
            let distance = distance(folded, other)
            if distance <= allowed, distance < (best?.distance ?? .max) {
                best = (candidate, distance)
            }
        }
        // The word may be truncated: "congestion" for "congestion_index".
        return best?.word ?? (folded.count < 4 ? nil : known.first { $0.hasPrefix(word) })
    }

    /// Returns the number of insertions, deletions, replacements and swaps of neighbours between
    /// two words (the optimal string alignment distance).
    public static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 1...left.count {
            var row = [i] + [Int](repeating: 0, count: right.count)
            for j in 1...right.count {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
