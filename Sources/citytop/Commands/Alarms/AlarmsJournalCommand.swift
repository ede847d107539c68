// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports

/// `citytop alarms journal`: prints the journal of acts and checks its checksums.
struct AlarmsJournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Print the journal of acts, and check that no row was changed.",
        discussion: """
            Each row has a checksum over itself and the row before. All rows are checked, whatever \
            part is printed. Ends with 65 if a row was changed.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var options: AlarmsOptions

    @Option(name: .long, parsing: .unconditional, help: "From this time on.")
    var from: String?

    @Option(name: .long, parsing: .unconditional, help: "Up to, not including, this time.")
    var to: String?

    @Option(name: .long, help: "Only alarms whose entity/property matches.")
    var alarm: String?

    @Flag(name: .long, help: "Print one JSON object a line, for other programs.")
    var json = false

    func run() throws {
        let place = try AlarmsPlace(options, file: file)
        let start = try place.instant(from, "--from") ?? .distantPast
        let end = try place.instant(to, "--to") ?? .distantFuture
        guard start < end else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        let all = try place.city.archive.alarmEntries(
            in: .distantPast..<Instant.distantFuture,
            at: Moment(at: .distantFuture),
            limit: .max
        )
        var matching: Set<SeriesID>?
        if let alarm {
            let found = try place.city.archive.series(SeriesSelector(pattern: alarm))
            matching = Set(found.map(\.id))
        }
        let entries = all.filter { entry in
            guard entry.instant >= start, entry.instant < end else { return false }
            guard let matching else { return true }
            return entry.alarm.map { matching.contains($0) } ?? false
        }
        let reporter = place.reporter
        if json {
            try TextOutput.print(json: entries.map { reporter.value(of: $0).line })
        } else {
            try TextOutput.print(
                reporter.journal(
                    entries,
                    now: place.present,
                    width: TextOutput.width,
                    fit: TextOutput.fit
                )
            )
        }
        let check = AlarmJournalCheck(all)
        guard check.isWhole else { throw CommandError(reporter.sentence(about: check), .badData) }
        if !json { Console.complain(reporter.sentence(about: check)) }
    }
}
