// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Rows are drawn in an order in which a key's answer comes first and none waits for ever")
struct DrawingPlanTests {
    @Test("Without a key, rows are drawn from top to bottom")
    func topToBottom() {
        let plan = DrawingPlan()
        #expect(plan.order(of: [5, 0, 23, 7], height: 24) == [0, 5, 7, 23])
    }

    @Test("Rows that a key changed come first")
    func urgent() {
        var plan = DrawingPlan()
        plan.hurry([7, 3])
        #expect(plan.order(of: [5, 0, 3, 7], height: 24) == [3, 7, 0, 5])
    }

    @Test("A burst continues below the last row of the one before")
    func continuation() {
        var plan = DrawingPlan()
        plan.beginFrame(at: 100)
        for row in [0, 1, 2] { #expect(plan.draw(row) == false) }
        plan.endBurst(left: 3, at: 110)
        #expect(plan.order(of: [0, 2, 3, 4], height: 24) == [3, 4, 0, 2])
    }

    @Test("The answer to a key does not move the place where the others continue")
    func urgentKeepsPlace() {
        var plan = DrawingPlan()
        plan.beginFrame(at: 0)
        _ = plan.draw(9)
        plan.hurry([2])
        _ = plan.draw(2)
        plan.endBurst(left: 2, at: 1)
        #expect(plan.nextRow == 10)
        #expect(plan.urgent.isEmpty)
    }

    @Test("A stale row is drawn even if it has not changed, and sent as a whole once")
    func stale() {
        var plan = DrawingPlan()
        plan.repaint(3..<5)
        plan.repaint(30..<31)
        #expect(plan.order(of: [4, 6], height: 24) == [3, 4, 6])
        #expect(plan.draw(3) == true)
        #expect(plan.draw(3) == false)
        #expect(plan.stale == [4, 30])
    }

    @Test("The screen is behind from the first unfinished burst until no row is left")
    func behind() {
        var plan = DrawingPlan()
        #expect(plan.behindSince == nil)
        plan.beginFrame(at: 100)
        #expect(plan.isFirst)
        plan.endBurst(left: 4, at: 150)
        #expect(!plan.isFirst)
        plan.beginFrame(at: 900)
        #expect(plan.behindSince == 100)
        plan.endBurst(left: 0, at: 950)
        #expect(plan.behindSince == nil)
        #expect(plan.nextRow == 0)
        plan.endBurst(left: 1, at: 1000)
        #expect(plan.behindSince == 1000)
    }

    @Test("After the screen was cleared nothing of the plan is left")
    func begin() {
        var plan = DrawingPlan()
        plan.hurry([1])
        plan.repaint(0..<4)
        plan.beginFrame(at: 5)
        _ = plan.draw(8)
        plan.begin()
        #expect(plan.urgent.isEmpty && plan.stale.isEmpty)
        #expect(plan.nextRow == 0 && plan.behindSince == nil)
        #expect(plan.isFirst)
    }

    @Test("On any slow link every changed row is drawn within one round of the screen")
    func fairness() {
        for seed in 0..<50 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var plan = DrawingPlan()
            let height = 24
            var waiting: Set<Int> = Set((0..<height).filter { _ in generator.next() % 2 == 0 })
            let first = waiting
            var rounds = 0
            plan.beginFrame(at: 0)
            while !first.isDisjoint(with: waiting), rounds < 100 {
                rounds += 1
                for row in plan.order(of: waiting, height: height).prefix(3) {
                    _ = plan.draw(row)
                    waiting.remove(row)
                }
                // Other rows change all the time.
                waiting.insert(Int(generator.next() % UInt64(height)))
                plan.endBurst(left: waiting.count, at: rounds)
            }
            #expect(rounds <= height, "seed \(seed)")
        }
    }
}

@Suite("Output of other programs is found by the cursor, or painted over")
struct ForeignOutputTests {
    @Test("A terminal that never answers is mute after 5 s, one that has answered after 30 s")
    func mute() {
        var never = ForeignOutput()
        never.didAsk(at: 1000)
        never.didAsk(at: 5900)
        #expect(never.giveUp(at: 6000) == false)
        #expect(never.giveUp(at: 6001) == true)
        #expect(never.isBlind)
        #expect(never.giveUp(at: 60_000) == false)

        var once = ForeignOutput()
        once.didAsk(at: 0)
        #expect(once.didAnswer(isExpected: true) == false)
        #expect(once.giveUp(at: 90_000) == false)
        once.didAsk(at: 90_000)
        #expect(once.giveUp(at: 120_000) == false)
        #expect(once.giveUp(at: 120_001) == true)
    }

