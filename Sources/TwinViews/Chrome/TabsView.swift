// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the pages and of the path opened from the current one.
struct TabsView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the second line of a large screen: pages, path, and worst alarm.
    func draw(_ model: ViewModel) {
        let columns = canvas.frame.size.columns
        let room = columns - 2
        var pieces = pieces(model, isShort: false)
        let worstRoom = min(width(model.header.worstAlarm) + 5, 50)
        if width(of: pieces) > room - worstRoom { pieces = self.pieces(model, isShort: true) }
        let used = width(of: pieces)
        write(pieces, 1, 1, room)
        note(pieces, from: 1, row: 1, width: room)
        guard let worst = model.header.alarms.first, !model.header.worstAlarm.isEmpty else {
            return
        }
        let stale = model.header.isWorstStale ? "~" : ""
        let mark = DisplayText("\(worst.level.mark(glyphs))\(stale) \(model.header.worstAlarm)")
        let left = room - used - 3
        guard left >= 20 else { return }
        write(mark, columns - 1 - left, 1, left, Style(worst.level.role), .trailing)
    }

    /// Returns the tabs of the pages, with the current one marked, and the path of opened places.
    ///
    /// In the short form only the current page has a name, the others have their numbers, and only
    /// the last opened place is shown.
    func pieces(_ model: ViewModel, isShort: Bool) -> [Piece] {
        var pieces: [Piece] = []
        for tab in model.pages {
            if !pieces.isEmpty { pieces.append(Piece(text: " ", style: .dim)) }
            let page = HitMap.Target.tab(tab.number)
            if tab.isCurrent {
                let isOpen = model.breadcrumbs.count > 1
                pieces.append(
                    Piece(
                        text: DisplayText(" \(label(tab)) \(tab.name) "),
                        style: Style(.selected),
                        target: isOpen ? .crumb(0) : page
                    )
                )
                pieces += crumbPieces(model, isShort: isShort)
            } else {
                pieces.append(
                    Piece(text: label(tab), style: Style(.key), target: page)
                )
                if !isShort {
                    pieces.append(
                        Piece(text: DisplayText(" \(tab.name)"), style: .dim, target: page)
                    )
                }
            }
        }
        return pieces
    }

    /// Returns the key of a page: its number, and 0 for the tenth page.
    private func label(_ tab: PageTab) -> DisplayText {
        DisplayText("\(tab.number == 10 ? 0 : tab.number)")
    }

    private func crumbPieces(_ model: ViewModel, isShort: Bool) -> [Piece] {
        let arrow: DisplayText = glyphs == .unicode ? " › " : " > "
        let crumbs = Array(model.breadcrumbs.enumerated().dropFirst())
        let room = isShort ? canvas.frame.size.columns / 2 : canvas.frame.size.columns
        var first = 0
        func used() -> Int {
            crumbs.dropFirst(first).reduce(0) { $0 + width($1.element) + width(arrow) }
        }
        while first < crumbs.count - 1, used() > room { first += 1 }
        var pieces: [Piece] = []
        if first > 0 {
            let dots: DisplayText = glyphs == .unicode ? "…" : "..."
            pieces.append(Piece(text: arrow, style: .dim))
            pieces.append(Piece(text: dots, style: .dim, target: .crumb(crumbs[first - 1].offset)))
        }
        for (level, crumb) in crumbs.dropFirst(first) {
            pieces.append(Piece(text: arrow, style: .dim))
            pieces.append(Piece(text: crumb, style: .strong, target: .crumb(level)))
        }
        return pieces
    }

    /// Adds the columns of the tabs and breadcrumbs to the mouse targets.
    func note(_ pieces: [Piece], from left: Int, row: Int, width room: Int) {
        var column = left
        for piece in pieces where column < left + room {
            let length = width(piece.text)
            if let target = piece.target {
                canvas.hits.note(Rect(column: column, row: row, columns: length, rows: 1), target)
            }
            column += length
        }
    }
}
