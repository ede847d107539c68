// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

struct FoldTests {
    static let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    static let alarm = SeriesID("road:1", "congestion")
    static let rule = AlarmRule(
        kind: "road",
        property: "congestion",
        interval: .seconds(10),
        limits: [
            AlarmLimit(priority: .medium, above: 7, deadband: 0.5, onDelay: .seconds(20)),
            AlarmLimit(priority: .high, above: 9, deadband: 0.5),
        ],
        alarmClass: AlarmClass(name: "traffic", realarm: .seconds(3600))
    )

    static func at(_ second: Int) -> Instant { start + .seconds(second) }

    static func run(_ limit: Int, _ onset: Int, _ clear: Int? = nil) -> AlarmRun {
        AlarmRun(
            limit: limit,
            onset: at(onset),
            received: at(onset),
            value: limit == 0 ? 7.5 : 9.5,
            clear: clear.map(at),
            clearReceived: clear.map(at),
            trouble: AlarmTrouble(onset: at(onset), previous: at(onset - 10), priority: .medium)
        )
    }

    static func entry(
        _ id: Int64,
        _ second: Int,
        _ act: AlarmAct,
        activation: Int? = nil,
        until: Int? = nil,
        undoOf: Int64? = nil
    ) -> AlarmEntry {
        AlarmEntry(
            id: id,
            instant: at(second),
            act: act,
            alarm: alarm,
            activation: activation.map(at),
            author: AlarmAuthor(user: "wei"),
            until: until.map(at),
            undoOf: undoOf,
            previous: 0
        )
    }

    static func status(
        _ runs: [AlarmRun],
        _ entries: [AlarmEntry],
        at second: Int
    ) -> AlarmStatus {
        var fold = AlarmFold(rule: rule, runs: runs, entries: entries)
        return fold.advance(through: at(second))
    }

    func letters(
        _ runs: [AlarmRun],
        _ entries: [AlarmEntry],
        _ seconds: Int...
    ) -> String {
        seconds.map { Self.status(runs, entries, at: $0).state.letter.rawValue }.joined()
    }

    @Test("An alarm activates after its on-delay and stays acknowledged after an acknowledgement")
    func acknowledge() {
        let runs = [Self.run(0, 10, 100)]
        let ack = [Self.entry(1, 50, .acknowledge, activation: 30)]
        #expect(letters(runs, [], 29, 30, 99, 100, 9999) == "ABBDD")
        #expect(letters(runs, ack, 49, 50, 99, 100, 9999) == "BCCAA")
        let status = Self.status(runs, ack, at: 60)
        #expect(status.acknowledgement?.author.user == "wei")
        #expect(status.activation == Self.at(30))
        #expect(status.run?.onset == Self.at(10))
        #expect(status.run?.clear == nil)
        #expect(Self.status(runs, [], at: 100).run?.clear == Self.at(100))
    }

    @Test("An acknowledgement does not apply to an activation after the one seen")
    func unseenActivation() {
        let runs = [Self.run(0, 10, 100), Self.run(0, 110)]
        // The second activation, at 130, had not been received when the operator looked at 140.
        let ack = [Self.entry(1, 140, .acknowledge, activation: 30)]
        #expect(letters(runs, ack, 120, 140, 200) == "DBB")
        // If late samples move the start earlier, the activation seen is still the same.
        let late = [Self.entry(1, 140, .acknowledge, activation: 135)]
        #expect(letters(runs, late, 140) == "C")
    }

    @Test("A11 A rise in priority requires another acknowledgement, and a fall does not")
    func severity() {
        let runs = [Self.run(0, 10), Self.run(1, 60, 80)]
        let ack = Self.entry(1, 40, .acknowledge, activation: 30)
        #expect(letters(runs, [ack], 40, 60, 80) == "CBB")
        #expect(Self.status(runs, [ack], at: 60).activation == Self.at(60))
        let again = Self.entry(2, 65, .acknowledge, activation: 60)
        #expect(letters(runs, [ack, again], 65, 80, 90) == "CCC")
        #expect(letters(runs, [ack, Self.entry(2, 65, .acknowledge, activation: 30)], 65) == "B")
    }

