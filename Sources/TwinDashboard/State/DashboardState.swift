// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
public import TwinModel

/// The state of the user interface: page, focus, selection, and the places opened.
///
/// It holds no data of the city. It changes only in ``apply(_:)``, by the user's actions, and in
/// ``settle(with:)``, by the selectable lines of a new view model.
public struct DashboardState: Hashable, Sendable {
    /// A pane of a page, or of the page of an entity.
    struct Place: Hashable, Sendable {
        var page: Int
        var destination: Destination?
        var pane: Int
    }

    /// The number of pages.
    public internal(set) var pageCount: Int
    /// The page shown, from 0.
    public internal(set) var page = 0
    /// The pane in focus, from 0.
    public internal(set) var focusedPane = 0
    /// True if the pane in focus fills the screen.
    public internal(set) var isZoomed = false
    /// True if the help is open.
    public internal(set) var isHelpOpen = false
    /// The places opened, each from the one before; the last one is shown.
    public internal(set) var path: [Destination] = []
    /// The open prompt; nil if there is none.
    public internal(set) var prompt: Prompt?
    /// True if mouse events are handled.
    public private(set) var isMouseOn = false
    /// The number of lines by which the help is scrolled.
    public internal(set) var helpLine = 0
    /// The largest value of `helpLine`, set by the owner according to the length of the help.
    public var helpLimit = 0
    /// The names of the available themes.
    public var themes: [String] = []
    /// The language of the screen.
    public var language: Language
    /// The languages that the screen can be drawn in.
    public var languages = Language.allCases
    /// True if bookmarks can be saved; false in a recording.
    public var keepsBookmarks = true
    /// True if a process takes acts on alarms.
    public var actsOnAlarms = false
    /// The errors in a changed file, one per line, while its last valid version is shown.
    public var fileProblem: [DisplayText] = []
    /// The number of times that the theme was changed.
    public private(set) var themeNumber = 0
    /// The instant shown and its clock.
    public var time = TimeControl()
    /// The list of bookmarks, while it is open.
    public internal(set) var bookmarkList: BookmarkList?
    /// The sheet over the panes; nil if none is open.
    public internal(set) var sheet: Sheet?
    /// The number of rows of a sheet, set by the owner according to the size of the screen.
    public var sheetRows = 1
    /// The instant that was shown when a bookmark's text was begun.
    var bookmarkInstant: Instant?

    /// The pages by their names.
    let pages: [PageName]
    /// The city's matches for the prompt, and the text that they were found for.
    var found: [Choice] = []
    var foundFor: String?
    /// The text typed before its completion, and the possible completions.
    var completionBase: String?
    var completions: [Choice] = []
    var history: [Prompt.Kind: LineHistory] = [:]
    var filterBefore = ""
    var mapOffsets: [Int: MapOffset] = [:]
    /// The user's choices in each pane that was used.
    var chosen: [Place: PaneChoice] = [:]
    /// The notice that is shown for a while.
    var notice: Notice?
    var returns: [Return] = []
    /// The alarms shown, and the user's choices among them.
    var alarmTags = AlarmTags()
    var paneCount = 1
    var lines: [Lines] = []
    /// True if an action since the last picture changed which lines the panes list.
    var areLinesOutdated = false

    /// The state that ``back`` restores.
    struct Return: Hashable, Sendable {
        var focusedPane: Int
        var isZoomed: Bool
    }

    /// The selectable lines of a pane.
    struct Lines: Hashable, Sendable {
        /// The lines of the last picture; nil if the pane has none or was not shown.
        var list: ListBounds?
        var columns: [String]
        var isFilterable: Bool
        /// The target of the pane as a whole.
        var target: Destination?

        /// The number of lines.
        var count: Int { list?.count ?? 0 }
    }

    /// Creates a state on the first page of a layout.
    public init(layout: Layout, language: Language = .english) {
        self.pages = Self.pageIDs(of: layout).map { id in
            PageName(
                id: id,
                name: layout.pages.first { $0.id == id }?.name ?? LocalizedText(id)
            )
        }
        self.pageCount = pages.count
        self.language = language
    }

    /// Returns the names of the pages; several forms of a page count as one.
    public static func pageIDs(of layout: Layout) -> [String] {
        var ids: [String] = []
        for page in layout.pages where !ids.contains(page.id) { ids.append(page.id) }
        return ids
    }

    /// Returns the position of a page among ``pageIDs(of:)``, by its id or by its name in either
    /// language; nil if there is no such page.
    ///
    /// An id has precedence over names.
    public static func page(named name: String, of layout: Layout) -> Int? {
        let ids = pageIDs(of: layout)
        if let index = ids.firstIndex(of: name) { return index }
        let name = SearchText.folded(name)
        return ids.firstIndex { id in
            layout.pages.contains { page in
                let names = [id, page.name.english, page.name.chinese ?? ""]
                return page.id == id && names.contains { SearchText.folded($0) == name }
            }
        }
    }

    /// The place that is open; nil if none is.
    public var openDestination: Destination? { path.last }

    /// The entity that is open, or whose series is open; nil if there is none.
    public var openEntity: EntityID? { path.last?.entity }

    /// Returns the selection in a pane of the page that is shown.
    public func selection(in pane: Int) -> Selection { choice(in: pane).selection }

    /// Returns the column that a table of the page shown is ranked by; 0 is the layout's own
    /// choice.
    public func sortColumn(in pane: Int) -> Int { choice(in: pane).sortColumn }

    /// True if a picture has to be built before the meaning of a key is looked up, because the page
    /// or the list was changed since the last picture.
    public var needsPictureForKeys: Bool { lines.isEmpty && prompt == nil && !isHelpOpen }

