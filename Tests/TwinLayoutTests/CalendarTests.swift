// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Calendars of holidays and workdays")
struct CalendarTests {
    private func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        Instant.daysSince1970(year: year, month: month, day: day)
    }

    private func calendar(_ text: String) -> Checked<WorkCalendar> {
        CalendarReader.check(text: text, file: "days.yaml")
    }

    @Test("Holidays and workdays on weekends are read; other days go by their weekday")
    func days() throws {
        let text = """
            days:
              - {from: 2026-10-01, to: 2026-10-07, name: {en: National Day, zh: 国庆节}}
              - {from: 2026-12-31, name: Last day}
            workdays: [2026-10-10]
            """
        let calendar = try #require(calendar(text).value)
        #expect(calendar[day(2026, 10, 7)]?.name.chinese == "国庆节")
        #expect(!calendar.isWorkday(day(2026, 10, 1)))
        #expect(calendar.isWorkday(day(2026, 10, 10)) && !calendar.isWorkday(day(2026, 10, 11)))
        #expect(calendar.isWorkday(day(2026, 10, 8)) && calendar[day(2026, 10, 8)] == nil)
        #expect(!calendar.isWorkday(day(2026, 12, 31)))
    }

    @Test("The last like day of a workday is the last workday, and of a day off the last day off")
    func likeDays() throws {
        let text = """
            days: [{from: 2026-10-01, to: 2026-10-07, name: National Day}]
            workdays: [2026-10-10]
            """
        let calendar = try #require(calendar(text).value)
        #expect(calendar.daysToLikeDay(before: day(2026, 10, 8)) == 8)
        #expect(calendar.daysToLikeDay(before: day(2026, 10, 10)) == 1)
        #expect(calendar.daysToLikeDay(before: day(2026, 10, 11)) == 4)
        #expect(calendar.daysToLikeDay(before: day(2026, 11, 23)) == 3)
        #expect(calendar.daysToLikeDay(before: day(2026, 11, 21)) == 6)
    }

    @Test("A date that is none, and a holiday that ends before it begins, are errors")
    func errors() {
        for text in [
            "workdays: [2026-02-30]", "workdays: [soon]", "days: [{from: 1, name: x}]",
            "days: [{from: 2026-01-02, to: 2026-01-01, name: x}]",
            "days: [{from: 2026-01-02, to: 2027-01-01, name: x}]", "holidays: []",
            "days: [{from: 2026-01-02}]",
        ] {
            #expect(calendar(text).value == nil, "\(text)")
        }
    }

    @Test("The shipped calendar has the days of the demo city's years")
    func shipped() throws {
        let path = ProjectFolder.url.appendingPathComponent("Data/calendars/china.yaml").path
        let checked = CalendarReader.check(path: path)
        #expect(checked.problems.isEmpty)
        let calendar = try #require(checked.value)
        #expect(!calendar.isWorkday(day(2026, 2, 17)) && calendar.isWorkday(day(2026, 2, 14)))
    }
}
