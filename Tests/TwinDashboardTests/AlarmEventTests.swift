// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

/// Alarms among the events.
@Suite("Alarms among the events")
struct AlarmEventTests {
    private let start = TinyCity.start
    private let congestion = SeriesID(TinyCity.city, "congestion")

    private func city() -> TinyCity {
        var city = TinyCity()
        city.panes = [PaneLayout(kind: .events, title: "Events", span: .seconds(7200))]
        return city
    }

    private func event(
        _ id: String,
        at second: Int,
        _ priority: Priority?,
        of entity: EntityID? = nil
    ) -> Event {
        let time = start + .seconds(second)
        return Event(
            id: id,
            kind: "incident",
            time: time,
            receivedTime: time,
            entity: entity,
            priority: priority,
            text: LocalizedText(id)
        )
    }

    private func events(
        _ city: TinyCity,
        at second: Int,
        _ language: Language = .english,
        rows: Int = 40,
        open: EntityID? = nil
    ) throws -> [EventsModel.Line] {
        var builder = city.builder()
        var state = DashboardState(layout: city.layout, language: language)
        if let open { _ = state.apply(.show(.entity(open))) }
        let now = start + .seconds(second)
        let model = try builder.build(
            state,
            in: Room(columns: 180, rows: rows),
            at: Moment(at: now),
            wall: now
        )
        for pane in model.panes {
            if case .events(let events) = pane.content { return events.lines.lines }
        }
        Issue.record("no pane of events")
        return []
    }

    @Test("The beginning, rise and end of an alarm are events in its own words, in order of time")
    func order() throws {
        let city = city()
        for minute in 0...60 {
            let value = minute < 10 || minute >= 50 ? 5.0 : minute < 30 ? 8 : 9.5
            city.tell(congestion, value, at: start + .seconds(60 * minute))
        }
        let batch = Batch(source: "roads", events: [event("A lorry", at: 1200, .low)])
        _ = city.archive.append([batch])
        let lines = try events(city, at: 3605)
        #expect(lines.map(\.time) == ["08:50", "08:30", "08:20", "08:10"])
        #expect(lines.map(\.level) == [.normal, .high, .low, .medium])
        #expect(
            lines.map(\.text) == [
                "ended: Congestion, city:here, high alarm",
                "Congestion > 9.0, city:here, high alarm",
                "A lorry",
                "Congestion > 7.0, city:here, medium alarm",
            ]
        )
        let chinese = try events(city, at: 3605, .chinese).map(\.text)
        #expect(chinese.first == "已结束：拥堵，city:here，告警：重要")
        #expect(chinese.last == "拥堵 > 7.0，city:here，告警：次要")
        // Later events are not shown.
        #expect(try events(city, at: 1290).map(\.time) == ["08:20", "08:10"])
    }

    @Test("Forty entities that lose power in one minute are one event, and so is their return")
    func flood() throws {
        let city = city()
        for number in 0..<40 {
            let pole = SeriesID(EntityID("pole:\(number)"), "online")
            city.tell(pole, 1, at: start)
            city.tell(pole, 0, at: start + .seconds(600 + number))
            city.tell(pole, 1, at: start + .seconds(1200 + number))
        }
        let lines = try events(city, at: 1800)
        #expect(lines.map(\.time) == ["08:20", "08:10"])
        #expect(lines.map(\.level) == [.normal, .low])
        #expect(lines.first?.text.string.hasPrefix("ended: Smart pole · 40 × ") == true)
        #expect(lines.last?.text.string.hasPrefix("Smart pole · 40 × offline") == true)
    }

    @Test("A trip stays listed if accidents and alarms follow it")
    func weight() throws {
        var city = city()
        city.limits = [CatalogProperty.Limit(priority: .critical, above: 7)]
        var batch = Batch(source: "roads", events: [event("trip", at: 60, .critical)])
        for number in 0..<300 {
            batch.events.append(event("accident \(number)", at: 120 + number * 10, .medium))
        }
        _ = city.archive.append([batch])
        for minute in 0...60 {
            city.tell(congestion, minute % 2 == 0 ? 5 : 8, at: start + .seconds(60 * minute))
        }
        let lines = try events(city, at: 3605, rows: 12)
        #expect(lines.last?.text == "trip", "\(lines.map(\.text))")
        #expect(lines.dropLast().allSatisfy { $0.level == .critical })
    }

    @Test(
        "An event that starts an alarm is ranked by the priority of the alarm, not by its own"
    )
    func cause() throws {
        var city = city()
        city.limits = [CatalogProperty.Limit(priority: .critical, above: 7)]
        for minute in 0...60 {
            city.tell(congestion, minute < 14 ? 5 : 8, at: start + .seconds(60 * minute))
        }
        let cause = event("Bridge closed", at: 830, .low, of: TinyCity.city)
        var batch = Batch(source: "roads", events: [cause])
        for number in 0..<50 {
            batch.events.append(event("accident \(number)", at: 900 + number, .high))
        }
        _ = city.archive.append([batch])
        let texts = try events(city, at: 3605, rows: 12).map(\.text.string)
        #expect(
            texts.suffix(2) == ["Congestion > 7.0, city:here, critical alarm", "Bridge closed"]
        )
    }

    @Test("The page of an entity has its own alarms among its events, and no other's")
    func ownPage() throws {
        let city = city()
        for number in 1...2 {
            let pole = SeriesID(EntityID("pole:\(number)"), "online")
            for minute in 0...60 {
                let isOn = minute < number * 10
                city.tell(pole, isOn ? 1 : 0, at: start + .seconds(60 * minute))
            }
        }
        let lines = try events(city, at: 3605, open: "pole:2")
        #expect(lines.map(\.text) == ["Smart pole offline, low alarm"])
        #expect(lines.map(\.time) == ["08:20"])
    }
}
