// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

struct TimeControlTests {
    /// Monday 2026-11-23 08:42:10 in Beijing.
    private let now = Instant(millisecondsSince1970: 1_795_394_530_000)
    private let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    private func live() -> DashboardState {
        var state = DashboardState(layout: Layout(pages: []))
        state.time = TimeControl(clock: .live(atWall: now), atWall: now, zone: zone)
        return state
    }

    private func recording(rate: Double = 0, isLooping: Bool = false) -> DashboardState {
        var state = DashboardState(layout: Layout(pages: []))
        let span = (now - .seconds(3600))...now
        state.time = TimeControl(
            clock: CityClock(showing: span.lowerBound, atWall: now, rate: rate),
            atWall: now,
            span: span,
            isLooping: isLooping,
            zone: zone
        )
        return state
    }

    private func apply(_ actions: TimeAction..., to state: inout DashboardState) {
        for action in actions { _ = state.apply(.time(action)) }
    }

    @Test("Space pauses and resumes; at the present it resumes live")
    func pauseOrPlay() {
        var state = live()
        apply(.pauseOrPlay, to: &state)
        #expect(!state.time.isLive && state.time.clock.isPaused)
        state.time.tick(to: now + .seconds(5))
        #expect(state.time.shown == now)
        #expect(state.time.lag == .seconds(5))
        apply(.pauseOrPlay, to: &state)
        state.time.tick(to: now + .seconds(6))
        #expect(state.time.shown == now + .seconds(1))
        #expect(!state.time.isLive)
        apply(.live, .pauseOrPlay, .pauseOrPlay, to: &state)
        #expect(state.time.isLive)
    }

    @Test("Steps go back and forward, pause there, and never lead into the future")
    func steps() {
        var state = live()
        apply(.step(-1), to: &state)
        #expect(state.time.shown == now - .seconds(10))
        apply(.step(-10), to: &state)
        #expect(state.time.shown == now - .seconds(110))
        apply(.step(1), .step(10), .step(10), .step(10), to: &state)
        #expect(state.time.shown == now)
        #expect(state.time.clock.isPaused)
        apply(.step(.min), .step(.max), to: &state)
        #expect(state.time.shown <= now)
    }

    @Test("Playback can be faster, slower and reversed, and becomes live at the present")
    func rates() {
        var state = live()
        apply(.faster, to: &state)
        #expect(state.time.isLive)
        apply(.slower, to: &state)
        #expect(state.time.clock.rate == 0.5)
        state.time.tick(to: now + .seconds(8))
        #expect(state.time.shown == now + .seconds(4))
        apply(.faster, .faster, .faster, to: &state)
        #expect(state.time.clock.rate == 4)
        state.time.tick(to: now + .seconds(10))
        #expect(state.time.isLive)
        apply(.reverse, to: &state)
        state.time.tick(to: now + .seconds(15))
        #expect(state.time.shown == now + .seconds(5))
        apply(.rate("1/4"), to: &state)
        #expect(state.time.clock.rate == 0.25)
        apply(.rate("x-60"), to: &state)
        #expect(state.time.clock.rate == -60)
        for nonsense in ["fast", "", "1/0", "1e9", "nan", "1/2/3"] {
            apply(.rate(nonsense), to: &state)
            #expect(state.time.clock.rate == -60)
            #expect(state.time.message?.english.contains("is not a rate") == true)
        }
    }

    @Test("A typed time is a time of the day shown, or an offset from the instant shown")
    func goTo() {
        var state = live()
        apply(.goTo("08:40"), to: &state)
        #expect(state.time.shown == now - .seconds(130))
        apply(.goTo("-2h"), to: &state)
        #expect(state.time.shown == now - .seconds(7330))
        apply(.goTo("yesterday 18:00"), to: &state)
        #expect(state.time.shown == now - .seconds(52_930))
        // The day shown is yesterday.
        apply(.goTo("19:00"), to: &state)
        #expect(state.time.shown == now - .seconds(49_330))
        apply(.goTo("2026-11-20T08:42"), to: &state)
        #expect(state.time.shown == now - .seconds(3 * 86_400 + 10))
        let before = state.time.shown
        apply(.goTo("half past"), to: &state)
        #expect(state.time.shown == before)
        #expect(state.time.message?.english.contains("is not a time") == true)
        _ = state.apply(.help)
        #expect(state.time.message == nil)
        apply(.goTo("2030-01-01"), to: &state)
        #expect(state.time.isLive)
        #expect(state.time.message?.english.contains("ahead") == true)
    }

