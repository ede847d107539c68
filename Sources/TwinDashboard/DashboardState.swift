// SPDX-License-Identifier: Apache-2.0

public import TwinLayout
public import TwinModel

/// Where a person is in the dashboard: page, focus, selection, what is open.
///
/// It holds no data of the city. Only ``apply(_:)`` changes it by what a person does, and ``settle(with:)`` by what there is to
/// select, once a view model has been built.
public struct DashboardState: Hashable, Sendable {
    /// A pane of a page, or of the page of an entity.
    struct Place: Hashable, Sendable {
        var page: Int
        var entity: EntityID?
        var pane: Int
    }

    /// The line that is selected in a pane, and the first line that is shown.
    public struct Selection: Hashable, Sendable {
        /// The selected line, from 0.
        public var line = 0
        /// The first line shown, from 0.
        public var firstLine = 0

        /// Selects the first line.
        public init() {}
    }

    /// How many pages there are.
    public let pageCount: Int
    /// The page shown, from 0.
    public private(set) var page = 0
    /// The pane in focus, from 0.
    public private(set) var focusedPane = 0
    /// Whether the pane in focus has the whole screen.
    public private(set) var isZoomed = false
    /// Whether the keys are shown.
    public private(set) var isHelpOpen = false
    /// The entities that were opened one from the other; the last one is shown.
    public private(set) var path: [EntityID] = []
    /// The language of the screen.
    public var language: Language
    /// How often the theme was changed.
    public private(set) var themeNumber = 0
    /// How the shown instant moves.
    public var clock: ClockMode = .live

    private var selections: [Place: Selection] = [:]
    private var sortColumns: [Place: Int] = [:]
    private var returns: [Return] = []
    private var paneCount = 1
    private var lines: [Lines] = []

    /// What ``back`` returns to.
    private struct Return: Hashable, Sendable {
        var focusedPane: Int
        var isZoomed: Bool
    }

    /// What a pane has to select.
    private struct Lines: Hashable, Sendable {
        var count: Int
        var room: Int
        var columns: Int
        var firstTarget: Int
        var targets: [EntityID?]
    }

    /// Starts on the first page of a layout.
    public init(layout: Layout, language: Language = .english) {
        self.pageCount = Self.pageIDs(of: layout).count
        self.language = language
    }

    /// The names of the pages; several forms of a page count as one.
    public static func pageIDs(of layout: Layout) -> [String] {
        var ids: [String] = []
        for page in layout.pages where !ids.contains(page.id) { ids.append(page.id) }
        return ids
    }

    /// The entity that is open, where one is.
    public var openEntity: EntityID? { path.last }

    /// The selection in a pane of the page that is shown.
    public func selection(in pane: Int) -> Selection { selections[place(pane)] ?? Selection() }

    /// The column that a table of the page shown is ranked by; 0 is the layout's own choice.
    public func sortColumn(in pane: Int) -> Int { sortColumns[place(pane)] ?? 0 }

    /// Does what a person asked for, and tells what the owner has to do for it.
    public mutating func apply(_ action: Action) -> Effect? {
        switch action {
        case .quit: return .quit
        case .redraw: return .repaint
        case .theme:
            themeNumber += 1
            return .theme(themeNumber)
        case .language: language = language == .english ? .chinese : .english
        case .help: isHelpOpen.toggle()
        case .zoom: isZoomed.toggle()
        case .nextPane, .right: focus(focusedPane + 1)
        case .previousPane, .left: focus(focusedPane - 1)
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -10)
        case .pageDown: move(by: 10)
        case .first: select(0)
        case .last: select(Int.max)
        case .page(let number): show(page: number - 1)
        case .nextPage: show(page: (page + 1) % max(1, pageCount))
        case .previousPage: show(page: (page + max(1, pageCount) - 1) % max(1, pageCount))
        case .sort: sort()
        case .open: open()
        case .back: back()
        }
        return nil
    }

    /// Takes note of what there is to select, so that no selection points beyond it.
    public mutating func settle(with model: ViewModel) {
        paneCount = max(1, model.panes.count)
        focusedPane = min(max(focusedPane, 0), paneCount - 1)
        lines = model.panes.map { pane in
            let list = pane.content.list
            return Lines(
                count: list?.count ?? 0,
                room: list?.room ?? 0,
                columns: pane.content.sortableColumns,
                firstTarget: list?.firstLine ?? 0,
                targets: list?.targets ?? []
            )
        }
        for pane in lines.indices { hold(pane) }
    }

    private func place(_ pane: Int) -> Place { Place(page: page, entity: path.last, pane: pane) }

    private mutating func focus(_ pane: Int) {
        focusedPane = (pane + paneCount) % paneCount
    }

    private mutating func move(by step: Int) {
        guard let list = focusedLines, list.count > 0 else {
            if abs(step) == 1 { focus(focusedPane + step) }
            return
        }
        select(selection(in: focusedPane).line + step)
    }

    private mutating func select(_ line: Int) {
        guard let list = focusedLines, list.count > 0 else { return }
        var selection = selection(in: focusedPane)
        selection.line = min(max(0, line), list.count - 1)
        selections[place(focusedPane)] = selection
        hold(focusedPane)
    }

    /// Keeps a selection inside what there is, and the shown lines around it.
    private mutating func hold(_ pane: Int) {
        guard lines.indices.contains(pane), var selection = selections[place(pane)] else { return }
        let list = lines[pane]
        let room = max(1, list.room)
        selection.line = min(max(0, selection.line), max(0, list.count - 1))
        let lowest = max(0, selection.line - room + 1)
        selection.firstLine = min(max(selection.firstLine, lowest), selection.line)
        selection.firstLine = min(selection.firstLine, max(0, list.count - room))
        selections[place(pane)] = selection
    }

    private var focusedLines: Lines? {
        lines.indices.contains(focusedPane) ? lines[focusedPane] : nil
    }

    private mutating func show(page number: Int) {
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

    private mutating func sort() {
        guard let list = focusedLines, list.columns > 1 else { return }
        sortColumns[place(focusedPane)] = (sortColumn(in: focusedPane) + 1) % list.columns
        selections[place(focusedPane)] = Selection()
    }

    private mutating func open() {
        guard let list = focusedLines else { return }
        let index = selection(in: focusedPane).line - list.firstTarget
        guard list.targets.indices.contains(index), let entity = list.targets[index],
            entity != path.last, path.count < 16
        else { return }
        returns.append(Return(focusedPane: focusedPane, isZoomed: isZoomed))
        path.append(entity)
        focusedPane = 0
        isZoomed = false
        lines = []
    }

    private mutating func back() {
        if isHelpOpen {
            isHelpOpen = false
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
