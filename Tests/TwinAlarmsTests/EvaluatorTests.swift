// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

struct EvaluatorTests {
    let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    let series = SeriesID("road:1", "congestion")
    let limits = [
        AlarmLimit(priority: .medium, above: 7, deadband: 0.5, onDelay: .seconds(60)),
        AlarmLimit(priority: .high, above: 9, deadband: 0.5, onDelay: .seconds(60)),
    ]

    /// Returns the runs of values that arrive every ten seconds.
    func runs(_ values: [Double], _ limits: [AlarmLimit]? = nil) -> [AlarmRun] {
        var evaluator = AlarmEvaluator(limits ?? self.limits)
        var runs: [AlarmRun] = []
        for (place, value) in values.enumerated() {
            let time = start + .seconds(10 * place)
            runs.take(evaluator.take(value, at: time, received: time))
        }
        return runs
    }

    func records(_ runs: [AlarmRun], at second: Int, _ limits: [AlarmLimit]? = nil) -> [AlarmRecord]
    {
        let limits = limits ?? self.limits
        return runs.compactMap {
            AlarmRecord($0, of: series, limit: limits[$0.limit], at: start + .seconds(second))
        }
    }

    @Test("A run begins with the first sample beyond the limit and is announced after the on-delay")
    func onDelay() {
        let found = runs([5, 8, 8, 8, 8, 8, 8, 8, 8])
        #expect(found.map(\.onset) == [start + .seconds(10)])
        #expect(records(found, at: 69).isEmpty)
        #expect(records(found, at: 70).map(\.announced) == [start + .seconds(70)])
        // A run that ends earlier is never announced.
        #expect(records(runs([5, 8, 8, 5, 5, 5, 5, 5, 5]), at: 300).isEmpty)
    }

    @Test("A value within the deadband neither begins nor ends a run")
    func deadband() {
        let found = runs([6.8, 7.1, 6.6, 6.9, 7.2, 6.4, 6.9, 6.9])
        #expect(found.map(\.onset) == [start + .seconds(10)])
        #expect(found.map(\.clear) == [start + .seconds(50)])
    }

    @Test(
        "A run continues if a value is beyond the limit again before the off-delay ends"
    )
    func offDelay() {
        let limit = [AlarmLimit(priority: .low, below: 3, offDelay: .seconds(30))]
        let short = runs([2, 5, 5, 2, 5, 5, 5, 5, 5], limit)
        #expect(short.map(\.onset) == [start])
        #expect(records(short, at: 69, limit).map(\.isActive) == [true])
        #expect(records(short, at: 70, limit).map(\.cleared) == [start + .seconds(70)])
        let long = runs([2, 5, 5, 5, 2], limit)
        #expect(long.map(\.onset) == [start, start + .seconds(40)])
        // The second run begins when the first one ends, so they belong to one trouble.
        #expect(Set(long.map(\.trouble.onset)) == [start])
    }

    @Test("A trouble begins with the first limit passed, and a more urgent limit has its own onset")
    func rise() throws {
        let found = runs([5, 8, 8, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5])
        let high = try #require(records(found, at: 100).first { $0.limit.priority == .high })
        #expect(high.began == start + .seconds(10))
        #expect(high.onset == start + .seconds(30))
        #expect(high.firstPriority == .medium)
        #expect(!high.isOlder)
        // If the value was back inside in between, the trouble begins later.
        let again = runs([5, 8, 5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5])
        #expect(!records(again, at: 100).isEmpty)
        #expect(records(again, at: 100).allSatisfy { $0.began == start + .seconds(30) })
    }

    @Test("A trouble may be older than its first sample only if this is the series' first sample")
    func older() {
        let found = runs([8, 8, 8, 8, 8, 8, 8, 8])
        #expect(records(found, at: 70).map(\.isOlder) == [true])
        #expect(records(runs([5, 8, 8, 8, 8, 8, 8, 8]), at: 70).map(\.isOlder) == [false])
    }

    @Test(
        "An event must be between the last sample inside and the first one beyond, within reach"
    )
    func eventTimes() {
        var trouble = AlarmTrouble(
            onset: start,
            previous: start - .seconds(60),
            priority: .high
        )
        let millisecond = Duration.milliseconds(1)
        #expect(
            trouble.eventTimes(within: .seconds(120))
                == start - .seconds(60) + millisecond...start
        )
        #expect(trouble.eventTimes(within: .seconds(20)) == start - .seconds(20)...start)
        trouble.previous = nil
        #expect(trouble.eventTimes(within: .seconds(120)) == start - .seconds(120)...start)
        trouble.event = start - .seconds(30)
        trouble.eventReceived = start + .seconds(100)
        let run = AlarmRun(limit: 0, onset: start, received: start, value: 8, trouble: trouble)
        func record(_ known: Instant?) -> AlarmRecord? {
            AlarmRecord(
                run,
                of: series,
                limit: limits[0],
                at: start + .seconds(90),
                known: known
            )
        }
        #expect(record(nil)?.began == start - .seconds(30))
        #expect(record(nil)?.isOlder == false)
        // Before the event was received, only the first sample was known.
        #expect(record(start + .seconds(90))?.began == start)
        #expect(record(start + .seconds(90))?.isOlder == true)
    }

    @Test(
        "An evaluator resumed at any instant from the earlier runs finds the same runs",
        arguments: 1...40
    )
    func resumed(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limits = [
            AlarmLimit(priority: .low, above: 5, deadband: 1, offDelay: .seconds(25)),
            AlarmLimit(priority: .high, above: 7, deadband: 0.5),
            AlarmLimit(priority: .medium, below: 3, deadband: 1, offDelay: .seconds(10)),
        ]
        let values = (0..<120).map { _ in Double.random(in: 0...10, using: &random) }
        let whole = runs(values, limits)
        let cut = Int.random(in: 0..<120, using: &random)
        let longest = limits.map(\.offDelay).max() ?? .zero
        // The samples of the longest off-delay before the cut are taken again.
        let from = start + .seconds(10 * cut) - longest
        let first = values.indices.first { start + .seconds(10 * $0) >= from } ?? 0
        var evaluator = AlarmEvaluator(
            limits,
            resuming: whole,
            at: from,
            last: first == 0 ? nil : start + .seconds(10 * (first - 1))
        )
        var resumed = whole.filter { $0.onset < from }
        resumed.take(evaluator.openRuns)
        for place in first..<120 {
            let time = start + .seconds(10 * place)
            resumed.take(evaluator.take(values[place], at: time, received: time))
        }
        func order(_ left: AlarmRun, _ right: AlarmRun) -> Bool {
            (left.onset, left.limit) < (right.onset, right.limit)
        }
        #expect(resumed.sorted(by: order) == whole.sorted(by: order))
    }

    @Test("A06 An overdue value makes an alarm unreliable, and half an hour later not evaluated")
    func validity() {
        func validity(_ seconds: Int) -> AlarmValidity {
            AlarmValidity(age: .seconds(seconds), gracePeriod: .seconds(20))
        }
        #expect(validity(20) == .valid)
        #expect(validity(21) == .unreliable)
        #expect(validity(1820) == .unreliable)
        #expect(validity(1821) == .notEvaluated)
    }
}

extension [AlarmRun] {
    /// Adds runs and replaces those with the same limit and onset.
    mutating func take(_ changed: [AlarmRun]) {
        for run in changed {
            if let place = firstIndex(where: { $0.limit == run.limit && $0.onset == run.onset }) {
                self[place] = run
            } else {
                append(run)
            }
        }
    }
}
