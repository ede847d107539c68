// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The running program on a slow link, after output of another program, and without its terminal.
enum AdverseBenchmarks {
    private static let widths = [29, 22, 22, 18]

    /// Prints the table of the viewer, with its installed peers.
    static func report(viewer: [String]) {
        Report.heading("The running program where things go wrong, 200x50, medians of three runs")
        row(["", "key at 64 kbit/s ms", "wrong 5 s after wall", "gone after ms"])
        row(["first release", "300", "0", "1000"])
        row(["goal", "100", "0", "50"])
        for (name, arguments) in [
            ("citytop", viewer), ("htop", ["htop", "-d", "10"]), ("btop", ["btop", "--utf-force"]),
            ("atop", ["atop", "1"]),
        ] {
            let key = name == "citytop" ? "\t" : "\u{1B}[B"
            let answers = Sample(values: (0..<3).compactMap { _ in answer(arguments, to: key) })
            let wrong = Sample(values: (0..<3).compactMap { _ in wrongCells(arguments) })
            let gone = Sample(values: (0..<3).compactMap { _ in leaving(arguments) })
            guard !answers.values.isEmpty else {
                row([name, "not installed"])
                continue
            }
            row([
                name, Report.number(answers.median, ""), Report.number(wrong.median, ""),
                gone.values.isEmpty ? "never" : Report.number(gone.median, ""),
            ])
        }
    }

    /// Returns the milliseconds from a key to the last byte of its response, over a link of 8,000
    /// bytes per second.
    private static func answer(_ arguments: [String], to key: String) -> Double? {
        guard let run = TerminalRun(arguments) else { return nil }
        defer { run.end() }
        guard !run.read(for: 2).isEmpty else { return nil }
        _ = run.readSlowly(until: { elapsed, _ in elapsed > 3000 })
        let typed = run.elapsed
        run.type(key)
        var last: Double?
        _ = run.readSlowly { elapsed, cameNow in
            if cameNow { last = run.elapsed }
            let quiet = run.elapsed - (last ?? typed)
            return elapsed > 15_000 || last != nil && quiet > 150 || last == nil && quiet > 2000
        }
        return last.map { $0 - typed }
    }

    /// Returns the number of cells that differ from the program's picture five seconds after a
    /// broadcast message.
    private static func wrongCells(_ arguments: [String]) -> Double? {
        guard let run = TerminalRun(arguments) else { return nil }
        defer { run.end() }
        var drawn = VirtualScreen(columns: 200, rows: 50)
        var shown = drawn
        func take(_ pieces: [(time: Double, bytes: [UInt8])]) {
            for piece in pieces {
                drawn.feed(piece.bytes)
                shown.feed(piece.bytes)
            }
        }
        let first = run.read(for: 3)
        guard !first.isEmpty else { return nil }
        take(first)
        let message = """
            \r\n\u{7}Broadcast message from root@city (pts/1) (Mon Nov 23 08:42:10 2026):\r\n\r
            The generator is tested at nine.\r\n\r\n
            """
        shown.feed(Array(message.utf8))
        run.isCursorMoved = true
        take(run.read(for: 5))
        return zip(drawn.lines, shown.lines).reduce(0.0) { sum, lines in
            let length = max(lines.0.count, lines.1.count)
            let pair = [lines.0, lines.1].map { line in
                line + String(repeating: " ", count: length - line.count)
            }
            return sum + Double(zip(pair[0], pair[1]).count { $0 != $1 })
        }
    }

    /// Returns the milliseconds from the loss of the terminal to the end while SIGHUP is ignored,
    /// or nil if the program has not ended after five seconds.
    private static func leaving(_ arguments: [String]) -> Double? {
        signal(SIGHUP, SIG_IGN)
        let started = TerminalRun(arguments)
        signal(SIGHUP, SIG_DFL)
        guard let run = started else { return nil }
        defer { run.end() }
        _ = run.read(for: 2)
        return run.leaveTerminal(within: 5)
    }

    private static func row(_ cells: [String]) {
        Report.show(zip(cells, widths).map { Report.padded($0, $1) }.joined(separator: " "))
    }
}
