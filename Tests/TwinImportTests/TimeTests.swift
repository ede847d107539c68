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

    @Test("Dates, clock times and counts of seconds are read as they are commonly written")
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

    @Test("What is no date is refused: a thirteenth month, a thirtieth of February, a word")
    func wrong() throws {
        for text in ["2023-13-01", "2023-02-30", "2023-11-14 25:00", "soon", "", "7", "10:30"] {
            #expect(try times([text]) == ["\"\(text)\" is not a time"])
        }
    }

    @Test("Times are read as a pattern says")
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

    @Test("Local times are those of the zone, with its summer time")
    func zones() throws {
        #expect(
            try times(["2021-01-10 12:00", "2021-07-10 12:00"], zone: "Europe/Berlin")
                == ["2021-01-10T11:00:00Z", "2021-07-10T10:00:00Z"]
        )
        #expect(try times(["2021-01-10 12:00"], zone: "Asia/Kathmandu") == ["2021-01-10T06:15:00Z"])
    }

    @Test("A local time that comes twice is the first, and the second where the file goes on so")
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

    @Test("A local time that clocks never showed is refused by name")
    func skipped() throws {
        #expect(
            try times(["2021-03-28 02:30"], zone: "Europe/Berlin")
                == ["\"2021-03-28 02:30\" was passed over when clocks were put forward"]
        )
    }
}
