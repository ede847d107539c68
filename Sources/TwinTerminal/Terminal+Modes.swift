// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TwinFrame

extension Terminal {
    /// Takes the terminal for the first time.
    func enter() {
        arm()
        updateSize()
        werase(citytop_screen())
        wrefresh(citytop_screen())
        if facts.isXtermLike {
            emit("\u{1B}[?2004h")
            if facts.repertoire == .unicode { measureWidths() }
        }
    }

    /// Gives the terminal back for a while, as before another program runs in it.
    public func suspend() {
        guard isOpen, !isSuspended else { return }
        isSuspended = true
        awaitReports(milliseconds: 150)
        if isMouseOn { emit(Self.mouseOff) }
        if facts.isXtermLike { emit("\u{1B}[?2004l") }
        curs_set(1)
        endwin()
        // Once more when ncurses has let go: it costs eight bytes, and a shell must not find it on.
        if facts.isXtermLike { emit("\u{1B}[?2004l") }
        SignalDesk.shared.pointee.isArmed = 0
        var modes = modes
        tcsetattr(input, TCSADRAIN, &modes)
    }

    /// Takes the terminal again; everything is drawn anew with the next frame.
    public func resume() {
        guard isOpen, isSuspended else { return }
        isSuspended = false
        SignalDesk.shared.pointee.isArmed = 1
        updateSize()
        redraw()
        curs_set(0)
        if facts.isXtermLike { emit("\u{1B}[?2004h") }
        if isMouseOn { emit(Self.mouseOn) }
    }

    /// Draws everything anew with the next frame.
    public func redraw() {
        reset_prog_mode()
        clearok(citytop_screen(), true)
        werase(citytop_screen())
        wmove(citytop_screen(), 0, 0)
        wrefresh(citytop_screen())
        shown = nil
    }

    /// Turns the mouse on or off; on, the terminal's own selection of text needs Shift.
    public func setMouse(_ isOn: Bool) {
        guard facts.isXtermLike, isOn != isMouseOn else { return }
        isMouseOn = isOn
        emit(isOn ? Self.mouseOn : Self.mouseOff)
    }

    /// Stops the process as Ctrl-Z does, with the terminal given back until it goes on.
    func stop() {
        suspend()
        _ = signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        SignalActions.reinstall(SIGTSTP, handler: noteSignal)
        _ = SignalDesk.take(SIGCONT)
        resume()
    }

    /// Asks how large the terminal is and tells ncurses.
    func updateSize() {
        var window = winsize()
        let isKnown = citytop_window_size(output, &window) == 0
        let columns = isKnown && window.ws_col > 0 ? Int32(window.ws_col) : 80
        let rows = isKnown && window.ws_row > 0 ? Int32(window.ws_row) : 24
        if is_term_resized(rows, columns) { resize_term(rows, columns) }
        size = Size(columns: Int(columns), rows: Int(rows))
        shown = nil
    }

    /// Writes bytes that ncurses knows nothing of; they change no cell.
    func emit(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // What gives the terminal back must not be lost to a full line.
                var line = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                guard errno == EAGAIN, poll(&line, 1, 500) > 0 else { return }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Prepares what a crash writes.
    private func arm() {
        let desk = SignalDesk.shared
        var text = ""
        if facts.isXtermLike { text += Self.mouseOff + "\u{1B}[?2004l" }
        for name in ["sgr0", "op", "rmkx", "cnorm", "rmcup"] {
            guard let capability = citytop_capability(name) else { continue }
            text += Self.withoutPadding(String(cString: capability))
        }
        text += "\r\n"
        let bytes = Array(text.utf8.prefix(SignalDesk.longestRestoring))
        for (index, byte) in bytes.enumerated() { desk.pointee.restoring[index] = byte }
        desk.pointee.restoringCount = bytes.count
        desk.pointee.terminal = output
        desk.pointee.modes = modes
        desk.pointee.isArmed = 1
    }

    /// A capability without its `$<delay>` marks, which only ncurses can honour.
    private static func withoutPadding(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            guard let end = rest[start...].firstIndex(of: ">") else { break }
            result += rest[..<start]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
    private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"
}
