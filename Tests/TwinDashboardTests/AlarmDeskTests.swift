// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

private let acknowledge = acknowledgeKey

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
        // So many alarms at once share lines; here each has one of its own.
        try desk.look()
        try desk.press(.alarm(.group))
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
        guard case .act(let requests)? = desk.state.apply(acknowledge), let request = requests.first
        else {
            Issue.record("no request")
            return
        }
        let outcome = try desk.city.archive.act(request, by: AlarmAuthor(user: "wei"), at: desk.now)
        #expect(outcome.kept.isEmpty)
        #expect(outcome.refused.first?.refusal.code == .changed)
        _ = try desk.model()
        let notice = desk.builder.notice(of: [outcome], to: requests)
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
        guard case .alarms(let list) = try desk.model().panes[0].content else {
            throw TestFailure("no pane of alarms")
        }
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

    @Test("An act never concerns another alarm than the marked ones", arguments: 0..<8)
    func marks(_ group: UInt64) throws {
        var acts = 0
        for seed in group * 5..<group * 5 + 5 { acts += try marks(seed: seed) }
        #expect(acts > 3, "\(acts) acts")
    }

    /// Returns the number of acts among random marks, acts and changes of alarms.
    private func marks(seed: UInt64) throws -> Int {
        var generator = SeededGenerator(seed: seed)
        var desk = Desk()
        var marked: Set<AlarmRequest.Target> = []
        var acts = 0
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
                guard let selected = list.list.selected else { continue }
                let targets = list.alarms[list.list.firstLine + selected].map(\.target)
                if list.tags.isSuperset(of: targets) {
                    marked.subtract(targets)
                } else {
                    marked.formUnion(targets)
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
                acts += 1
            default: change()
            }
        }
        return acts
    }
}
