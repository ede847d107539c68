// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports

/// `citytop alarms whatif`: replays kept history with another limit, deadband or delay.
struct AlarmsWhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "Replay kept history with another limit, deadband or delay.",
        discussion: """
            Prints how many alarms there would have been, and which of those that somebody acted \
            on within 5 minutes would have been lost. Nothing is changed: new limits belong into \
            the catalog. Without times these are the last 30 days, as far as they are kept.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(
        name: [.long, .customLong("rule")],
        help: "The alarms, as entity/property with * and ?, or as kind/property for a whole rule."
    )
    var series: String

    @Option(name: .long, help: "Only the limits of this priority: low, medium, high, critical.")
    var priority: String?

    @Option(name: .long, parsing: .unconditional, help: "Another limit, in the property's unit.")
    var limit: Double?

    @Option(name: .long, help: "Another deadband, in the property's unit.")
    var deadband: Double?

    @Option(name: .long, help: "Another time before an alarm is announced: 30s, 2m, 1h.")
    var onDelay: SpanName?

    @Option(name: .long, help: "Another time before an alarm clears: 30s, 2m, 1h.")
    var offDelay: SpanName?

    @OptionGroup var period: AlarmsSpanOptions

    @Flag(name: .long, help: "Print it as JSON, for other programs.")
    var json = false

    func validate() throws {
        if limit == nil, deadband == nil, onDelay == nil, offDelay == nil {
            throw ValidationError("Give --limit, --deadband, --on-delay or --off-delay.")
        }
        if let deadband, deadband < 0 {
            throw ValidationError("--deadband must not be negative.")
        }
        if let priority, Self.priority(priority) == nil {
            throw ValidationError(
                "--priority \"\(priority)\" is none. There are: low, medium, high, critical."
            )
        }
    }

    private static func priority(_ name: String) -> Priority? {
        Priority.allCases.first { "\($0)" == name }
    }

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let span = try period.span(in: place)
        let trial = AlarmTrial(
            priority: priority.flatMap(Self.priority),
            limit: limit,
            deadband: deadband,
            onDelay: onDelay?.duration,
            offDelay: offDelay?.duration
        )
        let result = try place.reporter.whatIf(trial, of: series, in: span)
        guard result.series > 0 else {
            throw CommandError(
                DisplayText(
                    "No series with limits matches \"\(series)\". `citytop alarms list --json` "
                        + "prints the names of alarms."
                ),
                .usage
            )
        }
        if json { return try Console.print(data: place.reporter.value(of: result).page + "\n") }
        try TextOutput.print(
            place.reporter.lines(of: result, width: TextOutput.width, fit: TextOutput.fit)
        )
    }
}
