// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Faults around alarms")
struct FaultTests {
    private static let limit = AlarmLimit(priority: .high, above: 10, deadband: 1)

    /// Returns the runs of a value that is beyond the limit and back by turns, once a second.
    private func runs(swing: Double, seconds: Int, _ limit: AlarmLimit) -> [AlarmRun] {
        var evaluator = AlarmEvaluator([limit])
        var runs: [AlarmRun] = []
        runs.take(evaluator.take(5, at: FoldTests.at(-1), received: FoldTests.at(-1)))
        for second in 0..<seconds {
            let time = FoldTests.at(second)
            let value = second.isMultiple(of: 2) ? 10 + swing : 10 - swing
            runs.take(evaluator.take(value, at: time, received: time))
        }
        return runs
    }

    private static func rule(
        _ limits: [AlarmLimit],
        class alarmClass: AlarmClass = .standard
    )
        -> AlarmRule
    {
        AlarmRule(
            kind: "road",
            property: "congestion",
            interval: .seconds(1),
            limits: limits,
            alarmClass: alarmClass
        )
    }

    @Test("A01 A value that swings around its limit for ten minutes is one alarm with a deadband")
    func oscillation() {
        let held = runs(swing: 0.9, seconds: 600, Self.limit)
        #expect(held.count == 1 && held.allSatisfy { $0.clear == nil })
        var delayed = Self.limit
        delayed.deadband = 0
        delayed.offDelay = .seconds(5)
        let records = runs(swing: 0.9, seconds: 600, delayed)
        let active = records.compactMap {
            AlarmRecord($0, of: FoldTests.alarm, limit: delayed, at: FoldTests.at(600))
        }
        #expect(active.count == 1 && active.allSatisfy(\.isActive))
    }

    @Test("A01 Without a deadband the same value is flagged as chattering")
    func chatter() {
        var bare = Self.limit
        bare.deadband = 0
        let found = runs(swing: 0.9, seconds: 600, bare)
        #expect(found.count == 300)
        var input = AlarmFigureInput(span: FoldTests.start..<FoldTests.at(600))
        input.activations = found.map {
            .init($0.onset, FoldTests.alarm, .high)
        }
        let figures = AlarmFigures(input)
        #expect(figures.activations == 300)
        #expect(figures.chattering.map(\.isChattering) == [true])
    }

    @Test("A07 An alarm that returns and is raised 50 times unacknowledged is one with a count")
    func repeated() {
        let runs = (0..<50).map { FoldTests.run(1, 10 + 20 * $0, 20 + 20 * $0) }
        var fold = AlarmFold(rule: Self.rule(FoldTests.rule.limits), runs: runs, entries: [])
        for number in 0..<50 {
            let raised = fold.advance(through: FoldTests.at(10 + 20 * number))
            #expect(raised.state.letter == .b && raised.activations == number + 1)
            #expect(raised.run?.onset == FoldTests.at(10 + 20 * number))
            let returned = fold.advance(through: FoldTests.at(20 + 20 * number))
            #expect(returned.state.letter == .d && returned.activations == number + 1)
            #expect(returned.cleared == FoldTests.at(20 + 20 * number))
        }
    }

