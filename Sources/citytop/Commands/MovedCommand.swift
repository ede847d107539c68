// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel
import TwinReports
import TwinVocabulary

/// `citytop moved`: prints the series of all domains that were unlike themselves in a window.
struct MovedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moved",
        abstract: "Rank the series of all domains by how unlike their usual they were in a window.",
        discussion: """
            Usual are the values of the same hour of day in the 35 days before the window. Each \
            series that moved is printed with the reason, and with its lag behind the first one, or \
            behind the first of those that match --series. Series that stopped are listed apart.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(name: .long, parsing: .unconditional, help: "The first time of the window.")
    var from: String

    @Option(name: .long, parsing: .unconditional, help: "The last time of the window.")
    var to: String

    @Option(
        name: .long,
        help: "Measure leads and lags against these series, as entity/property with * and ?."
    )
    var series: String?

    @Option(name: .long, help: "The greatest number of series to print.")
    var limit = 20

    @Option(name: .long, help: "text, csv or jsonl.")
    var format: MovedFormat = .text

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is \(limit); give 1 or more.") }
    }

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let start = try place.instant(from, "--from") ?? place.present
        let asked = try place.instant(to, "--to") ?? place.present
        guard start < asked else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        // Series have no values after the present, but they have not stopped.
        let end = min(asked, place.present)
        guard start < end else {
            throw CommandError("The window has not begun yet; give an earlier --from.", .usage)
        }
        let maker = MovedMaker(place.city.archive, timeZone: place.city.configuration.timeZone)
        if let series, try AnalysisReader(place.city.archive).series(matching: series).isEmpty {
            throw AnalysisPattern.unknown(series)
        }
        let listing = try maker.moved(in: start...end, with: series)
        switch format {
        case .text: try TextOutput.print(place.reporter.lines(of: listing, limit: limit))
        case .csv: try TextOutput.print(json: place.reporter.lines(of: listing, limit: limit, .csv))
        case .jsonl:
            try TextOutput.print(json: place.reporter.lines(of: listing, limit: limit, .jsonl))
        }
    }
}

/// A format of `citytop moved`.
enum MovedFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case csv
    case jsonl
}
