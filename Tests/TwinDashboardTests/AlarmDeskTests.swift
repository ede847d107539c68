// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

/// A person in front of the alarm table of a tiny city, whose acts are kept by its archive.
private struct Desk {
    let city: TinyCity
    var builder: ViewModelBuilder
    var state: DashboardState
    var now = TinyCity.start
    var rows = 12
    /// The requests posted, with their outcomes.
    var posted: [(request: AlarmRequest, outcome: AlarmOutcome)] = []

    init(kind: PaneLayout.Kind = .alarmList, language: Language = .english) {
        var city = TinyCity()
        city.hasLamps = true
        city.panes = [PaneLayout(kind: kind, title: "Alarms")]
        self.city = city
        builder = city.builder()
        state = DashboardState(layout: city.layout, language: language)
        state.actsOnAlarms = true
        state.time = TimeControl(clock: .live(atWall: now), atWall: now)
    }

    /// Adds the fault of a lamp, which raises a high alarm above 10.
    func lamp(_ number: Int, _ value: Double) {
        city.tell(SeriesID(EntityID("lamp:\(100 + number)"), "fault"), value, at: now)
    }

    /// Adds the state of a pole, which raises a low alarm if it is offline.
    func pole(_ number: Int, isOnline: Bool) {
        city.tell(SeriesID(EntityID("pole:\(100 + number)"), "online"), isOnline ? 1 : 0, at: now)
    }

    mutating func wait(_ seconds: Int64 = 1) {
        now = now + .seconds(seconds)
        state.time.tick(to: now)
    }

    mutating func model() throws -> ViewModel {
        try builder.build(
            state,
            in: Room(columns: 100, rows: rows),
            at: Moment(at: now),
            wall: now
        )
    }

    mutating func look() throws { state.settle(with: try model()) }

    mutating func list() throws -> AlarmListModel {
        guard case .alarmList(let list) = try model().panes[0].content else {
            throw TestFailure("no alarm table")
        }
        return list
    }

    /// Performs an action as the main loop does, and posts its request.
    mutating func press(_ actions: Action...) throws {
        for action in actions {
            if state.needsPicture(for: action) { try look() }
            guard case .act(let request)? = state.apply(action) else { continue }
            let sender = LocalAlarmOperator(
                city.archive,
                author: AlarmAuthor(user: "wei"),
                now: { [now] in now }
            )
            let outcome = sender.post(request)
            posted.append((request, outcome))
            _ = try model()
            let notice = builder.notice(of: outcome, to: request)
            state.take(outcome, of: request, saying: notice, at: 0)
        }
    }

    var message: String { state.time.message?.text(in: state.language) ?? "" }
}

private struct TestFailure: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

private let acknowledge = Action.alarm(.acknowledge(""))

