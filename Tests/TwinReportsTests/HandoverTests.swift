// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinFrame
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport

@Suite("The handover sheet")
struct HandoverTests {
    private static let shift = ReportCity.start..<ReportCity.at(720)

    private func sign(_ city: ReportCity, _ minute: Double, _ user: String) throws {
        let request = AlarmRequest(.handover, comment: "all explained", position: "water")
        let author = AlarmAuthor(user: user)
        _ = try city.archive.act(request, by: author, at: ReportCity.at(minute))
    }

    @Test("The sheet is one page of 80 columns in both languages", arguments: Language.allCases)
    func page(language: Language) throws {
        let city = try ReportCity()
        try sign(city, 715, "wei")
        try sign(city, 722, "li")
        let reporter = city.reporter(language)
        let lines = reporter.lines(of: try reporter.handover(Self.shift))
        #expect(lines.count <= 66)
        for line in lines { #expect(WidthTable.standard.width(of: line) <= 80, "\(line)") }
        expectGolden(lines.map { $0.string + "\n" }.joined(), "handover-\(language.rawValue)")
    }

    @Test("A16 The lists have each alarm once, and say which shelves end in the next shift")
    func lists() throws {
        let city = try ReportCity()
        let sheet = try city.reporter().handover(Self.shift)
        func alarms(_ items: [AlarmListing]) -> [SeriesID] { items.map(\.row.alarm) }
        #expect(alarms(sheet.unacknowledged) == [ReportCity.running(4)])
        #expect(alarms(sheet.acknowledged) == [ReportCity.level(1)])
        #expect(alarms(sheet.suppressed) == [ReportCity.level(3), ReportCity.level(5)])
        #expect(sheet.suppressed.map { sheet.endsInNextShift($0) } == [true, false])
        #expect(alarms(sheet.notEvaluated) == [ReportCity.level(6)])
        #expect(sheet.returned.count == 12)
        #expect(sheet.episodes.map(\.count) == [1, 12])
        #expect(sheet.episodes.map(\.alarms) == [1, 12])
        #expect(sheet.floods.map(\.flood.count) == [12])
        #expect(sheet.notes.map(\.author) == ["wei", "wei"])
        #expect(sheet.signatures.isEmpty)
    }

    @Test("A sheet made later is the same, even if acts and values have arrived since")
    func reproducible() throws {
        let city = try ReportCity()
        try sign(city, 715, "wei")
        try sign(city, 722, "li")
        let before = city.reporter().value(of: try city.reporter().handover(Self.shift)).page
        try city.act(725, .acknowledge, [6])
        try city.act(800, .unshelve, [3])
        try sign(city, 1440, "zhao")
        var late = Batch(source: "water")
        for minute in [100, 200, 719, 730] {
            late.observations.append(
                Observation(
                    series: ReportCity.level(4),
                    phenomenonTime: ReportCity.at(Double(minute) + 0.5),
                    receivedTime: ReportCity.at(800),
                    result: .number(90)
                )
            )
        }
        _ = city.archive.append([late])
        let after = city.reporter().value(of: try city.reporter().handover(Self.shift)).page
        #expect(after == before)
    }

    @Test("Only signatures of the position within an hour of the end count")
    func signatures() throws {
        let city = try ReportCity()
        try sign(city, 600, "early")
        try sign(city, 715, "wei")
        func signed(_ position: String?) throws -> [String] {
            try city.reporter().handover(Self.shift, position: position).signatures
                .map(\.author.user)
        }
        #expect(try signed("water") == ["wei"])
        #expect(try signed(nil) == ["wei"])
        #expect(try signed("traffic").isEmpty)
    }

    @Test("An empty archive has a sheet of empty lists")
    func empty() throws {
        let city = try ReportCity()
        let reporter = AlarmReporter(
            catalog: city.catalog,
            configuration: city.configuration,
            archive: ReferenceArchive(),
            language: .english
        )
        let sheet = try reporter.handover(Self.shift)
        #expect(reporter.lines(of: sheet).count < 40)
        let page = reporter.value(of: sheet).page
        #expect(try JSONSerialization.jsonObject(with: Data(page.utf8)) is [String: Any])
    }
}
