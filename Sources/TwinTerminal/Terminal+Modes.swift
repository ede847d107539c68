// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TwinFrame

extension Terminal {
    /// Takes the terminal for the first time.
    func enter() {
        arm()
        takeModes()
        updateSize()
        werase(citytop_screen())
        wrefresh(citytop_screen())
        sendCaptured()
        if facts.isXtermLike {
            emit("\u{1B}[?2004h")
            if facts.repertoire == .unicode, measuresWidths { measureWidths() }
        }
    }

    /// Gives the terminal back for a while, as before another program runs in it.
    public func suspend() {
        guard isOpen, !isSuspended else { return }
        isSuspended = true
        awaitReports(milliseconds: meter.patienceForAnswers)
        if isMouseOn { emit(Self.mouseOff) }
        if facts.isXtermLike { emit("\u{1B}[?2004l") }
        curs_set(1)
        endwin()
        sendCaptured()
        // What gives the terminal back must not be lost to a line that is full for a moment.
        outlet.drain(milliseconds: meter.isSlow ? 2000 : 500)
        SignalDesk.shared.pointee.isArmed = 0
        var modes = modes
        // The bytes went raw, so the modes may change before they are read.
        tcsetattr(input, TCSANOW, &modes)
    }

    /// Takes the terminal again; everything is drawn anew with the next frame.
    public func resume() {
        guard isOpen, isSuspended else { return }
        isSuspended = false
        SignalDesk.shared.pointee.isArmed = 1
        outlet.drop()
        updateSize()
        redraw()
        curs_set(0)
        sendCaptured()
        if facts.isXtermLike { emit("\u{1B}[?2004h") }
        if isMouseOn { emit(Self.mouseOn) }
    }

    /// Draws everything anew with the next frame.
    public func redraw() {
        takeModes()
        clearok(citytop_screen(), true)
        werase(citytop_screen())
        wmove(citytop_screen(), 0, 0)
        wrefresh(citytop_screen())
        sendCaptured()
        shown = nil
        plan.begin()
    }

    /// Makes keys come one by one and bytes go as they are.
    ///
    /// Ctrl-Z and Ctrl-C do not make the line drop what is on its way: it might be cut within a
    /// sequence, and the first half would eat the beginning of what gives the terminal back.
    private func takeModes() {
        var modes = modes
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
        modes.c_lflag |= tcflag_t(ISIG | NOFLSH)
        modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | ISTRIP)
        modes.c_oflag &= ~tcflag_t(OPOST)
        withUnsafeMutableBytes(of: &modes.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        tcsetattr(input, TCSANOW, &modes)
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
        plan.begin()
    }

    /// Writes bytes that ncurses knows nothing of; they change no cell.
    func emit(_ text: String) { send(Array(text.utf8)) }

    /// Sends what ncurses has written.
    ///
    /// - Returns: how many bytes that was.
    @discardableResult
    func sendCaptured(startsFrame: Bool = false) -> Int {
        var bytes = capture.take()
        // ncurses puts the user's own palette back, which was never changed.
        if let palette = Self.paletteReset, bytes.contains(0x5D) {
            while let range = bytes.firstRange(of: palette) { bytes.removeSubrange(range) }
        }
        send(bytes, startsFrame: startsFrame)
        return bytes.count
    }

    private func send(_ bytes: [UInt8], startsFrame: Bool = false) {
        guard !bytes.isEmpty, !isGone else { return }
        outlet.send(bytes)
        meter.didSend(
            bytes.count,
            startsFrame: startsFrame,
            at: Self.monotonicMilliseconds()
        )
    }

    private static let paletteReset: [UInt8]? = citytop_capability("oc").map {
        Array(String(cString: $0).utf8)
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
        desk.pointee.terminal = outlet.descriptor
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