    @Test("A shelf ends exactly at its time, and an alarm that is still active then sounds")
    func shelf() {
        let runs = [Self.run(0, 10)]
        let shelf = [Self.entry(1, 50, .shelve, until: 950)]
        #expect(letters(runs, shelf, 50, 949, 950) == "EEB")
        let status = Self.status(runs, shelf, at: 950)
        #expect(status.announced == Self.at(950))
        #expect(status.isSounding)
        #expect(status.shelvedUntil == nil)
        #expect(letters([Self.run(0, 10, 600)], shelf, 600, 949, 950) == "EEA")
        // Shelving again replaces the end of the shelf.
        #expect(
            letters(runs, shelf + [Self.entry(2, 900, .shelve, until: 1800)], 950, 1800) == "EB"
        )
        // A shelf without an end is ignored.
        #expect(letters(runs, [Self.entry(1, 50, .shelve)], 50) == "B")
    }

    @Test("A one-shot shelf ends when the alarm clears, or at its longest time")
    func oneShot() {
        let shelf = [Self.entry(1, 50, .shelveOnce, until: 9000)]
        #expect(letters([Self.run(0, 10, 600)], shelf, 50, 599, 600) == "EEA")
        #expect(letters([Self.run(0, 10)], shelf, 8999, 9000) == "EB")
        #expect(letters([], shelf, 50) == "A")
    }

    @Test("Unshelving by hand requires no second acknowledgement")
    func unshelve() {
        let acts = [Self.entry(1, 50, .shelve, until: 950), Self.entry(2, 60, .unshelve)]
        #expect(letters([Self.run(0, 10)], acts, 60) == "C")
        #expect(Self.status([Self.run(0, 10)], acts, at: 60).acknowledgement?.entry == 2)
    }

    @Test("An acknowledged alarm is announced again after the re-alarm time of its class")
    func realarm() {
        let ack = [Self.entry(1, 50, .acknowledge, activation: 30)]
        #expect(letters([Self.run(0, 10)], ack, 3649, 3650) == "CB")
        #expect(Self.status([Self.run(0, 10)], ack, at: 3650).announced == Self.at(3650))
        #expect(letters([Self.run(0, 10, 3000)], ack, 3000, 3650) == "AA")
    }

    @Test("Undo restores the state before the act, unless there was another act since")
    func undo() {
        let runs = [Self.run(0, 10)]
        let ack = Self.entry(1, 50, .acknowledge, activation: 30)
        #expect(letters(runs, [ack, Self.entry(2, 60, .unacknowledge, undoOf: 1)], 60) == "B")
        let shelf = Self.entry(1, 50, .shelve, until: 950)
        let back = Self.entry(2, 60, .unshelve, undoOf: 1)
        #expect(letters(runs, [shelf, back], 60, 1000) == "BB")
        // An acknowledgement that ended an alarm can be undone for an hour.
        let late = Self.entry(1, 200, .acknowledge, activation: 30)
        let cleared = [Self.run(0, 10, 100)]
        #expect(
            letters(cleared, [late, Self.entry(2, 300, .unacknowledge, undoOf: 1)], 250, 300)
                == "AD"
        )
        #expect(
            letters(cleared, [late, Self.entry(2, 3801, .unacknowledge, undoOf: 1)], 3801) == "A"
        )
        // After another act, the first one can no longer be undone.
        let other = Self.entry(2, 55, .shelve, until: 955)
        #expect(
            letters(runs, [ack, other, Self.entry(3, 60, .unacknowledge, undoOf: 1)], 60) == "E"
        )
        // A newer activation stays unacknowledged.
        let two = [Self.run(0, 10, 100), Self.run(0, 110)]
        let acked = Self.entry(1, 50, .acknowledge, activation: 30)
        let unshelved = [
            acked, Self.entry(2, 60, .shelve, until: 900), Self.entry(3, 200, .unshelve, undoOf: 2),
        ]
        #expect(letters(two, unshelved, 60, 200) == "EB")
    }

    @Test("A15 Silencing stops the sound of earlier announcements, but not of later ones")
    func silence() {
        let runs = [Self.run(0, 10), Self.run(1, 100)]
        let silence = [Self.entry(1, 50, .silence)]
        #expect(Self.status(runs, silence, at: 49).isSounding)
        #expect(!Self.status(runs, silence, at: 50).isSounding)
        #expect(Self.status(runs, silence, at: 50).state.letter == .b)
        #expect(Self.status(runs, silence, at: 100).isSounding)
    }

    @Test("A change that was not yet known at a time does not affect the state known then")
    func known() {
        var run = Self.run(0, 10, 100)
        run.received = Self.at(40)
        run.clearReceived = Self.at(140)
        func letter(_ second: Int, known: Int) -> AlarmState.Letter {
            var fold = AlarmFold(rule: Self.rule, runs: [run], entries: [], known: Self.at(known))
            return fold.advance(through: Self.at(second)).state.letter
        }
        #expect(letter(35, known: 39) == .a)
        #expect(letter(35, known: 40) == .b)
        #expect(letter(120, known: 120) == .b)
        #expect(letter(120, known: 140) == .d)
    }

    // MARK: Properties

    /// Returns runs of both limits and acts that an operator could try, over about four hours.
    static func history(_ random: inout SeededGenerator) -> ([AlarmRun], [AlarmEntry]) {
        var runs: [AlarmRun] = []
        for limit in 0...1 {
            var second = Int.random(in: 0...2000, using: &random)
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let end = second + Int.random(in: 0...1500, using: &random)
                runs.append(run(limit, second, end))
                second = end + Int.random(in: 1...1500, using: &random)
            }
            if Bool.random(using: &random) { runs.append(run(limit, second)) }
        }
        var entries: [AlarmEntry] = []
        for id in 1...Int64.random(in: 1...20, using: &random) {
            let second = Int.random(in: 0...15_000, using: &random)
            let act = AlarmAct.allCases.randomElement(using: &random) ?? .comment
            let isUndo = Int.random(in: 0..<5, using: &random) == 0 && id > 1
            entries.append(
                entry(
                    id,
                    second,
                    act,
                    activation: second - Int.random(in: -100...500, using: &random),
                    until: second + Int.random(in: -10...4000, using: &random),
                    undoOf: isUndo ? Int64.random(in: 1..<id, using: &random) : nil
                )
            )
        }
        return (runs.shuffled(using: &random), entries.shuffled(using: &random))
    }

    @Test("Random histories violate no invariant")
    func invariants() {
        var random = SeededGenerator(seed: 99)
        var broken: [String: Int] = [:]
        var count = 0
        for _ in 0..<3000 {
            let (runs, entries) = Self.history(&random)
            var fold = AlarmFold(rule: Self.rule, runs: runs, entries: entries)
            var before = AlarmStatus()
            var last = Instant.distantPast
            while let transition = fold.next() {
                let after = transition.status
                func expect(_ holds: Bool, _ rule: String) {
                    if !holds { broken[rule, default: 0] += 1 }
                }
                count += 1
                expect(transition.instant >= last, "in order of time")
                if transition.event == .activate {
                    expect(!after.state.isAcknowledged, "never born acknowledged")
                }
                let isHeard = [.soundAndFlash, .flash, .brief].contains(transition.annunciation)
                expect(!after.state.isSuppressed || !isHeard, "suppressed is never heard")
                if transition.event == .expire, after.state.isActive {
                    expect(after.state.letter == .b, "an automatic return hides nothing")
                }
                if transition.entry != nil {
                    expect(
                        after.state.isActive == before.state.isActive,
                        "acts change no condition"
                    )
                }
                let isOnShelf = after.state.letter == .e
                expect(!isOnShelf || after.shelvedUntil != nil, "no shelf for ever")
                expect(
                    after.state.isActive == (after.cleared == nil && after.run != nil)
                        || after == AlarmStatus() || after.run == nil,
                    "cleared says the condition"
                )
                if transition.event == .acknowledge, transition.entry?.undoOf == nil,
                    let seen = transition.entry?.activation
                {
                    expect(after.activation.map { $0 <= seen } ?? true, "only what was seen")
                }
                last = transition.instant
                before = after
            }
        }
        #expect(broken.isEmpty)
        #expect(count > 30_000)
    }

    @Test("A fold resumed from the state at any instant continues identically")
    func resumed() {
        var random = SeededGenerator(seed: 7)
        for number in 0..<300 {
            let (runs, entries) = Self.history(&random)
            let middle = Self.at(Int.random(in: 0...15_000, using: &random))
            var first = AlarmFold(rule: Self.rule, runs: runs, entries: entries)
            let base = first.advance(through: middle - .milliseconds(1))
            let left = runs.filter { run in run.clear.map { $0 >= middle } ?? true }
            var second = AlarmFold(
                rule: Self.rule,
                from: base,
                since: middle,
                runs: left,
                entries: entries
            )
            while let wanted = first.next() {
                let given = second.next()
                #expect(given == wanted, "history \(number)")
                if given != wanted { return }
            }
            #expect(second.next() == nil)
        }
    }
}
