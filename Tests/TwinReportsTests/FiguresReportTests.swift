// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinFrame
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport

@Suite("Figures of an archive")
struct FiguresReportTests {
    private static let shift = ReportCity.start..<ReportCity.at(720)

    @Test("The figures count the alarms announced, cleared, acknowledged and shelved in the period")
    func figures() throws {
        let figures = try ReportCity().reporter().figures(in: Self.shift)
        // Pumps 1, 2, 3, 4 and 6 and the twelve of the flood; pump 5 is older.
        #expect(figures.activations == 17)
        // The rise of pump 1 to high priority and the end of the shelf of pump 6.
        #expect(figures.repeats == 2)
        #expect(figures.floods.map(\.alarms) == [12])
        #expect(figures.priorities == [.medium: 4, .low: 13])
        #expect(figures.shelves == 2 && figures.improperShelves == 0)
        #expect(figures.acknowledgementTimes[.high]?.median == .seconds(600))
        #expect(figures.acknowledgementTimes[.medium]?.median == .seconds(900))
        #expect(figures.stale == [ReportCity.level(5)])
    }

    @Test("The sum of the figures of parts is that of the whole")
    func parts() throws {
        let reporter = try ReportCity().reporter()
        var count = 0
        for hour in 0..<12 {
            let span = ReportCity.at(Double(60 * hour))..<ReportCity.at(Double(60 * hour + 60))
            count += try reporter.figures(in: span).activations
        }
        #expect(try reporter.figures(in: Self.shift).activations == count)
    }

    @Test("The table of figures is as recorded in both languages", arguments: Language.allCases)
    func table(language: Language) throws {
        let reporter = try ReportCity().reporter(language)
        let lines = reporter.lines(of: try reporter.figures(in: Self.shift), width: 80)
        for line in lines { #expect(WidthTable.standard.width(of: line) <= 80) }
        expectGolden(lines.map { $0.string + "\n" }.joined(), "figures-\(language.rawValue)")
    }

    @Test("A period of 30 days is judged, and its JSON has every figure")
    func judged() throws {
        let reporter = try ReportCity().reporter()
        let span = (ReportCity.at(720) - .seconds(30 * 86_400))..<ReportCity.at(720)
        let figures = try reporter.figures(in: span, asKnownNow: true)
        #expect(!figures.isTooShort)
        #expect(figures.evaluatedShare < 0.1)
        let lines = reporter.lines(of: figures).map(\.string)
        #expect(!lines.contains { $0.contains("too short") })
        let text = reporter.value(of: figures).page
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        for name in ["activations", "per_10min", "chatter_index", "stale", "priority_pct"] {
            #expect(object?[name] != nil)
        }
    }
}
