// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinVocabulary

/// Most of these tests only compute, so they run beside the others and not one after the other.
@Suite("Start times of alarms in recordings of the demo city")
struct AlarmFactTests {
    /// A period of a scenario that contains its fault.
    struct Stretch: CustomTestStringConvertible {
        var scenario: String
        var from: String
        var to: String

        var testDescription: String { scenario }
    }

    static let shipped = Program.root.appendingPathComponent(
        "Data/recordings/rainstorm.citytop"
    )
    .path

    private func rules(_ recording: RecordingReader) throws -> AlarmRules {
        let texts = recording.files.filter { $0.path.hasPrefix("catalog/") }
            .map { (file: $0.path, text: $0.text) }
        return try #require(CatalogReader.check(texts: texts).value).alarmRules
    }

    private struct Key: Hashable {
        var series: SeriesID
        var limit: AlarmLimit
        var onset: Instant
    }

    private func instants(
        _ span: Range<Instant>,
        _ random: inout SeededGenerator
    ) -> [Moment] {
        let length = span.upperBound.duration(since: span.lowerBound).wholeMilliseconds
        return (0..<50).map { _ in
            let place = Int64.random(in: 0..<length, using: &random)
            return Moment(at: span.lowerBound + .milliseconds(place))
        }
    }

    /// Checks all alarms at many instants: in the recording, in a cut, and in a restarted
    /// cache.
    ///
    /// - Returns: The total number of alarms found.
    private func expectFacts(_ recording: RecordingReader, _ folder: TestFolder) throws -> Int {
        var random = SeededGenerator(seed: 50)
        let rules = try rules(recording)
        try recording.judge(by: rules)
        let span = recording.facts.span
        let all = Instant.distantPast..<Instant.distantFuture
        let whole = try recording.alarmRecords(
            in: all,
            at: Moment(at: span.upperBound),
            limit: 100_000
        )
        var began: [Key: (Instant, Bool)] = [:]
        for record in whole {
            let key = Key(series: record.series, limit: record.limit, onset: record.onset)
            began[key] = (record.began, record.isOlder)
        }
        var seen = 0
        for moment in instants(span, &random) {
            for alarm in try recording.alarms(at: moment).map(\.record) {
                let key = Key(series: alarm.series, limit: alarm.limit, onset: alarm.onset)
                let fact = try #require(began[key], "\(alarm.series) \(moment)")
                #expect(alarm.began == fact.0, "\(alarm.series) \(moment)")
                #expect(alarm.isOlder == fact.1, "\(alarm.series) \(moment)")
                seen += 1
            }
        }
        let third = span.upperBound.duration(since: span.lowerBound).wholeMilliseconds / 3
        let part =
            (span.lowerBound + .milliseconds(third))..<(span.upperBound - .milliseconds(third))
        let path = folder.url.appendingPathComponent("part.citytop").path
        try RecordingFile.cut(recording: recording, RecordingCut(span: part), to: path)
        let cut = try RecordingReader(path: path)
        for moment in instants(part, &random) {
            #expect(
                try cut.alarms(at: moment).map(\.record)
                    == recording.alarms(at: moment).map(\.record),
                "\(moment)"
            )
        }
        let restarted = try self.restarted(recording, rules, folder)
        for moment in instants(span, &random) {
            #expect(
                try restarted.alarms(at: moment).map(\.record)
                    == recording.alarms(at: moment).map(\.record),
                "\(moment)"
            )
        }
        return seen
    }

    /// Creates a cache with the same observations, written by two consecutive writers.
    private func restarted(
        _ recording: RecordingReader,
        _ rules: AlarmRules,
        _ folder: TestFolder
    ) throws -> CacheReader {
        let all = Instant.distantPast..<Instant.distantFuture
        let end = Moment(at: recording.facts.span.upperBound)
        var observations: [Observation] = []
        for rule in rules.all {
            try recording.forEachObservation(
                SeriesSelector(kind: rule.kind, property: rule.property),
                in: all,
                at: end
            ) {
                observations.append($0)
                return true
            }
        }
        observations.sort {
            ($0.phenomenonTime, $0.series) < ($1.phenomenonTime, $1.series)
        }
        let events = try recording.events(in: all, at: end, limit: 100_000)
        let cache = folder.url.appendingPathComponent("restarted.db").path
        let half = observations.count / 2
        for (place, part) in [observations[..<half], observations[half...]].enumerated() {
            let writer = try CacheWriter(path: cache, rules: rules)
            var rest = part
            while !rest.isEmpty {
                let batch = Batch(source: "city", observations: Array(rest.prefix(5000)))
                rest = rest.dropFirst(5000)
                _ = try writer.append([batch])
            }
            if place == 1 { _ = try writer.append([Batch(source: "city", events: events)]) }
            try writer.close()
        }
        return try CacheReader(path: cache)
    }

    @Test("Every alarm of the shipped day has the same start at every instant")
    func shippedDay() throws {
        let folder = try TestFolder()
        let recording = try RecordingReader(path: Self.shipped)
        #expect(try expectFacts(recording, folder) > 100)
    }

    @Test(
        "Every alarm of each scenario has the same start at every instant",
        arguments: [
            Stretch(scenario: "rainstorm", from: "07:50", to: "08:30"),
            Stretch(scenario: "cold-wave", from: "12:50", to: "13:30"),
            Stretch(scenario: "compute-failover", from: "09:55", to: "10:35"),
            Stretch(scenario: "settlement-jam", from: "09:50", to: "10:30"),
            Stretch(scenario: "calm-workday", from: "08:00", to: "08:20"),
        ]
    )
    func scenario(_ stretch: Stretch) throws {
        let folder = try TestFolder()
        let path = folder.url.appendingPathComponent("city.citytop").path
        let made = try Program.run(
            [
                "record", "--demo", "--scenario", stretch.scenario, "--from", stretch.from,
                "--to", stretch.to, "-o", path,
            ],
            home: folder,
            within: .seconds(180)
        )
        #expect(made.status == 0, "\(made.complaint)")
        let recording = try RecordingReader(path: path)
        // The recording contains its alarm records.
        let moment = Moment(at: recording.facts.span.upperBound)
        let records = try recording.alarmRecords(
            in: recording.facts.span,
            at: moment,
            limit: 10
        )
        #expect(!records.isEmpty || stretch.scenario == "calm-workday")
        let seen = try expectFacts(recording, folder)
        #expect(seen > 0 || stretch.scenario == "calm-workday")
    }

    @Test(
        "The substation of the shipped day fails at 08:12, and ended alarms are not shown as active"
    )
    func onTheScreen() throws {
        let folder = try TestFolder()
        func screen(_ time: String, _ language: String = "en") throws -> String {
            try Program.run(
                [
                    "snapshot", "--recording", Self.shipped, "--at", time, "--size", "200x50",
                    "--language", language,
                ],
                home: folder
            ).text
        }
        for time in ["08:15", "08:42", "09:13", "09:22"] {
            let lines = try screen(time).split(separator: "\n")
            #expect(lines[1].contains("08:12 Substation de-energized"), "\(time): \(lines[1])")
        }
        let evening = try screen("18:30").split(separator: "\n")
        #expect(!evening[1].contains("Travel time index"), "\(evening[1])")
        // Every kind is recorded until the end of the day, so every alarm is evaluated.
        #expect(!evening[0].contains("not evaluated"), "\(evening[0])")
        let chinese = try screen("18:30", "zh").split(separator: "\n")
        #expect(!chinese[0].contains("未评估"), "\(chinese[0])")
    }
}
