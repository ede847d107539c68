// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
public import TwinModel
public import TwinQuery

/// Builds the view model of a moment: asks the archive what the shown page needs, and words it.
///
/// It keeps the archive's answers for as long as they stay true, so that a second later, when
/// nothing has been appended, only clock and ages are written anew. The picture depends on the
/// state, the room, the moment and what the archive holds; the wall clock is only for telling when
/// a source is asked next.
public struct ViewModelBuilder: Sendable {
    let index: CatalogIndex
    let layout: Layout
    let pageIDs: [String]
    let configuration: Configuration
    var memory: ArchiveMemory
    /// The answers of the past that is compared with.
    var past: ArchiveMemory
    /// The first of what the layout's panes of numbers show of each domain.
    let witnessItems: [String: [PaneItem]]
    /// A few series of each domain that tell by their gaps when the domain was told.
    var witnesses: [String: [SeriesID]] = [:]
    /// Where most domains begin to be told.
    var beginning: Beginning?
    var watch: AlarmWatch
    var keptSearch: KeptSearch?
    var keptSurroundings: KeptSurroundings?
    var keptSummary: KeptSummary?
    var toldBy: [SeriesID: SourceID] = [:]

    // What holds for one picture.
    var words = Words(.english)
    var measures = MeasureFormat(.english)
    var times: TimeFormat
    var state: DashboardState
    var wall = Instant.distantPast
    var statuses: [SourceID: SourceStatus] = [:]
    /// The newest phenomenon time of each source's series that are looked at.
    var newestTold: [SourceID: Instant] = [:]
    /// The same of each domain.
    var newestOfDomain: [String: Instant] = [:]
    /// How the keeping of the archive goes.
    var condition = ArchiveCondition.sound
    var alarms: [Alarm] = []
    /// How many series have an alarm whose value is too old to say if it goes on, by domain.
    var notEvaluated: [String: Int] = [:]
    /// True while the archive judges its past by limits that are new, so that alarms may be missing.
    var isJudging = false
    /// What is said of each domain with a source that is not well, the longest form first.
    var domainTroubles: [String: [DisplayText]] = [:]
    /// What stands in panes that are not asked for by their layout.
    var made: [Int: PaneContent] = [:]
    /// What is said beside the names of things on the page of an opened one.
    var notes: [EntityID: DisplayText] = [:]
    /// How far from the opened thing others are.
    var distances: [EntityID: DisplayText] = [:]
    /// How many panes of numbers each domain has on the page.
    var domainPanes: [String: Int] = [:]
    /// What panes of changes found, for as long as it holds.
    var changesKept: [PaneLayout: KeptChanges] = [:]

    /// Makes a builder.
    ///
    /// - Parameters:
    ///   - catalog: the city's vocabulary.
    ///   - layout: the pages.
    ///   - configuration: the city's name and time zone, whether it is simulated, its sources.
    ///   - archive: where the answers come from.
    ///   - lookBack: how old a value may be to be shown at all, as stale.
    public init(
        catalog: Catalog,
        layout: Layout,
        configuration: Configuration,
        archive: any CityArchive,
        lookBack: Duration = .seconds(86_400)
    ) {
        self.index = CatalogIndex(catalog)
        self.layout = layout
        self.pageIDs = DashboardState.pageIDs(of: layout)
        self.configuration = configuration
        self.memory = ArchiveMemory(archive, lookBack: lookBack)
        self.past = ArchiveMemory(archive, lookBack: lookBack)
        self.witnessItems = Self.witnessItems(in: layout)
        self.watch = AlarmWatch(index)
        self.times = TimeFormat(.english, timeZone: configuration.timeZone)
        self.state = DashboardState(layout: layout)
    }

