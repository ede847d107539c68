// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinDashboard
import TwinModel
import TwinQuery

@testable import TwinReports

@Suite("The program that is run for alarms")
struct AlarmCommandTests {
    private func alarm(_ number: Int, _ priority: Priority, at time: Int64) -> AlarmSound.Alarm {
        AlarmSound.Alarm(
            SeriesID(EntityID("pump:\(number)"), "level"),
            announced: Instant(millisecondsSince1970: time),
            priority: priority
        )
    }

    @Test("A05 Alarms of before the start are not reported, and none is reported twice")
    func once() {
        var queue = AlarmCommandQueue()
        let old = (0..<500).map { alarm($0, .high, at: 0) }
        #expect(queue.next(for: old, at: 0) == nil)
        let new = alarm(900, .medium, at: 5)
        #expect(queue.next(for: old + [new], at: 1)?.alarm == new.series)
        #expect(queue.next(for: old + [new], at: 60_000) == nil)
        #expect(queue.next(for: old, at: 120_000) == nil)
        let again = alarm(900, .medium, at: 130_000)
        #expect(queue.next(for: old + [again], at: 130_000)?.more == 0)
    }

    @Test("At most one run in 10 s names the most urgent alarm and counts the others")
    func pause() {
        var queue = AlarmCommandQueue()
        _ = queue.next(for: [], at: 0)
        var alarms = [alarm(1, .medium, at: 1)]
        #expect(queue.next(for: alarms, at: 1) == .init(alarm: alarms[0].series, more: 0))
        alarms += (2..<27).map { alarm($0, $0 == 9 ? .critical : .high, at: Int64($0)) }
        for time in stride(from: 100, to: 10_000, by: 100) {
            #expect(queue.next(for: alarms, at: time) == nil)
            #expect(queue.isWaiting)
        }
        let item = queue.next(for: alarms, at: 10_001)
        #expect(item?.alarm == alarms[8].series && item?.more == 24)
        #expect(!queue.isWaiting && queue.next(for: alarms, at: 30_000) == nil)
    }

    @Test("Low alarms and alarms that were acknowledged meanwhile are not reported")
    func quiet() {
        var queue = AlarmCommandQueue()
        _ = queue.next(for: [], at: 0)
        #expect(queue.next(for: [alarm(1, .low, at: 1)], at: 1) == nil)
        #expect(queue.next(for: [alarm(2, .high, at: 2)], at: 2) != nil)
        #expect(queue.next(for: [alarm(2, .high, at: 2), alarm(3, .high, at: 3)], at: 3) == nil)
        #expect(queue.next(for: [alarm(2, .high, at: 2)], at: 20_000) == nil)
    }

    @Test("The input has the alarm as JSON and as variables without control characters")
    func input() throws {
        let reporter = try ReportCity().reporter()
        let moment = Moment(at: ReportCity.at(65))
        let sounding = try reporter.soundingAlarms(at: moment)
        #expect(sounding.map(\.series).contains(ReportCity.level(1)))
        let found = try reporter.commandInput(for: ReportCity.level(1), more: 24, at: moment)
        let input = try #require(found)
        #expect(!input.line.contains("\n"))
        let object = try JSONSerialization.jsonObject(with: Data(input.line.utf8))
        let members = try #require(object as? [String: Any])
        #expect(members["alarm"] as? String == "pump:1/level")
        #expect(members["more"] as? Int == 24 && members["city"] as? String == "Lakeside")
        let text = "high: Water level 31 cm > 27 cm, Pump 1, North; 24 more"
        #expect(input.variables["ALARM_TEXT"] == text && members["text"] as? String == text)
        #expect(input.variables["ALARM_MORE"] == "24")
        #expect(input.variables.keys.allSatisfy { $0.hasPrefix("ALARM_") })
    }
}
