// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension TextFit {
    /// Shortens names in a list, keeping them distinct if possible.
    ///
    /// Names that would become equal keep up to three of their last words. For example,
    /// `Haidian Computing Centre AI` and `Haidian Computing Centre HPC` become `Haidian… AI` and
    /// `Haidian… HPC`. In Chinese a word is one character. A sentence is not a name, and keeps its
    /// beginning.
    public func fitted(apart names: [DisplayText], to columns: Int) -> [DisplayText] {
        guard names.contains(where: { widths.width(of: $0) > columns }) else { return names }
        var shown = names.map { fitted($0, to: columns) }
        var different = Set(shown).count
        guard different < Set(names).count else { return shown }
        let alike = Dictionary(grouping: shown.indices) { shown[$0] }.values
            .filter { places in Set(places.map { names[$0] }).count > 1 }
            .sorted { $0[0] < $1[0] }
        for places in alike {
            for ending in 1...3 {
                var tried = shown
                for place in places {
                    let ended = ended(atoms(of: names[place]), by: ending, to: columns)
                    tried[place] = ended.map { DisplayText($0) } ?? shown[place]
                }
                // A name must not become equal to one with another beginning.
                guard Set(tried).count > different else { continue }
                (shown, different) = (tried, Set(tried).count)
            }
        }
        return shown
    }

    /// Returns the beginning of a name and its last words; nil if they do not fit or the text is a
    /// sentence.
    private func ended(_ atoms: [Atom], by words: Int, to columns: Int) -> String? {
        guard columns >= 6, !atoms.contains(where: { $0.kind == .stop }) else { return nil }
        var start = atoms.count
        var left = words
        while start > 0, left > 0 {
            start -= 1
            if atoms[start].kind != .space { left -= 1 }
        }
        guard start > 1 else { return nil }
        var head = atoms[..<start]
        var tail = atoms[start...].map(\.text).joined()
        if head.last?.kind == .space {
            tail = " " + tail
            head.removeLast()
        }
        let room = columns - widths.width(of: DisplayText(tail)) - 1
        guard let beginning = beginning(Array(head), to: room, marked: false) else { return nil }
        return beginning + ellipsis + tail
    }
}
