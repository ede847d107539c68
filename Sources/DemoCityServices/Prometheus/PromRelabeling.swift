// SPDX-License-Identifier: Apache-2.0

/// The four texts of `label_replace(v, label, replacement, source, pattern)`.
struct PromRelabeling {
    private let label: String
    private let replacement: String
    private let source: PromMatcher

    /// Creates a relabeling from the function's texts.
    ///
    /// - Throws: `PromFailure` if the label's name or the pattern is invalid, or if the replacement
    ///   refers to a group of the pattern, which this service does not support.
    init(_ texts: [String]) throws(PromFailure) {
        guard texts.count == 4 else { throw .badData("label_replace takes four texts") }
        label = texts[0]
        replacement = texts[1]
        guard !label.isEmpty, !replacement.contains("$") else {
            throw .badData(
                "label_replace takes the name of a label and a replacement without groups ($1)"
            )
        }
        source = try PromMatcher(name: texts[2], operation: .like, value: texts[3])
    }

    /// Sets the label of the elements whose source label matches; an empty replacement removes it.
    ///
    /// - Throws: `PromFailure` if two elements have the same labels afterwards.
    func apply(
        to vector: [PromValue.Element],
        sets: inout PromLabelSets
    ) throws(PromFailure) -> [PromValue.Element] {
        var result: [PromValue.Element] = []
        var seen: Set<Int> = []
        for (number, value) in vector {
            var labels = sets.labels(number)
            if source.matches(labels) {
                labels.removeAll { $0.name == label }
                if !replacement.isEmpty {
                    labels.append(PromLabel(name: label, value: replacement))
                    labels.sort()
                }
            }
            let changed = sets.number(of: labels)
            guard seen.insert(changed).inserted else {
                throw .execution("vector cannot contain metrics with the same labelset")
            }
            result.append((changed, value))
        }
        return result
    }
}
