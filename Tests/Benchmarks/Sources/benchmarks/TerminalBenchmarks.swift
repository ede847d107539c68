// SPDX-License-Identifier: Apache-2.0

/// The running program beside its peers, at 200x50 and one refresh a second.
enum TerminalBenchmarks {
    struct Figures {
        var paint = Sample(values: [])
        var bytesPerFrame = Sample(values: [])
        var processor = Sample(values: [])
        var memory = Sample(values: [])
        var key = Sample(values: [])
        var resize = Sample(values: [])
    }

    /// Measures one program over several runs; nothing where it cannot be started.
    static func measure(_ arguments: [String], keys: [String], runs: Int = 3) -> Figures? {
        var figures = Figures()
        for _ in 0..<runs {
            guard let run = TerminalRun(arguments) else { return nil }
            let first = run.read(for: 3)
            guard let paint = first.first(where: { $0.bytes.count > 200 }) ?? first.first else {
                run.end()
                return nil
            }
            figures.paint.values.append(paint.time)
            let spent = run.processorSeconds
            let began = run.elapsed
            let steady = run.read(for: 8)
            let seconds = (run.elapsed - began) / 1000
            figures.processor.values.append((run.processorSeconds - spent) / seconds)
            figures.bytesPerFrame.values.append(
                Double(steady.reduce(0) { $0 + $1.bytes.count }) / seconds)
            figures.memory.values.append(run.residentMebibytes)
            for turn in 0..<10 {
                if let latency = run.latency(typing: keys[turn % keys.count]) {
                    figures.key.values.append(latency)
                }
                _ = run.read(for: 0.25)
            }
            figures.resize.values.append(run.resize(columns: 120, rows: 36))
            run.end()
        }
        return figures
    }

    /// Prints the table of the viewer on a kept cache, with htop, btop and atop where installed.
    static func report(viewer: [String]) {
        Report.heading("The running program, 200x50, medians of three runs")
        Report.line("", "paint", budget: "bytes/s", peer: "CPU s/s   RSS MiB   key p50/p90 ms   resize ms")
        let programs: [(String, [String], [String])] = [
            ("citytop (viewer)", viewer, ["\u{1B}[B", "\u{1B}[A"]),
            ("htop", ["htop", "-d", "10"], ["\u{1B}[B", "\u{1B}[A"]),
            ("btop", ["btop", "--utf-force"], ["\u{1B}[B", "\u{1B}[A"]),
            ("atop", ["atop", "1"], ["m", "g"]),
        ]
        for (name, arguments, keys) in programs {
            guard let figures = measure(arguments, keys: keys) else {
                Report.line(name, "not installed")
                continue
            }
            Report.line(
                name,
                Report.number(figures.paint.median, "ms"),
                budget: Report.number(figures.bytesPerFrame.median, "B/s"),
                peer: [
                    Report.number(figures.processor.median, ""),
                    Report.number(figures.memory.median, ""),
                    Report.number(figures.key.median, "/")
                        + " " + Report.number(figures.key.quantile(0.9), ""),
                    Report.number(figures.resize.median, ""),
                ].map { $0.padding(toLength: 10, withPad: " ", startingAt: 0) }.joined())
        }
        Report.line("budget, first release", "60 ms", budget: "4000 B/frame", peer: "0.015     40        5 / 15    40")
    }
}
