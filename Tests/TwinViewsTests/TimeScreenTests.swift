// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinViews
import TwinVocabulary

private let small = Size(columns: 80, rows: 24)
private let large = Size(columns: 200, rows: 50)

/// The small city with data of yesterday, bookmarks and a clock.
struct TimeScene {
    let archive = ReferenceArchive()
    var state: DashboardState
    private var builder: ViewModelBuilder

    init(language: Language = .english) throws {
        let city = SmallCity(.incident).archive
        archive.judge(by: SmallCity.catalog.alarmRules)
        let all = Moment(at: .distantFuture)
        let events = Instant.distantPast..<Instant.distantFuture
        for source in ["traffic", "utilities", "compute", "trade"] as [SourceID] {
            var batch = Batch(source: source)
            let selector = SeriesSelector(source: source)
            batch.series = city.series(selector)
            if source == "traffic" { batch.entities = city.entities(SeriesSelector()) }
            city.forEachObservation(selector, in: events, at: all) { observation in
                batch.observations.append(observation)
                var yesterday = observation
                yesterday.phenomenonTime = observation.phenomenonTime - .seconds(86_400)
                yesterday.receivedTime = observation.receivedTime - .seconds(86_400)
                if let number = observation.number, number > 1 {
                    yesterday.result = .number(number * 0.9)
                }
                batch.observations.append(yesterday)
                return true
            }
            if source == "traffic" { batch.events = city.events(in: events, at: all, limit: 100) }
            _ = archive.append([batch])
        }
        for second: Int64 in stride(from: -10_800, through: 0, by: 10) {
            let noted = SmallCity.now + .seconds(second)
            for status in city.sourceStatuses(at: all) {
                var status = status
                status.noted = noted
                status.lastSuccess = noted
                status.newestObservation = noted - .seconds(3)
                status.nextTry = noted + .seconds(8)
                archive.record([status])
            }
        }
        for (minutes, author, text) in [
            (-100, "wei", "Pump 2 stopped"), (-60, "李", "排水泵已重启"), (-12, "wei", "Rain begins"),
        ] {
            archive.keep(
                Bookmark(
                    instant: SmallCity.now + .seconds(minutes * 60),
                    written: SmallCity.now - .seconds(300),
                    author: author,
                    text: text
                )
            )
        }
        state = DashboardState(layout: SmallCity.layout, language: language)
        state.time = TimeControl(
            clock: .live(atWall: SmallCity.now),
            atWall: SmallCity.now,
            zone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt,
            author: "wei"
        )
        builder = ViewModelBuilder(
            catalog: SmallCity.catalog,
            layout: SmallCity.layout,
            configuration: SmallCity.configuration,
            archive: archive
        )
    }

    mutating func model(_ size: Size) throws -> ViewModel {
        let model = try builder.build(
            state,
            in: Screen.room(of: size),
            at: state.time.moment,
            wall: state.time.wall
        )
        state.settle(with: model)
        return model
    }

    mutating func opening(_ size: Size) -> Frame {
        let room = Screen.room(of: size)
        return Screen.draw(builder.opening(state, in: room, at: state.time.moment), size: size)
    }

    mutating func frame(_ size: Size, _ glyphs: GlyphSet = .unicode) throws -> Frame {
        _ = try model(size)
        return Screen.draw(try model(size), size: size, glyphs: glyphs)
    }

    mutating func press(_ actions: [Action]) throws {
        for action in actions {
            _ = try model(small)
            if case .find(let sought, let isForward) = state.apply(action) {
                let time = state.time
                let span = min(time.earliest, time.latest)...time.latest
                if let found = try builder.neighbour(
                    of: time.moment,
                    seeking: sought,
                    isForward: isForward,
                    within: span
                ) {
                    _ = state.apply(.time(.arrive(found)))
                }
            }
        }
    }
}

struct TimeScreenTests {
    private static let scenes: [(String, [Action])] = [
        ("paused", [.time(.goTo("-15m")), .time(.pauseOrPlay)]),
        ("playing", [.time(.goTo("-1h")), .time(.rate("60"))]),
        ("backwards", [.time(.rate("-1/4")), .time(.zoomIn)]),
        ("as-seen", [.time(.step(-10)), .time(.knowledge)]),
        ("yesterday", [.page(2), .time(.compare)]),
        ("bookmarks", [.time(.step(-1)), .time(.bookmarks)]),
    ]

