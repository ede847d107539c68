// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinTerminal
import TwinViews
import TwinVocabulary

/// The live dashboard of an archive, from opening the terminal to restoring it.
struct Dashboard {
    var city: City
    var look: LookOptions
    var files: DisplayFiles
    var isPlain = false
    /// The initial clock, with the instant shown and its rate; live if nil.
    var clock: CityClock?
    /// The first and the last instant of a recording, or nil if the city is live.
    var span: ClosedRange<Instant>?
    /// True if a recording restarts at its end.
    var isLooping = false
    /// The length of one step; the interval of the fastest source if nil.
    var step: Duration?
    /// The receiver of bookmarks, or nil if they are not stored.
    var bookmarks: (any BookmarkWriter)?
    /// The channel for acts on alarms, or nil if no process takes them.
    var alarms: (any AlarmOperator)?

    /// Shows the dashboard until a key or a signal ends it.
    ///
    /// - Parameters:
    /// - now: Returns the city's current instant.
    /// - onOpen: Called with the dashboard's waker when the terminal is open.
    /// - atEnd: Called when the terminal has been restored, before the process may end.
    /// - Throws: `CommandError`, or an error of the archive.
    func run(
        now: @escaping @Sendable () -> Instant,
        onOpen: (Waker) throws -> Void = { _ in },
        atEnd: () throws -> Void = {}
    ) throws {
        try PageName.check(look.page, of: city.layout)
        let theme = try files.themes.asked(look.theme)
        if isPlain { return try runPlain(now: now, onOpen: onOpen, atEnd: atEnd) }
        let terminal: Terminal
        do throws(TerminalError) {
            terminal = try Terminal(name: "citytop", theme: theme, widths: look.widths)
        } catch {
            throw CommandError(DisplayText("\(error.description)."), .unavailable)
        }
        let ending: DashboardLoop.Ending
        do {
            try onOpen(terminal.waker)
            let isASCII = look.ascii || terminal.facts.repertoire == .ascii
            var loop = DashboardLoop(
                terminal: terminal,
                builder: city.builder,
                state: try state(at: now(), onlyASCII: isASCII),
                glyphs: isASCII ? .ascii : .unicode,
                keys: KeyMap.standard.changed(by: city.configuration.keys),
                bookmarks: bookmarks,
                alarms: alarms,
                now: now
            )
            loop.files = files
            loop.city = city
            loop.user = NSUserName()
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

    /// Prints lines instead of drawing a screen.
    private func runPlain(
        now: @escaping @Sendable () -> Instant,
        onOpen: (Waker) throws -> Void,
        atEnd: () throws -> Void
    ) throws {
        let ending: Int32?
        do {
            try onOpen(.idle)
            var loop = PlainLoop(
                builder: city.builder,
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

    /// Returns the initial state of the dashboard.
    ///
    /// - Parameters:
    /// - wall: The time of the wall clock.
    /// - onlyASCII: True if only ASCII can be drawn; the dashboard is then in English, with a
    ///   remark.
    /// - Returns: The state.
    /// - Throws: `CommandError` with the exit status 64, if there is no such page.
    private func state(at wall: Instant, onlyASCII: Bool = false) throws -> DashboardState {
        var state = DashboardState(
            layout: city.layout,
            language: LanguageName.chosen(look.language)
        )
        let pace = city.configuration.sources.map(\.interval).min() ?? .seconds(10)
        state.time = TimeControl(
            clock: clock ?? .live(atWall: wall),
            atWall: wall,
            span: span,
            isLooping: isLooping,
            step: step ?? max(pace, .seconds(1)),
            zone: city.zone,
            author: NSUserName()
        )
        state.time.calendar = city.configuration.calendar
        state.themes = files.themes.names
        state.keepsBookmarks = bookmarks != nil
        state.actsOnAlarms = alarms != nil
        if span != nil { state.time.message = DashboardState.noticeOfRecording }
        if LanguageName.resolved(look.language).isTraditional, !onlyASCII {
            state.time.message = LanguageName.simplifiedRemark
        }
        if let page = look.page, let index = DashboardState.page(named: page, of: city.layout) {
            _ = state.apply(.page(index + 1))
        }
        if onlyASCII { state.speakEnglishOnly() }
        return state
    }
}

/// Error messages about page names.
enum PageName {
    /// Checks that the layout has a page if one is requested.
    ///
    /// - Throws: `CommandError` with the exit status 64.
    static func check(_ name: String?, of layout: Layout) throws {
        guard let name else { return }
        guard DashboardState.page(named: name, of: layout) == nil else { return }
        throw unknown(name, of: layout)
    }

    /// Returns the error of an unknown page.
    static func unknown(_ name: String, of layout: Layout) -> CommandError {
        let ids = DashboardState.pageIDs(of: layout)
        return CommandError(
            DisplayText(
                "There is no page \"\(name)\". There are: \(ids.joined(separator: ", "))."
            ),
            .usage
        )
    }
}
