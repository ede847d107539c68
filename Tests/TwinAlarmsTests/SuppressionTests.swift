// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Suppression by design")
struct SuppressionTests {
    let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    let rule = AlarmRule(
        kind: "feeder",
        property: "energized",
        interval: .seconds(10),
        limits: [AlarmLimit(priority: .high, below: 0.5)],
        suppressor: AlarmSuppressor(kind: "station", property: "energized")
    )

    private func after(_ second: Int) -> Instant { start + .seconds(second) }

    private func run(_ begin: Int, _ end: Int?) -> AlarmRun {
        AlarmRun(
            limit: 0,
            onset: after(begin),
            received: after(begin),
            value: 0,
            clear: end.map(after),
            clearReceived: end.map(after),
            trouble: AlarmTrouble(onset: after(begin), previous: nil, priority: .high)
        )
    }

    private func transitions(
        _ own: [AlarmRun],
        under other: [AlarmRun],
        _ entries: [AlarmEntry] = []
    ) -> [AlarmTransition] {
        var fold = AlarmFold(
            rule: rule,
            runs: own,
            entries: entries,
            under: AlarmSuppression(limits: rule.limits, runs: other)
        )
        var found: [AlarmTransition] = []
        while let next = fold.next() { found.append(next) }
        return found
    }

    @Test("An alarm under an active suppressor never sounds, and is announced when that ends")
    func covered() {
        let found = transitions([run(20, nil)], under: [run(10, 100)])
        #expect(found.map(\.event) == [.suppress, .activate, .unsuppress])
        #expect(found.map(\.instant) == [after(20), after(20), after(100)])
        #expect(found.map(\.status.state.letter) == [.f, .f, .b])
        #expect(found.map(\.annunciation) == [.silence, .journalOnly, .soundAndFlash])
    }

    @Test("An alarm that began first is suppressed once its suppressor is active")
    func later() {
        let found = transitions([run(5, 50)], under: [run(10, 100)])
        #expect(found.map(\.event) == [.activate, .suppress, .clear, .unsuppress])
        #expect(found.last?.status.state == AlarmState())
    }

    @Test("A normal alarm has no transitions under its suppressor")
    func normal() {
        #expect(transitions([], under: [run(10, 100)]).isEmpty)
        let found = transitions([run(120, nil)], under: [run(10, 100)])
        #expect(found.map(\.event) == [.activate])
    }

    @Test("An alarm that begins or ends with its suppressor never sounds")
    func sameInstant() {
        let found = transitions([run(10, 100)], under: [run(10, 100)])
        #expect(found.map(\.event) == [.suppress, .activate, .clear, .unsuppress])
        #expect(!found.contains { $0.annunciation == .soundAndFlash })
    }

    @Test("Overlapping runs of the suppressor are one suppression")
    func overlapping() {
        let found = transitions([run(5, nil)], under: [run(10, 50), run(40, 90), run(90, nil)])
        #expect(found.map(\.event) == [.activate, .suppress])
    }

    @Test("A fold from any instant continues like one from the beginning")
    func resumed() {
        let (own, other) = ([run(5, 60), run(70, nil)], [run(10, 50), run(65, 200)])
        let whole = transitions(own, under: other)
        for second in 0..<220 {
            var first = AlarmFold(
                rule: rule,
                runs: own,
                entries: [],
                under: AlarmSuppression(limits: rule.limits, runs: other)
            )
            let base = first.advance(through: after(second) - .milliseconds(1))
            var rest = AlarmFold(
                rule: rule,
                from: base,
                since: after(second),
                runs: own,
                entries: [],
                under: AlarmSuppression(limits: rule.limits, runs: other)
            )
            var found: [AlarmTransition] = []
            while let next = rest.next() { found.append(next) }
            #expect(found == whole.filter { $0.instant >= after(second) }, "\(second)")
        }
    }

    @Test("The suppressor is that of the nearest whole of its kind, and circles end")
    func nearest() {
        let rules = AlarmRules([rule])
        let wholes: [EntityID: EntityID] = [
            "feeder:1": "bay:1", "bay:1": "station:1", "station:1": "station:2",
            "feeder:2": "feeder:3", "feeder:3": "feeder:2",
        ]
        func suppressor(_ entity: EntityID) -> SeriesID? {
            rules.suppressor(of: SeriesID(entity, "energized")) { wholes[$0] }
        }
        #expect(suppressor("feeder:1") == SeriesID("station:1", "energized"))
        #expect(suppressor("feeder:2") == nil)
        #expect(suppressor("feeder:9") == nil)
    }
}
