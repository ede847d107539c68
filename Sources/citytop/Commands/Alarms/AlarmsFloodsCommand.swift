// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinReports

/// `citytop alarms floods`: prints the floods of alarms.
struct AlarmsFloodsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floods",
        abstract: "Print the floods of alarms, the first alarm of each, and the most similar one.",
        discussion: """
            A flood is more than 10 alarms in 10 minutes, until fewer than 5. Without times these \
            are the last 30 days, as far as they are kept.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @OptionGroup var period: AlarmsSpanOptions

    @Flag(name: .long, help: "Print it as JSON, for other programs.")
    var json = false

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let span = try period.span(in: place)
        let floods = try place.reporter.floods(in: span)
        if json { return try Console.print(data: place.reporter.value(of: floods).page + "\n") }
        try TextOutput.print(
            place.reporter.lines(
                of: floods,
                in: span,
                width: TextOutput.width,
                fit: TextOutput.fit
            )
        )
    }
}
