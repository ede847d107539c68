// SPDX-License-Identifier: Apache-2.0

import TwinModel
public import TwinVocabulary
import Yams

/// Reads a file of holidays and of workdays on weekends, and checks it.
public enum CalendarReader {
    /// The maximum length of a holiday in days.
    static let longestHoliday = 31

    /// Reads a file and returns the calendar with all problems found.
    public static func check(path: String) -> Checked<WorkCalendar> {
        switch TextFile.read(path) {
        case .failure(let refusal):
            Checked(value: nil, problems: [Problem(refusal, file: path)])
        case .success(let text): check(text: text, file: path)
        }
    }

    /// Reads a text and returns the calendar with all problems found.
    public static func check(text: String, file: String) -> Checked<WorkCalendar> {
        let document = Document(text, file: file, content: "holidays and workdays")
        var findings = Findings(file: file, document: document)
        var calendar: WorkCalendar?
        if let root = document.root,
            let fields = Fields(root, of: "a calendar", known: ["days", "workdays"], &findings)
        {
            calendar = self.calendar(fields, &findings)
        }
        return Checked(value: calendar, problems: findings.problems)
    }

    private static func calendar(_ fields: Fields, _ findings: inout Findings) -> WorkCalendar {
        var calendar = WorkCalendar()
        for node in fields.list("days", of: "holidays", &findings) ?? [] {
            let known = ["from", "to", "name"]
            guard let holiday = Fields(node, of: "a holiday", known: known, &findings),
                holiday.required("from", &findings) != nil,
                holiday.required("name", &findings) != nil,
                let first = day("from", of: holiday, &findings),
                let name = holiday.localized("name", &findings)
            else { continue }
            let last = holiday["to"] == nil ? first : day("to", of: holiday, &findings)
            guard let last else { continue }
            guard last >= first, last - first < longestHoliday else {
                let cause = Problem.Cause.wrongType(
                    "to",
                    wanted: "a day from the first one on, at most \(longestHoliday) days later",
                    found: holiday["to"]?.words ?? "none",
                    instead: nil
                )
                findings.add(cause, at: holiday["to"] ?? node)
                continue
            }
            for number in first...last {
                calendar[number] = WorkCalendar.Day(name: name, isWorkday: false)
            }
        }
        for (text, node) in fields.texts("workdays", of: "dates", &findings) {
            guard let number = number(of: text) else {
                findings.add(wrongDate("workdays", node), at: node)
                continue
            }
            let name = LocalizedText("workday", chinese: "调休上班")
            calendar[number] = WorkCalendar.Day(name: name, isWorkday: true)
        }
        return calendar
    }

    private static func day(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> Int? {
        guard let node = fields[key] else { return nil }
        guard let number = node.text.flatMap(number(of:)) else {
            findings.add(wrongDate(key, node), at: node)
            return nil
        }
        return number
    }

    /// Returns the number of a date such as `2026-10-01`; nil if it is none.
    private static func number(of text: String) -> Int? {
        guard text.utf8.count == 10, let midnight = Instant.parse("\(text)T00:00:00Z")?.instant
        else {
            return nil
        }
        return Int(midnight.millisecondsSince1970 / 86_400_000)
    }

    private static func wrongDate(_ key: String, _ node: Node) -> Problem.Cause {
        .wrongType(key, wanted: "a date such as 2026-10-01", found: node.words, instead: nil)
    }
}
