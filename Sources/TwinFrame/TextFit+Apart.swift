// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension TextFit {
    /// Names that stand below each other, each in no more columns than given; those that would read
    /// alike keep their last words, three at the most, where that tells them apart.
    ///
    /// Of `Haidian Computing Centre AI` and `Haidian Computing Centre HPC` stay `Haidian… AI` and
    /// `Haidian… HPC`. In Chinese a word is a character. A sentence is no name, and keeps its
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
                // No name may come to read like one of another beginning.
                guard Set(tried).count > different else { continue }
                (shown, different) = (tried, Set(tried).count)
            }
        }
        return shown
    }

    /// The beginning of a name and its last words, so many; nothing where both have no room, or where
    /// it is a sentence.
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
        guard let begun = begun(Array(head), to: room, marked: false) else { return nil }
        return begun + ellipsis + tail
    }
}
