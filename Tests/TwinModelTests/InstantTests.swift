// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@Suite("Instants")
struct InstantTests {
    @Test(
        "Formatting an instant in RFC 3339 and parsing it returns the same instant",
        arguments: 1...20
    )
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let range =
            Instant.distantPast.millisecondsSince1970...Instant.distantFuture.millisecondsSince1970
        for _ in 0..<500 {
            let instant = Instant(millisecondsSince1970: .random(in: range, using: &generator))
            let parsed = try #require(Instant.parse(instant.rfc3339), "\(instant.rfc3339)")
            #expect(parsed.instant == instant, "\(instant.rfc3339)")
            #expect(parsed.hasZone)
        }
    }

    @Test("A time with an offset is the same instant as the UTC time", arguments: 1...20)
    func offsets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seconds = Int64.random(in: -2_000_000_000...4_000_000_000, using: &generator)
        let instant = Instant(millisecondsSince1970: seconds * 1000)
        let minutes = Int.random(in: -23 * 60 - 59...23 * 60 + 59, using: &generator)
        let local = (instant + .seconds(minutes * 60)).rfc3339.dropLast()
        let hours = abs(minutes) / 60 < 10 ? "0\(abs(minutes) / 60)" : "\(abs(minutes) / 60)"
        let rest = abs(minutes) % 60 < 10 ? "0\(abs(minutes) % 60)" : "\(abs(minutes) % 60)"
        let sign = minutes < 0 ? "-" : "+"
        #expect(Instant.parse("\(local)\(sign)\(hours):\(rest)")?.instant == instant)
        #expect(Instant.parse("\(local)\(sign)\(hours)\(rest)")?.instant == instant)
    }

    @Test(
        "Known texts are parsed as known instants",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2026-11-23T08:42:10.5+08:00", 1_795_394_530_500),
            ("2026-11-23T00:42:10.500000123Z", 1_795_394_530_500),
            ("2026-11-23t00:42:10,5z", 1_795_394_530_500),
            ("2026-11-23 00:42Z", 1_795_394_520_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ]
    )
    func knownTexts(text: String, milliseconds: Int64) {
        #expect(Instant.parse(text)?.instant.millisecondsSince1970 == milliseconds)
    }

    @Test("A time without a zone is read as UTC, and the zone is reported as missing")
    func missingZone() {
        let parsed = Instant.parse("2026-11-23T08:42:10")
        #expect(parsed?.instant == Instant.parse("2026-11-23T08:42:10Z")?.instant)
        #expect(parsed?.hasZone == false)
    }

    @Test(
        "F06 A text that is not a time is parsed as nil",
        arguments: [
            "", "now", "2021-09-1T14:M1:36Z", "2021-09-01", "2021-13-01T00:00:00Z",
            "2021-00-01T00:00:00Z", "2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2021-04-31T00:00:00Z", "2021-01-00T00:00:00Z", "2021-01-01T24:00:00Z",
            "2021-01-01T00:60:00Z", "2021-01-01T00:00:61Z", "2021-01-01T00:00:00.Z",
            "2021-01-01T00:00:00+24:00", "2021-01-01T00:00:00+08:60", "2021-01-01T00:00:00+08:",
            "2021-01-01T00:00:00+8", "2021-01-01T00:00:00ZZ", "2021-01-01T00:00:00Z ",
            " 2021-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
            "-001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
            "２021-01-01T00:00:00Z", "2021–01–01T00:00:00Z", "1e9",
        ]
    )
    func refusedTexts(text: String) {
        #expect(Instant.parse(text) == nil)
    }

    @Test("Any text can be parsed safely", arguments: 1...10)
    func mutatedTexts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let model = Array("2026-11-23T08:42:10.5+08:00".utf8)
        var times = 0
        for _ in 0..<1000 {
            var bytes = model
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let parsed = Instant.parse(text) else { continue }
            #expect(Instant.parse(parsed.instant.rfc3339)?.instant == parsed.instant, "\(text)")
            times += 1
        }
        #expect((10..<900).contains(times), "\(times)")
    }

    @Test("The calendar counts every day once, including leap days")
    func civilCalendar() {
        var day = Instant.daysSince1970(year: 1600, month: 1, day: 1)
        for year in 1600...2400 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (index, length) in lengths.enumerated() {
                #expect(Instant.daysSince1970(year: year, month: index + 1, day: 1) == day)
                let last = Instant.civil(daysSince1970: day + length - 1)
                #expect(last == (year, index + 1, length))
                day += length
            }
        }
    }

    @Test("P05 Arithmetic saturates at the ends of time instead of trapping")
    func saturation() {
        let ends = [
            Instant(millisecondsSince1970: .min), .distantPast,
            Instant(millisecondsSince1970: 0), .distantFuture, Instant(millisecondsSince1970: .max),
        ]
        let durations: [Duration] = [
            .seconds(Int64.min), .milliseconds(Int64.min), .zero, .milliseconds(Int64.max),
            .seconds(Int64.max), .seconds(Int64.max / 1000) + .milliseconds(999),
        ]
        for instant in ends {
            for duration in durations {
                for result in [instant + duration, instant - duration] {
                    #expect((Instant.distantPast...Instant.distantFuture).contains(result))
                }
                #expect(instant.floored(to: duration) <= instant)
            }
            for other in ends {
                let distance = instant.duration(since: other)
                #expect((distance < .zero) == (instant < other))
                #expect((distance > .zero) == (instant > other))
            }
            #expect(Instant.parse(instant.rfc3339) != nil)
        }
        #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
        #expect(Instant.distantPast - .seconds(1) == .distantPast)
    }

    @Test("A floor is a multiple of its step, not after the instant and less than a step before it")
    func floors() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1000 {
            let instant = Instant(
                millisecondsSince1970: .random(in: -1 << 45...1 << 45, using: &generator)
            )
            let step = Int64.random(in: 1...90_000_000, using: &generator)
            let floor = instant.floored(to: .milliseconds(step))
            #expect(floor.millisecondsSince1970 % step == 0)
            #expect(floor <= instant)
            #expect(instant.duration(since: floor) < .milliseconds(step))
        }
    }

    @Test(
        "F06 Seconds that are not a time make no instant",
        arguments: [Double.nan, .infinity, -.infinity, 1e18, -1e300]
    )
    func hostileSeconds(seconds: Double) {
        #expect(Instant(secondsSince1970: seconds) == nil)
    }
}
