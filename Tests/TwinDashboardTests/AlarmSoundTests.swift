// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel

@Suite("Unacknowledged alarms are heard by their priority, and a flood is one pattern")
struct AlarmSoundTests {
    private func alarm(
        _ name: String,
        _ priority: Priority,
        announced seconds: Int = 0
    ) -> AlarmSound.Alarm {
        AlarmSound.Alarm(
            SeriesID(EntityID("pump:\(name)"), "level"),
            announced: TinyCity.start + .seconds(seconds),
            priority: priority
        )
    }

    /// Returns the times in seconds and the patterns that are heard while alarms change.
    private func heard(
        _ seconds: Int,
        _ alarms: (Int) -> [AlarmSound.Alarm]
    ) -> [Int: AlarmSound.Pattern] {
        var sound = AlarmSound()
        var heard: [Int: AlarmSound.Pattern] = [:]
        for second in 0...seconds {
            heard[second] = sound.pattern(for: alarms(second), at: second * 1000)
        }
        return heard
    }

    @Test("A high alarm sounds three times, and again every 30 s until its sound is stopped")
    func high() {
        let heard = heard(120) { (5..<70).contains($0) ? [alarm("1", .high, announced: 5)] : [] }
        #expect(heard == [5: .threeTimes, 35: .threeTimes, 65: .threeTimes])
    }

    @Test("A medium alarm sounds once, a low one never")
    func medium() {
        let heard = heard(90) { second in
            let low = alarm("2", .low, announced: 1)
            return second < 4 ? [low] : [low, alarm("1", .medium, announced: 4)]
        }
        #expect(heard == [4: .once])
    }

    @Test("An alarm that is announced again is heard again")
    func again() {
        let heard = heard(100) { second in
            [alarm("1", .medium, announced: second < 40 ? 2 : 40)]
        }
        #expect(heard == [40: .once])
    }

    @Test("When a viewer starts, high alarms are heard and medium ones are not")
    func start() {
        #expect(heard(3) { _ in [alarm("1", .medium), alarm("2", .low)] } == [:])
        #expect(heard(3) { _ in [alarm("1", .medium), alarm("2", .high)] } == [0: .threeTimes])
    }

    @Test("A15 A flood of equal alarms is at most one pattern in 30 s")
    func flood() {
        let heard = heard(59) { second in
            (0..<min(10_000, second * 200)).map { alarm("\($0)", .high, announced: $0 / 200) }
        }
        #expect(heard == [1: .threeTimes, 31: .threeTimes])
    }

    @Test("A more urgent alarm is heard 2 s after a less urgent one, never sooner")
    func urgency() {
        let heard = heard(40) { second in
            guard second >= 1 else { return [] }
            let medium = alarm("1", .medium, announced: 1)
            return second < 2 ? [medium] : [medium, alarm("2", .critical, announced: 2)]
        }
        #expect(heard == [1: .once, 3: .threeTimes, 33: .threeTimes])
    }

    @Test("An alarm that arrives during the pause is heard after it")
    func pause() {
        let heard = heard(60) { second in
            guard second >= 1 else { return [] }
            return (second < 4 ? [alarm("1", .high, announced: 1)] : [])
                + (second < 10 ? [] : [alarm("2", .medium, announced: 10)])
        }
        #expect(heard == [1: .threeTimes, 31: .once])
    }
}
