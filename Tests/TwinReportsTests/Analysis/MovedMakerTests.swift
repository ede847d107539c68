// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel
import TwinQuery
import TwinReports
import TwinVocabulary

@Suite("Series that moved in a window")
struct MovedMakerTests {
    private static let window = (AnalysisCity.end - .seconds(6 * 3600))...AnalysisCity.end

    private static func reporter(
        _ archive: ReferenceArchive,
        _ language: Language = .english
    ) -> AlarmReporter {
        AlarmReporter(
            catalog: Catalog(domains: []),
            configuration: Configuration(
                city: LocalizedText("Lakeside", chinese: "湖滨"),
                timeZone: "UTC",
                sources: []
            ),
            archive: archive,
            language: language
        )
    }

    private static func archive(jump: Double) -> ReferenceArchive {
        let archive = ReferenceArchive()
        _ = archive.append([AnalysisCity.batch(seed: 8, jump: jump)])
        return archive
    }

    @Test("The series with the jump are ranked first, with the reason and the lag in words")
    func ranked() throws {
        let archive = Self.archive(jump: 30)
        let listing = try MovedMaker(archive, timeZone: "UTC").moved(in: Self.window)
        #expect(
            Set(listing.report.moved.map(\.series))
                == [AnalysisCity.level.id, AnalysisCity.flow.id]
        )
        #expect(listing.reference == AnalysisCity.level.id)
        #expect(listing.report.stopped.map(\.series) == [AnalysisCity.silent.id])
        #expect(listing.texts == 1)
        let english = try Self.reporter(archive).lines(of: listing, limit: 20)
            .map(\.string).joined(separator: "\n")
        #expect(english.contains("moved: 2 of 4 series; stopped: 1"), "\(english)")
        #expect(english.contains("times its usual 99 % for"), "\(english)")
        #expect(english.contains("2h00m after the first"), "\(english)")
        let chinese = try Self.reporter(archive, .chinese).lines(of: listing, limit: 20)
            .map(\.string).joined(separator: "\n")
        #expect(chinese.contains("平常偏差（99%）"), "\(chinese)")
        #expect(chinese.contains("晚于最先者"), "\(chinese)")
    }

    @Test("Leads are measured against named series")
    func named() throws {
        let archive = Self.archive(jump: 30)
        let listing = try MovedMaker(archive, timeZone: "UTC")
            .moved(in: Self.window, with: "pump:2/*")
        let level = try #require(
            listing.report.moved.first { $0.series == AnalysisCity.level.id }
        )
        #expect(listing.lag(of: level) == .before(.seconds(7200)))
    }

    @Test("Without a deviation nothing moved, not even a running total")
    func nothing() throws {
        let archive = Self.archive(jump: 0)
        let window =
            (AnalysisCity.end - .seconds(12 * 3600))...(AnalysisCity.end - .seconds(8 * 3600))
        let listing = try MovedMaker(archive, timeZone: "UTC").moved(in: window)
        #expect(listing.report.hasNothingMoved)
        let text = try Self.reporter(archive).lines(of: listing, limit: 20)
        #expect(text.contains("Nothing moved."))
        let lines = Self.reporter(archive).lines(of: listing, limit: 20, .csv)
        #expect(lines.count == 2 && lines[1].hasPrefix("stopped,pump:4,level,"), "\(lines)")
    }
}
