// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension WallView {
    /// Draws a description of the selected cell, or of the place with the most trouble, and at the
    /// right the legend of the shapes.
    func drawWallNote(_ wall: WallModel, in rect: Rect, _ words: Words) {
        let row = rect.bottom - 1
        let legends = legends(wall, words)
        var note: [Piece] = []
        if !wall.detail.isEmpty {
            let text = DisplayText("\(glyphs.pointer) \(wall.detail)")
            note = [Piece(text: text, style: .strong)]
        } else {
            note = [Piece(text: wall.worst, style: .normal)]
        }
        let free = rect.size.columns - width(of: note) - 3
        if let legend = legends.first(where: { width(of: $0) <= free }) {
            write(legend, rect.right - width(of: legend), row, width(of: legend))
        } else if wall.detail.isEmpty, let worst = worst(of: wall.cells[...]) {
            // The legend has precedence over the note that there is no trouble, and is shown beside
            // other notes.
            if worst.state == .well, !wall.isFlag, let legend = legends.last {
                return write(legend, rect.left, row, rect.size.columns)
            }
            if worst.state == .bad, wall.isFlag {
                let (glyph, style) = look(worst, of: wall)
                note.insert(Piece(text: DisplayText("\(glyph) "), style: style), at: 0)
            }
        }
        write(note, rect.left, row, rect.size.columns)
    }

    /// Returns the legends of the shapes: with the mark of stale values, and without it if none is
    /// stale.
    private func legends(_ wall: WallModel, _ words: Words) -> [[Piece]] {
        let whole = legend(wall, words)
        let isAnyStale = wall.cells.contains { $0.state == .stale }
        return isAnyStale ? [whole] : [whole, Array(whole.dropLast(3))]
    }

    private func legend(_ wall: WallModel, _ words: Words) -> [Piece] {
        var pieces: [Piece] = []
        func add(_ state: WallModel.State, _ level: Level, _ word: DisplayText) {
            let (glyph, style) = look(state, level, 0, of: wall)
            if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
            pieces.append(Piece(text: DisplayText(String(glyph)), style: style))
            pieces.append(Piece(text: DisplayText(" \(word)"), style: .dim))
        }
        if wall.isFlag {
            if wall.words.count == 2 {
                add(.well, .normal, wall.words[0])
                add(.bad, .low, wall.words[1])
            }
        } else {
            pieces.append(Piece(text: DisplayText("\(wall.lower) "), style: .dim))
            for step in HeatCells.roles.indices {
                let glyph = DisplayText(String(glyphs.shades[step + 1]))
                pieces.append(
                    Piece(text: glyph, style: shade(step: step, isNeutral: wall.isNeutral))
                )
            }
            pieces.append(Piece(text: DisplayText(" \(wall.upper)"), style: .dim))
        }
        add(.stale, .normal, words[.stale])
        return pieces
    }
}