    @Test(
        "Time that is not live, in both languages, in ASCII, on a small and a large screen",
        arguments: scenes.map(\.0)
    )
    func pictures(_ name: String) throws {
        let actions = Self.scenes.first { $0.0 == name }?.1 ?? []
        for (suffix, language, glyphs) in [
            ("", Language.english, GlyphSet.unicode), ("-zh", .chinese, .unicode),
            ("-ascii", .english, .ascii),
        ] {
            for size in [small, large] where suffix != "-zh" || size == small {
                var scene = try TimeScene(language: language)
                try scene.press(actions)
                let frame = try scene.frame(size, glyphs)
                expectGolden(frame.golden, "time-\(name)-\(size.columns)x\(size.rows)\(suffix)")
            }
        }
    }

    @Test("Until the archive has answered, the picture names the city and says that data is read")
    func opening() throws {
        for language in Language.allCases {
            var scene = try TimeScene(language: language)
            let suffix = language == .chinese ? "-zh" : ""
            for size in [small, large] {
                let frame = scene.opening(size)
                #expect(!frame.text.contains("no alarms") && !frame.text.contains("no data"))
                expectGolden(frame.golden, "opening-\(size.columns)x\(size.rows)\(suffix)")
            }
        }
    }

    @Test(
        "R13 Every frame that is not live shows it by word, shape and inverse, at any size"
    )
    func banner() throws {
        for (action, word, marks) in [
            (TimeAction.step(-3), "PAUSED", ("▌▌", "||")),
            (.rate("0.5"), "PLAYING", ("▶▶", ">>")), (.reverse, "BACKWARDS", ("◀◀", "<<")),
        ] {
            var scene = try TimeScene()
            try scene.press([.time(action)])
            for page in 0..<5 {
                try scene.press([.page(page + 1)])
                for size in [
                    Size(columns: 40, rows: 12), Size(columns: 57, rows: 14), small, large,
                    Size(columns: 30, rows: 8),
                ] {
                    for glyphs in GlyphSet.allCases {
                        let frame = try scene.frame(size, glyphs)
                        let mark = glyphs == .unicode ? marks.0 : marks.1
                        let first = String(frame.text.prefix { $0 != "\n" })
                        #expect(first.contains(word), "\(size)")
                        #expect(first.contains(mark), "\(size)")
                        #expect(!frame.text.contains("LIVE"), "\(size)")
                        // The whole line is a banner, and the word stands out of it.
                        if size.columns >= 40 {
                            #expect(frame[0, 0].style == Style(.notice))
                            let reversed = (0..<size.columns).filter {
                                frame[$0, 0].style == Style(.notice, reversed: true)
                            }
                            #expect(reversed.count >= word.count)
                        }
                    }
                }
            }
        }
    }

    @Test("A recording at its end says so, in both languages, at any size")
    func end() throws {
        for (language, word) in [(Language.english, "AT END"), (.chinese, "已到末尾")] {
            var scene = try TimeScene(language: language)
            let span = (SmallCity.now - .seconds(7200))...SmallCity.now
            for left in [Duration.zero, .milliseconds(400)] {
                scene.state.time = TimeControl(
                    clock: CityClock(
                        showing: span.upperBound - left,
                        atWall: SmallCity.now,
                        rate: 0
                    ),
                    atWall: SmallCity.now,
                    span: span
                )
                for size in [Size(columns: 40, rows: 12), Size(columns: 30, rows: 8), small, large]
                {
                    for glyphs in GlyphSet.allCases where glyphs == .unicode || word == "AT END" {
                        let frame = try scene.frame(size, glyphs)
                        let first = String(frame.text.prefix { $0 != "\n" })
                        #expect(first.contains(word), "\(first)")
                        #expect(!first.contains("-0"), "\(first)")
                    }
                }
            }
        }
        var scene = try TimeScene()
        try scene.press([.time(.pauseOrPlay)])
        let first = try scene.frame(small).text.prefix { $0 != "\n" }
        #expect(first.contains("PAUSED") && !first.contains("-0"), "\(first)")
    }

    @Test("The footer reports damage, in both languages and at any size")
    func damage() throws {
        for (language, text, begin) in [
            (Language.english, "1 damaged block: shown as gaps", "1 damage"),
            (.chinese, "1个数据块损坏：显示为缺口", "1个数据块损坏"),
        ] {
            let city = DamagedArchive(SmallCity(.incident).archive, ArchiveDamage(blocks: 1))
            for size in [small, large, Size(columns: 70, rows: 14)] {
                #expect(try city.footer(size, language).contains(text))
            }
            #expect(try city.footer(Size(columns: 40, rows: 12), language).contains(begin))
        }
        let many = DamagedArchive(
            SmallCity(.incident).archive,
            ArchiveDamage(blocks: 1200, isAltered: true)
        )
        let told = "altered since it was made; 1,200 damaged blocks: shown as gaps"
        #expect(try many.footer(large, .english).contains(told))
        let sound = DamagedArchive(SmallCity(.incident).archive, ArchiveDamage())
        #expect(try !sound.footer(large, .english).contains("damage"))
    }