    /// Returns true if a picture has to be built before the action.
    ///
    /// That is so if the action depends on the selectable lines, and these changed since the last
    /// picture or do not contain the selection.
    public func needsPicture(for action: Action) -> Bool {
        if prompt != nil {
            switch action {
            case .open where prompt?.kind == .command:
                // A command may be about the selected alarm.
                if lines.isEmpty || focusedAlarms != nil { return true }
                return searched != nil && foundFor != searched
            case .open, .nextPane, .previousPane, .up, .down, .pageUp, .pageDown:
                return searched != nil && foundFor != searched
            default: return false
            }
        }
        switch action {
        case .open, .alarm: return lines.isEmpty || areLinesOutdated || !isSelectionShown
        case .prompt(let kind) where kind.isAboutAlarms:
            return lines.isEmpty || areLinesOutdated || !isSelectionShown
        case .up, .down, .pageUp, .pageDown, .first, .last, .point, .scroll:
            return lines.isEmpty || areLinesOutdated
        case .left, .right, .nextPane, .previousPane, .sort, .sortBy, .filter, .prompt, .closer,
            .wider:
            return lines.isEmpty
        default: return false
        }
    }

    /// Performs an action, and returns the effect that the owner has to carry out.
    public mutating func apply(_ action: Action) -> Effect? {
        time.message = nil
        if let effect = applyTyping(action) { return effect }
        if prompt == nil, moveMap(by: action) { return nil }
        if let effect = applyToBookmarks(action) { return effect }
        if !isHelpOpen, let effect = applyToSheet(action) { return effect }
        switch action {
        case .time(let action):
            areLinesOutdated = true
            return apply(action)
        case .alarm(let action): return apply(action)
        case .quit: return .quit
        case .redraw: return .repaint
        case .sheet(let kind): return open(kind)
        case .sign: sign()
        case .theme:
            themeNumber += 1
            return .theme(themeNumber)
        case .language: use(language == .english ? .chinese : .english)
        case .useTheme(let name): return .themeNamed(name)
        case .useLanguage(let language): use(language)
        case .mouse:
            isMouseOn.toggle()
            return .mouse(isMouseOn)
        case .show(let destination): show(destination)
        case .sortBy(let column): sort(by: column)
        case .filter(let text):
            if let reason = focusOnFilterable() { time.message = reason } else { filter(text) }
        case .point(let pane, let line): point(at: line, in: pane)
        case .scroll(let pane, let step): scroll(pane, by: step)
        case .climb(let level): climb(to: level)
        case .prompt(let kind): begin(kind)
        case .type, .edit, .choose: break
        case .help:
            isHelpOpen.toggle()
            helpLine = 0
        case .up where isHelpOpen: helpLine = max(0, helpLine - 1)
        case .down where isHelpOpen: helpLine = min(helpLimit, helpLine + 1)
        case .pageUp where isHelpOpen: helpLine = max(0, helpLine - 10)
        case .pageDown where isHelpOpen: helpLine = min(helpLimit, helpLine + 10)
        case .first where isHelpOpen: helpLine = 0
        case .zoom: isZoomed.toggle()
        case .nextPane, .right: focus(focusedPane + 1)
        case .previousPane, .left: focus(focusedPane - 1)
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -10)
        case .pageDown: move(by: 10)
        case .first: if focusedLines?.list != nil { selectFirst(in: focusedPane) }
        case .last: select(Int.max)
        case .page(let number): show(page: number - 1)
        case .nextPage: show(page: (page + 1) % max(1, pageCount))
        case .previousPage: show(page: (page + max(1, pageCount) - 1) % max(1, pageCount))
        case .sort: sort()
        case .open: open()
        case .back: back()
        // If the page has no map, they zoom the timeline.
        case .closer: return apply(.time(.zoomIn))
        case .wider: return apply(.time(.zoomOut))
        }
        return nil
    }

    /// Updates the selectable lines from a picture, and moves selections into them.
    public mutating func settle(with model: ViewModel) {
        paneCount = max(1, model.panes.count)
        focusedPane = min(max(focusedPane, 0), paneCount - 1)
        lines = model.panes.map { pane in
            Lines(
                list: pane.list,
                columns: pane.columnNames,
                isFilterable: pane.isFilterable,
                target: pane.target
            )
        }
        areLinesOutdated = false
        for pane in lines.indices { settleSelection(in: pane) }
        alarmTags.note(model.panes, at: place)
        if let prompt = model.prompt, prompt.searched != nil, prompt.searched == searched {
            found = prompt.found
            foundFor = prompt.searched
        }
        noteMaps(of: model)
        time.note(model.timeline.kept)
        bookmarkList?.instants = model.bookmarks?.lines.map(\.instant) ?? []
    }

    func place(_ pane: Int) -> Place {
        Place(page: page, destination: path.last, pane: pane)
    }

    /// Returns the user's choices in a pane of the page shown.
    private func choice(in pane: Int) -> PaneChoice { chosen[place(pane)] ?? PaneChoice() }

    /// Changes the user's choices in a pane of the page shown.
    mutating func choose(in pane: Int, _ change: (inout PaneChoice) -> Void) {
        change(&chosen[place(pane), default: PaneChoice()])
    }

    /// Returns the text that the lines of a pane of the current page must contain; all lines are
    /// shown if it is empty.
    public func filterText(in pane: Int) -> String { choice(in: pane).filter }

    /// Returns the zoom of a map of the current page.
    public func mapZoom(in pane: Int) -> MapZoom { choice(in: pane).mapZoom }

    private mutating func use(_ language: Language) {
        guard languages.contains(language) else {
            time.message = Self.hasNoChinese
            return
        }
        self.language = language
    }
}