    @Test("A future time of day not recorded yesterday is refused with a message")
    func timeToCome() throws {
        var state = live()
        let city = TinyCity()
        city.tell(SeriesID(TinyCity.city, "congestion"), 5, at: TinyCity.start)
        state.settle(with: try city.build(at: now))
        apply(.goTo("09:30"), to: &state)
        #expect(state.time.isLive)
        #expect(state.time.message?.english.contains("still to come") == true)
        apply(.goTo("07:00"), to: &state)
        #expect(state.time.shown == state.time.earliest)
        #expect(state.time.message?.english.contains("Nothing is kept") == true)
    }

    @Test("A key without an effect gives the reason")
    func nothingToDo() {
        var state = live()
        apply(.knowledge, to: &state)
        #expect(state.time.knowledge == .known)
        #expect(state.time.message?.english.contains("in the past") == true)
        _ = state.apply(.open)
        #expect(state.time.message?.english.contains("Nothing lies below") == true)
    }

    @Test("A time typed after g is shown; an invalid one stays, with a hint")
    func prompt() {
        var state = live()
        _ = state.apply(.prompt(.time))
        for letter in ["8", ":", "9", "9"] { _ = state.apply(.type(letter)) }
        #expect(state.apply(.open) == nil)
        #expect(state.prompt?.complaint?.english.contains("is not a time") == true)
        _ = state.apply(.edit(.eraseToStart))
        _ = state.apply(.type("08:12"))
        _ = state.apply(.open)
        #expect(state.prompt == nil)
        #expect(state.time.shown == now - .seconds(1810))
        for (line, rate) in [("rate 60", 60.0), ("pause", 0), ("rate -2", -2)] {
            _ = state.apply(.prompt(.command))
            _ = state.apply(.type(line))
            _ = state.apply(.open)
            #expect(state.time.clock.rate == rate, "\(line)")
        }
        _ = state.apply(.prompt(.command))
        _ = state.apply(.type("live"))
        _ = state.apply(.open)
        #expect(state.time.isLive)
    }

    @Test("A bookmark marks the instant that was shown when its text was begun")
    func bookmark() {
        var state = live()
        state.time.author = "wei"
        _ = state.apply(.prompt(.bookmark))
        _ = state.apply(.type("pump stuck"))
        state.time.tick(to: now + .seconds(9))
        let expected = Bookmark(
            instant: now,
            written: now + .seconds(9),
            author: "wei",
            text: "pump stuck"
        )
        #expect(state.apply(.open) == .keep(expected))
    }

