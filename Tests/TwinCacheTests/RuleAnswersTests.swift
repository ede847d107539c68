// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Alarm rules of the cache")
struct RuleAnswersTests {
    static let start = AlarmCity.start

    private func batch(
        _ id: SeriesID,
        _ second: Int,
        _ value: Double,
        received: Int? = nil
    ) -> Batch {
        Batch(
            source: AlarmCity.source,
            observations: [
                Observation(
                    series: id,
                    phenomenonTime: Self.start + .seconds(second),
                    receivedTime: Self.start + .seconds(received ?? second),
                    result: .number(value)
                )
            ]
        )
    }

    @Test("An absent series is in alarm once another one or a status has arrived")
    func absence() throws {
        let folder = try TemporaryFolder()
        let (silent, busy) = (SeriesID("valve:0", "angle"), SeriesID("pump:1", "flow"))
        var writer: CacheWriter? = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        func letters(_ second: Int) throws -> [SeriesID: AlarmState.Letter] {
            let table = try CacheReader(path: folder.file())
                .alarmTable(at: Moment(at: Self.start + .seconds(second)))
            return Dictionary(
                uniqueKeysWithValues: table.map { ($0.alarm, $0.status.state.letter) }
            )
        }
        _ = try writer?.append([batch(silent, 0, 3), batch(busy, 0, 4)])
        _ = try writer?.append([batch(busy, 60, 4)])
        #expect(try letters(60).isEmpty)
        _ = try writer?.append([batch(busy, 120, 4)])
        #expect(try letters(89).isEmpty)
        #expect(try letters(90) == [silent: .b])
        try writer?.close()
        writer = nil
        writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        // A restart neither forgets the alarm nor announces it again.
        var status = SourceStatus(
            source: AlarmCity.source,
            at: Self.start,
            interval: .seconds(30)
        )
        status.noted = Self.start + .seconds(1000)
        try writer?.record([status])
        let table = try CacheReader(path: folder.file())
            .alarmTable(at: Moment(at: Self.start + .seconds(1000)))
        #expect(table.map(\.status.run?.limit) == [2])
        #expect(table.map(\.onset) == [Self.start + .seconds(90)])
        // A value of the past ends the absence after the fact.
        _ = try writer?.append([batch(silent, 60, 3, received: 1100)])
        #expect(try letters(120).isEmpty)
        #expect(try letters(151) == [silent: .b])
        let known = try CacheReader(path: folder.file())
            .alarmTable(
                at: Moment(at: Self.start + .seconds(120), asOf: Self.start + .seconds(500))
            )
        #expect(known.map(\.alarm) == [silent])
        _ = try writer?.append([batch(silent, 1200, 3)])
        #expect(try letters(1200) == [silent: .d])
        try writer?.close()
    }

    @Test("Deviations from the usual value are the same live, late, and from scratch")
    func usual() throws {
        let folder = try TemporaryFolder()
        let rules = AlarmRules([
            AlarmRule(
                kind: "shop",
                property: "sales",
                interval: .seconds(600),
                limits: [
                    AlarmLimit(
                        priority: .low,
                        deadband: 5,
                        condition: .usual(above: 40, below: 40, areShares: true, days: 4)
                    ),
                    AlarmLimit(
                        priority: .high,
                        condition: .usual(above: nil, below: 60, areShares: false, days: 7)
                    ),
                ]
            )
        ])
        let reference = ReferenceArchive()
        reference.judge(by: rules)
        let id = SeriesID("shop:1", "sales")
        var random = SeededGenerator(seed: 71)
        var writer: CacheWriter? = try CacheWriter(path: folder.file(), rules: rules)
        var batches: [Batch] = []
        for step in 0..<(144 * 7) {
            let hour = Double(step / 6 % 24)
            var value = 100 + 40 * (12 - abs(hour - 12)) / 12
            value *= Double.random(in: 0.5...1.5, using: &random)
            batches.append(batch(id, step * 600, value))
            if Int.random(in: 0..<50, using: &random) == 0, step > 10 {
                let back = Int.random(in: 1..<min(step, 300), using: &random)
                batches.append(batch(id, (step - back) * 600 + 7, 10, received: step * 600 + 9))
            }
        }
        for (place, batch) in batches.enumerated() {
            _ = reference.append([batch])
            _ = try writer?.append([batch])
            if place % 200 == 199 {
                let now = Self.start + .seconds(place * 600)
                while try writer?.maintain(now: now).isMoreDue ?? false {}
                try writer?.close()
                writer = nil
                writer = try CacheWriter(path: folder.file(), rules: rules)
            }
        }
        let end = Self.start + .seconds(144 * 7 * 600)
        let later = try CacheWriter(path: folder.file("later.db"))
        for batch in batches { _ = try later.append([batch]) }
        try later.judge(by: rules)
        while try later.maintain(now: end).isMoreDue {}
        for name in ["cache.db", "later.db"] {
            let comparison = AlarmComparison(
                reference: reference,
                archive: try CacheReader(
                    path: name == "later.db" ? folder.file("later.db") : folder.file()
                ),
                note: name
            )
            let count = try comparison.expectSame(
                &random,
                over: Self.start...end,
                instants: 40
            )
            #expect(count > 40)
        }
        try writer?.close()
        try later.close()
    }

    @Test("A derived series is kept with its alarms, and computed again for late inputs")
    func derived() throws {
        let folder = try TemporaryFolder()
        let expression = try AlarmExpression("max(pump.flow) - min(pump.flow)")
        let rules = AlarmRules([
            AlarmRule(
                kind: "plant",
                property: "spread",
                interval: .seconds(60),
                limits: [AlarmLimit(priority: .medium, above: 4)],
                derivation: AlarmDerivation(expression, unit: UnitCode(ucum: "m3/h"))
            )
        ])
        let id = SeriesID("plant:1", "spread")
        func pump(_ number: Int) -> Entity {
            Entity(
                id: EntityID("pump:\(number)"),
                kind: "pump",
                name: LocalizedText("Pump \(number)"),
                parent: "plant:1"
            )
        }
        var batches = [Batch(source: AlarmCity.source, entities: [pump(1), pump(2)])]
        for minute in 0..<90 {
            batches.append(batch(SeriesID("pump:1", "flow"), minute * 60, 5))
            let value: Double = (30..<40).contains(minute) ? 10 : 6
            batches.append(batch(SeriesID("pump:2", "flow"), minute * 60 + 20, value))
        }
        batches.append(batch(SeriesID("pump:2", "flow"), 600, 0, received: 5400))
        let writer = try CacheWriter(path: folder.file(), rules: rules)
        for batch in batches { _ = try writer.append([batch]) }
        let later = try CacheWriter(path: folder.file("later.db"))
        _ = try later.append(batches)
        try later.judge(by: rules)
        _ = try later.append([batch(SeriesID("pump:1", "flow"), 5460, 5)])
        _ = try writer.append([batch(SeriesID("pump:1", "flow"), 5460, 5)])
        while try later.maintain(now: Self.start + .seconds(5460)).isMoreDue {}
        let end = Moment(at: Self.start + .seconds(5460))
        let span = Self.start..<(Self.start + .seconds(9000))
        for file in [folder.file(), folder.file("later.db")] {
            let records = try CacheReader(path: file).alarmRecords(in: span, at: end, limit: 9)
            #expect(records.map(\.series) == [id, id])
            #expect(
                records.map(\.onset) == [600, 1860].map { Self.start + .seconds($0) },
                "\(file)"
            )
            #expect(records.map(\.value) == [5, 5])
        }
        try writer.close()
        try later.close()
    }
}
