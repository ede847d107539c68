// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinLayout
import TwinModel
import TwinQuery

struct AlarmTests {
    let congestion = SeriesID(TinyCity.city, "congestion")
    let start = TinyCity.start

    @Test("An alarm begins once the limit has been passed for its delay, and says since when")
    func delay() throws {
        let city = TinyCity()
        for second in stride(from: 0, through: 300, by: 10) {
            city.tell(congestion, second < 200 ? 5 : 8, at: start + .seconds(second))
        }
        #expect(try city.build(at: start + .seconds(255)).alarms().isEmpty)
        let alarms = try city.build(at: start + .seconds(265)).alarms()
        #expect(alarms.count == 1)
        #expect(alarms.first?.level == .medium)
        #expect(alarms.first?.word == "medium")
        #expect(alarms.first?.what == "Congestion")
        #expect(alarms.first?.value == "8.0")
        #expect(alarms.first?.limit == "> 7.0")
        #expect(alarms.first?.since == "08:03")
        #expect(alarms.first?.age == "1 min")
    }

    @Test("Where a value comes once a minute, an alarm of more than an hour began when it began")
    func longerThanTheNearestLook() throws {
        let city = TinyCity()
        for minute in 0...150 {
            city.tell(congestion, minute < 40 ? 5 : 8, at: start + .seconds(60 * minute + 25))
        }
        let alarm = try #require(try city.build(at: start + .seconds(9050)).alarms().first)
        // In steps of four minutes, as far back as that is.
        #expect(["08:37", "08:38", "08:39", "08:40"].contains(alarm.since), "\(alarm.since)")
        #expect(alarm.age == "1 h")

        let young = TinyCity()
        for minute in 0...30 {
            young.tell(congestion, 8, at: start + .seconds(60 * minute + 25))
        }
        let first = try #require(try young.build(at: start + .seconds(1850)).alarms().first)
        #expect(first.since == "08:00")
    }

    @Test(
        "A01 A value that swings around its limit inside the deadband is one alarm from its start"
    )
    func deadband() throws {
        let city = TinyCity()
        for second in stride(from: 0, through: 600, by: 10) {
            let swing = second % 20 == 0 ? 7.1 : 6.9
            city.tell(congestion, second < 100 ? 5 : swing, at: start + .seconds(second))
        }
        let alarms = try city.build(at: start + .seconds(601)).alarms()
        #expect(alarms.count == 1)
        #expect(alarms.first?.since == "08:01")
        let between = try city.build(at: start + .seconds(591)).alarms()
        #expect(between.isEmpty)
    }

    @Test("Of two limits passed only the more urgent one is told")
    func worstLimit() throws {
        let city = TinyCity()
        for second in stride(from: 0, through: 300, by: 10) {
            city.tell(congestion, 9.5, at: start + .seconds(second))
        }
        let alarms = try city.build(at: start + .seconds(301)).alarms()
        #expect(alarms.map(\.level) == [.high])
        #expect(try city.build(at: start + .seconds(301)).header.alarms.map(\.count) == [1])
    }

    @Test("Forty dark poles of one district are one line")
    func grouped() throws {
        let city = TinyCity()
        var generator = SeededGenerator(seed: 3)
        for number in 0..<40 {
            let pole = SeriesID(EntityID("pole:\(number)"), "online")
            city.tell(pole, 1, at: start - .seconds(600))
            city.tell(pole, 0, at: start - .seconds(Int(generator.next() % 60)))
        }
        _ = city.archive.append([
            Batch(
                source: "roads",
                entities: [Entity(id: "district:north", kind: "district", name: "North")]
            )
        ])
        let model = try city.build(at: start + .seconds(5))
        let alarms = model.alarms()
        #expect(alarms.map(\.what) == ["Smart pole · 40 × offline"])
        #expect(alarms.first?.place == "North")
        #expect(model.header.alarms.map(\.count) == [40])
    }

    @Test("A06 An alarm whose value is overdue stays, and is marked so")
    func staleAlarm() throws {
        let city = TinyCity()
        for second in stride(from: 0, through: 300, by: 10) {
            city.tell(congestion, 8, at: start + .seconds(second))
        }
        let alarms = try city.build(at: start + .seconds(900)).alarms()
        #expect(alarms.map(\.isStale) == [true])
    }

    @Test("A02 A flood of alarms is counted in full and drawn as a few lines")
    func flood() throws {
        var city = TinyCity()
        city.limits = []
        var batch = Batch(source: "roads")
        for number in 0..<3000 {
            let id = EntityID("pole:\(number)")
            batch.entities.append(
                Entity(
                    id: id,
                    kind: "pole",
                    name: LocalizedText("Pole \(number)"),
                    district: EntityID("district:\(number % 5)")
                )
            )
            batch.observations.append(
                Observation(
                    series: SeriesID(id, "online"),
                    phenomenonTime: start,
                    receivedTime: start,
                    result: .number(0)
                )
            )
        }
        _ = city.archive.append([batch])
        let model = try city.build(at: start + .seconds(1))
        #expect(model.header.alarms.map(\.count) == [3000])
        #expect(model.alarms().count == 5)
    }
}
