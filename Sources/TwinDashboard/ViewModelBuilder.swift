// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
public import TwinModel
public import TwinQuery

/// A builder of view models: it finds the page of a moment, and builds its panes and its chrome.
///
/// The model depends on the state, the room, the moment and the data in the archive; the wall clock
/// only determines the time until the next visit to a source. Parts whose input has not changed
/// since the last model are reused, so that a key builds only the panes that it affects.
public struct ViewModelBuilder: Sendable {
    let layout: Layout
    let pageIDs: [String]
    let configuration: Configuration
    /// The numbers of the panes that had to be built for the last model.
    private(set) var builtPanes: [Int] = []

    private var scenes: SceneBuilder
    private(set) var scene: Scene?
    private var page: KeptPage?
    private var panes: [DashboardState.Place: Slot] = [:]
    private var header: HeaderModel?
    private var headerScene: Int?
    private var timeline: TimelineBuilder?
    private var keptTimeline: KeptTimeline?
    private var prompt: PromptBuilder?

    /// Creates a builder.
    ///
    /// - Parameters:
    ///   - catalog: The city's vocabulary.
    ///   - layout: The pages.
    ///   - configuration: The city's name, time zone and sources, and if it is simulated.
    ///   - archive: The archive that answers queries.
    ///   - lookBack: The greatest age of a value that is still shown, as stale.
    public init(
        catalog: Catalog,
        layout: Layout,
        configuration: Configuration,
        archive: any CityArchive,
        lookBack: Duration = .seconds(86_400)
    ) {
        self.layout = layout
        pageIDs = DashboardState.pageIDs(of: layout)
        self.configuration = configuration
        scenes = SceneBuilder(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive,
            lookBack: lookBack
        )
    }

    /// Builds the view model.
    ///
    /// - Parameters:
    ///   - state: The state of the user interface.
    ///   - room: The columns and rows of the screen.
    ///   - moment: The instant shown.
    ///   - wall: The time of the wall clock.
    ///   - isAsking: True if the archive may be queried. If false and the moment is that of the
    ///     previous picture, its answers are used again, so that a key is answered at once.
    /// - Returns: The content of the picture.
    /// - Throws: Errors of the archive.
    public mutating func build(
        _ state: DashboardState,
        in room: Room,
        at moment: Moment,
        wall: Instant,
        asking isAsking: Bool = true
    ) throws -> ViewModel {
        let scene = try scenes.scene(of: state, at: moment, wall: wall, asking: isAsking)
        self.scene = scene
        let page = try shownPage(state, in: room, scene)
        let plan = ScreenPlan(room)
        let panes = try built(page, state, plan, scene)
        let condition = ConditionWords(scene: scene)
        return ViewModel(
            language: state.language,
            header: try header(of: scene, state),
            pages: PageTabs(layout: layout, ids: pageIDs).tabs(state),
            breadcrumbs: try breadcrumbs(state, scene),
            root: page.layout.root,
            panes: panes,
            focusedPane: page.focused(state),
            isZoomed: state.isZoomed,
            isHelpOpen: state.isHelpOpen,
            helpLine: state.helpLine,
            prompt: try promptModel(state, scene),
            timeline: try timelineModel(
                state,
                columns: plan.timelineColumns,
                scene
            ),
            notice: scene.keptSpan == nil ? condition.emptyNotice : nil,
            bookmarks: try state.bookmarkList.map { try BookmarkLines(scene: scene).model($0) },
            sheet: state.sheet.map { SheetModel($0, scene.words) },
            message: DisplayText(state.time.message?.text(in: state.language) ?? "", limit: 200),
            fileProblem: state.fileProblem,
            damage: condition.footnotes(),
            trouble: condition.trouble(),
            shortTrouble: condition.shortTrouble()
        )
    }

