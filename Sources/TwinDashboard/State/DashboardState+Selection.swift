// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

extension DashboardState {
    mutating func focus(_ pane: Int) {
        focusedPane = (pane + paneCount) % paneCount
    }

    mutating func move(by step: Int) {
        guard let list = focusedLines, list.count > 0 else {
            if abs(step) == 1 { focus(focusedPane + step) }
            return
        }
        select(selection(in: focusedPane).line + step)
    }

    mutating func select(_ line: Int) {
        guard let list = focusedLines, list.count > 0 else { return }
        var selection = selection(in: focusedPane)
        selection.line = min(max(0, line), list.count - 1)
        choose(in: focusedPane) { $0.selection = selection }
        hold(focusedPane)
    }

    /// Keeps the selection of a pane inside its lines, and the shown lines around it.
    mutating func hold(_ pane: Int) {
        guard lines.indices.contains(pane), let choice = chosen[place(pane)] else { return }
        let held = choice.selection.held(in: lines[pane].count, room: lines[pane].room)
        choose(in: pane) { $0.selection = held }
    }

    var focusedLines: Lines? {
        lines.indices.contains(focusedPane) ? lines[focusedPane] : nil
    }

    mutating func sort() {
        guard let list = focusedLines, list.columns.count > 1 else {
            time.message = LocalizedText(
                "This pane has no columns to rank by. Tab goes to the next one.",
                chinese: "此面板没有可排序的列。Tab 转到下一个。"
            )
            return
        }
        sort(by: (sortColumn(in: focusedPane) + 1) % list.columns.count)
    }

    mutating func sort(by column: Int) {
        guard let list = focusedLines, list.columns.indices.contains(column) else { return }
        choose(in: focusedPane) { $0.sortColumn = column }
        selectFirst(in: focusedPane)
    }

    /// Selects the first line of a pane, and shows it.
    mutating func selectFirst(in pane: Int) {
        choose(in: pane) { $0.selection = Selection() }
    }

    mutating func point(at line: Int?, in pane: Int) {
        guard lines.indices.contains(pane) else { return }
        let isSelected =
            pane == focusedPane && (line == nil || line == selection(in: pane).line)
        focusedPane = pane
        if isSelected {
            open()
        } else if let line {
            select(line)
        }
    }

    mutating func scroll(_ pane: Int, by step: Int) {
        if isHelpOpen {
            helpLine = min(helpLimit, max(0, helpLine + step))
            return
        }
        guard lines.indices.contains(pane), lines[pane].count > 0 else { return }
        focusedPane = pane
        select(selection(in: pane).line + step)
    }
}
