// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinFrame
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport

@Suite("The list of alarms and the journal as text")
struct ListTests {
    @Test("The list fits the terminal in both languages", arguments: Language.allCases)
    func list(language: Language) throws {
        let city = try ReportCity()
        var text = ""
        for (minute, width) in [(90.0, 120), (405, 80), (719, 100)] as [(Double, Int)] {
            let lines = try city.reporter(language).list(
                at: Moment(at: ReportCity.at(minute)),
                width: width
            )
            for line in lines.dropFirst() {
                #expect(WidthTable.standard.width(of: line) <= width, "\(line)")
            }
            text += lines.map { $0.string + "\n" }.joined() + "\n"
        }
        expectGolden(text, "list-\(language.rawValue)")
    }

    @Test(
        "A12 A remark with line breaks and escapes is one line of the journal, in text and in JSON"
    )
    func hostileRemark() throws {
        let city = try ReportCity()
        let forged = "ok\n2026-11-28 09:00 ack pump:3/level\r\u{1B}[2J\u{202E}\u{85}x"
        try city.act(700, .comment, [3], comment: forged)
        let entries = city.archive.alarmEntries(
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture),
            limit: 100
        )
        #expect(AlarmJournalCheck(entries).isWhole)
        let reporter = city.reporter()
        let lines = reporter.journal(entries, now: ReportCity.at(719))
        #expect(
            lines.count(where: { $0.string.contains("forged") || $0.string.contains("2J") }) == 1
        )
        let line = try #require(lines.first { $0.string.contains("2J") }).string
        let json = try #require(entries.last.map { reporter.value(of: $0).line })
        for text in [line, json] {
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x85 })
            #expect(!text.contains("\u{202E}") && text.contains("ok 2026-11-28"), "\(text)")
        }
    }

    @Test("The journal fits the terminal in both languages", arguments: Language.allCases)
    func journal(language: Language) throws {
        let city = try ReportCity()
        let entries = city.archive.alarmEntries(
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture),
            limit: 100
        )
        let reporter = city.reporter(language)
        let lines = reporter.journal(entries, now: ReportCity.at(719), width: 80)
        let check = AlarmJournalCheck(entries)
        #expect(check.isWhole)
        expectGolden(
            (lines + [reporter.sentence(about: check)]).map { $0.string + "\n" }.joined(),
            "journal-\(language.rawValue)"
        )
    }

    @Test("An alarm whose value is overdue is unreliable, and later not evaluated")
    func validity() throws {
        let reporter = try ReportCity().reporter()
        func validity(_ minute: Double) throws -> AlarmValidity? {
            try reporter.items(at: Moment(at: ReportCity.at(minute)))
                .first { $0.row.alarm == ReportCity.level(6) }?.validity
        }
        #expect(try validity(641) == .valid)
        #expect(try validity(645) == .unreliable)
        #expect(try validity(700) == .notEvaluated)
    }

    @Test("The first alarm of a group is marked only if the values can separate it")
    func firstOut() throws {
        let city = try ReportCity()
        var items = try city.reporter().items(at: Moment(at: ReportCity.at(405)))
        #expect(items.allSatisfy { $0.firstOut == .alone })
        items = try city.reporter().items(at: Moment(at: ReportCity.at(90)))
        #expect(items.map(\.row.alarm).first == ReportCity.level(1))
    }
}
