// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinDashboard

/// The conversion of the archive's alarms into displayed ones.
@Suite("Displayed alarms")
struct AlarmWatchTests {
    private let start = TinyCity.start
    private let congestion = SeriesID(TinyCity.city, "congestion")

    /// Returns the alarms at a second, with a grace period of a minute.
    private func found(
        _ city: TinyCity,
        at second: Int,
        asOf known: Int? = nil
    ) throws -> AlarmWatch.Found {
        city.archive.judge(by: city.catalog.alarmRules)
        let moment = Moment(
            at: start + .seconds(second),
            asOf: known.map { start + .seconds($0) }
        )
        return AlarmWatch(CatalogIndex(city.catalog)).found(
            among: city.archive.alarms(at: moment),
            at: moment
        ) { _ in .seconds(60) }
    }

    private func tell(_ city: TinyCity, _ values: [Double], every seconds: Int = 30) {
        for (place, value) in values.enumerated() {
            city.tell(congestion, value, at: start + .seconds(seconds * place))
        }
    }

    @Test("Without values there are no alarms and none that cannot be evaluated")
    func none() throws {
        #expect(try found(TinyCity(), at: 100) == AlarmWatch.Found())
    }

    @Test("An alarm has the names of the catalog, its limit, value and beginning")
    func fields() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8.5, 8.2])
        let result = try found(city, at: 95)
        let alarm = try #require(result.alarms.first)
        #expect(result.alarms.count == 1 && result.notEvaluated.isEmpty)
        #expect(alarm.series == congestion)
        #expect(alarm.domain == "traffic" && alarm.kind == "city")
        #expect(alarm.property.name == LocalizedText("Congestion", chinese: "拥堵"))
        #expect(alarm.limit.priority == .medium && alarm.limit.above == 7)
        #expect(alarm.value == 8.2)
        #expect(alarm.observed == start + .seconds(90))
        #expect(alarm.began == start + .seconds(30))
        #expect(!alarm.isOlder && !alarm.isUnreliable && alarm.rise == nil)
        #expect(abs(alarm.excess - 1.2) < 1e-9)
        #expect(alarm.level == .medium)
    }

    @Test("Of two passed limits of a series only the more urgent one is shown, with its rise")
    func rise() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8, 9.5, 9.5, 9.5, 9.5])
        let alarm = try #require(try found(city, at: 190).alarms.first)
        #expect(try found(city, at: 190).alarms.count == 1)
        #expect(alarm.limit.priority == .high)
        #expect(alarm.began == start + .seconds(30))
        #expect(alarm.rise == Alarm.Rise(instant: start + .seconds(90), first: .medium))
        // Before the delay of the higher limit is over, the lower one is shown.
        let before = try #require(try found(city, at: 140).alarms.first)
        #expect(before.limit.priority == .medium && before.rise == nil)
    }

    @Test("A value as old as the grace period is reliable, and an older one is not")
    func gracePeriod() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8, 8])
        #expect(try found(city, at: 150).alarms.map(\.isUnreliable) == [false])
        #expect(try found(city, at: 151).alarms.map(\.isUnreliable) == [true])
    }

    @Test("Half an hour after the grace period an alarm is counted by domain instead of shown")
    func notEvaluated() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8, 8])
        city.tell(SeriesID("pole:1", "online"), 0, at: start)
        #expect(try found(city, at: 90 + 60 + 1800).alarms.map(\.series) == [congestion])
        let later = try found(city, at: 90 + 60 + 1801)
        #expect(later.alarms.isEmpty)
        #expect(later.notEvaluated == ["traffic": 2])
    }

    @Test("Alarms of properties that the catalog does not name are not shown")
    func unknownProperty() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8, 8])
        city.archive.judge(by: city.catalog.alarmRules)
        let empty = AlarmWatch(CatalogIndex(Catalog(domains: [])))
        let moment = Moment(at: start + .seconds(95))
        let result = empty.found(among: city.archive.alarms(at: moment), at: moment) { _ in
            .seconds(60)
        }
        #expect(result == AlarmWatch.Found())
    }

    @Test("Alarms are in the order of priority, reliability, beginning and series")
    func order() throws {
        let city = TinyCity()
        tell(city, [9.5, 9.5, 9.5, 9.5, 9.5])
        for (pole, second) in [("b", 90), ("a", 90), ("old", 30), ("late", 100)] {
            city.tell(
                SeriesID(EntityID("pole:\(pole)"), "online"),
                0,
                at: start + .seconds(second)
            )
        }
        let alarms = try found(city, at: 121).alarms
        #expect(
            alarms.map(\.series.entity) == [
                "city:here", "pole:a", "pole:b", "pole:late", "pole:old",
            ]
        )
        #expect(alarms.map(\.isUnreliable) == [false, false, false, false, true])
    }

    @Test("As of a known time, values received later make no alarm")
    func asKnown() throws {
        let city = TinyCity()
        tell(city, [5, 8, 8, 8])
        #expect(try found(city, at: 95, asOf: 95).alarms.count == 1)
        #expect(try found(city, at: 95, asOf: 29).alarms.isEmpty)
    }

    @Test("The beginnings of a record are those that are known, each with the level from then on")
    func beginnings() throws {
        func record(_ priority: Priority, first: Priority, hasPrevious: Bool) throws -> AlarmRecord
        {
            var trouble = AlarmTrouble(
                onset: start,
                previous: hasPrevious ? start - .seconds(30) : nil,
                priority: first
            )
            trouble.event = nil
            let isLater = priority > first
            let run = AlarmRun(
                limit: 0,
                onset: isLater ? start + .seconds(60) : start,
                received: start,
                value: 9,
                trouble: trouble
            )
            return try #require(
                AlarmRecord(
                    run,
                    of: congestion,
                    limit: AlarmLimit(priority: priority, above: 7),
                    at: start + .seconds(600)
                )
            )
        }
        let simple = try record(.medium, first: .medium, hasPrevious: true).beginnings
        #expect(simple.map(\.instant) == [start] && simple.map(\.level) == [.medium])
        let risen = try record(.high, first: .medium, hasPrevious: true).beginnings
        #expect(risen.map(\.instant) == [start, start + .seconds(60)])
        #expect(risen.map(\.level) == [.medium, .high])
        // If the beginning may be older than all values, only the rise is known.
        #expect(try record(.medium, first: .medium, hasPrevious: false).beginnings.isEmpty)
        let older = try record(.high, first: .medium, hasPrevious: false).beginnings
        #expect(older.map(\.instant) == [start + .seconds(60)])
    }
}