    /// Returns a report of the model that was built last.
    ///
    /// - Throws: Errors of the archive.
    public func plainReport(of model: ViewModel) throws -> PlainReport {
        guard let scene else {
            return PlainReport(time: .empty, instant: .distantPast, items: [])
        }
        return try PlainReport(of: model, in: scene)
    }

    /// The search for events and alarms along the time axis.
    var search: OccasionSearch {
        OccasionSearch(
            archive: scenes.memory.archive,
            index: scenes.index,
            moment: scenes.memory.moment,
            keptSpan: scenes.memory.keptSpan
        )
    }

    /// Returns a scene without any query so far.
    func unaskedScene(_ state: DashboardState, at moment: Moment) -> Scene {
        scenes.unasked(Viewpoint(state), at: moment)
    }

    // MARK: - Page and panes

    /// Returns the page that is shown; it is reused from the last picture if it is the same.
    private mutating func shownPage(
        _ state: DashboardState,
        in room: Room,
        _ scene: Scene
    ) throws -> KeptPage {
        let destination = state.openDestination
        let selection = destination == nil ? DashboardState.Selection() : state.selection(in: 0)
        let key = KeptPage.Key(
            scene: scene.number,
            page: state.page,
            destination: destination,
            room: room,
            selection: selection
        )
        if let page, page.key == key { return page }
        var kept: KeptPage
        if let destination {
            var open = OpenPage(scene, layout: layout, room: room, selection: selection)
            kept = KeptPage(key: key, layout: try open.page(of: destination))
            kept.prepared = open.prepared
            kept.notes = open.notes
            kept.distances = open.distances
        } else {
            let form = PageTabs(layout: layout, ids: pageIDs).form(state.page, in: room)
            kept = KeptPage(key: key, layout: try PresentPanes(scene: scene).present(form))
        }
        page = kept
        return kept
    }

    private mutating func built(
        _ page: KeptPage,
        _ state: DashboardState,
        _ plan: ScreenPlan,
        _ scene: Scene
    ) throws -> [PaneModel] {
        let focused = page.focused(state)
        let arrangement =
            state.isZoomed
            ? Arrangement(onlyPane: focused, in: plan.body)
            : Arrangement(page.layout.root, in: plan.body)
        let boxes = arrangement.boxes.reduce(into: [Int: Room]()) { $0[$1.pane] = $1.room }
        forgetClosedPanes(in: state)
        builtPanes = []
        return try page.panes.enumerated().map { number, layout in
            guard let room = boxes[number], plan.hasPanes else {
                return PaneModel(unbuilt: layout, in: state.language)
            }
            var request = PaneRequest(
                layout: layout,
                room: Room(columns: room.columns - 4, rows: room.rows - 2)
            )
            request.isFocused = number == focused
            request.selection = state.selection(in: number)
            request.sortColumn = state.sortColumn(in: number)
            request.filter = state.filterText(in: number)
            request.mapZoom = state.mapZoom(in: number)
            if layout.kind == .alarmList { request.alarmList = state.alarmChoice(in: number) }
            request.isOnlyOfDomain = layout.domain.map { page.numberPanes[$0] ?? 0 < 2 } ?? true
            request.prepared = page.prepared[number]
            request.notes = page.notes
            request.distances = page.distances
            return try pane(request, at: state.place(number), scene)
        }
    }

    private mutating func pane(
        _ request: PaneRequest,
        at place: DashboardState.Place,
        _ scene: Scene
    ) throws -> PaneModel {
        let kind = request.layout.kind
        var slot = panes[place] ?? Slot(kind: kind, pane: kind.makePane(scene))
        // The forms of a page may have panes of different kinds at one position.
        if slot.kind != kind { slot = Slot(kind: kind, pane: kind.makePane(scene)) }
        let (model, isBuilt) = try slot.pane.model(request, in: scene)
        panes[place] = slot
        if isBuilt { builtPanes.append(place.pane) }
        return model
    }

