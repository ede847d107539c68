// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

/// A terminal that shows frames, reads keys, and is restored when it is closed.
///
/// Only the thread that opened it may use it, except for `waker`. While it is open, nothing else
/// may write to standard output or standard error.
public final class Terminal {
    /// The number of columns and rows.
    public internal(set) var size: Size
    /// The widths of characters.
    ///
    /// A change is reported by the key `.resize`.
    public internal(set) var widths: WidthTable
    /// The properties of the terminal.
    public let facts: TerminalFacts
    /// Wakes `nextKey` from any thread.
    public let waker: Waker
    /// The appearance of roles.
    ///
    /// Setting it redraws everything with the next frame.
    public var theme: Theme {
        didSet { forgetLooks() }
    }

    let input: Int32 = 0
    let output: Int32 = 1
    let screen: OpaquePointer
    private let inputFile: UnsafeMutablePointer<FILE>
    private var actions = SignalActions()
    let modes: termios

    let capture: Capture
    var outlet: Outlet
    var meter: LinkMeter
    /// The frame on the screen once the terminal has read all output in transit.
    var shown: Frame?
    /// The frame that should be on the screen.
    ///
    /// On a slow link it is drawn row by row.
    var wanted: Frame?
    var plan = DrawingPlan()
    /// True if ncurses must rewrite rows that were marked as unknown.
    var hasDoubts = false
    let measuresWidths: Bool
    var looks: [Style: (attributes: attr_t, pair: Int16)] = [:]
    var pairs: [ColorPair: Int16] = [:]
    var decoder = KeyDecoder()
    var keys: [Key] = []
    /// The time of the last input, by the monotonic clock.
    var lastInput = 0
    var measured: [Int] = []
    var foreignOutput = ForeignOutput()
    var isOpen = true
    var isSuspended = false
    var isGone = false
    var isMouseOn = false

    /// Opens the terminal on standard input and output.
    ///
    /// - Parameters:
    ///   - name: The name of the program, for the line that a crash prints.
    ///   - theme: The appearance of roles.
    ///   - widths: The widths of characters; nil to measure them.
    /// - Throws: `TerminalError`; the terminal is then unchanged.
    public init(
        name: String,
        theme: Theme = .quiet,
        widths: WidthTable? = nil
    ) throws(TerminalError) {
        guard isatty(0) == 1, isatty(1) == 1 else { throw .notATerminal }
        guard let term = getenv("TERM"), term.pointee != 0 else { throw .noName }
        TerminalLocale.activate()
        let termName = try TerminalFacts.check(String(cString: term))
        var modes = termios()
        guard tcgetattr(0, &modes) == 0 else { throw .system("read the terminal's modes") }
        self.modes = modes
        self.waker = try Self.makeWaker()
        guard let capture = Capture(), let inputFile = fdopen(dup(0), "r") else {
            throw .system("open the terminal twice")
        }
        self.capture = capture
        self.inputFile = inputFile
        // Signal handlers are installed before ncurses would install its own.
        actions.install(name: name)
        guard let screen = newterm(termName, capture.file, inputFile) else {
            actions.restore()
            capture.close()
            fclose(inputFile)
            throw .unknown(termName)
        }
        self.screen = screen
        self.size = Size(columns: 0, rows: 0)
        self.widths = widths ?? .standard
        self.measuresWidths = widths == nil
        self.theme = theme
        self.facts = Self.setUp(termName)
        self.outlet = Outlet(to: 1)
        self.meter = LinkMeter(
            isAnswering: facts.isXtermLike,
            bytesPerSecond: Self.lineRate(of: modes)
        )
        enter()
    }

    /// Restores the terminal.
    ///
    /// The alternate screen is left, and cursor, echo, keypad, mouse and paste mode are restored.
    /// Calling it again has no effect.
    public func close() {
        guard isOpen else { return }
        if !isSuspended { suspend() }
        isOpen = false
        delscreen(screen)
        capture.close()
        outlet.close()
        fclose(inputFile)
        actions.restore()
    }

    /// Ends the process by the default action of a signal, so that its parent process learns the
    /// signal.
    public static func end(by number: Int32) -> Never {
        _ = signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
        exit(128 &+ number)
    }

    deinit { close() }

    private static func makeWaker() throws(TerminalError) -> Waker {
        let state = SignalState.shared
        if state.pointee.wakeOutput < 0 {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw .system("make a pipe") }
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
            state.pointee.wakeInput = ends[0]
            state.pointee.wakeOutput = ends[1]
            atexit(restoreAtExit)
        }
        return Waker(descriptor: state.pointee.wakeOutput)
    }

    /// Returns the bytes per second of a serial line; nil for a terminal without one, which reports
    /// a meaningless 38,400 baud.
    private static func lineRate(of modes: termios) -> Double? {
        var modes = modes
        let speeds: [(speed_t, Double)] = [
            (speed_t(B300), 300), (speed_t(B1200), 1200), (speed_t(B2400), 2400),
            (speed_t(B4800), 4800), (speed_t(B9600), 9600), (speed_t(B19200), 19200),
        ]
        let speed = cfgetospeed(&modes)
        return speeds.first { $0.0 == speed }.map { $0.1 / 10 }
    }

    private static func setUp(_ name: String) -> TerminalFacts {
        // Keys are read and modes are set here. ncurses only generates the output.
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
