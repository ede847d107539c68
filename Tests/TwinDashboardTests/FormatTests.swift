// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinVocabulary

struct FormatTests {
    struct Case: Sendable {
        var value: Double
        var unit: UnitCode
        var decimals: Int
        var english: String
        var chinese: String
    }

    static let cases: [Case] = [
        Case(value: 17_900, unit: "MW", decimals: 0, english: "17.9 GW", chinese: "17.9 GW"),
        Case(value: 640, unit: "MW", decimals: 0, english: "640 MW", chinese: "640 MW"),
        Case(value: 41_200_000, unit: "CNY", decimals: 0, english: "¥41.2 M", chinese: "4,120万元"),
        Case(value: -3_500, unit: "CNY", decimals: 0, english: "-¥3,500", chinese: "-3,500元"),
        Case(
            value: 1_920_000,
            unit: "m3/h",
            decimals: 0,
            english: "1.92 Mm³/h",
            chinese: "192万 m³/h"
        ),
        Case(
            value: 131_400,
            unit: "m3/h",
            decimals: 0,
            english: "131,400 m³/h",
            chinese: "13.1万 m³/h"
        ),
        Case(value: 8.2e12, unit: "By", decimals: 0, english: "8.20 TB", chinese: "8.20 TB"),
        Case(value: 2400, unit: "GBy/h", decimals: 0, english: "2.40 TB/h", chinese: "2.40 TB/h"),
        Case(value: -4.25, unit: "Cel", decimals: 1, english: "-4.3 °C", chinese: "-4.3 °C"),
        Case(value: 73.2, unit: "%", decimals: 0, english: "73%", chinese: "73%"),
        Case(value: 1834, unit: "1", decimals: 0, english: "1,834", chinese: "1,834"),
        Case(value: 12_300_000, unit: "1", decimals: 0, english: "12.3 M", chinese: "1,230万"),
        Case(value: 2.5e9, unit: "1", decimals: 0, english: "2.5 bn", chinese: "25亿"),
        Case(value: 8.6e9, unit: "CNY", decimals: 0, english: "¥8.6 bn", chinese: "86亿元"),
        Case(value: 8.64e9, unit: "CNY", decimals: 0, english: "¥8.64 bn", chinese: "86.4亿元"),
        Case(value: 9.999e8, unit: "CNY", decimals: 0, english: "¥1 bn", chinese: "10亿元"),
        Case(value: 3.1e12, unit: "CNY", decimals: 0, english: "¥3.1 tn", chinese: "31,000亿元"),
        Case(value: -2e9, unit: "CNY", decimals: 0, english: "-¥2 bn", chinese: "-20亿元"),
        Case(value: 8.2, unit: "min", decimals: 1, english: "8.2 min", chinese: "8.2分钟"),
        Case(value: 22.1, unit: "s", decimals: 1, english: "22.1 s", chinese: "22.1秒"),
        Case(value: 38_120, unit: "/s", decimals: 0, english: "38,120/s", chinese: "38,120/秒"),
        Case(value: 0.31, unit: "MPa", decimals: 2, english: "0.31 MPa", chinese: "0.31 MPa"),
        Case(value: 24.14, unit: "km/h", decimals: 1, english: "24.1 km/h", chinese: "24.1 km/h"),
        Case(
            value: 1200,
            unit: "PFLOPS",
            decimals: 0,
            english: "1.20 EFLOPS",
            chinese: "1.20 EFLOPS"
        ),
        Case(value: -0.0, unit: "km/h", decimals: 1, english: "0.0 km/h", chinese: "0.0 km/h"),
        Case(value: .infinity, unit: "km/h", decimals: 1, english: "∞ km/h", chinese: "∞ km/h"),
        Case(
            value: 3,
            unit: .unknown("widgets"),
            decimals: 0,
            english: "3 widgets",
            chinese: "3 widgets"
        ),
    ]

    @Test("Numbers have separators and decimals as usual in both languages", arguments: cases)
    func measures(_ one: Case) {
        let english = MeasureFormat(.english).measure(one.value, one.unit, decimals: one.decimals)
        #expect(english.text.string == one.english)
        let chinese = MeasureFormat(.chinese).measure(one.value, one.unit, decimals: one.decimals)
        #expect(chinese.text.string == one.chinese)
    }

    @Test(
        "A trade's multiple of a unit is used from its least value on, in its language",
        arguments: [
            (18_200.0, "18.2 GW", "1,820万千瓦"), (640, "640 MW", "640 MW"),
            (-1_000, "-1.00 GW", "-100万千瓦"),
        ]
    )
    func notation(value: Double, english: String, chinese: String) {
        var notation = UnitNotation()
        notation.add(.init(name: "万千瓦", divisor: 10, from: 1000), in: .chinese)
        func text(_ language: Language) -> String {
            MeasureFormat(language).measure(value, "MW", decimals: 0, notation: notation)
                .text.string
        }
        #expect(text(.english) == english)
        #expect(text(.chinese) == chinese)
    }

