// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

/// The terminal: frames go to it, keys come from it, and it is left as it was found.
///
/// It belongs to one thread, the one that opened it; only `waker` may be used from others. While
/// it is open, nothing else may write to standard output or standard error.
public final class Terminal {
    /// How many columns and rows there are.
    public internal(set) var size: Size
    /// How wide the terminal draws characters; a change is told by the key `.resize`.
    public internal(set) var widths: WidthTable
    /// What is known of it.
    public let facts: TerminalFacts
    /// Wakes `nextKey` from any thread.
    public let waker: Waker
    /// How roles look; setting it draws everything anew with the next frame.
    public var theme: Theme {
        didSet { forgetLooks() }
    }

    let input: Int32 = 0
    let output: Int32 = 1
    let screen: OpaquePointer
    private let inputFile: UnsafeMutablePointer<FILE>
    private let outputFile: UnsafeMutablePointer<FILE>
    private var actions = SignalActions()
    let modes: termios

    var shown: Frame?
    var looks: [Style: (attributes: attr_t, pair: Int16)] = [:]
    var pairs: [ColorPair: Int16] = [:]
    var decoder = KeyDecoder()
    var keys: [Key] = []
    var expected: [ReportPurpose] = []
    var measured: [Int] = []
    var repair = Repair()
    var isOpen = true
    var isSuspended = false
    var isGone = false
    var isMouseOn = false

    /// Opens the terminal on standard input and output.
    ///
    /// - Parameters:
    ///   - name: the program's name, for the line that a crash prints.
    ///   - theme: how roles look.
    /// - Throws: `TerminalError`, with the terminal untouched.
    public init(name: String, theme: Theme = .quiet) throws(TerminalError) {
        guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
        guard let term = getenv("TERM"), term.pointee != 0 else { throw .noName }
        let termName = String(cString: term)
        setlocale(LC_CTYPE, "")
        try TerminalFacts.check(termName)
        var modes = termios()
        guard tcgetattr(0, &modes) == 0 else { throw .system("tell the terminal's modes") }
        self.modes = modes
        self.waker = try Self.makeWaker()
        guard let outputFile = fdopen(dup(1), "w"), let inputFile = fdopen(dup(0), "r") else {
            throw .system("open the terminal twice")
        }
        self.outputFile = outputFile
        self.inputFile = inputFile
        // Signals are handled before ncurses would, so that it leaves them alone.
        actions.install(name: name)
        guard let screen = newterm(termName, outputFile, inputFile) else {
            actions.restore()
            fclose(outputFile)
            fclose(inputFile)
            throw .unknown(termName)
        }
        self.screen = screen
        self.size = Size(columns: 0, rows: 0)
        self.widths = .standard
        self.theme = theme
        self.facts = Self.setUp(termName)
        enter()
    }

    /// Gives the terminal back as it was found.
    ///
    /// The other screen is left; cursor, echo, keypad, mouse and paste are as they were. Calling it
    /// again does nothing.
    public func close() {
        guard isOpen else { return }
        if !isSuspended { suspend() }
        isOpen = false
        delscreen(screen)
        fclose(outputFile)
        fclose(inputFile)
        actions.restore()
    }

    /// Ends the process by a signal's own action, so that its parent sees which one it was.
    public static func end(by number: Int32) -> Never {
        _ = signal(number, SIG_DFL)
        raise(number)
        exit(128 &+ number)
    }

    deinit { close() }

    private static func makeWaker() throws(TerminalError) -> Waker {
        let desk = SignalDesk.shared
        if desk.pointee.wakeOutput < 0 {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw .system("make a pipe") }
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
            desk.pointee.wakeInput = ends[0]
            desk.pointee.wakeOutput = ends[1]
            atexit(restoreAtExit)
        }
        return Waker(descriptor: desk.pointee.wakeOutput)
    }

    private static func setUp(_ name: String) -> TerminalFacts {
        cbreak()
        noecho()
        set_escdelay(25)
        let window = citytop_screen()
        keypad(window, true)
        leaveok(window, false)
        curs_set(0)
        let isXtermLike =
            citytop_flag("XT") != 0 || TerminalFacts.families.contains { name.hasPrefix($0) }
        var depth = ColorDepth.none
        if TerminalFacts.depth(of: 256) != .none, has_colors(), start_color() == OK {
            use_default_colors()
            depth = TerminalFacts.depth(of: citytop_color_count())
        }
        return TerminalFacts(
            name: name,
            depth: depth,
            repertoire: TerminalFacts.repertoireOfLocale(),
            isXtermLike: isXtermLike
        )
    }
}
