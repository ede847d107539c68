// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinReports

/// `citytop alarms kpi`: prints figures about the alarm system.
struct AlarmsFiguresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kpi",
        abstract: "Print figures about the alarm system, as ISA-18.2 and EEMUA 191 define them.",
        discussion: """
            Only announced alarms count, as they were known then. Without times these are the last \
            30 days, as far as they are kept.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(name: .long, parsing: .unconditional, help: "From this time on.")
    var from: String?

    @Option(name: .long, parsing: .unconditional, help: "Up to, not including, this time.")
    var to: String?

    @Flag(name: .long, help: "Count alarms from data that arrived later too.")
    var asKnownNow = false

    @Flag(name: .long, help: "Print it as JSON, for other programs.")
    var json = false

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let end = try place.instant(to, "--to") ?? place.present
        let start = try place.instant(from, "--from") ?? place.firstKept(since: end, days: 30)
        guard start < end else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        let figures = try place.reporter.figures(in: start..<end, asKnownNow: asKnownNow)
        if json { return try Console.print(data: place.reporter.value(of: figures).page + "\n") }
        try TextOutput.print(
            place.reporter.lines(of: figures, width: TextOutput.width, fit: TextOutput.fit)
        )
    }
}
