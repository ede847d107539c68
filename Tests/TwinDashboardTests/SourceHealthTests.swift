// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@testable import TwinDashboard
import TwinTestSupport
import TwinVocabulary

/// LIVE means current data: a source is on time by its newest data, not by its answers.
@Suite("A source is on time by its newest data")
struct SourceHealthTests {
    private let now = TinyCity.start

    private func status(
        _ state: SourceState = .fresh,
        answered: Duration = .seconds(1),
        data: Duration?,
        skew: Duration? = nil,
        interval: Duration = .seconds(10)
    ) -> SourceStatus {
        var status = SourceStatus(source: "roads", at: now - answered, interval: interval)
        status.state = state
        status.lastSuccess = now - answered
        status.newestObservation = data.map { now - $0 }
        status.clockSkew = skew
        return status
    }

    private func health(_ status: SourceStatus?, told: Duration? = nil) -> SourceHealth {
        SourceHealth(status, interval: .seconds(1), told: told.map { now - $0 }, at: now)
    }

    @Test("Data days old are never fresh, also if the service answers and its clock explains them")
    func days() {
        let old = Duration.seconds(129 * 86_400)
        for skew in [nil, .zero, .zero - old] as [Duration?] {
            let health = health(status(data: old, skew: skew))
            #expect(!health.isFresh)
            #expect(health.state == .behind)
            #expect(health.newest == now - old)
            #expect(health.lastGood == now - old, "stale since the data, and not since the answer")
        }
    }

    @Test("A source whose clock is minutes off is never fresh, unless its data are current")
    func clocks() {
        let minutes = Duration.seconds(300)
        #expect(!health(status(data: minutes, skew: .zero - minutes)).isFresh)
        #expect(!health(status(data: .zero - minutes, skew: minutes)).isFresh)
        #expect(!health(status(data: nil, skew: minutes)).isFresh)
        #expect(health(status(data: .seconds(3), skew: minutes)).isFresh)
        #expect(health(status(data: minutes, skew: minutes)).clockOffset == minutes)
        #expect(health(status(data: .seconds(3), skew: .seconds(2))).clockOffset == nil)
    }

    @Test("A source of 1–2 s is on time between the statuses, which are recorded every 5 s")
    func quick() {
        for interval in [Duration.seconds(1), .seconds(2)] {
            for age in 0...5 {
                let status = status(
                    answered: .seconds(age),
                    data: .seconds(age + 1),
                    interval: interval
                )
                #expect(health(status).isFresh, "\(interval) \(age)")
                let told = health(status, told: .seconds(1))
                #expect(told.isFresh)
                #expect(told.newest == now - .seconds(1), "the age is that of the data")
            }
            let silent = status(answered: .seconds(60), data: .seconds(60), interval: interval)
            #expect(!health(silent).isFresh)
            #expect(health(silent).isSilent)
        }
    }

    @Test("A source queried every ten seconds may have new data every ten minutes")
    func rhythm() {
        #expect(health(status(data: .seconds(590), skew: .zero)).isFresh)
        #expect(health(status(data: .seconds(590))).isFresh)
    }

    @Test("If no source is on time, the header shows how far behind the data is, in both languages")
    func header() throws {
        let city = TinyCity()
        let then = now - .seconds(129 * 86_400)
        city.tell(SeriesID(TinyCity.city, "speed"), 30, at: then)
        var status = status(data: nil, skew: .zero - .seconds(129 * 86_400))
        status.newestObservation = then
        city.archive.record([status])
        for (language, word) in [(Language.english, "129 d BEHIND"), (.chinese, "滞后 129天")] {
            let model = try city.build(at: now, language: language)
            #expect(model.header.clock.going == .behind)
            #expect(model.header.clock.word.string == word)
            #expect(model.header.sources.allSatisfy { !$0.isFresh })
            #expect(model.header.sources.first?.trouble.string.contains("129") == true)
            #expect(model.numbers().allSatisfy { $0.reading.freshness != .fresh })
            #expect(model.panes[0].isStale)
        }
    }

