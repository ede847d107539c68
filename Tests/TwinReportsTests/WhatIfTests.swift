// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
@testable import TwinDashboard
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport

@Suite("The effect of another limit")
struct WhatIfTests {
    private static let shift = ReportCity.start..<ReportCity.at(720)

    @Test("A higher limit drops alarms, and those that somebody acted on are named")
    func higherLimit() throws {
        let city = try ReportCity()
        let result = try city.reporter().whatIf(
            AlarmTrial(priority: .medium, limit: 20),
            of: "pump/level",
            in: Self.shift
        )
        #expect(result.series == 18)
        // Pumps 1, 2, 3, 5 and 6 pass 15; with 20 pumps 2 and 6 do not.
        #expect(result.before == 5)
        #expect(result.after == 3)
        #expect(result.answered == 0)
        #expect(result.rows.prefix(2).map(\.alarm) == [ReportCity.level(2), ReportCity.level(6)])
    }

    @Test("An alarm is lost if somebody acted within five minutes, and not if it still comes")
    func lost() throws {
        let city = try ReportCity()
        try city.act(604, .comment, [6], comment: "looked at it")
        let reporter = city.reporter()
        func lost(_ trial: AlarmTrial) throws -> [SeriesID] {
            try reporter.whatIf(trial, of: "pump:*/level", in: Self.shift).lost.map(\.alarm)
        }
        #expect(try lost(AlarmTrial(priority: .medium, limit: 20)) == [ReportCity.level(6)])
        #expect(try lost(AlarmTrial(priority: .medium, limit: 16)).isEmpty)
        #expect(try lost(AlarmTrial(onDelay: .seconds(1800))).isEmpty)
        #expect(try lost(AlarmTrial(onDelay: .seconds(3600 * 3))) == [ReportCity.level(6)])
    }

    @Test("A delay longer than every alarm leaves none, and no change changes nothing")
    func delay() throws {
        let city = try ReportCity()
        let reporter = city.reporter()
        let none = try reporter.whatIf(
            AlarmTrial(onDelay: .seconds(86_400 * 3)),
            of: "pump/running",
            in: Self.shift
        )
        #expect(none.before == 13)
        #expect(none.after == 0)
        let same = try reporter.whatIf(AlarmTrial(), of: "pump/running", in: Self.shift)
        #expect(same.before == same.after)
    }

    @Test("A pattern without limits matches no series")
    func unknown() throws {
        let result = try ReportCity().reporter()
            .whatIf(AlarmTrial(limit: 1), of: "pump/speed", in: Self.shift)
        #expect(result.series == 0)
    }

    @Test("The report in both languages", arguments: Language.allCases)
    func report(language: Language) throws {
        let city = try ReportCity()
        try city.act(604, .comment, [6], comment: "looked at it")
        let reporter = city.reporter(language)
        let result = try reporter.whatIf(
            AlarmTrial(priority: .medium, limit: 20, deadband: 3, onDelay: .seconds(90)),
            of: "pump/level",
            in: Self.shift
        )
        let lines = reporter.lines(of: result, width: 80)
        expectGolden(lines.map { $0.string + "\n" }.joined(), "whatif-\(language.rawValue)")
        let page = reporter.value(of: result).page
        #expect(try JSONSerialization.jsonObject(with: Data(page.utf8)) is [String: Any])
    }
}

@Suite("The floods of a period")
struct FloodReportTests {
    private static let shift = ReportCity.start..<ReportCity.at(720)

    @Test(
        "A flood has its span, its count, its peak and its first alarm",
        arguments: Language.allCases
    )
    func report(language: Language) throws {
        let city = try ReportCity()
        let reporter = city.reporter(language)
        let floods = try reporter.floods(in: Self.shift)
        #expect(floods.map(\.flood.count) == [12])
        #expect(floods.first?.first.alarm == ReportCity.running(7))
        #expect(floods.first?.similar == nil)
        let lines = reporter.lines(of: floods, in: Self.shift, width: 80)
        expectGolden(lines.map { $0.string + "\n" }.joined(), "floods-\(language.rawValue)")
        let page = reporter.value(of: floods).page
        #expect(try JSONSerialization.jsonObject(with: Data(page.utf8)) is [Any])
    }

    @Test("A later flood names the one before that it resembles")
    func similar() throws {
        let city = try ReportCity()
        var batch = Batch(source: "water")
        for minute in 800..<830 {
            for pump in 7...18 {
                let time = ReportCity.at(Double(minute))
                let isOff = minute >= 805 + (pump - 7) / 2
                batch.observations.append(
                    Observation(ReportCity.running(pump), isOff ? 0 : 1, at: time)
                )
            }
        }
        _ = city.archive.append([batch])
        let floods = try city.reporter().floods(in: ReportCity.at(720)..<ReportCity.at(830))
        #expect(floods.map(\.flood.count) == [12])
        #expect(floods.first?.similar?.start == ReportCity.at(402))
        #expect(floods.first?.similar?.similarity == 1)
    }

    @Test(
        "The flood on the screen is the one of the report, at every minute",
        arguments: [false, true]
    )
    func sameOnScreen(isShelving: Bool) throws {
        let city = try ReportCity()
        if isShelving {
            try city.act(407, .shelve, [7, 8, 9], of: ReportCity.running, reason: .knownCause)
        }
        let memory = SharedMemory(city.archive, lookBack: .seconds(86_400))
        var shown = 0
        for minute in 395..<440 {
            let moment = Moment(at: ReportCity.at(Double(minute) + 0.5))
            try memory.begin(moment)
            let onScreen = try FloodWatch(memory)
                .flood(at: moment, among: city.archive.alarmTable(at: moment))
            let reported = try city.reporter()
                .floods(in: ReportCity.start..<moment.instant + .milliseconds(1))
                .last { $0.flood.end == nil }
            #expect(onScreen?.count == reported?.flood.count, "minute \(minute)")
            #expect(onScreen?.start == reported?.flood.start, "minute \(minute)")
            #expect(onScreen?.first == reported?.first.alarm, "minute \(minute)")
            shown += onScreen == nil ? 0 : 1
        }
        #expect(shown > 5)
    }

    @Test("Without a flood the report says so")
    func none() throws {
        let city = try ReportCity()
        let span = ReportCity.start..<ReportCity.at(60)
        let floods = try city.reporter().floods(in: span)
        #expect(floods.isEmpty)
        #expect(city.reporter().lines(of: floods, in: span).last == "No floods.")
    }
}
