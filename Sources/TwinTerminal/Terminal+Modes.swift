// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TwinFrame

extension Terminal {
    /// Initializes the terminal.
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

    /// Releases the terminal temporarily, for example to run another program.
    public func suspend() {
        guard isOpen, !isSuspended else { return }
        isSuspended = true
        awaitReports(milliseconds: meter.patienceForAnswers)
        if isMouseOn { emit(Self.mouseOff) }
        if facts.isXtermLike { emit("\u{1B}[?2004l") }
        curs_set(1)
        endwin()
        sendCaptured()
        // The bytes that restore the terminal must not be lost on a busy line.
        outlet.drain(milliseconds: meter.isSlow ? 2000 : 500)
        SignalState.shared.pointee.isArmed = 0
        var modes = modes
        // The bytes were sent raw, so the modes may change before they are read.
        tcsetattr(input, TCSANOW, &modes)
    }

    /// Takes the terminal again.
    ///
    /// The next frame redraws everything.
    public func resume() {
        guard isOpen, isSuspended else { return }
        isSuspended = false
        SignalState.shared.pointee.isArmed = 1
        outlet.drop()
        updateSize()
        redraw()
        curs_set(0)
        sendCaptured()
        if facts.isXtermLike { emit("\u{1B}[?2004h") }
        if isMouseOn { emit(Self.mouseOn) }
    }

    /// Redraws everything with the next frame.
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

    /// Sets the modes for single keys and raw output.
    ///
    /// Ctrl-Z and Ctrl-C do not flush pending output: it might be cut within a sequence, which
    /// would swallow the beginning of the sequence that restores the terminal.
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

    /// Turns the mouse on or off.
    ///
    /// While it is on, selecting text in the terminal needs Shift.
    public func setMouse(_ isOn: Bool) {
        guard facts.isXtermLike, isOn != isMouseOn else { return }
        isMouseOn = isOn
        emit(isOn ? Self.mouseOn : Self.mouseOff)
    }

    /// Stops the process as Ctrl-Z does, releasing the terminal until it continues.
    func stop() {
        suspend()
        _ = signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        SignalActions.reinstall(SIGTSTP, handler: noteSignal)
        _ = SignalState.take(SIGCONT)
        resume()
    }

    /// Reads the size of the terminal and passes it to ncurses.
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

    /// Writes bytes outside of ncurses, which must not change any cell.
    func emit(_ text: String) { send(Array(text.utf8)) }

    /// Sends the captured output of ncurses.
    ///
    /// - Returns: The number of bytes.
    @discardableResult
    func sendCaptured(startsFrame: Bool = false) -> Int {
        var bytes = capture.take()
        // ncurses resets the user's palette, although it was never changed.
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

    /// Prepares the bytes that a crash writes.
    private func arm() {
        let state = SignalState.shared
        var text = ""
        if facts.isXtermLike { text += Self.mouseOff + "\u{1B}[?2004l" }
        for name in ["sgr0", "op", "rmkx", "cnorm", "rmcup"] {
            guard let capability = citytop_capability(name) else { continue }
            text += Self.withoutPadding(String(cString: capability))
        }
        text += "\r\n"
        let bytes = Array(text.utf8.prefix(SignalState.longestRestoring))
        for (index, byte) in bytes.enumerated() { state.pointee.restoring[index] = byte }
        state.pointee.restoringCount = bytes.count
        state.pointee.terminal = outlet.descriptor
        state.pointee.modes = modes
        state.pointee.isArmed = 1
    }

    /// Returns a capability without its `$<delay>` marks, which only ncurses can interpret.
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