    @Test("A value made of many is as old as the newest of them, and stale by its own interval")
    func groups() throws {
        let city = TinyCity()
        city.tell(SeriesID("road:1", "speed"), 30, at: now - .seconds(7200))
        city.tell(SeriesID("road:2", "speed"), 40, at: now - .seconds(3600))
        city.tell(SeriesID(TinyCity.city, "speed"), 40, at: now - .seconds(2))
        city.record(.fresh, lastSuccess: now - .seconds(2), at: now - .seconds(1))
        let all = try city.build(at: now).numbers()
        #expect(all.map(\.label) == ["Congestion", "Speed", "All roads"])
        #expect(all[1].reading.freshness == .fresh)
        #expect(all[2].reading.freshness == .stale)
        #expect(all[2].reading.age == "1 h")
    }
}

/// The marks of a chart besides its lines.
@Suite("Charts show limits and the stored span")
struct ChartLimitTests {
    private let start = TinyCity.start

    private func chart(
        _ city: TinyCity,
        _ items: [PaneItem],
        span: Duration = .seconds(86_400)
    ) throws -> ChartModel? {
        var city = city
        city.panes = [
            PaneLayout(kind: .chart, title: "Day", domain: "traffic", items: items, span: span)
        ]
        guard case .chart(let chart)? = try city.build(at: start).panes.first?.content else {
            return nil
        }
        return chart
    }

    @Test("A chart of one property has its limits, and reaches to the nearest if there is room")
    func limits() throws {
        let city = TinyCity()
        for minute in 0..<1440 {
            let time = start - .seconds(60 * minute)
            city.tell(SeriesID(TinyCity.city, "congestion"), Double(2 + minute % 4), at: time)
            city.tell(SeriesID(TinyCity.city, "speed"), 40, at: time)
        }
        let item = PaneItem(entity: TinyCity.city, property: "congestion")
        let chart = try chart(city, [item])
        #expect(chart?.limits.map(\.value) == [9, 7])
        #expect(chart?.limits.map(\.level) == [.high, .medium])
        #expect(chart?.limits.first?.text == "> 9.0")
        #expect(chart?.range?.upperBound == 7, "the nearest limit, and not the one beyond it")
        let speed = try self.chart(city, [PaneItem(entity: TinyCity.city, property: "speed")])
        #expect(speed?.limits.isEmpty == true)
    }

    @Test("An axis shows the stored part of its span in a round length, with the whole span")
    func kept() throws {
        for (minutes, shown) in [(7, 10), (55, 60), (170, 180), (700, 720)] {
            let city = TinyCity()
            for minute in 0...minutes {
                let time = start - .seconds(60 * minute)
                city.tell(SeriesID(TinyCity.city, "speed"), 40 + Double(minute % 3), at: time)
            }
            let item = PaneItem(entity: TinyCity.city, property: "speed")
            let chart = try #require(try chart(city, [item]))
            let first = chart.lines[0].values.firstIndex { $0 != nil } ?? 0
            #expect(first <= chart.lines[0].values.count / 2, "\(minutes) of \(shown) minutes")
            #expect(chart.span.string.hasSuffix("of 24 h"), "\(chart.span)")
        }
    }
}

/// Events and their weights.
@Suite("Events by weight")
struct EventWeightTests {
    private let start = TinyCity.start

    @Test("A trip stays listed if accidents follow it, and lines stay in order of time")
    func weight() throws {
        var city = TinyCity()
        city.panes = [PaneLayout(kind: .events, title: "Events", span: .seconds(7200))]
        var batch = Batch(source: "roads")
        func tell(_ id: String, _ minute: Int, _ priority: Priority?) {
            let time = start - .seconds(60 * minute)
            batch.events.append(
                Event(
                    id: id,
                    kind: "incident",
                    time: time,
                    receivedTime: time,
                    priority: priority,
                    text: LocalizedText(id)
                )
            )
        }
        tell("trip", 100, .critical)
        for number in 0..<50 { tell("accident \(number)", number, number % 2 == 0 ? .low : nil) }
        _ = city.archive.append([batch])
        var builder = city.builder()
        let model = try builder.build(
            DashboardState(layout: city.layout),
            in: Room(columns: 80, rows: 12),
            at: Moment(at: start),
            wall: start
        )
        guard case .events(let events)? = model.panes.first?.content else {
            Issue.record("no events")
            return
        }
        let texts = events.lines.lines.map(\.text)
        #expect(texts.last == "trip", "\(texts)")
        #expect(texts.dropLast() == (0..<texts.count - 1).map { "accident \($0 * 2)" }[...])
        #expect(events.lines.count == 51, "the others follow")
    }
}