    @Test(
        "A09 A shelf of no time, of the past, of ten years or over the limit of its class is refused"
    )
    func shelves() {
        let rule = Self.rule([Self.limit])
        var status = AlarmStatus()
        status.state = AlarmState(isActive: true, isAcknowledged: false)
        let target = AlarmRequest.Target(FoldTests.alarm)
        let hours = { (hours: Int) in Duration.seconds(hours * 3600) }
        for (shelf, isAllowed) in [
            (Duration.zero, false), (.seconds(-60), false), (hours(24 * 3653), false),
            (hours(12) + .milliseconds(1), false), (hours(12), true), (.milliseconds(1), true),
        ] {
            for act in [AlarmAct.shelve, .shelveOnce] {
                let request = AlarmRequest(act, [target], reason: .maintenance, shelf: shelf)
                let refusal = status.refusal(of: request, target, rule)
                #expect((refusal == nil) == isAllowed, "\(shelf) \(act)")
                if let refusal { #expect(refusal.code == .shelfOutOfRange) }
            }
        }
    }

    @Test("A09 A shelf for a time needs a reason, and one for another reason a comment")
    func reasons() {
        var status = AlarmStatus()
        status.state = AlarmState(isActive: true, isAcknowledged: false)
        let target = AlarmRequest.Target(FoldTests.alarm)
        for (reason, comment, isAllowed) in [
            (AlarmReason?.none, String?.none, false), (nil, "because", false),
            (.other, nil, false), (.other, "", false), (.other, "because", true),
            (.maintenance, nil, true), (.chattering, "because", true),
        ] {
            let request = AlarmRequest(.shelve, [target], reason: reason, comment: comment)
            let refusal = status.refusal(of: request, target, Self.rule([Self.limit]))
            #expect((refusal == nil) == isAllowed, "\(String(describing: reason))")
            if let refusal { #expect(refusal.code == .invalidArgument) }
        }
        let once = AlarmRequest(.shelveOnce, [target])
        #expect(status.refusal(of: once, target, Self.rule([Self.limit])) == nil)
    }

    @Test("A09 A shelf without a time lasts 15 min, or less if its class allows less")
    func usualShelf() throws {
        let class15 = AlarmClass(name: "short", longestShelf: .seconds(600))
        for (alarmClass, seconds) in [(AlarmClass.standard, 900), (class15, 600)] {
            var kept: [AlarmEntry] = []
            var status = AlarmStatus()
            status.state = AlarmState(isActive: true, isAcknowledged: false)
            let rule = Self.rule([Self.limit], class: alarmClass)
            let outcome = try AlarmRequest(
                .shelve,
                [.init(FoldTests.alarm)],
                reason: .maintenance
            ).decide(
                by: AlarmAuthor(user: "wei"),
                at: FoldTests.start,
                after: nil,
                batch: { _ in [] },
                alarm: { _ in AlarmCase(rule: rule, status: status) },
                keep: { kept.append($0) }
            )
            #expect(outcome.refused.isEmpty)
            #expect(kept.map(\.until) == [FoldTests.at(seconds)])
        }
    }

    @Test("A11 A shelved alarm that grows worse stays on its shelf without a sound")
    func worseOnShelf() {
        let runs = [FoldTests.run(0, 10), FoldTests.run(1, 100)]
        let shelf = [FoldTests.entry(1, 50, .shelve, until: 200)]
        #expect(FoldTests.status(runs, shelf, at: 100).state.letter == .e)
        #expect(!FoldTests.status(runs, shelf, at: 100).isSounding)
        // When the shelf ends, the worse alarm is announced.
        let ended = FoldTests.status(runs, shelf, at: 200)
        #expect(ended.state.letter == .b && ended.isSounding && ended.run?.limit == 1)
    }

    @Test("A12 A remark is bounded, and keeps its bytes in the row that the checksum covers")
    func remarks() {
        let target = AlarmRequest.Target(FoldTests.alarm)
        let long = String(repeating: "x", count: 1 << 20)
        #expect(AlarmRequest(.comment, [target], comment: long).refusal?.code != nil)
        let hostile = "ok\n2026-01-01 forged row\u{1B}[2J\u{202E}"
        #expect(AlarmRequest(.comment, [target], comment: hostile).refusal == nil)
        func entry(_ comment: String) -> AlarmEntry {
            AlarmEntry(
                id: 1,
                instant: FoldTests.start,
                act: .comment,
                alarm: FoldTests.alarm,
                author: AlarmAuthor(user: "wei"),
                comment: comment,
                previous: 0
            )
        }
        #expect(entry(hostile).checksum != entry(hostile + " ").checksum)
        #expect(entry(hostile).comment == hostile)
    }
}
