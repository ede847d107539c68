// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel

extension AlarmReporter {
    /// Returns rows of the journal as lines of text.
    ///
    /// - Parameters:
    ///   - entries: The rows in the order of the journal.
    ///   - now: The instant near which times have no date.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The titles and a line for each row.
    public func journal(
        _ entries: [AlarmEntry],
        now: Instant,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        guard !entries.isEmpty else { return [words[.noEntries]] }
        var table = TextTable([
            .init(words[.row], isTrailing: true, priority: 9),
            .init(words[.time], priority: 9),
            .init(words[.act], priority: 9),
            .init(words[.alarm], least: 16, priority: 8),
            .init(words[.by], least: 6, priority: 7),
            .init(words[.until], priority: 5),
            .init(words[.text], least: 8, priority: 6),
        ])
        table.rows = entries.map { entry in
            var said: [String] = []
            if let row = entry.undoOf { said.append("\(words[.undoes]) \(row)") }
            if let reason = entry.reason { said.append(words.reason(reason).string) }
            if let comment = entry.comment, !comment.isEmpty { said.append(comment) }
            let comma = language == .chinese ? "，" : ", "
            let place = entry.author.position.map { " (\($0))" } ?? ""
            return [
                DisplayText("\(entry.id)"),
                times.second(entry.instant, near: now),
                words.act(entry.act),
                DisplayText(entry.alarm.map { "\($0)" } ?? ""),
                DisplayText(entry.author.name + place),
                entry.until.map { times.minute($0, near: now) } ?? .empty,
                DisplayText(said.joined(separator: comma)),
            ]
        }
        return table.lines(width: width, fit: fit)
    }

    /// Returns the sentence about a check of the journal's checksums.
    public func sentence(about check: AlarmJournalCheck) -> DisplayText {
        guard let first = check.findings.first else {
            let gaps =
                check.missing == 0
                ? ""
                : words.text(
                    "; \(check.missing) rows of other alarms are not here",
                    "；另有\(check.missing)行其他告警的操作不在此处"
                ).string
            return words.text(
                "All \(check.rows) rows of the journal are as they were written\(gaps).",
                "操作日志的\(check.rows)行均与写入时一致\(gaps)。"
            )
        }
        return words.text(
            "The journal was altered: row \(first.row) "
                + (first.isChanged
                    ? "is not as it was written." : "does not follow the row before it.")
                + (check.findings.count > 1 ? " So are \(check.findings.count - 1) more." : ""),
            "操作日志被改动：第\(first.row)行"
                + (first.isChanged ? "与写入时不一致。" : "与前一行不连续。")
                + (check.findings.count > 1 ? "另有\(check.findings.count - 1)行。" : "")
        )
    }

    /// Returns the JSON of a row of the journal.
    public func value(of entry: AlarmEntry) -> ReportValue {
        .object([
            ("row", .integer(entry.id)),
            ("time", .instant(entry.instant)),
            ("act", .text(entry.act.rawValue)),
            ("alarm", .text(orNull: entry.alarm.map { "\($0)" })),
            ("activation", .instant(entry.activation)),
            ("user", .text(entry.author.user)),
            ("as", .text(orNull: entry.author.alias)),
            ("host", .text(orNull: entry.author.host)),
            ("position", .text(orNull: entry.author.position)),
            ("reason", .text(orNull: entry.reason?.rawValue)),
            ("comment", .text(orNull: entry.comment)),
            ("until", .instant(entry.until)),
            ("undo_of", entry.undoOf.map { .integer($0) } ?? .null),
            ("batch", .integer(entry.batch)),
            ("whole", .flag(entry.isWhole)),
        ])
    }
}