/// Critical alarms appear on every map.
@Suite("Critical alarms are on the map")
struct CriticalOnMapTests {
    private let start = TinyCity.start

    @Test("A critical alarm is the last mark of every other map, with its name")
    func marks() throws {
        var city = TinyCity()
        city.limits = [CatalogProperty.Limit(priority: .critical, above: 7)]
        city.panes = [
            PaneLayout(
                kind: .map,
                title: "Roads",
                domain: "traffic",
                items: [PaneItem(kind: "road", property: "speed")]
            )
        ]
        city.panes[0].items[0].form = "marks"
        var batch = Batch(source: "roads")
        for (id, kind, longitude) in [("city:here", "city", 116.4), ("road:1", "road", 116.5)] {
            batch.entities.append(
                Entity(
                    id: EntityID(id),
                    kind: kind,
                    name: LocalizedText(id),
                    position: Position(longitude: longitude, latitude: 39.9)
                )
            )
        }
        _ = city.archive.append([batch])
        for second in [300, 0] {
            var batch = Batch(source: "roads")
            for (series, value) in [
                (SeriesID(TinyCity.city, "congestion"), 9.0), (SeriesID("road:1", "speed"), 30),
            ] {
                let time = start - .seconds(second)
                batch.series.append(Series(id: series, unit: "1"))
                batch.observations.append(
                    Observation(series, value, at: time)
                )
            }
            _ = city.archive.append([batch])
        }
        city.record(.fresh, lastSuccess: start, at: start)
        guard case .map(let map)? = try city.build(at: start).panes.first?.content else {
            Issue.record("no map")
            return
        }
        #expect(map.marks.map(\.value.name) == ["road:1", "city:here"])
        #expect(map.marks.last?.isAlarm == true)
        #expect(map.marks.last?.value.reading.level == .critical)
    }
}

/// The descriptions of several values, and of differences.
@Suite("Groups and differences")
struct GroupAndDifferenceTests {
    @Test("A group of alarms shows its worst value by the limit that is passed, and where that is")
    func worst() throws {
        var city = TinyCity()
        city.hasLamps = true
        let start = TinyCity.start
        for number in 0..<6 {
            let fault = number == 4 ? 40.0 : 12 + Double(number)
            let series = SeriesID(EntityID("lamp:\(number)"), "fault")
            // The worst is neither the first nor the last to begin.
            let began = start - .seconds(600 - 60 * number)
            city.tell(series, fault, at: began)
            city.tell(series, fault, at: start)
        }
        city.record(.fresh, lastSuccess: start, at: start)
        let alarm = try #require(try city.build(at: start).alarms().first)
        #expect(alarm.what.string.contains("6 ×"))
        #expect(alarm.value == "40.0")
    }

    @Test("Only differences have a sign")
    func signs() {
        let format = MeasureFormat(.english)
        var property = CatalogProperty(id: "change", name: "Change", unit: "%", decimals: 0)
        #expect(format.measure(5, of: property).text == "5%")
        property.isSigned = true
        #expect(format.measure(5, of: property).text == "+5%")
        #expect(format.measure(-5, of: property).text == "-5%")
        #expect(format.measure(0.2, of: property).text == "0%")
        #expect(MeasureFormat(.chinese).measure(5, of: property).text == "+5%")
    }

    @Test("A Monday is compared with Friday and a Saturday with Sunday, other days with yesterday")
    func likeDays() {
        let distances = (0..<7).map {
            TimeControl.Comparison.likeDay.distance(onWeekday: $0).map {
                $0.wholeMilliseconds / 86_400_000
            }
        }
        #expect(distances == [3, 1, 1, 1, 1, 6, 1])
    }
}
