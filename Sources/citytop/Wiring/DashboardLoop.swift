// SPDX-License-Identifier: Apache-2.0

import Glibc
import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinReports
import TwinServices
import TwinTerminal
import TwinViews
import TwinVocabulary

/// The main loop of the dashboard: handles keys, and draws once per second, or more often if time
/// runs faster.
///
/// All pending keys are handled before the next frame is drawn.
struct DashboardLoop {
    /// The reason why the dashboard ended.
    enum Ending {
        /// The user pressed a key for it.
        case quit
        /// The terminal was closed.
        case hangup
        /// A signal was received.
        case signal(Int32)
    }

    /// The time of a picture that was queried from the archive.
    private struct Asked {
        var clock: CityClock
        var knowledge: TimeControl.Knowledge
        var moment: Moment
        var wall: Instant
    }

    private let terminal: Terminal
    private let glyphs: GlyphSet
    private let now: @Sendable () -> Instant
    private var builder: ViewModelBuilder
    private var state: DashboardState
    private let keys: KeyMap
    private var hits = HitMap()
    private var drawn = DrawnPanes()
    /// The last picture that was queried from the archive.
    private var asked: Asked?
    private let bookmarks: (any BookmarkWriter)?
    /// The channel for acts on alarms; nil if no process takes them.
    private let acts: AlarmMailbox?
    /// The thread that makes sheets.
    private let sheets: SheetMaker
    /// When alarms are heard.
    private var sound = AlarmSound()
    private var isEmpty = true
    private var isFirstPause = true
    /// The processor time of the last picture, in milliseconds.
    private var cost = 0.0
    /// The display files, which are reloaded when they are saved.
    var files: DisplayFiles?
    /// The city, whose catalog, pages and configuration are replaced by those of changed files.
    var city: City?
    /// The user whose own acts are known; nil if the acts of others are not reported.
    var user: String?
    private var nextLookAtFiles = 0

    init(
        terminal: Terminal,
        builder: ViewModelBuilder,
        state: DashboardState,
        glyphs: GlyphSet,
        keys: KeyMap = .standard,
        bookmarks: (any BookmarkWriter)? = nil,
        alarms: (any AlarmOperator)? = nil,
        now: @escaping @Sendable () -> Instant
    ) {
        self.terminal = terminal
        self.builder = builder
        self.state = state
        self.glyphs = terminal.facts.repertoire == .ascii ? .ascii : glyphs
        self.keys = keys
        self.bookmarks = bookmarks
        acts = alarms.map { AlarmMailbox($0, waker: terminal.waker) }
        sheets = SheetMaker(waker: terminal.waker)
        self.now = now
    }

    /// Runs until a key or a signal ends the dashboard.
    mutating func run() throws -> Ending {
        drawOpening()
        try draw(isForKey: true, asking: true)
        try reportActs()
        var nextFrame = uptime() + pause
        while true {
            guard let key = terminal.nextKey(within: .milliseconds(max(0, nextFrame - uptime())))
            else {
                // The outcome of an act is shown at once.
                if try takeOutcomes() {
                    try draw(isForKey: true, asking: true)
                    continue
                }
                // Data woke the loop; only an empty screen is redrawn before the second is over.
                guard isEmpty || uptime() >= nextFrame else { continue }
                // A terminal that has not taken the last frame gets no further frame without a key.
                takeChangedFiles()
                state.hush(at: uptime())
                if !terminal.isBehind { try draw(isForKey: false, asking: true) }
                terminal.repairStep()
                if isFirstPause { Memory.giveBack() }
                isFirstPause = false
                nextFrame = max(nextFrame + pause, uptime() + pause / 2)
                continue
            }
            if let ending = try takeApart(key) { return ending }
            while let further = terminal.nextKey(within: .zero) {
                if let ending = try takeApart(further) { return ending }
            }
            let hasOutcome = try takeOutcomes()
            // A frame that is due follows the picture of the key, unless keys keep coming.
            let isLate = uptime() >= nextFrame + pause
            try draw(isForKey: true, asking: hasOutcome || isLate)
            if isLate { nextFrame = uptime() + pause }
            nextFrame = min(nextFrame, uptime() + pause)
        }
    }

    /// The interval between frames in milliseconds: a second at normal speed, a fifth of a second
    /// if time runs faster, but long enough that drawing takes at most a tenth of it.
    private var pause: Int {
        guard abs(state.time.clock.rate) > 1 else { return 1000 }
        return Int(min(max(200, cost * 10), 1000))
    }

