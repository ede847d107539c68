// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension TextFit {
    /// Texts that stand below each other, each in no more columns than given; those that would read
    /// alike keep their last word.
    ///
    /// Of `Haidian Computing Centre AI` and `Haidian Computing Centre HPC` stay `Haidian… AI` and
    /// `Haidian… HPC`. In Chinese the last characters are kept, as many as tell the texts apart.
    public func fitted(apart texts: [DisplayText], to columns: Int) -> [DisplayText] {
        guard texts.contains(where: { widths.width(of: $0) > columns }) else { return texts }
        var shown = texts.map { fitted($0, to: columns) }
        let alike = Dictionary(grouping: shown.indices) { shown[$0] }.values.filter { places in
            places.count > 1 && Set(places.map { texts[$0] }).count > 1
        }
        for places in alike {
            for ending in 1...3 {
                let forms = places.map { ended(atoms(of: texts[$0]), by: ending, to: columns) }
                guard Set(forms).count > Set(places.map { shown[$0] }).count else { continue }
                for (place, text) in zip(places, forms) {
                    if let text { shown[place] = DisplayText(text) }
                }
            }
        }
        return shown
    }

    /// The beginning of a text and its last words, so many; nothing where both have no room.
    private func ended(_ atoms: [Atom], by words: Int, to columns: Int) -> String? {
        guard columns >= 6 else { return nil }
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