    @Test("If bookmarks cannot be saved, a notice says where they can")
    func noBookmark() {
        var state = recording()
        state.keepsBookmarks = false
        #expect(state.apply(.prompt(.bookmark)) == nil)
        #expect(state.prompt?.isRefused == true)
        #expect(state.prompt?.complaint?.english.contains("bookmark the live city") == true)
        // The note that follows the key is text, however the key was answered.
        for letter in "quit 2 Lz:q" { #expect(state.apply(.type(String(letter))) == nil) }
        #expect(state.prompt?.text == "" && state.page == 0)
        #expect(state.apply(.open) == nil)
        #expect(state.prompt == nil)
        _ = state.apply(.help)
        for text in ["bookmark pump stuck", "书签 水泵"] {
            _ = state.apply(.prompt(.command))
            _ = state.apply(.type(text))
            #expect(state.apply(.open) == nil)
            #expect(state.time.message?.english.contains("never written") == true)
        }
    }

    @Test("The notice of a key is shown for four seconds, or until the next key")
    func notice() {
        var state = live()
        state.say(DashboardState.notice(ofTheme: "mono"), at: 1000)
        #expect(state.time.message?.english == "Theme: mono")
        #expect(state.time.message?.chinese == "主题：mono")
        state.hush(at: 4999)
        #expect(state.time.message != nil)
        state.hush(at: 5000)
        #expect(state.time.message == nil)
        state.say(DashboardState.notice(ofMouse: true), at: 6000)
        _ = state.apply(.help)
        #expect(state.time.message == nil)
        // The message of another key stays.
        state.say(DashboardState.notice(ofMouse: false), at: 7000)
        apply(.goTo("never"), to: &state)
        state.hush(at: 60_000)
        #expect(state.time.message?.english.contains("is not a time") == true)
    }

    @Test("On an ASCII terminal the language is English, with the reason, and does not change")
    func onlyEnglish() {
        var state = DashboardState(layout: Layout(pages: []), language: .chinese)
        state.speakEnglishOnly()
        #expect(state.language == .english)
        #expect(state.time.message?.english.contains("no Chinese characters") == true)
        _ = state.apply(.language)
        #expect(state.language == .english)
        #expect(state.time.message?.english.contains("no Chinese characters") == true)
        _ = state.apply(.useLanguage(.chinese))
        #expect(state.language == .english)
        var english = live()
        english.speakEnglishOnly()
        #expect(english.time.message == nil)
    }

    @Test("Escape first removes the message about a wrong file, then goes back")
    func fileProblem() {
        var state = live()
        _ = state.apply(.zoom)
        state.fileProblem = ["quiet.yaml:2:1: error: no such role"]
        _ = state.apply(.help)
        _ = state.apply(.back)
        #expect(!state.fileProblem.isEmpty)
        _ = state.apply(.back)
        #expect(state.fileProblem.isEmpty && state.isZoomed)
        _ = state.apply(.back)
        #expect(!state.isZoomed)
    }

    @Test("If no alarm or event follows, the message names the kind sought, in both languages")
    func nothingFound() {
        for language in [Language.english, .chinese] {
            let texts = [Sought.alarm, .event].flatMap { sought in
                [true, false].map { isForward in
                    DashboardState.notice(ofNo: sought, isForward: isForward).text(in: language)
                }
            }
            #expect(Set(texts).count == 4, "\(texts)")
            let words = language == .english ? ["alarm", "event"] : ["告警", "事件"]
            #expect(texts[0].contains(words[0]) && texts[1].contains(words[0]))
            #expect(texts[2].contains(words[1]) && texts[3].contains(words[1]))
            #expect(texts.allSatisfy { text in words.count { text.contains($0) } == 1 })
        }
    }

    @Test(
        "n and N seek an alarm, e and E an event; K, c, + and - change knowledge, comparison and zoom"
    )
    func others() {
        var state = live()
        for sought in [Sought.alarm, .event] {
            #expect(state.apply(.time(.next(sought))) == .find(sought, isForward: true))
            #expect(state.apply(.time(.previous(sought))) == .find(sought, isForward: false))
        }
        apply(.arrive(now - .seconds(60)), to: &state)
        #expect(state.time.moment == Moment(at: now - .seconds(60)))
        apply(.knowledge, to: &state)
        #expect(state.time.moment == Moment(at: now - .seconds(60), asOf: now - .seconds(60)))
        apply(.live, to: &state)
        #expect(state.time.moment == Moment(at: now))
        // It is a Monday: the last day of its sort is Friday, and Thursday if Friday is a holiday.
        apply(.compare, to: &state)
        #expect(state.time.comparison == .likeDay)
        #expect(state.time.comparedDistance == .seconds(3 * 86_400))
        let friday = Instant.daysSince1970(year: 2026, month: 11, day: 20)
        state.time.calendar[friday] = .init(name: LocalizedText("Fair"), isWorkday: false)
        #expect(state.time.comparedDistance == .seconds(4 * 86_400))
        state.time.calendar = WorkCalendar()
        apply(.compare, to: &state)
        #expect(state.time.comparison == .yesterday)
        apply(.compare, to: &state)
        #expect(state.time.comparison == .lastWeek)
        apply(.compare, .zoomIn, .zoomIn, .zoomOut, to: &state)
        #expect(state.time.comparison == .none)
        #expect(state.time.zoom == 1)
    }

    @Test("R11 A recording pauses at its end, starts again, loops, and is never live")
    func recordings() {
        var state = recording(rate: 3600)
        state.time.tick(to: now + .seconds(2))
        #expect(state.time.shown == now)
        #expect(state.time.clock.isPaused && !state.time.isLive)
        apply(.pauseOrPlay, to: &state)
        #expect(state.time.shown == now - .seconds(3600))
        apply(.live, to: &state)
        #expect(state.time.shown == now && !state.time.isLive)
        apply(.goTo("2020-01-01"), to: &state)
        #expect(state.time.shown == now - .seconds(3600))
        apply(.goTo("+9d"), to: &state)
        #expect(state.time.shown == now)
        apply(.rate("-3600"), to: &state)
        state.time.tick(to: now + .seconds(9))
        #expect(state.time.shown == now - .seconds(3600))
        #expect(state.time.clock.isPaused)
        var loop = recording(rate: 3600, isLooping: true)
        loop.time.tick(to: now + .milliseconds(900))
        let shown = loop.time.shown
        loop.time.tick(to: now + .milliseconds(1100))
        #expect(loop.time.shown < shown)
        #expect(loop.time.clock.rate == 3600)
    }

    @Test("R11 After any sequence of keys and ticks the instant shown is inside the recording")
    func seekStorm() {
        var random = SeededGenerator(seed: 11)
        var state = recording(rate: 1)
        var wall = now
        let actions: [TimeAction] = [
            .pauseOrPlay, .step(-1), .step(10), .faster, .slower, .reverse, .live, .goTo("-2h"),
            .goTo("+1d"), .rate("3600"), .rate("-3600"), .seek(.distantPast), .seek(.distantFuture),
            .knowledge, .zoomIn, .zoomOut,
        ]
        for _ in 0..<3000 {
            if let action = actions.randomElement(using: &random) {
                _ = state.apply(.time(action))
            }
            wall = wall + .milliseconds(Int64.random(in: -20_000...20_000, using: &random))
            state.time.tick(to: wall)
            #expect((now - .seconds(3600)...now).contains(state.time.shown))
            #expect(state.time.lag >= .zero)
        }
    }

    @Test(
        "P05 A clock step or a sleep of the machine does not move an instant that is not live",
        arguments: [-3600, 86_400, 8 * 3600, -1, 3601]
    )
    func clockSteps(_ seconds: Int) {
        var state = live()
        apply(.step(-10), .rate("2"), to: &state)
        state.time.tick(to: now + .seconds(1))
        let shown = state.time.shown
        let wall = now + .seconds(1 + seconds)
        state.time.tick(to: wall)
        let reached = state.time.shown
        #expect(reached == min(shown, wall))
        state.time.tick(to: wall + .seconds(1))
        #expect(state.time.shown == min(reached + .seconds(2), wall + .seconds(1)))
        apply(.live, to: &state)
        state.time.tick(to: now - .seconds(7200))
        #expect(state.time.isLive && state.time.shown == now - .seconds(7200))
    }
}

struct TimelineWindowTests {
    private let start = Instant(millisecondsSince1970: 1_795_392_000_000)