    /// Handles Escape and a letter that arrived together, as over a slow link, as two keys, unless
    /// the combination has a meaning.
    private mutating func takeApart(_ key: Key) throws -> Ending? {
        guard case .alt(let letter) = key,
            keys.action(for: key, isTyping: state.prompt != nil, in: state.keyScope) == nil
        else { return try take(key) }
        if let ending = try take(.escape) { return ending }
        return try take(.character(letter))
    }

    private mutating func take(_ key: Key) throws -> Ending? {
        if key == .control("t") { TestTrap.spring() }
        switch key {
        case .hangup: return .hangup
        case .signal(let number): return .signal(number)
        default: break
        }
        // The meaning of a key depends on the panes of the page shown.
        if state.needsPictureForKeys { state.settle(with: try build(asking: false)) }
        var meant = keys.action(for: key, isTyping: state.prompt != nil, in: state.keyScope)
        if case .mouse(let mouse) = key, state.isMouseOn { meant = hits.action(for: mouse) }
        guard let action = meant else {
            if case .character = key {
                state.say(DashboardState.notice(ofKey: key.label), at: uptime())
            }
            return nil
        }
        state.time.tick(to: now())
        if state.needsPicture(for: action) { state.settle(with: try build(asking: false)) }
        switch state.apply(action) {
        case .quit: return .quit
        case .repaint: terminal.redraw()
        case .theme: use(files?.themes.theme(after: terminal.theme.name) ?? .quiet)
        case .themeNamed(let name): use((try? files?.themes.theme(name)) ?? terminal.theme)
        case .mouse(let isOn):
            terminal.setMouse(isOn)
            state.say(DashboardState.notice(ofMouse: isOn), at: uptime())
        case .find(let sought, let isForward): try find(sought, isForward: isForward)
        case .keep(let bookmark): keep(bookmark)
        case .act(let requests): acts?.send(requests)
        case .makeSheet(let kind): make(kind)
        case nil: break
        }
        return nil
    }

    /// Moves to the next or previous event or start of an alarm, and pauses there.
    private mutating func find(_ sought: Sought, isForward: Bool) throws {
        let time = state.time
        let span = min(time.earliest, time.latest)...time.latest
        if let found = try builder.neighbour(
            of: time.moment,
            seeking: sought,
            isForward: isForward,
            within: span
        ) {
            _ = state.apply(.time(.arrive(found)))
            state.time.tick(to: now())
            _ = try build()
            state.say(try builder.occasion(sought, at: found), at: uptime())
        } else {
            state.time.message = DashboardState.notice(ofNo: sought, isForward: isForward)
        }
    }

    private mutating func use(_ theme: Theme) {
        terminal.theme = theme
        state.say(DashboardState.notice(ofTheme: theme.name), at: uptime())
    }

    private mutating func keep(_ bookmark: Bookmark) {
        do {
            try bookmarks?.keep(bookmark)
            state.say(LocalizedText("Bookmark saved.", chinese: "书签已保存。"), at: uptime())
        } catch {
            state.time.message = LocalizedText("\(error)")
        }
    }

    /// Shows the acts of others since the user's last act.
    private mutating func reportActs() throws {
        guard state.time.isLive, state.time.span == nil, let user,
            let notice = try builder.awayNotice(of: user)
        else { return }
        state.time.message = notice
        try draw(isForKey: true, asking: false)
    }

    /// Has the lines of a sheet made.
    private func make(_ kind: Sheet.Kind) {
        guard let city else { return }
        sheets.make(
            SheetMaker.Order(
                kind: kind,
                reporter: AlarmReporter(
                    catalog: city.catalog,
                    configuration: city.configuration,
                    archive: city.archive,
                    language: state.language
                ),
                instant: state.time.shown,
                width: min(AlarmReporter.sheetWidth, terminal.size.columns) - 2,
                fit: TextFit(widths: terminal.widths, glyphs: glyphs)
            )
        )
    }

    /// Shows the sheet that was made and notices of the acts that were decided since the last call.
    ///
    /// - Returns: True if there were any.
    private mutating func takeOutcomes() throws -> Bool {
        let made = sheets.takeMade()
        if let made { state.take(made.lines, of: made.kind) }
        let decided = acts?.takeDecided() ?? []
        guard !decided.isEmpty else { return made != nil }
        state.time.tick(to: now())
        _ = try build()
        for (requests, outcomes) in decided {
            let notice = builder.notice(of: outcomes, to: requests)
            state.take(outcomes, of: requests, saying: notice, at: uptime())
            // A signature belongs to the sheet that is open.
            if requests.first?.act == .handover, let sheet = state.sheet { make(sheet.kind) }
        }
        return true
    }

