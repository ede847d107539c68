// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
import TwinModel

extension DashboardState {
    /// Replaces the layout; the current page stays, by its name, if it still exists.
    ///
    /// - Parameters:
    ///   - layout: The new pages.
    ///   - old: The pages so far.
    public mutating func take(_ layout: Layout, inPlaceOf old: Layout) {
        let before = Self.pageIDs(of: old)
        let after = Self.pageIDs(of: layout)
        let name = before.indices.contains(page) ? before[page] : ""
        pageCount = after.count
        move(toPage: after.firstIndex(of: name) ?? 0)
    }

    /// Shows a page of a new layout and changes nothing else.
    mutating func move(toPage number: Int) {
        page = number
        lines = []
    }

    mutating func show(page number: Int) {
        guard (0..<pageCount).contains(number) else { return }
        if number == page, path.isEmpty { return }
        page = number
        path = []
        returns = []
        focusedPane = 0
        isZoomed = false
        isHelpOpen = false
        lines = []
    }

    mutating func open() {
        if isHelpOpen {
            isHelpOpen = false
            return
        }
        guard let lines = focusedLines else { return sayNothingOpens() }
        let index = selection(in: focusedPane).line - (lines.list?.firstLine ?? 0)
        let targets = lines.list?.targets ?? []
        guard let target = targets.indices.contains(index) ? targets[index] : lines.target
        else { return sayNothingOpens() }
        show(target)
    }

    private mutating func sayNothingOpens() {
        time.message = LocalizedText(
            "Nothing lies below this. Esc goes back.",
            chinese: "已是最底层。Esc 返回。"
        )
    }

    /// Opens a destination, one level below the page shown.
    mutating func show(_ destination: Destination) {
        isHelpOpen = false
        if case .page(let id) = destination {
            guard let number = pages.firstIndex(where: { $0.id == id }) else { return }
            show(page: number)
            return
        }
        guard destination != path.last else { return }
        if path.count >= Self.longestPath {
            // The first level is kept, so that Escape still leads back to the start.
            path.remove(at: 1)
            returns.remove(at: 1)
        }
        returns.append(Return(focusedPane: focusedPane, isZoomed: isZoomed))
        path.append(destination)
        focusedPane = 0
        isZoomed = false
        lines = []
    }

    /// The largest number of open levels.
    static let longestPath = 16

    mutating func climb(to level: Int) {
        guard level >= 0, level < path.count else { return }
        isHelpOpen = false
        isZoomed = false
        while path.count > level { back() }
    }

    mutating func back() {
        if isHelpOpen {
            isHelpOpen = false
        } else if !fileProblem.isEmpty {
            fileProblem = []
        } else if dropFilter() {
            return
        } else if isZoomed {
            isZoomed = false
        } else if !path.isEmpty {
            path.removeLast()
            let place = returns.popLast()
            focusedPane = place?.focusedPane ?? 0
            paneCount = max(paneCount, focusedPane + 1)
            isZoomed = place?.isZoomed ?? false
            lines = []
        }
    }
}
