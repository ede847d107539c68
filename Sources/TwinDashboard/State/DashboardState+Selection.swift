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
        guard let list = focusedLines?.list, list.count > 0 else { return }
        var selection = selection(in: focusedPane)
        selection.line = min(max(0, line), list.count - 1)
        selection.identity = list.identity(of: selection.line)
        let held = selection.held(in: list.count, room: list.room)
        choose(in: focusedPane) { $0.selection = held }
    }

    /// Updates the selection of a pane to its line in the last picture.
    mutating func settleSelection(in pane: Int) {
        guard lines.indices.contains(pane), let choice = chosen[place(pane)] else { return }
        let settled = choice.selection.settled(in: lines[pane].list)
        choose(in: pane) { $0.selection = settled }
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
        areLinesOutdated = true
        selectFirst(in: focusedPane)
    }

    /// True if the last picture shows the selected line, or the pane in focus has no lines.
    var isSelectionShown: Bool {
        guard let list = focusedLines?.list, list.count > 0 else { return true }
        return list.targets.indices.contains(selection(in: focusedPane).line - list.firstLine)
    }

    /// Selects the first line of a pane by its number, not its subject, and shows it.
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

// MARK: - Filter

extension DashboardState {
    /// Shows only the lines of the pane in focus that contain a text.
    mutating func filter(_ text: String) {
        guard focusedLines?.isFilterable != false else { return }
        choose(in: focusedPane) { $0.filter = text }
        areLinesOutdated = true
        selectFirst(in: focusedPane)
    }

    /// Removes the filter of the pane in focus, or else of another pane of the page shown.
    ///
    /// - Returns: True if a filter was removed.
    mutating func dropFilter() -> Bool {
        let panes = [focusedPane] + lines.indices
        guard let pane = panes.first(where: { !filterText(in: $0).isEmpty }) else { return false }
        choose(in: pane) { $0.filter = "" }
        areLinesOutdated = true
        selectFirst(in: pane)
        return true
    }

    /// Focuses a pane with lines that can be filtered.
    ///
    /// That is the focused pane if it has such lines, otherwise the page's first table, otherwise its
    /// first list of alarms or events.
    ///
    /// - Returns: The reason for the user if the page has no such pane, otherwise nil.
    mutating func focusOnFilterable() -> LocalizedText? {
        if focusedLines?.isFilterable == true { return nil }
        let all = lines.indices.filter { lines[$0].isFilterable }
        if let pane = all.first(where: { !lines[$0].columns.isEmpty }) ?? all.first {
            focusedPane = pane
            return nil
        }
        return isZoomed
            ? LocalizedText(
                "There is no table to filter in this pane; z shows the others.",
                chinese: "此面板没有可筛选的表格；按 z 显示其他面板。"
            )
            : LocalizedText(
                "There is no table to filter on this page.",
                chinese: "本页没有可筛选的表格。"
            )
    }
}
