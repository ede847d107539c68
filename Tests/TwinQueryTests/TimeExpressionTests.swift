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
        "Times are read as people write them, in both languages",
        arguments: [
            // Full-width characters of an input method that is left on.
            ("08：42", "2026-11-23T00:42:00Z"), ("０８：４２", "2026-11-23T00:42:00Z"),
            ("－2h", "2026-11-22T22:42:10Z"), ("2026－11－20　08：42", "2026-11-20T00:42:00Z"),
            ("0842", "2026-11-23T00:42:00Z"), ("1830", "2026-11-22T10:30:00Z"),
            // Clock times in words.
            ("8点", "2026-11-23T00:00:00Z"), ("8点42分", "2026-11-23T00:42:00Z"),
            ("8点半", "2026-11-23T00:30:00Z"), ("8时42分10秒", "2026-11-23T00:42:10Z"),
            ("下午6点", "2026-11-22T10:00:00Z"), ("上午8点一刻", "2026-11-23T00:15:00Z"),
            ("凌晨12点", "2026-11-22T16:00:00Z"), ("中午12点", "2026-11-22T04:00:00Z"),
            ("6pm", "2026-11-22T10:00:00Z"), ("8:42 am", "2026-11-23T00:42:00Z"),
            // Days.
            ("昨天18:00", "2026-11-22T10:00:00Z"), ("昨天 18：00", "2026-11-22T10:00:00Z"),
            ("昨日下午6点半", "2026-11-22T10:30:00Z"), ("前天 18:00", "2026-11-21T10:00:00Z"),
            ("前天18点", "2026-11-21T10:00:00Z"), ("18:00 yesterday", "2026-11-22T10:00:00Z"),
            ("昨天", "2026-11-21T16:00:00Z"), ("明天 08:00", "2026-11-24T00:00:00Z"),
            // Weekdays: the latest that is not ahead.
            ("周一 08:00", "2026-11-23T00:00:00Z"), ("周一 09:00", "2026-11-16T01:00:00Z"),
            ("星期五18:00", "2026-11-20T10:00:00Z"), ("礼拜天", "2026-11-21T16:00:00Z"),
            ("Fri 18:00", "2026-11-20T10:00:00Z"), ("friday", "2026-11-19T16:00:00Z"),
            ("上周五 18:00", "2026-11-20T10:00:00Z"), ("上周一 08:00", "2026-11-16T00:00:00Z"),
            ("last Monday 08:00", "2026-11-16T00:00:00Z"),
            // Lengths of time.
            ("5分钟前", "2026-11-23T00:37:10Z"), ("5 分钟 前", "2026-11-23T00:37:10Z"),
            ("半小时前", "2026-11-23T00:12:10Z"), ("2个小时前", "2026-11-22T22:42:10Z"),
            ("1小时30分钟前", "2026-11-22T23:12:10Z"), ("3天前", "2026-11-20T00:42:10Z"),
            ("5 min ago", "2026-11-23T00:37:10Z"), ("2 hours ago", "2026-11-22T22:42:10Z"),
            ("-1h30m", "2026-11-22T23:12:10Z"), ("in 2 h", "2026-11-23T02:42:10Z"),
            ("10分钟后", "2026-11-23T00:52:10Z"),
            // Dates: the latest that is not ahead.
            ("11月20日 08:00", "2026-11-20T00:00:00Z"), ("11月20日08:00", "2026-11-20T00:00:00Z"),
            ("11月27日 08:00", "2025-11-27T00:00:00Z"), ("11月20号8点", "2026-11-20T00:00:00Z"),
            ("11-20 08:00", "2026-11-20T00:00:00Z"), ("11/20 08:00", "2026-11-20T00:00:00Z"),
            ("2月29日", "2024-02-28T16:00:00Z"), ("20 Nov 08:00", "2026-11-20T00:00:00Z"),
            ("Nov 20, 08:00", "2026-11-20T00:00:00Z"), ("Nov 20 2025", "2025-11-19T16:00:00Z"),
            ("2026年11月20日 8点", "2026-11-20T00:00:00Z"), ("2026/11/20", "2026-11-19T16:00:00Z"),
            ("周五 11-20", "2026-11-19T16:00:00Z"), ("Fri 11-20", "2026-11-19T16:00:00Z"),
            ("Mon 2026-11-23 08:42:10", "2026-11-23T00:42:10Z"),
            ("周一 2026-11-23 08:42:10", "2026-11-23T00:42:10Z"),
            ("2026-11-23 周一 08:42:10", "2026-11-23T00:42:10Z"),
        ]
    )
    func isReadAsWritten(text: String, expected: String) {
        #expect(TimeExpression.instant(text, now: now, zone: zone)?.rfc3339 == expected)
    }

    @Test(
        "A text that is not a time is refused",
        arguments: [
            "", "soon", "25:00", "8:61", "-2y", "-nan h", "2026-13-01", "1 2 3", "-1e99d", "8",
            "周八 08:00", "13月1日", "2月30日", "昨天 25:00", "周二 2026-11-23", "5分钟", "下午25点",
            "08:42 08:43", "2561", "Nov", "11-20 08:00 x", "前", "2026-02-29", "0pm", "mondays",
        ]
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
