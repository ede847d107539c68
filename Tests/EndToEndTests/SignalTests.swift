// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Restoring the terminal")
    struct SignalTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        @Test("P01 q ends the program with 0 and restores the terminal")
        func quit() throws {
            let dashboard = try Dashboard(city)
            #expect(dashboard.screen.isAlternate)
            #expect(!dashboard.screen.isCursorShown)
            #expect(dashboard.terminal.modes != dashboard.modesBefore)
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
            #expect(dashboard.screen.foreign == [])
        }

        @Test(
            "P01 A terminating signal ends the program as that signal and restores the terminal",
            arguments: [
                SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
            ]
        )
        func ending(signal: Int32) throws {
            let dashboard = try Dashboard(city)
            dashboard.terminal.signal(signal)
            #expect(dashboard.end() == .signal(signal))
            #expect(dashboard.unrestored == [])
        }

        @Test("P01 Any signal that ends the program restores the terminal")
        func everySignal() throws {
            // KILL and STOP cannot be caught, and the stop signals have their own test.
            let others = [SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT]
            let harmless = [
                SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGXFSZ, SIGCHLD, SIGURG, SIGWINCH, 32, 33,
            ]
            let signals = Array(1...31 as ClosedRange<Int32>) + [34, 35, 50, 63, 64]
            for signal in signals where !others.contains(signal) && !harmless.contains(signal) {
                let dashboard = try Dashboard(city, columns: 80, rows: 24)
                dashboard.terminal.signal(signal)
                #expect(dashboard.end() == .signal(signal), "signal \(signal)")
                #expect(dashboard.unrestored == [], "signal \(signal)")
            }
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            for signal in harmless { dashboard.terminal.signal(signal) }
            dashboard.terminal.send("2")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test("P01 Signals without a meaning for the program are ignored")
        func harmless() throws {
            let dashboard = try Dashboard(city)
            for signal in [SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGXFSZ] {
                dashboard.terminal.signal(signal)
            }
            dashboard.terminal.send("2")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "P02 A crash restores the terminal, prints one line and has the signal as its status",
            arguments: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP]
        )
        func crash(signal: Int32) throws {
            let dashboard = try Dashboard(city)
            let before = dashboard.terminal.output.count
            dashboard.terminal.signal(signal)
            #expect(dashboard.end() == .signal(signal))
            #expect(dashboard.unrestored == [])
            let written = String(
                decoding: dashboard.terminal.output.dropFirst(before),
                as: UTF8.self
            )
            // Text after the alternate screen appears in the shell's screen.
            let left = written.split(separator: "\u{1B}[?1049l").last ?? ""
            let lines = left.split(whereSeparator: \.isNewline).filter { $0.contains("citytop") }
            #expect(lines.count == 1, "\(left)")
            #expect(left.count { $0.isNewline } <= 3, "\(left)")
            #expect(lines.first?.contains("ended by signal \(signal) ") == true, "\(left)")
        }

        @Test("P02 A runtime trap restores the terminal and prints no backtrace")
        func trap() throws {
            let dashboard = try Dashboard(city, environment: ["CITYTOP_TEST_TRAP": "1"])
            let before = dashboard.terminal.output.count
            dashboard.terminal.send([0x14])
            let ending = dashboard.end()
            #expect(
                ending == .signal(SIGILL) || ending == .signal(SIGTRAP),
                "\(String(describing: ending))"
            )
            #expect(dashboard.unrestored == [])
            let left = String(
                decoding: dashboard.terminal.output.dropFirst(before),
                as: UTF8.self
            )
            #expect(left.contains("a trap in the program"), "\(left)")
            #expect(left.count { $0.isNewline } <= 8, "\(left)")
        }

        @Test(
            "P03 The program ends within a second if the window is closed, even if HUP is ignored"
        )
        func hangUp() throws {
            let dashboard = try Dashboard(city, ignoring: [SIGHUP])
            let start = ContinuousClock.now
            dashboard.terminal.hangUp()
            let ending = dashboard.end(within: .seconds(10))
            #expect(ending != nil)
            #expect(start.duration(to: .now) < .seconds(1) * Program.slack)
        }

        @Test("P04 Ctrl-Z restores the terminal and stops, and CONT redraws the screen")
        func stop() throws {
            // Stopping works only below a shell with job control.
            let dashboard = try Dashboard(
                city,
                shell: """
                    set -m; "$0" "$@"; echo "stopped:$?"; read line; fg >/dev/null; echo "ended:$?"
                    """
            )
            dashboard.terminal.send([0x1A])
            #expect(dashboard.shows("stopped:\(128 + SIGTSTP)"), "\(dashboard.screen.text)")
            #expect(dashboard.shows { _ in dashboard.unrestored == [] }, "\(dashboard.unrestored)")
            dashboard.terminal.send("\n")
            #expect(dashboard.shows { $0.isAlternate && $0.lines[0].contains("Beijing") })
            #expect(dashboard.shows("─ Data trade "), "\(dashboard.screen.text)")
            #expect(!dashboard.screen.isCursorShown)
            dashboard.terminal.send("q")
            #expect(dashboard.shows("ended:0"), "\(dashboard.screen.text)")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test("P09 Without a terminal it refuses with a message, while headless commands work")
        func noTerminal() throws {
            let live = try Program.run(city.arguments + ["--read-only"], home: city.folder)
            #expect(live.status == 69)
            #expect(live.output.isEmpty)
            #expect(live.complaint.contains("not a terminal"))
            #expect(live.complaint.contains("citytop snapshot"))
            let snapshot = try Program.run(
                ["snapshot"] + city.arguments,
                home: city.folder,
                ["TERM": nil]
            )
            #expect(snapshot.status == 0)
            #expect(snapshot.text.contains("Beijing"))
        }

        @Test(
            "A terminal without the needed capabilities is reported, and no output is written to it",
            arguments: ["dumb", "", "no-such-terminal"]
        )
        func simpleTerminal(name: String) throws {
            let terminal = try Dashboard.rawTerminal(
                city,
                environment: ["TERM": name.isEmpty ? nil : name]
            )
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(69))
            #expect(terminal.text.contains("TERM") || terminal.text.contains("terminal \"dumb\""))
            #expect(!terminal.text.contains("\u{1B}"))
        }
    }
}
