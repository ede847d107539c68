// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinQuery

@Suite("Times as users write them")
struct TimeExpressionTests {
    // This is Monday 2026-11-23, 08:42:10 in Beijing.
    private let now = Instant.parse("2026-11-23T08:42:10+08:00")?.instant ?? .distantPast
    private let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    @Test(
        "A time without a zone is read in the city's time zone",
        arguments: [
            ("now", "2026-11-23T00:42:10Z"),
            ("-2h", "2026-11-22T22:42:10Z"),
            ("+90s", "2026-11-23T00:43:40Z"),
            ("08:42", "2026-11-23T00:42:00Z"),
            ("18:00", "2026-11-22T10:00:00Z"),
            ("yesterday 18:00", "2026-11-22T10:00:00Z"),
            ("today", "2026-11-22T16:00:00Z"),
            ("2026-11-20", "2026-11-19T16:00:00Z"),
            ("2026-11-20T08:42", "2026-11-20T00:42:00Z"),
            ("2026-11-20 08:42:30", "2026-11-20T00:42:30Z"),
            ("2026-11-20T08:42Z", "2026-11-20T08:42:00Z"),
        ]
    )
    func isRead(text: String, expected: String) {
        #expect(TimeExpression.instant(text, now: now, zone: zone)?.rfc3339 == expected)
    }

    @Test(
        "A text that is not a time is refused",
        arguments: ["", "soon", "25:00", "8:61", "-2y", "-nan h", "2026-13-01", "1 2 3", "-1e99d"]
    )
    func isRefused(text: String) {
        #expect(TimeExpression.instant(text, now: now, zone: zone) == nil)
    }

    @Test("Times on both sides of a change to summer time are correct")
    func crossesSummerTime() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let day = try #require(Instant.parse("2026-03-29T12:00:00Z")).instant
        #expect(
            TimeExpression.instant("01:30", now: day, zone: berlin)?.rfc3339
                == "2026-03-29T00:30:00Z"
        )
        #expect(
            TimeExpression.instant("03:30", now: day, zone: berlin)?.rfc3339
                == "2026-03-29T01:30:00Z"
        )
    }
}