    @Test(
        "N and E go back to when an alarm or event began, n and e forward again, and no further",
        arguments: [Sought.alarm, .event]
    )
    func neighbours(_ sought: Sought) throws {
        var scene = try TimeScene()
        try scene.press([.time(.previous(sought))])
        let last = scene.state.time.shown
        #expect(last < SmallCity.now)
        try scene.press([.time(.previous(sought))])
        let before = scene.state.time.shown
        #expect(before < last)
        try scene.press([.time(.next(sought))])
        #expect(scene.state.time.shown == last)
        #expect(scene.state.time.clock.isPaused)
    }

    @Test("A bookmark is found by its text or its author, and Enter goes to its instant")
    func bookmarkList() throws {
        var scene = try TimeScene()
        try scene.press([.time(.findBookmark("PUMP"))])
        #expect(try scene.model(small).bookmarks?.lines.map(\.text) == ["Pump 2 stopped"])
        try scene.press([.open])
        #expect(scene.state.time.shown == SmallCity.now - .seconds(6000))
        #expect(scene.state.bookmarkList == nil)
        try scene.press([.time(.bookmarks), .first, .down, .open])
        #expect(scene.state.time.shown == SmallCity.now - .seconds(3600))
        try scene.press([.time(.bookmarks), .prompt(.search), .type("李"), .open])
        #expect(try scene.model(small).bookmarks?.lines.count == 1)
        try scene.press([.back])
        #expect(scene.state.bookmarkList == nil)
        #expect(try scene.model(small).timeline.isBookmarked.contains(true))
    }

    @Test(
        "Yesterday is drawn behind a chart and beside the numbers, distinct without colour"
    )
    func comparison() throws {
        var scene = try TimeScene()
        try scene.press([.page(2)])
        let plain = try scene.frame(large, .ascii).text
        try scene.press([.time(.compare)])
        let model = try scene.model(large)
        let numbers = model.panes.compactMap { pane -> NumbersModel? in
            if case .numbers(let numbers) = pane.content { return numbers }
            return nil
        }.flatMap { $0.lines.lines.map(\.difference) }
        #expect(numbers.contains { $0.string.hasPrefix("+") })
        let ascii = try scene.frame(large, .ascii).text
        #expect(ascii != plain)
        #expect(ascii.contains(".. yesterday"))
        #expect(try scene.frame(large).text.contains("┄┄ yesterday"))
    }

    @Test("Mouse targets on the timeline match the picture")
    func mouse() throws {
        var scene = try TimeScene()
        let model = try scene.model(large)
        let window = try #require(model.timeline.window)
        let hits = Screen.picture(model, size: large).hits
        let row = large.rows - 1
        var met: [Instant] = []
        for column in 0..<large.columns {
            let place = Point(column: column, row: row)
            let action = hits.action(for: Mouse(.drag, at: place))
            if case .time(.seek(let instant)) = action { met.append(instant) }
        }
        #expect(met == (0..<window.count).map { window.instant(of: $0) })
        #expect(met.last == SmallCity.now)
    }
}

struct OneClockTests {
    @Test("No query and no view distinguishes live from recorded time")
    func noBranch() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let words = ["playback", "isplaying", "ispaused", "isreplay", "isrecording", "isrecorded"]
        let folders = ["TwinQuery", "TwinCache", "TwinViews", "TwinFrame", "TwinDashboard"]
        // The clock itself, its one control, and the files of recordings.
        let allowed = ["CityClock.swift", "TimeControl.swift", "DashboardState+Time.swift"]
        var read = 0
        for folder in folders {
            let url = root.appending(path: folder)
            let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
            for case let file as URL in found ?? .init() where file.pathExtension == "swift" {
                guard !allowed.contains(file.lastPathComponent) else { continue }
                read += 1
                let text = try String(contentsOf: file, encoding: .utf8)
                for (number, line) in text.split(
                    separator: "\n",
                    omittingEmptySubsequences: false
                ).enumerated() {
                    let code = line.split(separator: "//", omittingEmptySubsequences: false)[0]
                    let small = code.lowercased()
                    for word in words where small.contains(word) {
                        Issue.record("\(file.lastPathComponent):\(number + 1): \(line)")
                    }
                }
            }
        }
        #expect(read > 100)
    }
}
