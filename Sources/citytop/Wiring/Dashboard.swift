// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinTerminal
import TwinViews

/// The live dashboard of an archive, from opening the terminal to giving it back.
struct Dashboard {
    var catalog: Catalog
    var layout: Layout
    var configuration: Configuration
    var archive: any CityArchive
    var look: LookOptions
    var files: DisplayFiles
    var isPlain = false
    /// Which instant is shown at first, and how it moves; live where nothing is said.
    var clock: CityClock?
    /// Of a recording, its first and its last instant; nothing where time goes on with the wall.
    var span: ClosedRange<Instant>?
    /// Whether a recording begins anew at its end.
    var isLooping = false
    /// How far one step goes; the pace of the quickest source where nothing is said.
    var step: Duration?
    /// Where bookmarks are kept; nothing where none can be.
    var bookmarks: (any BookmarkWriter)?

    /// Shows it until it is asked to end.
    ///
    /// - Parameters:
    ///   - now: the city's clock.
    ///   - onOpen: called with what wakes the dashboard, once the terminal is open.
    ///   - atEnd: called when the terminal has been given back, before the process may end.
    /// - Throws: an exit status once the complaint has been made, or what the archive throws.
    func run(
        now: @escaping @Sendable () -> Instant,
        onOpen: (Waker) throws -> Void = { _ in },
        atEnd: () throws -> Void = {}
    ) throws {
        try PageName.check(look.page, of: layout)
        let theme = try files.themes.asked(look.theme)
        if isPlain { return try runPlain(now: now, onOpen: onOpen, atEnd: atEnd) }
        // Of what reading the files took, nothing is needed any more.
        Memory.giveBackCode()
        let terminal: Terminal
        do throws(TerminalError) {
            terminal = try Terminal(name: "citytop", theme: theme, widths: look.widths)
        } catch {
            Console.complain(DisplayText("\(error.description)."))
            throw ExitCode.unavailable
        }
        let ending: DashboardLoop.Ending
        do {
            try onOpen(terminal.waker)
            let isASCII = look.ascii || terminal.facts.repertoire == .ascii
            var loop = DashboardLoop(
                terminal: terminal,
                builder: builder,
                state: try state(at: now(), onlyASCII: isASCII),
                glyphs: isASCII ? .ascii : .unicode,
                keys: KeyMap.standard.changed(by: configuration.keys),
                bookmarks: bookmarks,
                now: now
            )
            loop.files = files
            loop.city = self
            ending = try loop.run()
        } catch {
            terminal.close()
            try atEnd()
            throw error
        }
        terminal.close()
        try atEnd()
        switch ending {
        case .quit, .hangup: return
        case .signal(let number): Terminal.end(by: number)
        }
    }

    /// What asks the archive and words its answers.
    var builder: ViewModelBuilder {
        ViewModelBuilder(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive
        )
    }

    /// Prints lines in the place of a screen.
    private func runPlain(
        now: @escaping @Sendable () -> Instant,
        onOpen: (Waker) throws -> Void,
        atEnd: () throws -> Void
    ) throws {
        let ending: Int32?
        do {
            try onOpen(.idle)
            var loop = PlainLoop(
                builder: builder,
                state: try state(at: now(), onlyASCII: !LocaleText.hasUnicode),
                now: now
            )
            ending = try loop.run()
        } catch {
            try atEnd()
            throw error
        }
        try atEnd()
        if let ending { Terminal.end(by: ending) }
    }

    /// The state that the dashboard begins with.
    ///
    /// - Parameters:
    ///   - wall: what the wall clock says.
    ///   - onlyASCII: whether nothing else is drawn; then it speaks English, and says why.
    /// - Returns: the state.
    /// - Throws: the exit status 64, once the complaint has been made, where there is no such page.
    private func state(at wall: Instant, onlyASCII: Bool = false) throws -> DashboardState {
        var state = DashboardState(layout: layout, language: LanguageName.chosen(look.language))
        let pace = configuration.sources.map(\.interval).min() ?? .seconds(10)
        state.time = TimeControl(
            clock: clock ?? .live(atWall: wall),
            atWall: wall,
            span: span,
            isLooping: isLooping,
            step: step ?? max(pace, .seconds(1)),
            zone: TimeZone(identifier: configuration.timeZone) ?? .gmt,
            author: NSUserName()
        )
        state.themes = files.themes.names
        state.keepsBookmarks = bookmarks != nil
        if span != nil { state.time.message = DashboardState.noticeOfRecording }
        if let page = look.page,
            let index = DashboardState.pageIDs(of: layout).firstIndex(of: page)
        {
            _ = state.apply(.page(index + 1))
        }
        if onlyASCII { state.speakEnglishOnly() }
        return state
    }
}

/// Complaints about the name of a page.
enum PageName {
    /// Complains where a layout has no page of the name that is asked for, if one is.
    ///
    /// - Throws: the exit status 64, once the complaint has been made.
    static func check(_ name: String?, of layout: Layout) throws {
        guard let name else { return }
        let ids = DashboardState.pageIDs(of: layout)
        guard ids.contains(name) else { throw unknown(name, among: ids) }
    }

    /// Complains that there is no such page.
    static func unknown(_ name: String, among ids: [String]) -> ExitCode {
        Console.complain(
            DisplayText(
                "There is no page \"\(name)\". There are: \(ids.joined(separator: ", "))."
            )
        )
        return .usage
    }
}
