// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery
import TwinVocabulary

extension AlarmReporter {
    /// Returns the JSON of a handover sheet, with every row of its lists.
    public func value(of sheet: HandoverSheet) -> ReportValue {
        let moment = Moment(at: sheet.span.upperBound, asOf: sheet.span.upperBound)
        func list(_ items: [AlarmListing]) -> ReportValue {
            .list(items.map { value(of: $0, at: moment) })
        }
        func signature(_ number: Int) -> ReportValue {
            guard sheet.signatures.indices.contains(number) else { return .null }
            return value(of: sheet.signatures[number])
        }
        return .object([
            ("city", .text(configuration.city.text(in: language))),
            ("simulated", .flag(configuration.isSimulated)),
            ("position", .text(orNull: sheet.position)),
            ("from", .instant(sheet.span.lowerBound)),
            ("to", .instant(sheet.span.upperBound)),
            ("next_until", .instant(sheet.nextEnd)),
            ("goes", signature(0)),
            ("comes", signature(1)),
            ("active_unacked", list(sheet.unacknowledged)),
            ("active_acked", list(sheet.acknowledged)),
            ("suppressed", list(sheet.suppressed)),
            (
                "ending_in_next_shift",
                .list(
                    sheet.suppressed.filter { sheet.endsInNextShift($0) }.map { .text($0.name) }
                )
            ),
            ("returned_unacked", list(sheet.returned)),
            ("not_evaluated", list(sheet.notEvaluated)),
            (
                "came_and_went",
                .list(
                    sheet.episodes.map { episode in
                        .object([
                            ("what", .text(episode.what.string)),
                            ("place", .text(episode.place.string)),
                            ("priority", .text("\(episode.priority)")),
                            ("count", .integer(Int64(episode.count))),
                            ("alarms", .integer(Int64(episode.alarms))),
                            ("from", .instant(episode.start)), ("to", .instant(episode.end)),
                        ])
                    }
                )
            ),
            ("floods", value(of: sheet.floods)),
            ("figures", value(of: sheet.figures)),
            ("figures_30_days", value(of: sheet.month)),
            (
                "sources",
                .list(
                    sheet.sources.map { source in
                        .object([
                            ("source", .text(source.id.rawValue)),
                            ("state", .text(source.state.rawValue)),
                            ("since", .instant(source.since)),
                        ])
                    }
                )
            ),
            (
                "notes",
                .list(
                    sheet.notes.map { note in
                        .object([
                            ("time", .instant(note.instant)), ("by", .text(note.author)),
                            ("alarm", .text(orNull: note.alarm.map { "\($0)" })),
                            ("text", .text(note.text)),
                        ])
                    }
                )
            ),
        ])
    }
}