    /// Discards the panes of opened pages that are no longer shown; those of the layout's pages are
    /// kept.
    private mutating func forgetClosedPanes(in state: DashboardState) {
        let destination = state.openDestination
        let isOld = { (place: DashboardState.Place) in
            place.destination != nil && place.destination != destination
        }
        guard panes.keys.contains(where: isOld) else { return }
        panes = panes.filter { !isOld($0.key) }
    }

    // MARK: - Chrome

    private mutating func header(
        of scene: Scene,
        _ state: DashboardState
    ) throws -> HeaderModel {
        if var header, headerScene == scene.number {
            header.clock = ClockWords(scene: scene).model(state.time)
            return header
        }
        let found = try HeaderWords(scene: scene).model(state.time)
        header = found
        headerScene = scene.number
        return found
    }

    private mutating func timelineModel(
        _ state: DashboardState,
        columns: Int,
        _ scene: Scene
    ) throws -> TimelineModel {
        let latest = state.time.span?.upperBound ?? state.time.wall
        let key = KeptTimeline.Key(
            scene: scene.number,
            columns: columns,
            zoom: state.time.zoom,
            latest: latest
        )
        if let keptTimeline, keptTimeline.key == key { return keptTimeline.model }
        var builder = timeline ?? TimelineBuilder(scene, scenes.witnesses.series)
        builder.scene = scene
        builder.witnesses = scenes.witnesses.series
        let model = try builder.model(state.time, columns: columns)
        timeline = builder
        keptTimeline = KeptTimeline(key: key, model: model)
        return model
    }

    private mutating func promptModel(
        _ state: DashboardState,
        _ scene: Scene
    ) throws -> PromptModel? {
        guard state.prompt != nil else { return nil }
        var builder = prompt ?? PromptBuilder(scene, layout: layout)
        builder.scene = scene
        defer { prompt = builder }
        return try builder.model(state)
    }

    private func breadcrumbs(_ state: DashboardState, _ scene: Scene) throws -> [DisplayText] {
        let tab = PageTabs(layout: layout, ids: pageIDs).tabs(state).first(where: \.isCurrent)
        let opened = try state.path.map { try scene.name(of: $0, in: layout) }
        return (tab.map { [$0.name] } ?? []) + opened
    }
}

/// A pane at its position, with its kind.
private struct Slot: Sendable {
    var kind: PaneLayout.Kind
    var pane: any BuiltPane
}

/// The timeline of the last picture, and the values that it depends on.
private struct KeptTimeline: Sendable {
    struct Key: Hashable {
        var scene: Int
        var columns: Int
        var zoom: Int
        var latest: Instant
    }

    var key: Key
    var model: TimelineModel
}

/// The page of the last picture, and the values that it depends on.
private struct KeptPage: Sendable {
    struct Key: Hashable {
        var scene: Int
        var page: Int
        var destination: Destination?
        var room: Room
        var selection: DashboardState.Selection
    }

    var key: Key
    var layout: PageLayout
    /// Its panes, in the order of their numbers.
    var panes: [PaneLayout]
    /// The number of panes of numbers with each domain.
    var numberPanes: [String: Int]
    /// The content of panes that are not built by their kind.
    var prepared: [Int: PaneContent] = [:]
    /// The remarks beside the names of entities.
    var notes: [EntityID: DisplayText] = [:]
    /// The distances of other entities from the opened one.
    var distances: [EntityID: DisplayText] = [:]

    init(key: Key, layout: PageLayout) {
        self.key = key
        self.layout = layout
        panes = layout.root.panes
        numberPanes = panes.filter { $0.kind == .numbers }.reduce(into: [:]) { counts, pane in
            if let domain = pane.domain { counts[domain, default: 0] += 1 }
        }
    }

    /// Returns the number of the pane in focus.
    func focused(_ state: DashboardState) -> Int {
        min(max(0, state.focusedPane), max(0, panes.count - 1))
    }
}
