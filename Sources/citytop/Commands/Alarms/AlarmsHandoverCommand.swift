// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports
import TwinServices

/// `citytop alarms handover`: prints the handover sheet of a shift, or signs it.
struct AlarmsHandoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "Print the handover sheet of a shift, or sign it.",
        discussion: """
            One page of 80 columns: what is active and who has it, what is shelved until when, what \
            came and went, floods, figures, sources and notes. It is made from what was known at \
            the end of the shift, so the same sheet can be printed again later. The first \
            signature within an hour of the end is that of the person who goes, the second that of \
            the person who comes.
            """
    )

    @Argument(help: "A cache or a recording to read instead.", completion: .file())
    var file: String?

    @OptionGroup var author: AuthorOptions

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The start of the shift; 12 hours before its end if it is left out."
    )
    var from: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The end of the shift; now if it is left out."
    )
    var to: String?

    @Flag(name: .long, help: "Sign the handover of the position in the journal.")
    var sign = false

    @Option(name: .long, help: "A comment to the signature.")
    var comment: String?

    func run() throws {
        let place = try AlarmsPlace(author.options, file: file)
        if sign { return try post(place) }
        let end = try place.instant(to, "--to") ?? place.present
        let start = try place.instant(from, "--from") ?? (end - .seconds(12 * 3600))
        guard start < end else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        let sheet = try place.reporter.handover(start..<end, position: author.position)
        if author.json {
            return try Console.print(data: place.reporter.value(of: sheet).page + "\n")
        }
        try TextOutput.print(place.reporter.lines(of: sheet, fit: TextOutput.fit))
    }

    private func post(_ place: AlarmsPlace) throws {
        guard file == nil else {
            throw CommandError("A file cannot be signed: sign the handover of a cache.", .usage)
        }
        let request = AlarmRequest(
            .handover,
            comment: comment,
            alias: author.alias,
            position: author.position
        )
        try ActReport(place.reporter, author.sender.post(request))
            .print(done: [], as: .handover, json: author.json)
    }
}
