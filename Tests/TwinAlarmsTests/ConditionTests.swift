// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Conditions of limits")
struct ConditionTests {
    let start = Instant(millisecondsSince1970: 1_795_392_000_000)

    private func after(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    /// Returns the runs of values at the given seconds.
    private func runs(
        _ values: [(second: Int, value: Double)],
        _ limits: [AlarmLimit],
        until end: Int? = nil
    ) -> [AlarmRun] {
        var evaluator = AlarmEvaluator(limits)
        var runs: [AlarmRun] = []
        for (second, value) in values {
            runs.take(evaluator.take(value, at: after(second), received: after(second)))
        }
        if let end { runs.take(evaluator.pass(after(end))) }
        return runs
    }

    private func change(_ rise: Double?, _ fall: Double?, _ seconds: Int) -> [AlarmLimit] {
        [
            AlarmLimit(
                priority: .high,
                deadband: 1,
                condition: .change(rise: rise, fall: fall, within: .seconds(seconds))
            )
        ]
    }

    @Test("A rise is that from the oldest value within the time, scaled to the whole time")
    func rise() {
        // 5 in 10 min is passed by 0.6 a minute, but not by 0.4.
        let slow = (0...30).map { (second: $0 * 60, value: Double($0) * 0.4) }
        #expect(runs(slow, change(5, nil, 600)).isEmpty)
        let fast = (0...30).map { (second: $0 * 60, value: Double($0) * 0.6) }
        let found = runs(fast, change(5, nil, 600))
        #expect(found.map(\.onset) == [after(300)])
        #expect(found.map(\.clear) == [nil])
        // A single step is a change too, as soon as half of the time is known.
        let step = (0...30).map { (second: $0 * 60, value: $0 < 10 ? 0.0 : 6) }
        let stepped = runs(step, change(5, nil, 600))
        #expect(stepped.map(\.onset) == [after(600)])
        #expect(stepped.map(\.clear) == [after(1200)])
    }

    @Test("A fall is judged like a rise, and a change within the deadband holds the run")
    func fall() {
        let values = [0.0, 0, 0, 0, 0, 0, -6, -6, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5]
        let given = values.enumerated().map { (second: $0.offset * 60, value: $0.element) }
        let found = runs(given, change(nil, 5, 300))
        #expect(found.map(\.onset) == [after(360)])
        #expect(found.map(\.clear) == [after(480)])
        #expect(runs(given, change(5, nil, 300)).isEmpty)
    }

    @Test("A change across a gap is not judged")
    func gap() {
        let found = runs([(0, 0), (60, 0), (4000, 50), (4060, 50)], change(5, nil, 600))
        #expect(found.isEmpty)
        // The same change without a gap is a run.
        let close = runs([(0, 0), (60, 0), (600, 50), (660, 50)], change(5, nil, 600))
        #expect(close.map(\.onset) == [after(600)])
    }

    @Test("A state raises an alarm by its text, and a flag by its number")
    func states() {
        let limits = [
            AlarmLimit(priority: .medium, condition: .states(["shut"])),
            AlarmLimit(priority: .high, condition: .states(["stuck", "0"])),
        ]
        #expect(limits.number(of: "shut") == -1)
        #expect(limits.number(of: "0") == -3)
        #expect(limits.number(of: "open") == -4)
        #expect(limits.text(of: -2) == "stuck")
        #expect(limits.text(of: -4) == nil)
        let texts = ["open", "shut", "stuck", "open"].compactMap(limits.number)
        let found = runs(texts.enumerated().map { ($0.offset, $0.element) }, limits)
        #expect(found.map(\.limit) == [0, 1])
        #expect(found.map(\.onset) == [after(1), after(2)])
        #expect(found.map(\.clear) == [after(2), after(3)])
        let flags = runs([(0, 1), (1, 0), (2, 1)], limits)
        #expect(flags.map(\.limit) == [1])
        #expect([AlarmLimit(priority: .low, above: 1)].number(of: "open") == nil)
    }

    @Test("An absence begins a time after the last value and ends with the next one")
    func absence() {
        let limits = [AlarmLimit(priority: .low, condition: .absence(of: .seconds(90)))]
        #expect(runs([(0, 7), (90, 7)], limits).isEmpty)
        let found = runs([(0, 7), (30, 8), (300, 7)], limits)
        #expect(found.map(\.onset) == [after(120)])
        #expect(found.map(\.clear) == [after(300)])
        #expect(found.map(\.value) == [8])
        #expect(found.map(\.trouble.previous) == [after(30)])
        let still = runs([(0, 7), (30, 8)], limits, until: 121)
        #expect(still.map(\.onset) == [after(120)])
        #expect(still.map(\.clear) == [nil])
        #expect(runs([(0, 7), (30, 8)], limits, until: 120).isEmpty)
    }

    @Test("An absence is the same whether it was found before or after the next value")
    func foundEarly() {
        let limits = [
            AlarmLimit(priority: .low, condition: .absence(of: .seconds(90))),
            AlarmLimit(priority: .high, condition: .absence(of: .seconds(600))),
            AlarmLimit(priority: .medium, above: 5),
        ]
        var early = AlarmEvaluator(limits)
        var seen: [AlarmRun] = []
        for (second, value) in [(0, 1.0), (1000, 9), (1010, 1)] {
            for tick in stride(from: 0, to: second, by: 50) where after(tick) > early.last ?? start
            {
                seen.take(early.pass(after(tick)))
            }
            seen.take(early.take(value, at: after(second), received: after(second)))
        }
        let late = runs([(0, 1), (1000, 9), (1010, 1)], limits)
        #expect(Set(seen) == Set(late))
        #expect(Set(late.map(\.trouble.onset)) == [after(90)])
    }

    @Test("A value is compared with the median of the same hour of earlier days")
    func usual() {
        let limit = AlarmLimit(
            priority: .low,
            deadband: 5,
            condition: .usual(above: nil, below: 40, areShares: true, days: 5)
        )
        // The means of the hours of earlier days; two days have none.
        let means: [Double?] = [100, nil, 120, 80, nil]
        func found(_ days: [Double?], _ values: [Double]) -> [AlarmRun] {
            var evaluator = AlarmEvaluator([limit])
            var runs: [AlarmRun] = []
            for (place, value) in values.enumerated() {
                let time = after(60 * place)
                runs.take(
                    evaluator.take(value, at: time, received: time) { hour in
                        days[Int(start.duration(since: hour).wholeMilliseconds / 86_400_000) - 1]
                    }
                )
            }
            return runs
        }
        let runs = found(means, [70, 61, 59, 63, 66])
        #expect(runs.map(\.onset) == [after(120)])
        #expect(runs.map(\.clear) == [after(240)])
        // Two days are not enough for a usual value.
        #expect(found([100, nil, 120, nil, nil], [1, 1, 1]).isEmpty)
    }

    @Test("A limit with a count is passed by the last of its crossings within the delay")
    func count() {
        let limits = [AlarmLimit(priority: .low, above: 5, onDelay: .seconds(60), count: 3)]
        let values: [Double] = [1, 9, 1, 9, 9, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1]
        let found = runs(values.enumerated().map { (10 * $0.offset, $0.element) }, limits)
        #expect(found.map(\.onset) == [after(60)])
        // The crossing at 60 s is out of the minute at 130 s.
        #expect(found.map(\.clear) == [after(130)])
        #expect(limits[0].announcementDelay == .zero)
        let slow: [Double] = [1, 9, 1, 1, 1, 9, 1, 1, 1, 9]
        #expect(runs(slow.enumerated().map { (20 * $0.offset, $0.element) }, limits).isEmpty)
    }

    @Test("A condition is read back from its stored text")
    func stored() {
        let conditions: [AlarmCondition] = [
            .change(rise: 0.05, fall: nil, within: .seconds(600)),
            .change(rise: nil, fall: 1e-9, within: .seconds(3600)),
            .states(["a b", "停", ""]), .states([]), .absence(of: .seconds(30)),
            .usual(above: 3, below: nil, areShares: false, days: 7),
        ]
        for condition in conditions {
            #expect(AlarmCondition(stored: condition.stored) == condition)
        }
        for text in ["", "change", "change 1 2", "absence x", "change nan - 60", "future 1"] {
            let read = AlarmCondition(stored: text)
            if case .change(let rise, _, _) = read {
                #expect(rise == nil)
            } else {
                #expect(read == nil, "\(text)")
            }
        }
    }
}