    @Test("A late answer of a mute terminal ends the silence; an expected one is no news")
    func recovery() {
        var output = ForeignOutput()
        output.didAsk(at: 0)
        #expect(output.giveUp(at: 5001) == true)
        #expect(output.didAnswer(isExpected: false) == true)
        #expect(!output.isBlind)
        #expect(output.didAnswer(isExpected: false) == false)
    }

    @Test("A terminal whose cursor never moves is not queried again, even if it answers late")
    func distrust() {
        var output = ForeignOutput()
        output.distrustAnswers()
        #expect(output.isBlind)
        #expect(output.didAnswer(isExpected: false) == false)
        #expect(output.isBlind)
    }

    @Test("The corner is repainted every four steps and every row in four steps for each")
    func steps() {
        for size in [Size(columns: 80, rows: 24), Size(columns: 40, rows: 5)] {
            var output = ForeignOutput()
            var corner: [Int: Int] = [:]
            var rows: Set<Int> = []
            let steps = size.rows * 4
            for _ in 0..<steps {
                let step = output.nextStep(of: size)
                for row in step.corner { corner[row, default: 0] += 1 }
                if let row = step.row { rows.insert(row) }
            }
            #expect(rows == Set(0..<size.rows))
            #expect(Set(corner.keys) == Set(0..<min(8, size.rows)))
            #expect(corner.values.allSatisfy { $0 >= steps / 5 }, "\(corner)")
        }
    }

    @Test("A screen without rows has nothing to repaint")
    func noRows() {
        var output = ForeignOutput()
        let step = output.nextStep(of: Size(columns: 0, rows: 0))
        #expect(step.corner.isEmpty && step.row == nil)
    }

    @Test("Measured widths count only if the cursor moved after each sample")
    func widths() {
        #expect(MeasuredWidths(columns: [0, 0, 0, 0]) == .useless)
        #expect(MeasuredWidths(columns: [2, 1, 0, 0]) == .incomplete)
        #expect(MeasuredWidths(columns: [2, 1, 1]) == .incomplete)
        let table = WidthTable(measuredWide: 2, line: 2, sign: 2, letter: 1)
        #expect(MeasuredWidths(columns: [2, 2, 2, 1]) == .table(table))
        #expect(MeasuredWidths(columns: [2, 1, 1, 1]) != .table(table))
    }
}

@Suite("Bells and notifications of the terminal")
struct TerminalAnnouncementTests {
    private func announcement(
        _ notifier: TerminalAnnouncement.Notifier?
    ) -> TerminalAnnouncement {
        TerminalAnnouncement(
            bells: 3,
            notifier: notifier,
            title: DisplayText("Pump; stuck\u{1B}]0;x\u{07}", limit: 40),
            text: "Haidian"
        )
    }

    @Test("Bells alone are bytes 7")
    func bells() {
        #expect(announcement(nil).sequence == "\u{07}\u{07}\u{07}")
        #expect(TerminalAnnouncement(bells: 0).sequence.isEmpty)
        #expect(TerminalAnnouncement(bells: -1).sequence.isEmpty)
    }

    @Test("Each part of a notification is one well-formed sequence, even if its text has escapes")
    func notifications() {
        for notifier in TerminalAnnouncement.Notifier.allCases {
            let bytes = Array(announcement(notifier).sequence.utf8.dropFirst(3))
            let count = notifier == .osc99 ? 2 : 1
            #expect(bytes.count { $0 == 0x1B } == 2 * count, "\(notifier)")
            #expect(!bytes.contains(0x07), "\(notifier)")
            #expect(bytes.starts(with: [0x1B, 0x5D]) && bytes.suffix(2) == [0x1B, 0x5C])
        }
        let fields = announcement(.osc777).sequence.split(separator: ";")
        #expect(fields.count == 4, "\(fields)")
    }
}
