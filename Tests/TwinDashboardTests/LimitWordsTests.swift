// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinVocabulary

@Suite("The words of limits")
struct LimitWordsTests {
    private static let level: CatalogProperty = {
        var level = CatalogProperty(id: "level", name: "Level", unit: "cm", decimals: 1)
        level.states = ["shut": LocalizedText("shut", chinese: "关闭")]
        return level
    }()

    private static func condition(_ condition: AlarmCondition) -> AlarmLimit {
        AlarmLimit(priority: .high, condition: condition)
    }

    /// Limits with their words in English and in Chinese.
    static let limits: [(AlarmLimit, String, String)] = [
        (AlarmLimit(priority: .low, above: 9), "> 9.0 cm", "> 9.0 cm"),
        (AlarmLimit(priority: .low, below: 2.5), "< 2.5 cm", "< 2.5 cm"),
        (
            AlarmLimit(priority: .low, above: 9, onDelay: .seconds(600), count: 3),
            "> 9.0 cm 3 times in 10 min", "10分钟内3次 > 9.0 cm"
        ),
        (
            condition(.change(rise: 5, fall: nil, within: .seconds(600))),
            "rises faster than 5.0 cm in 10 min", "10分钟内上升超过5.0 cm"
        ),
        (
            condition(.change(rise: 5, fall: 0.25, within: .seconds(7200))),
            "rises faster than 5.0 cm or falls faster than 0.25 cm in 2 h",
            "2小时内上升超过5.0 cm或下降超过0.25 cm"
        ),
        (
            condition(.usual(above: 20, below: nil, areShares: true, days: 7)),
            "20% above usual at this hour", "高于同时段常值20%以上"
        ),
        (
            condition(.usual(above: nil, below: 3, areShares: false, days: 7)),
            "3.0 cm below usual at this hour", "低于同时段常值3.0 cm以上"
        ),
        (condition(.states(["shut", "lost"])), "is shut or lost", "为关闭或lost"),
        (condition(.absence(of: .seconds(90))), "no value for 90 s", "90秒无数据"),
        (condition(.absence(of: .seconds(60))), "no value for 60 s", "60秒无数据"),
        (condition(.absence(of: .seconds(86_400))), "no value for 1 d", "1天无数据"),
    ]

    @Test("Every kind of limit is worded in both languages", arguments: limits.indices)
    func words(place: Int) {
        let (limit, english, chinese) = Self.limits[place]
        #expect(Words(.english).limit(limit, of: Self.level).string == english)
        #expect(Words(.chinese).limit(limit, of: Self.level).string == chinese)
    }

    @Test(
        "An alarm that goes on although its value came back names the value at which it ends",
        arguments: [
            (9.2, "> 9.0 cm", "> 9.0 cm"), (9.0, "ends ≤ 8.5 cm", "≤ 8.5 cm时恢复"),
            (8.6, "ends ≤ 8.5 cm", "≤ 8.5 cm时恢复"),
        ]
    )
    func heldAbove(value: Double, english: String, chinese: String) {
        let limit = AlarmLimit(priority: .high, above: 9, deadband: 0.5)
        #expect(Words(.english).limit(limit, of: Self.level, at: value).string == english)
        #expect(Words(.chinese).limit(limit, of: Self.level, at: value).string == chinese)
    }

    @Test("The value at which a lower limit ends lies above it")
    func heldBelow() {
        let limit = AlarmLimit(priority: .high, below: 2, deadband: 0.5)
        let words = Words(.english)
        #expect(words.limit(limit, of: Self.level, at: 1.9) == "< 2.0 cm")
        #expect(words.limit(limit, of: Self.level, at: 2) == "ends ≥ 2.5 cm")
        #expect(words.limit(limit, of: Self.level, at: nil) == "< 2.0 cm")
        let change = Self.condition(.absence(of: .seconds(90)))
        #expect(words.limit(change, of: Self.level, at: 5) == "no value for 90 s")
    }
}