    @Test("What is counted stands before its unit, without a space in Chinese")
    func counted() {
        var notation = UnitNotation()
        notation.counted = [.chinese: "人次"]
        let format = MeasureFormat(.chinese)
        let riders = format.measure(812_000, "/h", decimals: 0, notation: notation)
        #expect(riders.text == "81.2万人次/小时")
        #expect(format.measure(12, "1", decimals: 0, notation: notation).text == "12人次")
    }

    @Test("The labels of an axis have the multiple of its greatest value")
    func axis() {
        var notation = UnitNotation()
        notation.add(.init(name: "分钟", divisor: 60, from: 100), in: .chinese)
        let label = MeasureFormat(.chinese).measure(
            60,
            "s",
            decimals: 0,
            notation: notation,
            reference: 300
        )
        #expect(label.text == "1.0分钟")
    }

    @Test("F04 No number of any size and any decimals traps")
    func noTrap() {
        let format = MeasureFormat(.english)
        let values = [
            Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
            1.8446744073709552e19, -9.3e18, 1e15, 999_999.9999, .nan, -.infinity,
        ]
        for value in values {
            for unit: UnitCode in ["1", "CNY", "MW", "By", "m3/h", "Cel", ""] {
                for decimals in [-3, 0, 2, 40] {
                    let text = format.measure(value, unit, decimals: decimals).text
                    #expect(!text.isEmpty)
                }
            }
        }
    }

    @Test("P05 Times are in the city's zone, on both sides of a change of the clocks")
    func localTimes() {
        let shanghai = TimeFormat(.english, timeZone: "Asia/Shanghai")
        let instant = Instant(millisecondsSince1970: 1_795_394_530_000)
        #expect(shanghai.full(instant) == "Mon 2026-11-23 08:42:10")
        #expect(shanghai.short(instant) == "11-23 08:42:10")
        let chinese = TimeFormat(.chinese, timeZone: "Asia/Shanghai")
        #expect(chinese.full(instant) == "2026-11-23 周一 08:42:10")
        let berlin = TimeFormat(.english, timeZone: "Europe/Berlin")
        #expect(berlin.minute(Instant(millisecondsSince1970: 1_793_000_000_000)) == "08:33")
        // 2026-10-25T00:59Z and 01:00Z: summer time ends in Berlin.
        #expect(berlin.minute(Instant(millisecondsSince1970: 1_792_889_940_000)) == "02:59")
        #expect(berlin.minute(Instant(millisecondsSince1970: 1_792_890_000_000)) == "02:00")
    }

    @Test("C09 An unknown time zone is UTC, and no instant traps")
    func unknownZone() {
        let format = TimeFormat(.english, timeZone: ":/etc/passwd")
        #expect(format.minute(Instant(millisecondsSince1970: 0)) == "00:00")
        for extreme in [Int64.min, Int64.max, -1] {
            let instant = Instant(millisecondsSince1970: extreme)
            #expect(!format.full(instant).isEmpty)
        }
    }

    @Test("A length of time has one unit and is never negative")
    func durations() {
        let english = TimeFormat(.english, timeZone: "UTC")
        #expect(english.duration(.seconds(12)) == "12 s")
        #expect(english.duration(.seconds(181)) == "3 min")
        #expect(english.duration(.seconds(7200)) == "2 h")
        #expect(english.duration(.seconds(86_400 * 3)) == "3 d")
        #expect(english.duration(.seconds(-5)) == "0 s")
        #expect(english.tight(.seconds(181)) == "3m")
        #expect(english.span(.seconds(3600)) == "1 h")
        #expect(TimeFormat(.chinese, timeZone: "UTC").duration(.seconds(181)) == "3分")
    }

    @Test("An age is rounded down, from five seconds on to no less than half of it")
    func ages() {
        let english = TimeFormat(.english, timeZone: "UTC")
        let told = [(0, "<5 s"), (4, "<5 s"), (9, "5 s"), (19, "10 s"), (20, "20 s"), (59, "40 s")]
        for (seconds, text) in told + [(60, "1 min"), (119, "1 min"), (7200, "2 h")] {
            #expect(english.age(.seconds(seconds)).string == text)
        }
        #expect(english.tightAge(.seconds(45)) == "40s")
        #expect(english.age(.seconds(-5)) == "<5 s")
        #expect(TimeFormat(.chinese, timeZone: "UTC").age(.seconds(25)) == "20秒")
    }

    @Test("In Chinese the word precedes its amount, and stops are as wide as characters")
    func chineseSentences() {
        let words = Words(.chinese)
        #expect(words.amount("13秒", words[.lag]) == "延迟 13秒")
        #expect(Words(.english).amount("13 s", Words(.english)[.lag]) == "13 s late")
        let all =
            Word.allCases.map { words[$0].string } + PageWord.allCases.map { words[$0].string }
        for text in all {
            for (left, right) in zip(text, text.dropFirst()) {
                #expect(left.isASCII || !",;:".contains(right), "\(text)")
            }
        }
    }

    @Test("Every fixed word exists in both languages", arguments: Word.allCases)
    func words(_ word: Word) {
        #expect(!Words(.english)[word].isEmpty)
        #expect(!Words(.chinese)[word].isEmpty)
    }
}
