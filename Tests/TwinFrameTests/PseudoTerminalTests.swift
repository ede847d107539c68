// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import TwinTestSupport

@Suite("A terminal for tests behaves like a real one", .serialized)
struct PseudoTerminalTests {
    private static let environment = [
        "PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C.UTF-8",
    ]

    @Test("A program in it reads typed keys, knows its size and ends with its status")
    func typingAndSize() throws {
        let terminal = try PseudoTerminal(columns: 97, rows: 31)
        let script = "stty size; read word; echo got:$word; exit 3"
        try terminal.start("/bin/sh", ["-c", script], environment: Self.environment)
        #expect(terminal.read(until: "31 97", within: .seconds(10)))
        terminal.send("hello\n")
        #expect(terminal.read(until: "got:hello", within: .seconds(10)))
        #expect(terminal.waitForEnd(within: .seconds(10)) == .status(3))
    }

    @Test("Ctrl-C reaches the program, and its end by a signal is reported")
    func interrupt() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        try terminal.start(
            "/bin/sh",
            ["-c", "echo ready; exec cat"],
            environment: Self.environment
        )
        #expect(terminal.read(until: "ready", within: .seconds(10)))
        terminal.send("\u{03}")
        #expect(terminal.waitForEnd(within: .seconds(10)) == .signal(SIGINT))
    }

    @Test("Closing the window sends a hangup to the program")
    func hangUp() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        try terminal.start(
            "/bin/sh",
            ["-c", "echo ready; exec cat"],
            environment: Self.environment
        )
        #expect(terminal.read(until: "ready", within: .seconds(10)))
        terminal.hangUp()
        #expect(terminal.waitForEnd(within: .seconds(10)) == .signal(SIGHUP))
    }

    @Test("A change of modes is detected, and so is its reversal")
    func modes() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let before = terminal.modes
        try terminal.start(
            "/bin/sh",
            [
                "-c",
                "stty raw -echo; echo ready; head -c 1; stty sane; stty cooked; echo; echo over; cat",
            ],
            environment: Self.environment
        )
        #expect(terminal.read(until: "ready", within: .seconds(10)))
        #expect(!before.isEmpty)
        #expect(terminal.modes != before)
        terminal.send("x")
        #expect(terminal.read(until: "over", within: .seconds(10)))
        #expect(terminal.modes[3] & UInt32(ECHO | ICANON) == UInt32(ECHO | ICANON))
        terminal.signal(SIGKILL)
        #expect(terminal.waitForEnd(within: .seconds(10)) == .signal(SIGKILL))
    }

    @Test("Requests for the cursor position are answered in order")
    func cursorAnswers() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        terminal.cursorAnswers = [(5, 7), (1, 1)]
        let script = #"stty raw -echo; printf '\033[6n\033[6n'; head -c 12 | od -An -c; stty sane"#
        try terminal.start("/bin/sh", ["-c", script], environment: Self.environment)
        #expect(terminal.waitForEnd(within: .seconds(10)) == .status(0))
        let shown = terminal.text.filter { !$0.isWhitespace }
        #expect(shown.contains("[5;7R033[1;1R"), "\(shown.debugDescription)")
    }
}
