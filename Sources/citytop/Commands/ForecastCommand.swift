// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinReports

/// `citytop forecast`: prints the expected values of series, with a band and its record.
struct ForecastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Print expected values of series, with a band and the record of earlier bands.",
        discussion: """
            Only values that were received by the instant are used, so an instant of the past gives \
            the forecast that was possible then. held is the share of held_n values that lay \
            inside the bands of the 14 days before; without such values it is empty. Nothing is \
            written into the cache. Series without a forecast are named on standard error, each \
            with the reason.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(
        name: .long,
        help: "Only series whose entity/property matches; * is any text, ? any one character."
    )
    var series: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The instant at which the forecast is made; now, or the end of the recording."
    )
    var at: String?

    @Option(name: .long, help: "The time to forecast, from 1h to 7d.")
    var horizon = SpanName(text: "48h", duration: .seconds(48 * 3600))

    @Option(name: .long, help: "The per cent of values that should lie inside the band.")
    var level = 95.0

    @Option(name: .long, help: "csv or jsonl.")
    var format: ExportFormat = .csv

    func validate() throws {
        guard horizon.duration >= .seconds(3600), horizon.duration <= .seconds(7 * 86_400) else {
            throw ValidationError("--horizon is \(horizon.text); give a time from 1h to 7d.")
        }
        guard level >= 50, level <= 99.9 else {
            throw ValidationError("--level is \(level); give a number from 50 to 99.9.")
        }
    }

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let instant = try place.instant(at, "--at") ?? place.present
        guard instant <= place.present else {
            throw CommandError(
                "--at is in the future or after the recording; give an earlier time.",
                .usage
            )
        }
        let selected = try AnalysisReader(place.city.archive).series(matching: series)
        guard !selected.isEmpty else { throw AnalysisPattern.unknown(series) }
        let language = options.outputLanguage
        let maker = ForecastMaker(
            place.city.archive,
            horizon: horizon.duration,
            level: level / 100
        )
        let lines = ForecastLines(format.analysis)
        if let header = lines.header { try Console.print(data: header + "\n") }
        var refusals = 0
        for series in selected {
            let isSigned = place.reporter.isSigned(series.id)
            switch try maker.forecast(of: series, isSigned: isSigned, at: instant) {
            case .made(let forecast):
                try TextOutput.print(json: lines.lines(of: forecast, series))
            case .refused(let refusal):
                refusals += 1
                Console.complain(DisplayText("\(series.id): \(refusal.text(language))"))
            }
        }
        guard refusals > 0 else { return }
        let made = selected.count - refusals
        Console.complain(
            place.reporter.summary(made: made, refused: refusals)
        )
    }
}

/// The pattern of a command that analyses series.
enum AnalysisPattern {
    /// Returns the error for a pattern that matches no series.
    static func unknown(_ pattern: String?) -> CommandError {
        guard let pattern else { return CommandError("There are no series yet.", .unavailable) }
        return CommandError(
            DisplayText(
                "No series matches \"\(pattern)\". Write it like 'KIND:*/PROPERTY'; "
                    + "`citytop export` prints the names of series."
            ),
            .usage
        )
    }
}

extension ExportFormat {
    /// The format of lines about an analysis.
    var analysis: AnalysisFormat { self == .csv ? .csv : .jsonl }
}
