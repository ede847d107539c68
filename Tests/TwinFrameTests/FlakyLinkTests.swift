// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Lost, late or duplicate answers of the terminal never stop the drawing")
struct FlakyLinkTests {
    /// The answers of a terminal at the end of a fast link.
    struct Answers: Sendable, CustomStringConvertible {
        /// The share of answers that are lost.
        var lost = 0.0
        /// The share of answers that arrive twice.
        var doubled = 0.0
        /// The longest delay of an answer, in milliseconds.
        var latest = 0
        /// The delay that all answers have, in milliseconds.
        var earliest = 0

        var description: String {
            "\(lost) lost, \(doubled) doubled, \(earliest) to \(latest) ms late"
        }
    }

    /// A session that draws once a second and for each key, like the program.
    private struct Session {
        var answers: Answers
        var generator: SeededGenerator
        var meter = LinkMeter(isAnswering: true)
        var time = 0
        /// The longest time from the request for a frame until it was sent completely.
        var worst = 0
        private var coming: [Int] = []
        private var left = 0
        private var since = 0
        private var isForKey = true

        init(_ answers: Answers, seed: UInt64) {
            self.answers = answers
            generator = SeededGenerator(seed: seed)
        }

        mutating func run(seconds: Int) {
            for _ in 0..<4 { ask(.width) }
            var nextKey = 300
            while time < seconds * 1000 {
                while let first = coming.first, first <= time {
                    coming.removeFirst()
                    meter.didAnswer(at: time)
                    draw()
                }
                if time % 1000 == 0, left == 0 { want(50...1400, isForKey: false) }
                if time >= nextKey {
                    want(200...6000, isForKey: true)
                    nextKey += Int.random(in: 100...3000, using: &generator)
                }
                if time % 50 == 0 { draw() }
                time += 1
            }
            if left > 0 { worst = max(worst, time - since) }
        }

        private mutating func want(_ bytes: ClosedRange<Int>, isForKey: Bool) {
            if left == 0 { since = time }
            left = Int.random(in: bytes, using: &generator)
            self.isForKey = isForKey
            if meter.mayAsk(at: time) { ask(.repair) }
            draw()
        }

        private mutating func ask(_ purpose: LinkMeter.Purpose) {
            meter.didSend(4, at: time)
            meter.didAsk(purpose, at: time)
            guard Double.random(in: 0..<1, using: &generator) >= answers.lost else { return }
            let late = Int.random(
                in: answers.earliest...max(answers.earliest, answers.latest),
                using: &generator
            )
            coming.append(time + 1 + late)
            if Double.random(in: 0..<1, using: &generator) < answers.doubled {
                coming.append(time + 2 + late * 2)
            }
            coming.sort()
        }

        private mutating func draw() {
            guard left > 0 else { return }
            let room = meter.room(isForKey: isForKey, at: time)
            guard room > 0 else { return }
            let count = min(room, left)
            left -= count
            meter.didSend(count, startsFrame: true, at: time)
            let isLarge = count >= 1024 || meter.isSlow || meter.bytesPerSecond == nil
            if isLarge, meter.mayAsk(at: time) { ask(.pace) }
            if left == 0 { worst = max(worst, time - since) }
        }
    }

    @Test(
        "A frame is sent within a second if answers are lost, late or repeated",
        arguments: [
            Answers(), Answers(lost: 0.5), Answers(lost: 0.9), Answers(lost: 1),
            Answers(doubled: 0.5), Answers(lost: 0.3, doubled: 0.3), Answers(latest: 600),
            Answers(lost: 0.3, doubled: 0.3, latest: 600), Answers(lost: 0.5, latest: 3000),
            Answers(earliest: 900), Answers(lost: 0.3, doubled: 0.3, earliest: 900),
            Answers(latest: 5000), Answers(lost: 0.3, doubled: 0.3, latest: 5000),
            Answers(latest: 5000, earliest: 1000), Answers(latest: 5000, earliest: 3000),
            Answers(lost: 0.5, latest: 5000, earliest: 1000), Answers(earliest: 5000),
            Answers(lost: 0.3, doubled: 0.3, earliest: 5000),
        ]
    )
    func frames(answers: Answers) {
        for seed in 1...60 as ClosedRange<UInt64> {
            var session = Session(answers, seed: seed)
            session.run(seconds: 40)
            #expect(session.worst <= 1000, "seed \(seed): \(session.worst) ms")
        }
    }

    @Test("After any pattern of eight lost answers at the start, a frame is sent within a second")
    func starts() {
        for pattern in 0..<256 {
            var meter = LinkMeter(isAnswering: true)
            var asked = 0
            var left = 0
            var wanted = 0
            for time in 0..<6000 {
                if time % 1000 == 0 {
                    #expect(left == 0, "pattern \(pattern) at \(time)")
                    left = 4000
                    wanted += 1
                }
                guard time % 20 == 0 else { continue }
                let room = min(left, meter.room(isForKey: false, at: time))
                guard room > 0 else { continue }
                left -= room
                meter.didSend(room, at: time)
                guard meter.mayAsk(at: time) else { continue }
                meter.didAsk(.pace, at: time)
                if asked >= 8 || pattern >> asked & 1 == 0 { meter.didAnswer(at: time + 1) }
                asked += 1
            }
            #expect(wanted == 6)
        }
    }
}
