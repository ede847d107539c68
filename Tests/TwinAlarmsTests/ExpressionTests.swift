// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Expressions of derived properties")
struct ExpressionTests {
    private func value(_ text: String) throws -> Double? {
        let own: [String: Double] = ["load": 60, "capacity": 80, "zero": 0]
        let parts: [String: [Double]] = ["flow": [3, 9, 6]]
        return try AlarmExpression(text).value { input in
            switch input {
            case .own(let property): own[property].map { [$0] } ?? []
            case .parts(_, let property): parts[property] ?? []
            }
        }
    }

    @Test(
        "An expression has the usual precedence, and functions over parts",
        arguments: [
            ("load + 2 * 3", 66.0), ("(load + 2) * 3", 186), ("load / capacity * 100", 75),
            ("-load + capacity", 20), ("load - 10 - 5", 45), ("max(pump.flow)", 9),
            ("min(pump.flow)", 3), ("avg(pump.flow)", 6), ("sum(pump.flow) - load", -42),
            ("count(pump.flow)", 3), ("max( pump . flow )-min(pump.flow)", 6),
            ("load > 0.9 * capacity", 0), ("load > 0.5 * capacity", 1), ("load >= 60", 1),
            ("load == 60", 1), ("load != 60", 0), ("load <= 59", 0), ("load < 61", 1),
            ("(load > 50) * (capacity > 50)", 1), ("count(pump.none) + load", 60),
        ]
    )
    func values(text: String, expected: Double) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        "A missing value or a division by zero gives no value",
        arguments: ["missing", "load / zero", "max(pump.none)", "load + sum(pump.none)"]
    )
    func missing(text: String) throws {
        #expect(try value(text) == nil)
    }

    @Test(
        "A mistake is reported with its position",
        arguments: [
            ("", 0), ("load +", 6), ("load + * 2", 7), ("(load", 5), ("load)", 4),
            ("median(pump.flow)", 0), ("max(pump)", 8), ("max(pump.)", 9), ("load => 3", 5),
            ("load $ 3", 5), ("1.2.3 + load", 0), ("3 + 4", 0), ("load capacity", 5),
        ]
    )
    func mistakes(text: String, position: Int) {
        #expect {
            try AlarmExpression(text)
        } throws: { error in
            (error as? AlarmExpression.Mistake)?.position == position
        }
    }

    @Test("Deep and long expressions are refused")
    func limits() {
        for text in [
            String(repeating: "(", count: 5000), String(repeating: "-", count: 900) + "load",
            String(repeating: "(", count: 400) + "load",
        ] {
            #expect(throws: AlarmExpression.Mistake.self) { try AlarmExpression(text) }
        }
    }

    @Test("An interval has a value at its end, once it is over")
    func intervals() throws {
        let derivation = AlarmDerivation(
            try AlarmExpression("sum(pump.flow)"),
            unit: UnitCode(ucum: "m3/h")
        )
        func value(_ second: Int, _ number: Double) -> AlarmDerivation.Value {
            let time = Instant(millisecondsSince1970: Int64(second) * 1000)
            return .init(time: time, received: time + .seconds(1), number: number)
        }
        let input = AlarmExpression.Input.parts(kind: "pump", property: "flow")
        let found = derivation.values(
            of: [
                .init(input, [value(3, 1), value(12, 2), value(31, 3)]),
                .init(input, [value(8, 10), value(20, 20)]),
            ],
            ending: Instant(millisecondsSince1970: 0)...Instant(millisecondsSince1970: 31_000),
            every: .seconds(10)
        )
        #expect(found.map(\.number) == [11, 22])
        #expect(found.map(\.time.millisecondsSince1970) == [10_000, 20_000])
        #expect(found.map(\.received.millisecondsSince1970) == [9000, 21_000])
    }
}
