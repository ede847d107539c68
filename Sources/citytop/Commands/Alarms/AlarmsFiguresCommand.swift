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

    @OptionGroup var period: AlarmsSpanOptions

    @Option(name: .long, help: "Also for each domain or district, or the acts of each position.")
    var by: FigurePartName?

    @Flag(name: .long, help: "Count alarms from data that arrived later too.")
    var asKnownNow = false

    @Flag(name: .long, help: "Print it as JSON, for other programs.")
    var json = false

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let span = try period.span(in: place)
        let reporter = place.reporter
        let (width, fit) = (TextOutput.width, TextOutput.fit)
        let figures = try reporter.figures(in: span, asKnownNow: asKnownNow)
        var lines = reporter.lines(of: figures, width: width, fit: fit)
        var value = reporter.value(of: figures)
        switch by {
        case .position?:
            let positions = try reporter.positions(in: span)
            lines += reporter.lines(of: positions, width: width, fit: fit)
            value = .object([("all", value), ("positions", reporter.value(of: positions))])
        case .part(let part)?:
            let parts = try reporter.figures(in: span, by: part, asKnownNow: asKnownNow)
            lines += reporter.lines(of: parts, by: part, width: width, fit: fit)
            value = .object([("all", value), ("parts", reporter.value(of: parts))])
        case nil: break
        }
        if json { return try Console.print(data: value.page + "\n") }
        try TextOutput.print(lines)
    }
}

/// The parts that figures are divided into, on the command line.
enum FigurePartName: ExpressibleByArgument {
    /// The parts of the city.
    case part(FigurePart)
    /// The operating positions.
    case position

    init?(argument: String) {
        if argument == "position" {
            self = .position
        } else {
            guard let part = FigurePart(rawValue: argument) else { return nil }
            self = .part(part)
        }
    }

    static var allValueStrings: [String] { FigurePart.allCases.map(\.rawValue) + ["position"] }
}
