// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinAlarms
import TwinModel
import TwinQuery
import TwinServices

/// `citytop alarms undo`: takes back acts.
struct AlarmsUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back your last act within an hour, or that of a row of the journal.",
        discussion: """
            All acts of one command or key are taken back together, except on alarms that were \
            changed since.
            """
    )

    @Argument(help: "A row of the journal.")
    var row: Int64?

    @OptionGroup var author: AuthorOptions

    func run() throws {
        let place = try AlarmsPlace(author.options)
        guard let row = try row ?? lastRow(place) else {
            let refusal = AlarmRefusal(.undoOver)
            return try ActReport(
                place.reporter,
                AlarmOutcome(refused: [.init(nil, refusal)])
            ).print(done: [], as: nil, json: author.json)
        }
        var request = AlarmRequest.undo(row, alias: author.alias)
        request.position = author.position
        try ActReport(place.reporter, author.sender.post(request))
            .print(done: [], as: nil, json: author.json)
    }

    /// Returns the last row of this user that can be undone; nil if there is none.
    private func lastRow(_ place: AlarmsPlace) throws -> Int64? {
        let user = OperatorServer.userName(UInt32(geteuid()))
        let entries = try place.city.archive.alarmEntries(
            in: (place.present - AlarmStatus.undoTime)..<(place.present + .seconds(60)),
            at: Moment(at: place.present + .seconds(60)),
            limit: 10_000
        )
        let undone = Set(entries.compactMap(\.undoOf))
        return entries.last { entry in
            entry.author.user == user && entry.undoOf == nil && entry.act.inverse != nil
                && !undone.contains(entry.id)
        }?.id
    }
}
