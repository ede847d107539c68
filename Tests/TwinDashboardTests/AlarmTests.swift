// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

struct AlarmTests {
    let congestion = SeriesID(TinyCity.city, "congestion")
    let start = TinyCity.start

    @Test("An alarm begins once the limit has been passed for its delay, and shows its start")
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

    @Test("With one value a minute, an alarm of more than an hour keeps its exact start")
    func longerThanTheNearestLook() throws {
        let city = TinyCity()
        for minute in 0...150 {
            city.tell(congestion, minute < 40 ? 5 : 8, at: start + .seconds(60 * minute + 25))
        }
        let alarm = try #require(try city.build(at: start + .seconds(9050)).alarms().first)
        #expect(alarm.since == "08:40")
        #expect(alarm.age == "1 h")

        let young = TinyCity()
        for minute in 0...30 {
            young.tell(congestion, 8, at: start + .seconds(60 * minute + 25))
        }
        let first = try #require(try young.build(at: start + .seconds(1850)).alarms().first)
        // Since before the first value that is kept, for all that is known.
        #expect(first.since == "≤08:00")
        #expect(first.age == "> 30 min")
    }

    @Test(
        "An alarm that grew worse shows its first start; its page, the start of its present priority"
    )
    func grownWorse() throws {
        var city = TinyCity()
        for minute in 0...90 {
            let value = minute < 10 ? 5.0 : minute < 70 ? 8 : 9.5
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        let now = start + .seconds(5405)
        let model = try city.build(at: now)
        #expect(model.alarms().map(\.level) == [.high])
        #expect(model.alarms().first?.since == "08:10")
        #expect(model.alarms().first?.age == "1 h")
        #expect(model.header.worstAlarm.string.hasPrefix("08:10 "))
        var state = DashboardState(layout: city.layout)
        _ = state.apply(.show(.entity(TinyCity.city)))
        var builder = city.builder()
        let opened = try builder.build(
            state,
            in: Room(columns: 180, rows: 40),
            at: Moment(at: now),
            wall: now
        )
        #expect(opened.numbers().first?.note == "since 08:10 (high 09:10), > 9.0")

        // A value that was inside its limits in between is a new alarm.
        city = TinyCity()
        for minute in 0...90 {
            let value = (40..<50).contains(minute) ? 5.0 : minute < 70 ? 8 : 9.5
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        #expect(try city.build(at: now).alarms().first?.since == "08:50")
    }

    @Test("An alarm that was worse at first and is milder now began when it was worse")
    func grownMilder() throws {
        let city = TinyCity()
        for minute in 0...40 {
            let value = minute < 10 ? 5.0 : minute < 20 ? 9.5 : 8
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        let alarm = try #require(try city.build(at: start + .seconds(2405)).alarms().first)
        #expect(alarm.level == .medium)
        #expect(alarm.since == "08:10")
    }

    @Test("A past that arrives later moves the start of an alarm at once")
    func latePast() throws {
        let city = TinyCity()
        city.tell(congestion, 8, at: start + .seconds(600))
        var builder = city.builder()
        func since(at second: Int) throws -> DisplayText? {
            let now = start + .seconds(second)
            return try builder.build(
                DashboardState(layout: city.layout),
                in: Room(columns: 180, rows: 40),
                at: Moment(at: now),
                wall: now
            ).alarms().first?.since
        }
        #expect(try since(at: 670) == "≤08:10")
        city.tell(congestion, 5, at: start)
        city.tell(congestion, 8, at: start + .seconds(300))
        #expect(try since(at: 671) == "08:05")
    }

    @Test("The first stored value raises no alarm before the limit's delay is over")
    func firstValueWaits() throws {
        let city = TinyCity()
        city.tell(congestion, 8, at: start)
        #expect(try city.build(at: start + .seconds(30)).alarms().isEmpty)
        #expect(try city.build(at: start + .seconds(70)).alarms().count == 1)
    }

    @Test("The timeline has marks at both starts of an alarm that grew worse")
    func bothBeginnings() throws {
        let city = TinyCity()
        for minute in 0...50 {
            let value = minute < 10 ? 5.0 : minute < 30 ? 8 : 9.5
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        var builder = city.builder()
        let now = Moment(at: start + .seconds(3000))
        _ = try builder.build(
            DashboardState(layout: city.layout),
            in: Room(columns: 180, rows: 40),
            at: now,
            wall: now.instant
        )
        let span = start...now.instant
        let worse = try builder.neighbour(of: now, seeking: .alarm, isForward: false, within: span)
        #expect(worse == start + .seconds(1800))
        let first = try builder.neighbour(
            of: Moment(at: start + .seconds(1800)),
            seeking: .alarm,
            isForward: false,
            within: span
        )
        #expect(first == start + .seconds(600))
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
        // A value within the deadband does not end the alarm.
        #expect(between.map(\.since) == ["08:01"])
    }

    @Test("Only the more urgent of two passed limits is reported")
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

    @Test("The start of an alarm is the same as of every instant, forward and backward")
    func sameFromEverywhere() throws {
        let city = TinyCity()
        for minute in 0...600 {
            let value = minute < 12 ? 5.0 : minute % 7 == 0 ? 6.8 : 8
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        var random = SeededGenerator(seed: 13)
        var builder = city.builder()
        for _ in 0..<50 {
            let instant = start + .seconds(Int.random(in: 790...36_000, using: &random))
            let model = try builder.build(
                DashboardState(layout: city.layout),
                in: Room(columns: 180, rows: 40),
                at: Moment(at: instant),
                wall: instant
            )
            #expect(model.alarms().map(\.since) == ["08:12"], "\(instant)")
        }
    }

    @Test("An alarm whose value is overdue ranks below a valid one, then is not evaluated any more")
    func ended() throws {
        var city = TinyCity()
        city.limits = [CatalogProperty.Limit(priority: .low, above: 7)]
        let pole = SeriesID("pole:1", "online")
        for minute in 0...120 {
            if minute <= 5 {
                city.tell(congestion, minute == 0 ? 5 : 8, at: start + .seconds(60 * minute))
            }
            city.tell(pole, minute < 10 ? 1 : 0, at: start + .seconds(60 * minute))
        }
        func build(_ seconds: Int, _ language: Language = .english) throws -> ViewModel {
            try city.build(at: start + .seconds(seconds), language: language)
        }
        // On time, the one that began first is first.
        #expect(try build(310).alarms().map(\.what) == ["Congestion"])
        let unreliable = try build(1210)
        #expect(unreliable.alarms().map(\.what) == ["Smart pole offline", "Congestion"])
        #expect(unreliable.alarms().map(\.isStale) == [false, true])
        #expect(unreliable.header.worstAlarm.string.contains("Smart pole"))
        #expect(unreliable.header.notEvaluated.isEmpty)
        let ended = try build(3610)
        #expect(ended.alarms().map(\.what) == ["Smart pole offline"])
        #expect(ended.header.alarms.map(\.count) == [1])
        #expect(ended.header.notEvaluated.map(\.count) == [1])
        #expect(try build(3610, .chinese).header.notEvaluated.map(\.count) == [1])
    }

    @Test(
        "An event of the entity just before the first value beyond the limit is the alarm's start"
    )
    func datedByEvent() throws {
        let city = TinyCity()
        let pole = SeriesID("pole:1", "online")
        for minute in 0...60 {
            city.tell(pole, minute < 14 ? 1 : 0, at: start + .seconds(60 * minute))
        }
        func tell(_ id: String, _ second: Int, _ entity: EntityID, _ priority: Priority?) {
            let event = Event(
                id: id,
                kind: "outage",
                time: start + .seconds(second),
                receivedTime: start + .seconds(second),
                entity: entity,
                priority: priority,
                text: "It trips"
            )
            _ = city.archive.append([Batch(source: "roads", events: [event])])
        }
        tell("other", 800, "pole:2", .high)
        tell("known", 790, "pole:1", nil)
        tell("early", 770, "pole:1", .high)
        let now = start + .seconds(3600)
        #expect(try city.build(at: now).alarms().map(\.since) == ["08:14"])
        tell("trip", 825, "pole:1", .high)
        #expect(try city.build(at: now).alarms().map(\.since) == ["08:13"])
    }

    @Test("A bad value raises no alarm and ends none")
    func badValues() throws {
        let city = TinyCity()
        let qualities: [(Int, Quality)] = [(0, .good), (60, .bad), (120, .stale), (180, .bad)]
        func tell(_ value: Double, _ quality: Quality, _ second: Int) {
            city.tell(congestion, 5, at: start - .seconds(60))
            let observation = Observation(
                series: congestion,
                phenomenonTime: start + .seconds(second),
                receivedTime: start + .seconds(second),
                result: .number(value),
                quality: quality
            )
            _ = city.archive.append([Batch(source: "roads", observations: [observation])])
        }
        for (second, quality) in qualities { tell(quality == .good ? 5 : 9.9, quality, second) }
        #expect(try city.build(at: start + .seconds(300)).alarms().isEmpty)
        for second in stride(from: 400, to: 500, by: 10) { tell(8, .uncertain, second) }
        tell(1, .bad, 500)
        #expect(try city.build(at: start + .seconds(505)).alarms().map(\.value) == ["8.0"])
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
                Observation(SeriesID(id, "online"), 0, at: start)
            )
        }
        _ = city.archive.append([batch])
        let model = try city.build(at: start + .seconds(1))
        #expect(model.header.alarms.map(\.count) == [3000])
        #expect(model.alarms().count == 5)
    }
}
