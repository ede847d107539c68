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
        let terminal: Terminal
        do throws(TerminalError) {
            terminal = try Terminal(name: "citytop", theme: look.theme.theme)
        } catch {
            Console.complain(DisplayText("citytop: \(error.description)."))
            throw ExitCode.unavailable
        }
        let ending: DashboardLoop.Ending
        do {
            try onOpen(terminal.waker)
            var loop = DashboardLoop(
                terminal: terminal,
                builder: ViewModelBuilder(
                    catalog: catalog,
                    layout: layout,
                    configuration: configuration,
                    archive: archive
                ),
                state: try state(),
                glyphs: look.ascii ? .ascii : .unicode,
                now: now
            )
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

    /// The state that the dashboard begins with.
    private func state() throws -> DashboardState {
        var state = DashboardState(layout: layout, language: LanguageName.chosen(look.language))
        if let page = look.page {
            let ids = DashboardState.pageIDs(of: layout)
            guard let index = ids.firstIndex(of: page) else {
                throw PageName.unknown(page, among: ids)
            }
            _ = state.apply(.page(index + 1))
        }
        return state
    }
}

/// Complaints about the name of a page.
enum PageName {
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

/// A theme as the command line names it.
enum ThemeName: String, ExpressibleByArgument, CaseIterable {
    case quiet
    case vivid
    case highContrast = "high-contrast"
    case colourBlindSafe = "colour-blind-safe"
    case mono

    /// The theme that is named.
    var theme: Theme { Theme.named(rawValue) ?? .quiet }
}
