// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport
import TwinVocabulary

@Suite("An alarm as a message of the Common Alerting Protocol")
struct CAPTests {
    private func message(
        _ alarm: SeriesID = ReportCity.level(1),
        after minutes: Double = 90,
        sender: String = "desk@lakeside.example"
    ) throws -> [String]? {
        try ReportCity().reporter().cap(
            of: alarm,
            at: Moment(at: ReportCity.at(minutes)),
            sender: sender
        )
    }

    @Test("The message of a high alarm has every element in the order of the schema")
    func golden() throws {
        let lines = try #require(try message())
        expectGolden(lines.map { $0 + "\n" }.joined(), "cap")
    }

    @Test("A simulated city sends an exercise, never an actual alert")
    func status() throws {
        let text = try #require(try message()).joined()
        #expect(text.contains("<status>Exercise</status>"))
        #expect(!text.contains("Actual"))
    }

    @Test("Times have an offset, no fraction and no Z")
    func times() throws {
        let lines = try #require(try message(after: 90.011))
        let times = lines.filter { $0.hasPrefix("<sent>") || $0.hasPrefix("<onset>") }
        #expect(times.count == 3)
        for time in times {
            #expect(time.contains(/>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00</), "\(time)")
        }
    }

    @Test("Identifiers have no characters that the protocol forbids")
    func identifiers() throws {
        let lines = try #require(try message(sender: "desk, <7> & co"))
        #expect(lines.contains("<sender>desk___7&gt;___co</sender>"))
    }

    @Test("There is no message of an alarm that is not active")
    func inactive() throws {
        #expect(try message(ReportCity.level(9)) == nil)
        #expect(try message(ReportCity.level(2), after: 300) == nil)
        #expect(try message(SeriesID("pump:99", "level")) == nil)
    }

    @Test("The offset of UTC is -00:00, as the protocol demands")
    func utc() throws {
        var city = try ReportCity()
        city.configuration.timeZone = "UTC"
        let lines = try #require(
            try city.reporter().cap(
                of: ReportCity.level(1),
                at: Moment(at: ReportCity.at(90)),
                sender: "x"
            )
        )
        #expect(lines.contains { $0.hasPrefix("<sent>") && $0.hasSuffix("-00:00</sent>") })
    }
}
