// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

@Suite("Times of tables")
struct TimeTests {
    private func times(
        _ texts: [String],
        zone: String = "UTC",
        pattern: String? = nil
    ) throws -> [String] {
        let lines = texts.map { "\"\($0)\",1" }
        let found = try Imported(texts: ["time,v\n" + lines.joined(separator: "\n")]) {
            $0.zone = TimeZone(identifier: zone) ?? .gmt
            if let pattern = pattern.flatMap({ TimePattern($0) }) { $0.time = .pattern(pattern) }
        }
        return found.gathered.values.map(\.phenomenonTime.rfc3339)
            + found.rejects.map { "\($0.problem.message)" }
    }

    @Test("Dates, clock times and counts of seconds are read in common formats")
    func common() throws {
        let wanted = "2023-11-14T22:13:20Z"
        for text in [
            "2023-11-14T22:13:20Z", "2023-11-14 22:13:20", "2023/11/14 22:13:20", "1700000000",
            "1700000000000", "1700000000.0", "2023-11-15T06:13:20+08:00",
            "2023-11-14T22:13:20,000Z",
        ] {
            #expect(try times([text]) == [wanted], "\(text)")
        }
        #expect(try times(["2023-11-14"]) == ["2023-11-14T00:00:00Z"])
        #expect(try times(["2023-11-14 24:00"]) == ["2023-11-15T00:00:00Z"])
        #expect(try times(["2023-11-14 22:13:20.6805900"]) == ["2023-11-14T22:13:20.680Z"])
    }

    @Test("Invalid dates are rejected: a thirteenth month, the thirtieth of February, a word")
    func wrong() throws {
        for text in ["2023-13-01", "2023-02-30", "2023-11-14 25:00", "soon", "", "7", "10:30"] {
            #expect(try times([text]) == ["\"\(text)\" is not a time"])
        }
    }

    @Test("Times are read by a given pattern")
    func patterns() throws {
        let wanted = ["2022-03-09T21:05:00Z"]
        #expect(try times(["09/03/2022 21:05"], pattern: "%d/%m/%Y %H:%M") == wanted)
        #expect(try times(["9 Mar 22 09:05 PM"], pattern: "%d %b %y %I:%M %p") == wanted)
        #expect(try times(["1646859900"], pattern: "%s") == wanted)
        #expect(try times(["1646859900000"], pattern: "%Q") == wanted)
        #expect(try times(["2022-03-10T05:05:00.000+0800"], pattern: "%FT%T.%f%z") == wanted)
        #expect(TimePattern("%q") == nil)
        #expect(TimePattern("nothing") == nil)
    }

    @Test("Local times are in the given zone, including summer time")
    func zones() throws {
        #expect(
            try times(["2021-01-10 12:00", "2021-07-10 12:00"], zone: "Europe/Berlin")
                == ["2021-01-10T11:00:00Z", "2021-07-10T10:00:00Z"]
        )
        #expect(try times(["2021-01-10 12:00"], zone: "Asia/Kathmandu") == ["2021-01-10T06:15:00Z"])
    }

    @Test("A repeated local time is the first one, unless the file is already past it")
    func ambiguous() throws {
        let lines = [
            "2021-10-31 01:30", "2021-10-31 02:00", "2021-10-31 02:30", "2021-10-31 02:00",
        ]
        #expect(
            try times(lines + ["2021-10-31 02:30", "2021-10-31 03:00"], zone: "Europe/Berlin")
                == [
                    "2021-10-30T23:30:00Z", "2021-10-31T00:00:00Z", "2021-10-31T00:30:00Z",
                    "2021-10-31T01:00:00Z", "2021-10-31T01:30:00Z", "2021-10-31T02:00:00Z",
                ]
        )
    }

    @Test("A local time that clocks never showed is rejected by name")
    func skipped() throws {
        #expect(
            try times(["2021-03-28 02:30"], zone: "Europe/Berlin")
                == ["\"2021-03-28 02:30\" was passed over when clocks were put forward"]
        )
    }

    @Test(
        "Counted times are steps of elapsed time, even across changes of clocks",
        arguments: [
            ("2024-03-30T23:00Z", "2024-03-31T04:00:00Z"),
            ("2024-10-26T22:00Z", "2024-10-27T03:00:00Z"),
        ]
    )
    func counted(_ start: String, last: String) throws {
        let start = try #require(Instant.parse(start)?.instant)
        let found = try Imported(texts: ["v\n1\n2\n3\n4\n5\n6\n"]) {
            $0.zone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
            $0.time = .counted(start: start, step: .seconds(3600), aDay: nil)
        }
        let times = found.gathered.values.map(\.phenomenonTime)
        #expect(times == (0..<6).map { start + .seconds(3600 * $0) })
        #expect(times.last?.rfc3339 == last)
        #expect(found.report.rejected == 0)
    }

    @Test("Counted days are days in the zone's calendar, and none is lost by a change of clocks")
    func countedDays() throws {
        let start = try #require(Instant.parse("2024-03-29T23:00Z")?.instant)
        let found = try Imported(texts: ["v\n1\n2\n3\n"]) {
            $0.zone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
            $0.time = .counted(start: start, step: .seconds(86_400), aDay: nil)
        }
        #expect(
            found.gathered.times("sensor:history/v")
                == ["2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"]
        )
        // Each day has two lines, the first at half past two, which clocks skip on one day.
        let early = try #require(Instant.parse("2024-03-30T01:30Z")?.instant)
        let aDay = try Imported(texts: ["v\n1\n2\n3\n4\n5\n6\n"]) {
            $0.zone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
            $0.time = .counted(start: early, step: .seconds(3600), aDay: 2)
        }
        #expect(
            aDay.gathered.times("sensor:history/v") == [
                "2024-03-30T01:30:00Z", "2024-03-30T02:30:00Z", "2024-03-31T01:30:00Z",
                "2024-03-31T02:30:00Z", "2024-04-01T00:30:00Z", "2024-04-01T01:30:00Z",
            ]
        )
    }

    @Test("A zone in a time is an offset or UTC; an abbreviation is rejected by name")
    func zoneInText() throws {
        for text in [
            "2024-01-31 07:00Z", "2024-01-31 07:00 UTC", "2024-01-31T07:00:00 GMT",
            "2024-01-31T07:00utc",
            "2024-01-31 15:00 +0800", "2024-01-31 15:00+08", "2024-01-31 02:00:00-05:00",
        ] {
            #expect(try times([text], zone: "Asia/Tokyo") == ["2024-01-31T07:00:00Z"], "\(text)")
        }
        for word in ["CST", "EST", "IST", "BST", "CET", "PDT", "MSK"] {
            for text in ["2024-01-31 07:00 \(word)", "2024-01-31T07:00:00\(word)"] {
                let found = try times([text])
                #expect(found.count == 1)
                #expect(found[0].contains("has the zone \(word), which is not one zone alone"))
            }
        }
        #expect(
            try times(["07:00 2024-01-31 CST"], pattern: "%H:%M %F %Z")[0].contains("not a time")
        )
        #expect(
            try times(["07:00 2024-01-31 GMT"], zone: "Asia/Tokyo", pattern: "%H:%M %F %Z")
                == ["2024-01-31T07:00:00Z"]
        )
    }
}
