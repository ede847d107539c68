// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The running program compared with its peers, at 200x50 and one refresh per second.
enum TerminalBenchmarks {
    /// The measured quantities, with the budgets of the first release and the goals.
    private static let columns: [(name: String, budget: String, goal: String)] = [
        ("paint ms", "60", "25"), ("settled ms", "150", "60"),
        ("bytes/s", "4000, 100 idle", "2000, 20"),
        ("CPU s/s", "0.015", "0.006"), ("RSS MiB", "40", "24"), ("key ms", "5", "1"),
        ("key p90", "15", "5"), ("resize ms", "40", "10"),
    ]

    struct Figures {
        var paint = Sample(values: [])
        var settled = Sample(values: [])
        var bytes = Sample(values: [])
        var processor = Sample(values: [])
        var memory = Sample(values: [])
        var key = Sample(values: [])
        var resize = Sample(values: [])

        var texts: [String] {
            [
                paint.median, settled.median, bytes.median, processor.median, memory.median,
                key.median, key.quantile(0.9), resize.median,
            ].map { Report.number($0, "") }
        }
    }

    /// Measures a program in several runs; returns nil if it cannot be started.
    static func measure(_ arguments: [String], keys: [String], runs: Int = 3) -> Figures? {
        var figures = Figures()
        for _ in 0..<runs {
            guard let run = TerminalRun(arguments) else { return nil }
            defer { run.end() }
            let first = run.read(for: 2)
            guard let paint = first.first(where: { $0.bytes.count > 200 }) ?? first.first else {
                return nil
            }
            figures.paint.values.append(paint.time)
            figures.settled.values.append(settled(first, from: paint.time))
            let spent = run.processorSeconds
            let began = run.elapsed
            let steady = run.read(for: 6)
            let seconds = (run.elapsed - began) / 1000
            figures.processor.values.append((run.processorSeconds - spent) / seconds)
            figures.bytes.values.append(
                Double(steady.reduce(0) { $0 + $1.bytes.count }) / seconds
            )
            for turn in 0..<10 {
                if let latency = run.latency(typing: keys[turn % keys.count]) {
                    figures.key.values.append(latency)
                }
                _ = run.read(for: 0.23)
            }
            figures.resize.values.append(run.resize(columns: 120, rows: 36))
            figures.memory.values.append(run.residentMebibytes)
        }
        return figures
    }

    /// Returns the time when the first picture was complete: the last byte before 150 ms of
    /// silence.
    private static func settled(
        _ pieces: [(time: Double, bytes: [UInt8])],
        from paint: Double
    ) -> Double {
        var last = paint
        for piece in pieces where piece.time > paint {
            if piece.time - last > 150 { break }
            last = piece.time
        }
        return last
    }

    /// Prints the table of the viewer on a stored day, and of htop, btop and atop if installed.
    static func report(_ day: inout KeptDay, root: URL, folder: URL) throws {
        Report.heading("The running program, 200x50, medians of three runs")
        let release = root.appendingPathComponent(".build/release/citytop").path
        let viewer = [
            release, "--config", root.appendingPathComponent("Data/demo/config.yaml").path,
            "--cache", day.path, "--read-only",
        ]
        try btopSettings(in: folder)
        let arrows = ["\u{1B}[B", "\u{1B}[A"]
        // An arrow in a list of one line changes no cell, so it would get no response.
        let tabs = ["\t", "\t"]
        row("", columns.map(\.name))
        row("first release", columns.map(\.budget))
        row("goal", columns.map(\.goal))
        // The day ended minutes ago: the picture changes while services turn stale, but not
        // afterwards.
        tell("citytop, nothing appended", measure(viewer, keys: tabs), absent: "make build first")
        try day.advance(to: .wall, by: .seconds(5))
        let life = CityLife(day)
        let live = measure(viewer, keys: tabs)
        life.stop()
        tell("citytop, an append a second", live, absent: "make build first")
        let recording = root.appendingPathComponent("Data/recordings/rainstorm.citytop").path
        tell(
            "citytop, a recording at 60x",
            measure([release, "play", recording, "--at", "08:00", "--rate", "60"], keys: tabs),
            absent: "make build first"
        )
        for (name, arguments, keys) in [
            ("htop", ["htop", "-d", "10"], arrows), ("btop", ["btop", "--utf-force"], arrows),
            ("atop", ["atop", "1"], ["m", "g"]),
        ] {
            tell(name, measure(arguments, keys: keys), absent: "not installed")
        }
        AdverseBenchmarks.report(viewer: viewer)
    }

    private static func tell(_ name: String, _ figures: Figures?, absent: String) {
        row(name, figures?.texts ?? [absent])
    }

    private static func row(_ name: String, _ cells: [String]) {
        let widths = [10, 11, 15, 9, 9, 8, 9, 9]
        let texts = zip(cells, widths).map { Report.padded($0, $1) }
        Report.show(Report.padded(name, 29) + texts.joined(separator: " "))
    }

    /// Sets btop to one refresh per second, for which it has no argument.
    private static func btopSettings(in folder: URL) throws {
        let settings = folder.appendingPathComponent("config/btop")
        try FileManager.default.createDirectory(at: settings, withIntermediateDirectories: true)
        try "update_ms = 1000\n".write(
            to: settings.appendingPathComponent("btop.conf"),
            atomically: true,
            encoding: .utf8
        )
        setenv("XDG_CONFIG_HOME", folder.appendingPathComponent("config").path, 1)
    }
}
