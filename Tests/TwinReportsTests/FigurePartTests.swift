// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport

@Suite("Figures of parts of the city and of positions")
struct FigurePartTests {
    private static let shift = ReportCity.start..<ReportCity.at(720)

    @Test("The alarms of all parts are those of the city")
    func parts() throws {
        let reporter = try ReportCity().reporter()
        let all = try reporter.figures(in: Self.shift)
        for part in FigurePart.allCases {
            let parts = try reporter.figures(in: Self.shift, by: part)
            #expect(parts.reduce(0) { $0 + $1.figures.activations } == all.activations)
            #expect(!parts.isEmpty)
            #expect(parts.allSatisfy { $0.figures.evaluatedShare == all.evaluatedShare })
        }
        #expect(try reporter.figures(in: Self.shift, by: .domain).map(\.name) == ["Water"])
        #expect(try reporter.figures(in: Self.shift, by: .district).map(\.name) == ["North"])
    }

    @Test("The acts are counted by position, or by user if no position was given")
    func positions() throws {
        let city = try ReportCity()
        let request = AlarmRequest(.handover, position: "water desk")
        _ = try city.archive.act(request, by: AlarmAuthor(user: "li"), at: ReportCity.at(715))
        let positions = try city.reporter().positions(in: Self.shift)
        #expect(positions.map(\.position) == ["wei", "water desk"])
        #expect(positions[0].acts[.acknowledge] == 2)
        #expect(positions[0].acts[.shelve] == 2)
        #expect(positions[0].delay(0.5) == .seconds(600))
        #expect(positions[0].delay(0.9) == .seconds(900))
        #expect(positions[1].acts == [.handover: 1])
        #expect(positions[1].delay(0.5) == nil)
    }

    @Test("The tables in both languages", arguments: Language.allCases)
    func tables(language: Language) throws {
        let reporter = try ReportCity().reporter(language)
        let lines =
            reporter.lines(
                of: try reporter.figures(in: Self.shift, by: .domain),
                by: .domain,
                width: 80
            ) + reporter.lines(of: try reporter.positions(in: Self.shift), width: 80)
        expectGolden(lines.map { $0.string + "\n" }.joined(), "parts-\(language.rawValue)")
    }

    @Test("Hours without values of any alarm do not count as evaluated")
    func gaps() throws {
        let city = try ReportCity()
        var batch = Batch(source: "water")
        for minute in 1080..<1140 {
            let time = ReportCity.at(Double(minute))
            batch.observations.append(
                Observation(ReportCity.level(1), 9, at: time)
            )
        }
        _ = city.archive.append([batch])
        // Values until 12 h, and from 18 h to 19 h.
        let figures = try city.reporter().figures(in: ReportCity.start..<ReportCity.at(1140))
        #expect(figures.stretches == 2)
        #expect((figures.evaluatedShare * 1140).rounded() == 780)
        let lines = city.reporter().lines(of: figures)
        #expect(lines[1].string.contains("in 2 stretches"))
    }
}
