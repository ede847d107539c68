// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

private let acknowledge = acknowledgeKey

@Suite("Many alarms on the alarm table")
struct AlarmFloodTests {
    @Test("An act on more than 2,000 alarms sends them all, and one key takes all back")
    func batches() throws {
        var desk = Desk()
        for number in 1...4500 { desk.pole(number, isOnline: false) }
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.group), .alarm(.tagAll), acknowledge, .type("a"))
        #expect(desk.posted.map(\.request.targets.count) == [2000, 2000, 500])
        #expect(desk.message == "Acknowledged 4500 alarms. u takes it back.")
        try desk.press(.alarm(.undo))
        #expect(desk.posted.dropFirst(3).map(\.outcome.kept.count) == [500, 2000, 2000])
        try desk.press(.alarm(.undo))
        #expect(desk.posted.count == 6)
    }

    @Test("O asks for a reason and takes an alarm out of service; R returns it")
    func service() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.remove), .open)
        #expect(desk.posted.isEmpty)
        try desk.press(.type("rebuilt"), .open)
        desk.wait()
        #expect(desk.posted.first?.request.comment == "rebuilt")
        #expect(try desk.list().list.lines.isEmpty)
        try desk.press(.alarm(.nextList), .alarm(.nextList), .alarm(.nextList))
        #expect(try desk.list().kind == .outOfService)
        #expect(try desk.list().list.lines.map(\.letter) == [.g])
        try desk.press(.alarm(.returnToService))
        desk.wait()
        #expect(try desk.list().list.lines.isEmpty)
        #expect(desk.posted.map(\.request.act) == [.remove, .returnToService])
    }

    @Test("In a flood similar alarms share lines, none is lost, and the first is on top")
    func flood() throws {
        var desk = Desk()
        desk.lamp(7, 20)
        desk.wait()
        for number in 1...40 { desk.pole(number, isOnline: false) }
        for number in 1...2 { desk.lamp(number, 20) }
        desk.wait()
        let list = try desk.list()
        #expect(list.isGrouped)
        #expect(list.alarms.joined().count == 43)
        #expect(list.alarms.first?.map(\.target.alarm.entity) == ["lamp:107"])
        #expect(list.list.lines.map(\.count) == [1, 1, 1, 40])
        #expect(list.list.lines.last?.what.string.contains("40 ×") == true)
        let badge = try desk.model().panes[0].badge.string
        #expect(badge.contains("43 alarms, first: "), "\(badge)")
        try desk.look()
        try desk.press(.alarm(.group))
        #expect(try desk.list().alarms.count == 43)
        // The alarms of a line with only their number were not seen.
        try desk.press(.alarm(.group), .last, acknowledge)
        let label = try desk.model().prompt?.label.string ?? ""
        #expect(
            label.hasPrefix("31 seen, 9 not seen") || label.contains("not seen")
                || label.contains("never shown"),
            "\(label)"
        )
        try desk.press(.type("n"))
        desk.wait(1200)
        #expect(try !desk.list().isGrouped)
        #expect(try desk.model().panes[0].badge.isEmpty)
    }

    @Test("Five minutes before the end of a shelf over an active alarm the page says so")
    func shelfEnds() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.shelve), .type("1"), .type("3"))
        desk.wait(599)
        #expect(try desk.model().panes[0].badge.isEmpty)
        desk.wait(1)
        let badge = try desk.model().panes[0].badge.string
        #expect(badge.hasPrefix("shelf of "), "\(badge)")
        desk.lamp(1, 1)
        desk.wait()
        #expect(try desk.model().panes[0].badge.isEmpty)
    }

    @Test("An act on many alarms is one entry of the journal on the screen")
    func oneEntry() throws {
        var desk = Desk()
        for number in 1...30 { desk.pole(number, isOnline: false) }
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.tagAll), .alarm(.shelve), .type("2"), .type("3"))
        #expect(desk.posted.map(\.request.targets.count) == [30])
        desk.wait()
        try desk.press(.alarm(.journal))
        let lines = try desk.list().list.lines
        #expect(lines.map(\.count) == [30])
        #expect(lines.first?.what == "30 alarms")
    }

    @Test("A returning user sees the acts of others since their own last act")
    func away() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.lamp(2, 20)
        desk.wait()
        try desk.look()
        #expect(try desk.builder.awayNotice(of: "li") == nil)
        try desk.press(acknowledge)
        desk.wait()
        try desk.look()
        #expect(try desk.builder.awayNotice(of: "wei") == nil)
        let notice = try #require(try desk.builder.awayNotice(of: "li"))
        #expect(notice.english == "In the last 12 h: 1 acknowledged (wei). 0 J lists them.")
        let outcome = try desk.city.archive.act(
            AlarmRequest(.comment, [.init(SeriesID("lamp:101", "fault"))], comment: "on site"),
            by: AlarmAuthor(user: "li"),
            at: desk.now
        )
        #expect(outcome.kept.count == 1)
        desk.wait()
        try desk.press(.down, acknowledge)
        desk.wait()
        try desk.look()
        let later = try #require(try desk.builder.awayNotice(of: "li"))
        #expect(later.english.hasPrefix("Since your last act at "), "\(later.english)")
    }
}
