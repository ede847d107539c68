// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

struct BuilderTests {
    let congestion = SeriesID(TinyCity.city, "congestion")
    let speed = SeriesID(TinyCity.city, "speed")
    let start = TinyCity.start

    @Test("The name of the whole is left out beside its values, any other name is not")
    func whole() throws {
        for (isWhole, labels) in [
            (true, ["Congestion", "Speed", "All roads"]),
            (false, ["city:here · Congestion", "city:here · Speed", "All roads"]),
        ] {
            var city = TinyCity()
            city.isCityWhole = isWhole
            city.tell(SeriesID(TinyCity.city, "congestion"), 5, at: TinyCity.start)
            let model = try city.build(at: TinyCity.start + .seconds(1))
            #expect(model.numbers().map(\.label.string) == labels)
        }
    }

    @Test("A value on time is shown with unit and age; one that never came is a dash, not zero")
    func valueAndNone() throws {
        let city = TinyCity()
        city.tell(speed, 24.14, at: start)
        city.record(.fresh, lastSuccess: start, at: start)
        let numbers = try city.build(at: start + .seconds(5)).numbers()
        #expect(numbers[1].reading.value == "24.1")
        #expect(numbers[1].reading.unit == "km/h")
        #expect(numbers[1].reading.age == "5 s")
        #expect(numbers[1].reading.freshness == .fresh)
        #expect(numbers[0].reading.value == "–")
        #expect(numbers[0].reading.age == "no data")
        #expect(numbers[0].reading.freshness == .none)
    }

    @Test("A pane that was built before the language changed on another page is built again")
    func languageChangedElsewhere() throws {
        let city = TinyCity()
        city.tell(speed, 24.14, at: start)
        city.record(.fresh, lastSuccess: start, at: start)
        var layout = city.layout
        var second = layout.pages[0]
        second.id = "two"
        layout.pages.append(second)
        func builder() -> ViewModelBuilder {
            ViewModelBuilder(
                catalog: city.catalog,
                layout: layout,
                configuration: city.configuration,
                archive: city.archive
            )
        }
        func build(
            _ builder: inout ViewModelBuilder,
            page: Int,
            _ language: Language
        ) throws
            -> ViewModel
        {
            var state = DashboardState(layout: layout, language: language)
            _ = state.apply(.page(page + 1))
            return try builder.build(
                state,
                in: Room(columns: 180, rows: 40),
                at: Moment(at: start),
                wall: start
            )
        }
        var kept = builder()
        var fresh = builder()
        _ = try build(&kept, page: 0, .english)
        _ = try build(&kept, page: 1, .chinese)
        let shown = try build(&kept, page: 0, .chinese)
        #expect(try shown == build(&fresh, page: 0, .chinese))
    }

    @Test("A value older than it may be is stale, keeps its number and says its age")
    func stale() throws {
        let city = TinyCity()
        city.tell(speed, 24.14, at: start)
        city.record(.unreachable, lastSuccess: start, at: start + .seconds(20))
        let onTime = try city.build(at: start + .seconds(22)).numbers()[1].reading
        #expect(onTime.freshness == .fresh)
        let late = try city.build(at: start + .seconds(23)).numbers()[1].reading
        #expect(late.freshness == .stale)
        #expect(late.value == "24.1")
        #expect(late.age == "20 s")
        let older = try city.build(at: start + .seconds(400)).numbers()[1].reading
        #expect(older.age == "6 min")
    }

