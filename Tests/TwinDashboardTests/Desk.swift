// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

/// A person in front of the alarm table of a tiny city, whose acts are kept by its archive.
struct Desk {
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
            guard case .act(let requests)? = state.apply(action) else { continue }
            let sender = LocalAlarmOperator(
                city.archive,
                author: AlarmAuthor(user: "wei"),
                now: { [now] in now }
            )
            let outcomes = requests.map { sender.post($0) }
            posted += zip(requests, outcomes).map { (request: $0, outcome: $1) }
            _ = try model()
            let notice = builder.notice(of: outcomes, to: requests)
            state.take(outcomes, of: requests, saying: notice, at: 0)
        }
    }

    var message: String { state.time.message?.text(in: state.language) ?? "" }
}

struct TestFailure: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

let acknowledgeKey = Action.alarm(.acknowledge(""))