    /// Draws the city's name before the archive has answered, which may take a while.
    private mutating func drawOpening() {
        let size = terminal.size
        let room = Screen.room(of: size)
        let model = builder.opening(state, in: room, at: state.time.moment)
        let widths = terminal.widths
        terminal.show(Screen.draw(model, size: size, glyphs: glyphs, widths: widths, keys: keys))
    }

    private mutating func draw(isForKey: Bool, asking isAsking: Bool) throws {
        let began = processorTime()
        let size = terminal.size
        state.time.tick(to: now())
        var model = try build(asking: isAsking)
        let traffic = terminal.traffic
        model.link = LinkModel(
            bytes: traffic.bytesPerSecond,
            frames: traffic.framesPerSecond,
            capacity: traffic.capacity,
            isSlow: traffic.isSlow,
            Words(model.language)
        )
        state.settle(with: model)
        isEmpty = model.notice != nil
        state.sheetRows = Screen.sheetRows(of: size)
        state.helpLimit = Screen.helpLimit(size: size, keys: keys)
        let picture = Screen.picture(
            model,
            size: size,
            glyphs: glyphs,
            widths: terminal.widths,
            keys: keys,
            after: &drawn
        )
        hits = picture.hits
        terminal.show(picture.frame, isForKey: isForKey)
        if isAsking { announceAlarms() }
        cost = processorTime() - began
    }

    /// Sounds for new and unacknowledged alarms, if the city is live.
    private mutating func announceAlarms() {
        let style = city?.configuration.notification ?? .off
        guard style != .off, state.time.isLive, state.time.span == nil else { return }
        let sounding = builder.soundingAlarms
        guard let pattern = sound.pattern(for: sounding.map(\.alarm), at: uptime()) else { return }
        let notifier: TerminalAnnouncement.Notifier? =
            switch style {
            case .bell, .command, .off: nil
            case .osc9: .osc9
            case .osc777: .osc777
            case .osc99: .osc99
            }
        terminal.announce(
            TerminalAnnouncement(
                bells: pattern.rawValue,
                notifier: notifier,
                title: DisplayText(
                    city?.configuration.city.text(in: state.language) ?? "",
                    limit: 60
                ),
                text: sounding.first?.text ?? .empty
            )
        )
    }

    /// Returns the picture of the last tick's instant.
    ///
    /// A key reuses the query results of the last picture, which are at most a second old, so that
    /// it does not wait for the archive, unless it changed the time.
    private mutating func build(asking isAsking: Bool = true) throws -> ViewModel {
        let time = state.time
        let isSame = asked.map { $0.clock == time.clock && $0.knowledge == time.knowledge }
        if isAsking || isSame != true {
            asked = Asked(
                clock: time.clock,
                knowledge: time.knowledge,
                moment: time.moment,
                wall: time.wall
            )
        }
        return try builder.build(
            state,
            in: Screen.room(of: terminal.size),
            at: asked?.moment ?? time.moment,
            wall: asked?.wall ?? time.wall,
            asking: isAsking || isSame != true
        )
    }

    /// Returns the processor time of this thread in milliseconds.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
    }

    /// Reloads saved files; if one is invalid, reports it and keeps the previous content.
    private mutating func takeChangedFiles() {
        let time = uptime()
        guard time >= nextLookAtFiles else { return }
        nextLookAtFiles = time + 900
        guard files?.hasChanged() == true, let files, var city else { return }
        switch files.read(keeping: city.configuration) {
        case .failure(let problems): state.fileProblem = problems.shown
        case .success(let content):
            state.fileProblem = []
            state.take(content.layout, inPlaceOf: city.layout)
            city.catalog = content.catalog
            city.layout = content.layout
            city.configuration = content.configuration
            self.city = city
            builder = city.builder
        }
        do throws(FileProblems) {
            let theme = try files.themes.theme(terminal.theme.name)
            if theme != terminal.theme { terminal.theme = theme }
        } catch {
            if state.fileProblem.isEmpty { state.fileProblem = error.shown }
        }
    }

    /// Returns monotonic milliseconds for pacing frames, which are never used as an instant of the
    /// city.
    private func uptime() -> Int { Int(MonotonicTime.milliseconds) }
}
