// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("The first alarm of those with a common cause")
struct FirstOutTests {
    private let start = Instant(millisecondsSince1970: 1_795_392_000_000)

    /// Returns an alarm that is active since some seconds, or not active if they are nil.
    private func row(
        _ name: String,
        since seconds: Int?,
        interval: Int = 10
    ) -> AlarmRow {
        let series = SeriesID(EntityID("feeder:\(name)"), "energized")
        let rule = AlarmRule(
            kind: "feeder",
            property: "energized",
            interval: .seconds(interval),
            limits: [AlarmLimit(priority: .high, below: 0.5)]
        )
        var status = AlarmStatus()
        if let seconds {
            let onset = start + .seconds(seconds)
            status.state = AlarmState(isActive: true, isAcknowledged: false)
            status.run = AlarmRun(
                limit: 0,
                onset: onset,
                received: onset,
                value: 0,
                trouble: AlarmTrouble(onset: onset, previous: nil, priority: .high)
            )
        }
        return AlarmRow(alarm: series, rule: rule, status: status)
    }

    private func places(_ rows: [(AlarmRow, String)]) -> [FirstOut] {
        FirstOut.places(of: rows.map { (row: $0.0, group: $0.1) })
    }

    @Test("The earliest onset is the first, and the others name it")
    func first() {
        let places = places([
            (row("2", since: 30), "a"), (row("1", since: 0), "a"), (row("3", since: 10), "a"),
        ])
        let first = SeriesID("feeder:1", "energized")
        #expect(places == [.later(first), .first, .later(first)])
    }

    @Test("Onsets closer than the longer interval cannot be separated")
    func notSeparable() {
        let first = SeriesID("feeder:1", "energized")
        let within = FirstOut.notSeparable(earliest: first, interval: .seconds(10))
        #expect(
            places([(row("1", since: 0), "a"), (row("2", since: 9), "a")]) == [within, within]
        )
        let coarse = FirstOut.notSeparable(earliest: first, interval: .seconds(60))
        #expect(
            places([
                (row("2", since: 30, interval: 60), "a"), (row("1", since: 0), "a"),
                (row("3", since: 60, interval: 60), "a"),
            ]) == [coarse, coarse, .later(first)]
        )
    }

    @Test("Of alarms with equal onsets the most urgent is named as the earliest")
    func equalOnsets() {
        var urgent = row("2", since: 0)
        urgent.rule.limits[0].priority = .critical
        let place = FirstOut.notSeparable(earliest: urgent.alarm, interval: .seconds(10))
        #expect(places([(row("1", since: 0), "a"), (urgent, "a")]) == [place, place])
    }

    @Test("An alarm alone in its group, or not active, has no place")
    func alone() {
        #expect(places([]) == [])
        #expect(
            places([
                (row("1", since: 0), "a"), (row("2", since: 50), "b"), (row("3", since: nil), "a"),
            ]) == [.alone, .alone, .alone]
        )
    }
}
