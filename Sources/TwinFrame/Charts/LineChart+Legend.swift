// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension LineChart {
    /// The legend's entry for one line.
    private struct LegendEntry {
        var index: Int
        var label: DisplayText
        var value: DisplayText
    }

    private static let signColumns = 3
    private static let gapColumns = 2

    /// Draws the lines' signs, names and newest values.
    ///
    /// If room is scarce, names are shortened at the ends of words. A single line keeps its value,
    /// because the pane's title names it. Of several lines the names matter more, and a line
    /// without room for its name keeps its sign.
    func drawLegend(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        guard let legend = plan.legend else { return }
        let room = legend.size.columns - 1
        let entries = legendEntries(in: room, frame.fit)
        var column = legend.left + 1
        for entry in entries {
            let line = lines[entry.index]
            func write(_ text: DisplayText, _ style: Style, on frame: inout Frame) {
                let place = Point(column: column, row: legend.top)
                column += frame.write(text, at: place, width: legend.right - column, style: style)
            }
            write(sign(of: entry.index, glyphs), line.style, on: &frame)
            for (text, style) in [(entry.label, Style.dim), (entry.value, .normal)]
            where !text.isEmpty {
                column += 1
                write(text, style, on: &frame)
            }
            column += Self.gapColumns
        }
        drawRuleTexts(legend, from: column, on: &frame)
    }

    private func sign(of index: Int, _ glyphs: GlyphSet) -> DisplayText {
        if lines[index].isGhost { return glyphs == .unicode ? "┄┄" : ".." }
        let letter = Self.letter(index - lines.prefix(while: \.isGhost).count)
        return DisplayText(glyphs == .unicode ? "━━" : String(repeating: letter, count: 2))
    }

    /// Returns the most detailed legend that fits.
    private func legendEntries(in room: Int, _ fit: TextFit) -> [LegendEntry] {
        let named = lines.indices.reversed().filter { !lines[$0].label.isEmpty }
        func entries(most columns: Int, withValues: Bool) -> [LegendEntry]? {
            var entries: [LegendEntry] = []
            for index in named {
                guard let label = fit.sensible(lines[index].label, to: columns) else { return nil }
                let value = withValues ? lines[index].value : .empty
                entries.append(LegendEntry(index: index, label: label, value: value))
            }
            return width(of: entries, fit) <= room ? entries : nil
        }
        let longest = named.map { fit.widths.width(of: lines[$0].label) }.max() ?? 0
        if let whole = entries(most: longest, withValues: true) { return whole }
        if named.count == 1, let only = named.first {
            let entry = LegendEntry(index: only, label: .empty, value: lines[only].value)
            if !entry.value.isEmpty, width(of: [entry], fit) <= room { return [entry] }
        }
        for withValues in [true, false] {
            for columns in stride(from: longest, to: 1, by: -1) {
                if let found = entries(most: columns, withValues: withValues) { return found }
            }
        }
        var shown = named.map { LegendEntry(index: $0, label: .empty, value: .empty) }
        for (place, index) in named.enumerated() {
            let label = lines[index].label
            shown[place].label = fit.fitted(label, to: fit.least(label))
            if width(of: shown, fit) > room { shown[place].label = .empty }
        }
        return shown
    }

    private func width(of entries: [LegendEntry], _ fit: TextFit) -> Int {
        entries.reduce(-Self.gapColumns) { sum, entry in
            let label = entry.label.isEmpty ? 0 : fit.widths.width(of: entry.label)
            let value = entry.value.isEmpty ? 0 : fit.widths.width(of: entry.value) + 1
            let name = label > 0 ? Self.signColumns + label : 2
            return sum + name + value + Self.gapColumns
        }
    }
}
