// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension DashboardState {
    /// Shows only the lines of the pane in focus that contain a text.
    mutating func filter(_ text: String) {
        guard focusedLines?.isFilterable != false else { return }
        choose(in: focusedPane) { $0.filter = text }
        areLinesOutdated = true
        selectFirst(in: focusedPane)
    }

    /// Shows all lines again of the pane in focus, or else of a pane of the page shown.
    ///
    /// - Returns: whether any were left out.
    mutating func dropFilter() -> Bool {
        let panes = [focusedPane] + lines.indices
        guard let pane = panes.first(where: { !filterText(in: $0).isEmpty }) else { return false }
        choose(in: pane) { $0.filter = "" }
        areLinesOutdated = true
        selectFirst(in: pane)
        return true
    }

    /// Gives the focus to what a filter is for: to the pane that has it where its lines can be
    /// filtered, else to the page's first table, else to its first list of alarms or events.
    ///
    /// - Returns: nil if there is any, else what to say.
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