    @Test(
        "N01 A pane whose source is gone shows since when, how long, why and the next attempt"
    )
    func badgeOfAStalePane() throws {
        let city = TinyCity()
        city.tell(speed, 24.14, at: start)
        let now = start + .seconds(42)
        city.record(
            .unreachable,
            lastSuccess: start,
            nextTry: now + .seconds(8),
            at: start + .seconds(30)
        )
        let english = try city.build(at: now)
        #expect(english.panes[0].isStale)
        #expect(
            english.panes[0].badge
                == "STALE since 08:00 · 40 s · unreachable, next try in 8 s"
        )
        #expect(!english.panes[1].isStale)
        #expect(english.header.sources[0].isFresh == false)
        let chinese = try city.build(at: now, language: .chinese)
        #expect(chinese.panes[0].badge == "过期 08:00起 · 40秒 · 无法连接，8秒后重试")
    }

    @Test("A source that was fresh and is no longer read at all is stale within twice its interval")
    func silentSource() throws {
        let city = TinyCity()
        city.record(.fresh, lastSuccess: start, at: start)
        #expect(try city.build(at: start + .seconds(20)).header.sources[0].isFresh)
        let late = try city.build(at: start + .seconds(21)).header.sources[0]
        #expect(!late.isFresh)
        #expect(late.state == "no longer read")
    }

    @Test("F03 Infinity is shown as infinity, and NaN as no data; neither traps nor becomes zero")
    func notFinite() throws {
        let city = TinyCity()
        city.tell(speed, .infinity, at: start)
        city.tell(congestion, .nan, at: start)
        let numbers = try city.build(at: start + .seconds(1)).numbers()
        #expect(numbers[1].reading.value == "∞")
        #expect(numbers[0].reading.value == "–")
        city.tell(speed, -1e308, at: start + .seconds(2))
        city.tell(congestion, Double.leastNonzeroMagnitude, at: start + .seconds(2))
        let extreme = try city.build(at: start + .seconds(3)).numbers()
        #expect(extreme[1].reading.value != "0.0")
        #expect(extreme[0].reading.value == "0.0")
    }

    @Test("A quarter of an hour decides the direction")
    func direction() throws {
        let city = TinyCity()
        for minute in 0...60 {
            let value = minute < 50 ? 40.0 : 30.0
            city.tell(speed, value, at: start + .seconds(60 * minute))
        }
        let reading = try city.build(at: start + .seconds(3601)).numbers()[1].reading
        #expect(reading.direction == .falling)
        #expect(reading.change == "25%")
    }

    @Test(
        "The header says that the city is simulated, on every page and in playback"
    )
    func simulated() throws {
        let city = TinyCity()
        #expect(try city.build(at: start).header.simulated == "SIMULATED")
        var state = DashboardState(layout: city.layout)
        let wall = start + .seconds(1_000_000)
        let clock = CityClock(showing: start, atWall: wall, rate: 60)
        state.time = TimeControl(clock: clock, atWall: wall)
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 80, rows: 24),
            at: Moment(at: start),
            wall: wall
        )
        #expect(model.header.simulated == "SIMULATED")
        #expect(model.header.clock.word == "PLAYING")
        #expect(model.header.clock.rate == "60")
        #expect(model.header.clock.going == .forward)
        #expect(model.header.clock.lag == "11d13h behind live")
        #expect(model.header.time == "Mon 2026-11-23 08:00:00")
    }

    @Test("An empty archive says that nothing has been received yet")
    func empty() throws {
        let model = try TinyCity().build(at: start)
        #expect(model.notice?.string.hasPrefix("Nothing has been received yet") == true)
        #expect(model.header.alarms.isEmpty)
    }

    @Test("A builder that is kept gives the same pictures as a new one for each picture")
    func memoryIsTrue() throws {
        var generator = SeededGenerator(seed: 11)
        for seed in 0..<4 {
            let city = TinyCity()
            var kept = city.builder()
            var state = DashboardState(layout: city.layout)
            var now = start
            for step in 0..<120 {
                now = now + .milliseconds(Int64(generator.next() % 15_000))
                if generator.next() % 3 != 0 {
                    // Also ahead of time, as from a service whose clock is ahead.
                    let ahead = Int64(generator.next() % 20_000) - 10_000
                    city.tell(speed, generator.unit() * 60, at: now + .milliseconds(ahead))
                    city.tell(congestion, generator.unit() * 10, at: now)
                    city.tell(SeriesID("road:a", "speed"), generator.unit() * 60, at: now)
                    city.record(.fresh, lastSuccess: now, at: now)
                }
                let room = Room(columns: 120, rows: 30)
                // Playback sometimes jumps back.
                let shown = generator.next() % 10 == 0 ? now - .seconds(90) : now
                let moment = Moment(at: shown)
                let model = try kept.build(state, in: room, at: moment, wall: shown)
                var fresh = city.builder()
                let expected = try fresh.build(state, in: room, at: moment, wall: shown)
                // Late observations reach the columns of the past once a minute.
                #expect(
                    model.withoutTrends == expected.withoutTrends,
                    "seed \(seed), step \(step)"
                )
                state.settle(with: model)
            }
        }
    }

    @Test("A second picture makes no queries unless data were appended")
    func quietArchive() throws {
        let city = TinyCity()
        for number in 0..<50 {
            city.tell(SeriesID(EntityID("road:\(number)"), "speed"), Double(number), at: start)
        }
        city.tell(congestion, 9.5, at: start - .seconds(300))
        city.tell(congestion, 9.5, at: start)
        let counting = CountingArchive(city.archive)
        var builder = city.builder(counting)
        let state = DashboardState(layout: city.layout)
        let room = Room(columns: 200, rows: 50)
        _ = try builder.build(state, in: room, at: Moment(at: start + .seconds(1)), wall: start)
        let first = counting.count
        #expect(first < 100)
        let later = try builder.build(
            state,
            in: room,
            at: Moment(at: start + .seconds(2)),
            wall: start
        )
        #expect(counting.count == first)
        #expect(later.numbers()[0].reading.age == "<5 s")
    }

    @Test("A key is answered from kept answers, and appended data appears within a second")
    func keysDoNotAsk() throws {
        let city = TinyCity()
        city.tell(congestion, 2, at: start)
        for number in 0..<50 {
            city.tell(SeriesID(EntityID("road:\(number)"), "speed"), Double(number), at: start)
        }
        let counting = CountingArchive(city.archive)
        var builder = city.builder(counting)
        var state = DashboardState(layout: city.layout)
        let moment = Moment(at: start + .seconds(1))
        func picture(at moment: Moment, asking: Bool) throws -> ViewModel {
            let room = Room(columns: 200, rows: 50)
            return try builder.build(state, in: room, at: moment, wall: start, asking: asking)
        }
        let before = try picture(at: moment, asking: true)
        state.settle(with: before)
        let asked = counting.count
        city.tell(congestion, 8, at: start + .milliseconds(500))
        _ = state.apply(.nextPane)
        let answer = try picture(at: moment, asking: false)
        #expect(counting.count == asked)
        #expect(answer.numbers()[0].reading == before.numbers()[0].reading)
        #expect(answer.focusedPane == before.focusedPane + 1)
        let next = try picture(at: Moment(at: start + .seconds(2)), asking: false)
        #expect(counting.count > asked, "another moment is always asked about")
        #expect(next.numbers()[0].reading.value == "8.0")
    }
}

extension ViewModel {
    /// The model without trends and the values derived from them.
    var withoutTrends: ViewModel {
        var copy = self
        for index in copy.panes.indices {
            if case .numbers(var numbers) = copy.panes[index].content {
                for line in numbers.lines.lines.indices {
                    numbers.lines.lines[line].trend = nil
                    numbers.lines.lines[line].reading.direction = nil
                    numbers.lines.lines[line].reading.change = ""
                }
                copy.panes[index].content = .numbers(numbers)
            }
            if case .table(var table) = copy.panes[index].content {
                for line in table.rows.lines.indices { table.rows.lines[line].trend = nil }
                copy.panes[index].content = .table(table)
            }
        }
        return copy
    }
}
