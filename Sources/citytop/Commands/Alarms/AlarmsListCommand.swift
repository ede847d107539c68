// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinReports

/// `citytop alarms list`: prints the alarms at an instant.
struct AlarmsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the alarms, active ones first, by priority and then by onset.",
        discussion: """
            The first column is the letter of the state in ISA-18.2: B active and not \
            acknowledged, C acknowledged, D back to normal and not acknowledged, E shelved, F \
            suppressed by design, G out of service; a ? follows it if the value is too old. Times \
            are written like 08:42, -2h, "yesterday 18:00" or 2026-11-20T08:42, in the city's \
            time zone.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(name: .long, parsing: .unconditional, help: "The alarms of this time.")
    var at: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "Use only data and acts that had arrived by this time."
    )
    var known: String?

    @Flag(name: .long, help: "Print one JSON object a line, for other programs.")
    var json = false

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let moment = try place.moment(at: at, known: known)
        if json { return try TextOutput.print(json: place.reporter.listJSON(at: moment)) }
        try TextOutput.print(
            place.reporter.list(at: moment, width: TextOutput.width, fit: TextOutput.fit)
        )
    }
}
