// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// `citytop export`: prints the cached observations for other programs.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print observations of the cache, or of a recording, as CSV or JSON lines.",
        discussion: """
            Each line has entity, property, unit, phenomenon time and received time in RFC 3339, \
            value and quality. Times are written like 08:42, -2h, "yesterday 18:00" or \
            2026-11-20T08:42, in the city's time zone.
            """
    )

    @OptionGroup var city: CityOptions

    @Argument(help: "A recording to print instead of the cache.", completion: .file())
    var file: String?

    @Option(name: .long, help: "The same, by name.", completion: .file())
    var recording: String?

    @Option(name: .long, help: "csv or jsonl.")
    var format: ExportFormat = .csv

    @Option(
        name: .long,
        help: "Only series whose entity/property matches; * is any text, ? any one character."
    )
    var series: String?

    @OptionGroup var span: SpanOptions

    @Flag(name: .long, help: "Print the bookmarks in place of the observations.")
    var bookmarks = false

    func run() throws {
        if let path = recording ?? file {
            let city = try RecordedCity(opening: path, files: try ProgramFiles())
            // A recording's last observation is exactly at its end.
            let end = city.span.upperBound + .milliseconds(1)
            let start = try span.from.map { try city.instant($0, option: "--from") }
            let limit = try span.to.map { try city.instant($0, option: "--to") }
            return try print(
                city.archive,
                in: try SpanOptions.span(start ?? .distantPast, limit ?? end)
            )
        }
        let files = try ProgramFiles()
        let (_, _, configuration) = try files.read(
            configuration: city.configurationURL,
            asking: false
        )
        let instants = try span.instants(now: WallClock.now(), in: configuration?.zone ?? .gmt)
        do {
            try print(try CacheReader(path: city.cacheURL.path), in: instants)
        } catch let error as CacheError {
            throw CommandError(error.message, .unavailable)
        }
    }

    private func printBookmarks(_ archive: any CityArchive, in span: Range<Instant>) throws {
        let lines = BookmarkLines(format.lines)
        if let header = lines.header { try Console.print(data: header + "\n") }
        let moment = Moment(at: .distantFuture)
        for bookmark in try archive.bookmarks(in: span, at: moment, limit: .max) {
            try Console.print(data: lines.line(for: bookmark) + "\n")
        }
    }

    private func print(_ archive: any CityArchive, in span: Range<Instant>) throws {
        if bookmarks { return try printBookmarks(archive, in: span) }
        let selector = SeriesSelector(pattern: series)
        let lines = ObservationLines(format.lines, series: try archive.series(selector))
        if let header = lines.header { try Console.print(data: header + "\n") }
        var buffer = ""
        try archive.forEachObservation(
            selector,
            in: span,
            at: Moment(at: .distantFuture)
        ) { observation in
            buffer += lines.line(for: observation) + "\n"
            if buffer.utf8.count > 65_536 {
                try Console.print(data: buffer)
                buffer = ""
            }
            return true
        }
        try Console.print(data: buffer)
    }
}

/// An export format on the command line.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case csv
    case jsonl

    /// The format of the lines.
    var lines: ObservationLines.Format { self == .csv ? .csv : .jsonl }
}