@Suite("Acts on alarms by keys")
struct AlarmDeskTests {
    @Test("One key acknowledges the selected alarm, another takes it back")
    func acknowledgeAndUndo() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.pole(1, isOnline: false)
        desk.wait()
        try desk.look()
        try desk.press(.down, acknowledge)
        #expect(desk.posted.map(\.request.act) == [.acknowledge])
        #expect(desk.posted[0].request.targets.map(\.alarm.entity) == ["pole:101"])
        #expect(desk.message == "Acknowledged 1 alarm. u takes it back.")
        desk.wait()
        #expect(try desk.list().list.lines.map(\.letter) == [.b, .c])
        #expect(try desk.model().header.unacknowledged == 1)
        try desk.press(.alarm(.undo))
        desk.wait()
        #expect(try desk.list().list.lines.map(\.letter) == [.b, .b])
        #expect(desk.message == "Taken back for 1 alarm.")
        try desk.press(.alarm(.undo))
        #expect(desk.posted.count == 2)
    }

    @Test("Several alarms with a high one are asked about once, and n leaves them")
    func question() throws {
        var desk = Desk()
        for number in 1...3 { desk.lamp(number, 20) }
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.tagAll), acknowledge)
        #expect(desk.posted.isEmpty)
        #expect(
            try desk.model().prompt?.label
                == "Acknowledge 3 alarms, 3 of them high or worse? y yes  n no"
        )
        try desk.press(.type("n"), acknowledge, .type("y"))
        #expect(desk.posted.map(\.request.targets.count) == [3])
        #expect(desk.posted[0].outcome.kept.count == 3)
        try desk.press(.alarm(.undo))
        #expect(desk.posted[1].outcome.kept.count == 3)
    }

    @Test("An alarm is heard until it is acknowledged or silenced, never while it is shelved")
    func sounding() throws {
        for stop in [acknowledge, .alarm(.silence)] {
            var desk = Desk()
            desk.lamp(1, 20)
            desk.wait()
            try desk.look()
            #expect(desk.builder.soundingAlarms.map(\.alarm.priority) == [.high])
            let text = desk.builder.soundingAlarms.first?.text.string ?? ""
            #expect(text.hasPrefix("high: Fault · "), "\(text)")
            try desk.press(stop)
            try desk.look()
            #expect(desk.builder.soundingAlarms.isEmpty)
        }
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.shelve), .type("1"), .type("3"))
        try desk.look()
        #expect(desk.builder.soundingAlarms.isEmpty)
    }

    @Test("F selects the alarm that began first of those with the same cause")
    func firstOut() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.firstOut))
        #expect(desk.message == "No other active alarm has the same cause.")
    }

    @Test("Alarms that never were on the screen are counted apart")
    func unseen() throws {
        var desk = Desk()
        for number in 1...30 { desk.pole(number, isOnline: false) }
        desk.wait()
        try desk.look()
        let shown = try desk.list().list.lines.count
        #expect(shown > 0 && shown < 30)
        try desk.press(.alarm(.tagAll), acknowledge)
        let label = try desk.model().prompt?.label.string ?? ""
        #expect(label.hasPrefix("\(shown) seen, \(30 - shown) not seen: acknowledge the \(shown)?"))
        try desk.press(.type("y"))
        #expect(desk.posted.map(\.request.targets.count) == [shown])
        try desk.look()
        try desk.press(.alarm(.tagAll), acknowledge, .type("a"))
        #expect(desk.posted.last?.request.targets.count == 30 - shown)
    }

    @Test("A shelf asks for its length and its reason, and is counted in the header")
    func shelve() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.lamp(2, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.shelve), .type("2"), .type("3"))
        let request = try #require(desk.posted.first?.request)
        #expect(request.shelf == .seconds(3600))
        #expect(request.reason == .maintenance)
        desk.wait(60)
        #expect(try desk.list().list.lines.count == 1)
        #expect(try desk.model().header.shelved == 1)
        try desk.press(.alarm(.nextList), .alarm(.nextList))
        #expect(try desk.list().kind == .shelved)
        #expect(try desk.list().list.lines.map(\.age) == ["59 min"])
        #expect(try desk.list().list.lines.first?.note.string.contains("wei") == true)
        try desk.press(.alarm(.unshelve))
        #expect(try desk.list().list.lines.isEmpty)
    }

    @Test("Any other reason for a shelf is typed")
    func typedReason() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.shelve), .type("1"), .open)
        #expect(desk.posted.isEmpty)
        for letter in "paint" { try desk.press(.type(String(letter))) }
        try desk.press(.open)
        #expect(desk.posted.first?.request.reason == .other)
        #expect(desk.posted.first?.request.comment == "paint")
    }

    @Test("An acknowledgement of an alarm that activated again is refused with its present state")
    func changed() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        desk.lamp(1, 1)
        desk.wait()
        desk.lamp(1, 30)
        desk.wait()
        // The picture is still that of the first activation.
        guard case .act(let request)? = desk.state.apply(acknowledge) else {
            Issue.record("no request")
            return
        }
        let outcome = try desk.city.archive.act(request, by: AlarmAuthor(user: "wei"), at: desk.now)
        #expect(outcome.kept.isEmpty)
        #expect(outcome.refused.first?.refusal.code == .changed)
        _ = try desk.model()
        let notice = desk.builder.notice(of: outcome, to: request)
        #expect(notice.english == "Changed since you looked: lamp:101, high, not acked.")
    }

    @Test("Commands act with a remark, and the journal lists it")
    func commands() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        func type(_ line: String) throws {
            try desk.press(.prompt(.command))
            for letter in line { try desk.press(.type(String(letter))) }
            try desk.press(.open)
        }
        try type("ack crew sent")
        #expect(desk.posted.last?.request.comment == "crew sent")
        try type("comment on site")
        #expect(desk.posted.last?.request.act == .comment)
        try type("shelve 90m chattering relay")
        #expect(desk.posted.last?.request.shelf == .seconds(5400))
        #expect(desk.posted.last?.request.reason == .chattering)
        #expect(desk.posted.last?.request.comment == "relay")
        let count = desk.posted.count
        try type("shelve 1h")
        #expect(desk.posted.count == count)
        #expect(desk.state.prompt?.complaint != nil)
        try desk.press(.back, .alarm(.journal))
        desk.wait()
        let lines = try desk.list().list.lines
        #expect(lines.map(\.state) == ["shelved", "remark", "acknowledged"])
        #expect(lines.last?.note == "wei: crew sent")
    }

    @Test("Acts need the present, a writer, and no recording; each refusal gives the reason")
    func refused() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        desk.state.actsOnAlarms = false
        try desk.press(acknowledge)
        #expect(desk.message.contains("--read-only"))
        desk.state.actsOnAlarms = true
        try desk.press(.time(.pauseOrPlay), acknowledge)
        #expect(desk.message.contains("past"))
        desk.state.time = TimeControl(
            clock: .live(atWall: desk.now),
            atWall: desk.now,
            span: TinyCity.start...desk.now
        )
        try desk.press(acknowledge)
        #expect(desk.message.contains("recording"))
        #expect(desk.posted.isEmpty)
    }

    @Test("Each act is shown from its own time on, and not before")
    func playback() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        desk.wait(60)
        try desk.press(acknowledge)
        desk.wait(60)
        #expect(try desk.list().list.lines.map(\.letter) == [.c])
        desk.wait(-70)
        #expect(try desk.list().list.lines.map(\.letter) == [.b])
        #expect(try desk.model().header.unacknowledged == 1)
    }

    @Test("The page of a series has its alarm, the catalog's instruction and the acts on it")
    func seriesPage() throws {
        var desk = Desk()
        desk.lamp(1, 20)
        desk.wait()
        try desk.look()
        try desk.press(.alarm(.acknowledge("crew sent")), .open)
        desk.wait(60)
        desk.rows = 36
        let model = try desk.model()
        let alarm = model.panes.compactMap { pane -> EventsModel? in
            guard case .events(let events) = pane.content else { return nil }
            return events
        }.first
        let texts = alarm?.lines.lines.map(\.text.string) ?? []
        #expect(
            texts == [
                "high, acked, 1 min", "Call the lamp crew.", "acknowledged · wei: crew sent",
            ]
        )
    }

    @Test("The overview's pane marks acknowledged alarms, leaves shelved ones out and counts them")
    func overview() throws {
        var desk = Desk(kind: .alarms)
        desk.lamp(1, 20)
        desk.pole(1, isOnline: false)
        desk.wait()
        try desk.look()
        #expect(desk.state.keyScope == .alarms)
        try desk.press(acknowledge, .down, .alarm(.shelve), .type("1"), .type("1"))
        desk.wait()
        guard case .alarms(let list) = try desk.model().panes[0].content else { return }
        #expect(list.lines.map(\.isAcknowledged) == [true])
        #expect(list.cap == "1 shelved")
    }

    @Test("A group of the overview's pane is acted on as a whole")
    func group() throws {
        var desk = Desk(kind: .alarms)
        for number in 1...5 { desk.pole(number, isOnline: false) }
        desk.wait()
        try desk.look()
        try desk.press(acknowledge)
        #expect(desk.posted.map(\.request.targets.count) == [5])
    }

    @Test("An act never concerns another alarm than the marked ones", arguments: 0..<40)
    func marks(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var desk = Desk()
        var marked: Set<AlarmRequest.Target> = []
        func change() {
            for _ in 0..<(generator.next() % 6) {
                let number = Int(generator.next() % 24)
                generator.next() % 2 == 0
                    ? desk.lamp(number, generator.next() % 3 == 0 ? 1 : 20)
                    : desk.pole(number, isOnline: generator.next() % 3 == 0)
            }
            desk.wait()
        }
        for _ in 0..<60 {
            if generator.next() % 2 == 0 { change() }
            if generator.next() % 2 == 0 { try desk.look() }
            switch generator.next() % 8 {
            case 0, 1:
                try desk.look()
                let list = try desk.list()
                guard let selected = list.list.selected,
                    let target = list.alarms[list.list.firstLine + selected].first?.target
                else { continue }
                if list.tags.contains(target) {
                    marked.remove(target)
                } else {
                    marked.insert(target)
                }
                try desk.press(.alarm(.tag))
            case 2: try desk.press(.alarm(.nextList))
            case 3: try desk.press(.down, .down)
            case 4: try desk.press(.first)
            case 5 where !marked.isEmpty:
                try desk.look()
                let wasTagged = try !desk.list().tags.isEmpty
                let count = desk.posted.count
                try desk.press(acknowledge)
                if desk.state.prompt != nil { try desk.press(.type("a"), .type("y")) }
                if desk.state.prompt != nil { try desk.press(.back) }
                guard wasTagged, desk.posted.count > count, let last = desk.posted.last else {
                    continue
                }
                #expect(marked.isSuperset(of: last.request.targets), "seed \(seed)")
                #expect(last.outcome.refused.allSatisfy { $0.refusal.code != .changed })
                marked.subtract(last.request.targets)
            default: change()
            }
        }
    }
}