    @Test("The instant of a column lies in that column for any span, instant and zoom")
    func roundTrip() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let length = Int64.random(in: 1...3_000_000, using: &random)
            let latest = start + .seconds(length)
            let window = TimelineWindow(
                kept: start...latest,
                latest: latest,
                shown: start + .seconds(Int64.random(in: 0...length, using: &random)),
                zoom: Int.random(in: -9...9, using: &random),
                columns: Int.random(in: 1...200, using: &random)
            )
            for column in 0..<window.count where window.start + window.width * column <= latest {
                #expect(window.column(of: window.instant(of: column)) == column)
            }
            #expect(window.instant(of: .min) <= window.instant(of: .max))
            #expect(window.instant(of: .max) <= latest)
        }
    }

    @Test("The instant shown is on the line, which ends at the present if there is room")
    func holdsThePlayhead() {
        let latest = start + .seconds(10 * 86_400)
        for hour in 0...240 {
            let shown = start + .seconds(hour * 3600)
            for zoom in -3...9 {
                let window = TimelineWindow(
                    kept: start...latest,
                    latest: latest,
                    shown: shown,
                    zoom: zoom,
                    columns: 60
                )
                #expect(window.column(of: shown) != nil, "\(hour) \(zoom)")
            }
        }
        let live = TimelineWindow(
            kept: start...latest,
            latest: latest,
            shown: latest,
            zoom: 0,
            columns: 60
        )
        #expect(live.column(of: latest) == 59)
    }

    @Test("The window is as long as the stored span, and R07 three hundred years fit")
    func lengths() {
        func length(_ seconds: Int64, from beginning: Int64 = 0) -> Duration {
            let latest = start + .seconds(seconds)
            let window = TimelineWindow(
                kept: start...latest,
                beginning: start + .seconds(beginning),
                latest: latest,
                shown: latest,
                zoom: 0,
                columns: 60
            )
            return window.width * window.count
        }
        #expect(length(250) == .seconds(300))
        #expect(length(3000) == .seconds(3600))
        #expect(length(13 * 3600, from: 13 * 3600 - 1500) == .seconds(1800))
        #expect(length(30 * 86_400) == .seconds(86_400))
        let years = TimelineWindow(
            kept: Instant.distantPast...Instant.distantFuture,
            latest: .distantFuture,
            shown: .distantPast,
            zoom: -60,
            columns: 100
        )
        #expect(years.count == 100)
    }
}
