// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

/// The live dashboard in a pseudo-terminal, and the screen of that terminal.
final class Dashboard {
    let terminal: PseudoTerminal
    private(set) var screen: VirtualScreen
    /// The terminal's modes before the program was started.
    let modesBefore: [UInt32]
    private var seen = 0

    /// The terminal's answers to cursor position requests.
    enum CursorAnswers: Hashable, CaseIterable {
        case truthful, alwaysHome, none
    }

    /// Starts the program and waits until it has drawn.
    ///
    /// A `shell` script is run by bash with the program as `"$0"` and its arguments as `"$@"`.
    init(
        _ city: SmallCity,
        columns: Int = 120,
        rows: Int = 36,
        isReadOnly: Bool = true,
        shell: String? = nil,
        environment changes: [String: String?] = [:],
        ignoring: [Int32] = [],
        cursor: CursorAnswers = .truthful
    ) throws {
        terminal = try PseudoTerminal(columns: columns, rows: rows)
        switch cursor {
        case .truthful: break
        case .alwaysHome: terminal.cursorAnswers = [(1, 1)]
        case .none: terminal.cursorAnswers = nil
        }
        screen = VirtualScreen(columns: columns, rows: rows)
        modesBefore = terminal.modes
        let arguments = city.arguments + (isReadOnly ? ["--read-only"] : [])
        try terminal.start(
            shell == nil ? Program.path : "/bin/bash",
            shell.map { ["-c", $0, Program.path] + arguments } ?? arguments,
            environment: Program.environment(home: city.folder, changes),
            ignoring: ignoring
        )
        try #require(shows { $0.lines[0].contains("Beijing") }, "\(screen.text)")
    }

    /// Starts the demo city on an 80x24 screen and waits until all services have delivered data.
    init(demo home: TestFolder, arguments: [String] = []) throws {
        terminal = try PseudoTerminal(columns: 80, rows: 24)
        screen = VirtualScreen(columns: 80, rows: 24)
        modesBefore = terminal.modes
        try terminal.start(
            Program.path,
            ["demo"] + arguments,
            environment: Program.environment(home: home)
        )
        let isTold = shows(within: .seconds(420)) { screen in
            let header = screen.lines[0]
            return header.contains("LIVE") && header.contains("4/4 ")
                && !screen.text.contains("no data")
        }
        try #require(isTold, "\(screen.text)")
    }

    /// Starts the program on an 80x24 screen as soon as the cache exists.
    init(home: TestFolder, arguments: [String], waitingFor cache: String) throws {
        try #require(
            wait(within: .seconds(60)) { FileManager.default.fileExists(atPath: cache) }
        )
        terminal = try PseudoTerminal(columns: 80, rows: 24)
        screen = VirtualScreen(columns: 80, rows: 24)
        modesBefore = terminal.modes
        try terminal.start(
            Program.path,
            arguments,
            environment: Program.environment(home: home)
        )
    }

    /// Starts the program in a terminal without waiting for output.
    static func rawTerminal(
        _ city: SmallCity,
        environment changes: [String: String?] = [:]
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        try terminal.start(
            Program.path,
            city.arguments + ["--read-only"],
            environment: Program.environment(home: city.folder, changes)
        )
        return terminal
    }

    /// Waits until the screen satisfies a condition, and returns true if it did in time.
    func shows(within limit: Duration = .seconds(20), _ wanted: (VirtualScreen) -> Bool) -> Bool {
        terminal.read(within: limit) { _ in
            take()
            return wanted(screen)
        }
    }

    /// Waits until a text is on the screen, and returns true if it appeared in time.
    func shows(_ text: String) -> Bool { shows { $0.text.contains(text) } }

    /// Waits for the usual time between a paste and the next key.
    func rest() { _ = shows(within: .milliseconds(500)) { _ in false } }

    /// Writes to the screen as another program would, without the dashboard's knowledge.
    func scribble(_ text: String) {
        take()
        screen.feed(Array(text.utf8))
    }

    /// Changes the size of the terminal.
    func resize(columns: Int, rows: Int) {
        take()
        screen.resize(columns: columns, rows: rows)
        terminal.resize(columns: columns, rows: rows)
    }

    /// Waits for the program's end and reads its last output.
    func end(within limit: Duration = .seconds(20)) -> PseudoTerminal.Ending? {
        let ending = terminal.waitForEnd(within: limit)
        take()
        return ending
    }

    /// The properties of the terminal that were not restored to their values before the program.
    var unrestored: [String] {
        var found: [String] = []
        if terminal.modes != modesBefore { found.append("modes") }
        if screen.isAlternate { found.append("alternate screen") }
        if !screen.isCursorShown { found.append("hidden cursor") }
        if screen.isPasteMarked { found.append("marked pastes") }
        if screen.isKeypadOn { found.append("keypad") }
        if !screen.mouseModes.isEmpty { found.append("mouse") }
        return found
    }

    private func take() {
        screen.feed(terminal.output.dropFirst(seen))
        seen = terminal.output.count
    }
}