    /// Builds the view model.
    ///
    /// - Parameters:
    ///   - state: where the person is.
    ///   - room: how many columns and rows the screen has.
    ///   - moment: which instant is shown.
    ///   - wall: what the wall clock says.
    ///   - isAsking: whether the archive is asked for anything new. Without it the moment of the
    ///     picture before is shown by what was answered then, which is how a key is answered at once.
    /// - Returns: everything that the picture says.
    /// - Throws: what the archive throws.
    public mutating func build(
        _ state: DashboardState,
        in room: Room,
        at moment: Moment,
        wall: Instant,
        asking isAsking: Bool = true
    ) throws -> ViewModel {
        speak(state.language)
        self.state = state
        self.wall = wall
        if isAsking || moment != memory.moment { try begin(moment) }
        if let distance = state.time.comparedDistance {
            let compared = Moment(at: moment.instant - distance, asOf: moment.known)
            if isAsking || compared != past.moment { try past.begin(compared) }
        }
        findDomainTroubles()
        made = [:]
        notes = [:]
        distances = [:]
        let page = try page(for: state, in: room)
        let plan = ScreenPlan(room)
        let layouts = page.root.panes
        let focused = min(max(0, state.focusedPane), max(0, layouts.count - 1))
        let arrangement =
            state.isZoomed
            ? Arrangement(onlyPane: focused, in: plan.body) : Arrangement(page.root, in: plan.body)
        let boxes = arrangement.boxes.reduce(into: [Int: Room]()) { $0[$1.pane] = $1.room }
        domainPanes = layouts.filter { $0.kind == .numbers }.reduce(into: [:]) { counts, pane in
            if let domain = pane.domain { counts[domain, default: 0] += 1 }
        }
        var panes: [PaneModel] = []
        for (number, pane) in layouts.enumerated() {
            if let room = boxes[number], plan.hasPanes {
                panes.append(try self.pane(pane, number, isFocused: number == focused, room))
            } else {
                panes.append(hiddenPane(pane))
            }
        }
        return ViewModel(
            language: state.language,
            header: try header(moment),
            pages: tabs(),
            breadcrumbs: try breadcrumbs(page),
            root: page.root,
            panes: panes,
            focusedPane: focused,
            isZoomed: state.isZoomed,
            isHelpOpen: state.isHelpOpen,
            helpLine: state.helpLine,
            prompt: try promptModel(),
            timeline: try timeline(columns: plan.timelineColumns),
            notice: memory.keptSpan == nil ? emptyNotice : nil,
            bookmarks: try bookmarks(),
            message: DisplayText(state.time.message?.text(in: state.language) ?? "", limit: 200),
            fileProblem: state.fileProblem,
            damage: footnotes(),
            trouble: troubleText(),
            shortTrouble: shortTroubleText()
        )
    }

    /// Goes on to a moment: how the sources are then, and what is wrong.
    private mutating func begin(_ moment: Moment) throws {
        try memory.begin(moment)
        condition = memory.archive.condition
        statuses = [:]
        for status in try memory.archive.sourceStatuses(at: moment) {
            statuses[status.source] = status
        }
        try findWitnesses()
        try findNewestTold()
        assumeStatuses()
        let found = try watch.found(in: memory.archive, at: moment) {
            patience(for: $0.property, domain: $0.domain)
        }
        alarms = found.alarms
        notEvaluated = found.notEvaluated
        isJudging = try memory.archive.seriesToJudge() > 0
    }

    /// Words everything in a language from now on.
    mutating func speak(_ language: Language) {
        if times.language != language {
            times = TimeFormat(language, timeZone: configuration.timeZone)
        }
        words = Words(language)
        measures = MeasureFormat(language)
    }

    /// The form of the shown page that fits best, or the page of the open entity.
    private mutating func page(for state: DashboardState, in room: Room) throws -> PageLayout {
        if let destination = state.openDestination {
            return try openPage(destination, in: room)
        }
        return try present(form(in: room))
    }

    /// The form of the shown page that fits best.
    func form(in room: Room) -> PageLayout {
        let id = pageIDs.indices.contains(state.page) ? pageIDs[state.page] : ""
        let forms = layout.pages.filter { $0.id == id }
        let fitting = forms.filter {
            $0.minimumColumns <= room.columns && $0.minimumRows <= room.rows
        }
        let largest = fitting.max {
            ($0.minimumColumns, $0.minimumRows) < ($1.minimumColumns, $1.minimumRows)
        }
        let smallest = forms.min {
            ($0.minimumColumns, $0.minimumRows) < ($1.minimumColumns, $1.minimumRows)
        }
        return largest ?? smallest
            ?? PageLayout(id: id, name: LocalizedText(id), root: .rows([]))
    }

    func tabs() -> [PageTab] {
        pageIDs.enumerated().map { number, id in
            let name = layout.pages.first { $0.id == id }?.name.text(in: state.language) ?? id
            return PageTab(
                number: number + 1,
                name: DisplayText(name, limit: 40),
                isCurrent: number == state.page
            )
        }
    }

    private mutating func breadcrumbs(_ page: PageLayout) throws -> [DisplayText] {
        var crumbs: [DisplayText] = []
        if let tab = tabs().first(where: \.isCurrent) { crumbs.append(tab.name) }
        for destination in state.path { crumbs.append(try name(of: destination)) }
        return crumbs
    }

    /// An entity's name in the screen's language, its identity where it has none.
    mutating func name(of id: EntityID) throws -> DisplayText {
        guard let entity = try memory.entity(id) else { return DisplayText(id.rawValue, limit: 80) }
        return name(of: entity)
    }

    func name(of entity: Entity) -> DisplayText {
        let name = DisplayText(entity.name.text(in: state.language), limit: 80)
        return name.isEmpty ? DisplayText(entity.id.rawValue, limit: 80) : name
    }
}
