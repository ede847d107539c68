// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports

/// An act in a shift.
private struct ShiftAct {
    /// The time of day.
    var hour: Int
    var minute: Int
    var user: String
    var act: AlarmAct
    /// The start of the names of the alarms that it is about; empty for a signature.
    var alarms: String
    var comment: String?
    var reason: AlarmReason?
    var shelf: Duration?

    init(
        _ hour: Int,
        _ minute: Int,
        _ user: String,
        _ act: AlarmAct,
        _ alarms: String = "",
        _ comment: String? = nil,
        _ reason: AlarmReason? = nil,
        shelf: Duration? = nil
    ) {
        (self.hour, self.minute, self.user, self.act) = (hour, minute, user, act)
        (self.alarms, self.comment, self.reason, self.shelf) = (alarms, comment, reason, shelf)
    }
}

/// A shift of a scenario's day, handed over by Wei to Li.
private struct Shift {
    var scenario: String
    var until: (hour: Int, minute: Int)
    var length: Duration
    var acts: [ShiftAct]

    static let all = [
        Shift(
            scenario: "rainstorm",
            until: (9, 0),
            length: .seconds(5400),
            acts: [
                ShiftAct(
                    8,
                    14,
                    "wei",
                    .acknowledge,
                    "substation:",
                    "grid control called, crew 8 leaves"
                ),
                ShiftAct(
                    8,
                    20,
                    "wei",
                    .shelve,
                    "compute_centre:",
                    "on its own generators",
                    .knownCause,
                    shelf: .seconds(3600)
                ),
                ShiftAct(8, 40, "wei", .comment, "substation:", "crew on site, back about 09:30"),
                ShiftAct(8, 58, "wei", .handover, "", "substation first, then the underpasses"),
                ShiftAct(9, 3, "li", .handover),
            ]
        ),
        Shift(
            scenario: "cold-wave",
            until: (14, 30),
            length: .seconds(5400 + 900),
            acts: [
                ShiftAct(
                    13,
                    20,
                    "wei",
                    .acknowledge,
                    "heat_station:",
                    "pump 2 failed, fitters called"
                ),
                ShiftAct(14, 10, "wei", .comment, "heat_station:", "spare pump arrives 15:30"),
                ShiftAct(14, 28, "wei", .handover, "", "warm rooms are open in Fengtai"),
                ShiftAct(14, 31, "li", .handover),
            ]
        ),
        Shift(
            scenario: "compute-failover",
            until: (11, 15),
            length: .seconds(5400),
            acts: [
                ShiftAct(
                    10,
                    7,
                    "wei",
                    .acknowledge,
                    "compute_centre:",
                    "cooling failed, jobs move"
                ),
                ShiftAct(
                    10,
                    30,
                    "wei",
                    .shelve,
                    "trade_channel:",
                    "waits for the moved jobs",
                    .knownCause,
                    shelf: .seconds(3600)
                ),
                ShiftAct(10, 50, "wei", .comment, "compute_centre:", "chiller restarts at noon"),
                ShiftAct(11, 13, "wei", .handover),
                ShiftAct(11, 16, "li", .handover),
            ]
        ),
        Shift(
            scenario: "settlement-jam",
            until: (11, 0),
            length: .seconds(5400),
            acts: [
                ShiftAct(10, 10, "wei", .acknowledge, "trade_channel:", "exchange informed"),
                ShiftAct(10, 45, "wei", .comment, "trade_channel:", "they restart a node at 11:30"),
                ShiftAct(10, 58, "wei", .handover, "", "do not shelve: the exchange wants calls"),
                ShiftAct(11, 2, "li", .handover),
            ]
        ),
    ]
}

/// The four scenarios, each played as a shift of two people, whose sheets `Documents/shifts.md`
/// has.
@Suite("Shifts of two people", .serialized)
struct ShiftTests {
    private static let document = Program.root.appendingPathComponent("Documents/shifts.md")

    @Test("The handover sheet of each scenario is that of the document", arguments: 0..<4)
    func sheet(_ number: Int) throws {
        let shift = Shift.all[number]
        let day = try ScriptedDay(
            shift.scenario,
            until: shift.until.hour,
            shift.until.minute,
            keeping: shift.length
        )
        let reporter = AlarmReporter(
            catalog: day.catalog,
            configuration: day.configuration,
            archive: day.archive,
            language: .english
        )
        for act in shift.acts { try perform(act, shift, day, reporter) }
        let span = day.now - shift.length..<day.now
        let sheet = try reporter.handover(span)
        #expect(sheet.signatures.map(\.author.user) == ["wei", "li"])
        #expect(!sheet.acknowledged.isEmpty)
        let lines = reporter.lines(of: sheet)
        #expect(lines.count <= 66)
        expect(lines.map(\.string).joined(separator: "\n"), of: shift.scenario)
        // The sheet can be made again after later acts.
        if let alarm = sheet.acknowledged.first {
            let request = AlarmRequest(.comment, [.init(alarm.row.alarm)], comment: "later")
            _ = try day.archive.act(
                request,
                by: AlarmAuthor(user: "li"),
                at: day.now + .seconds(300)
            )
        }
        #expect(reporter.lines(of: try reporter.handover(span)) == lines)
    }

    private func perform(
        _ act: ShiftAct,
        _ shift: Shift,
        _ day: ScriptedDay,
        _ reporter: AlarmReporter
    ) throws {
        let minutes = (act.hour - shift.until.hour) * 60 + act.minute - shift.until.minute
        let time = day.now + .seconds(minutes * 60)
        var targets: [AlarmRequest.Target] = []
        if act.act != .handover {
            let items = try reporter.items(at: Moment(at: time)).filter { item in
                item.name.hasPrefix(act.alarms) && item.isActive
                    && (act.act.event.map { item.row.status.state.after($0) != nil } ?? true)
            }
            targets = items.map {
                AlarmRequest.Target($0.row.alarm, activation: $0.row.status.activation)
            }
            #expect(
                !targets.isEmpty,
                "\(shift.scenario): no \(act.alarms) at \(act.hour):\(act.minute)"
            )
        }
        guard !targets.isEmpty || act.act == .handover else { return }
        let outcome = try day.archive.act(
            AlarmRequest(
                act.act,
                targets,
                reason: act.reason,
                comment: act.comment,
                shelf: act.shelf
            ),
            by: AlarmAuthor(user: act.user),
            at: time
        )
        #expect(outcome.refused.isEmpty)
    }

    /// Compares a sheet with that of the document, or writes it there if frames are recorded.
    private func expect(_ sheet: String, of scenario: String) {
        let head = "<!-- \(scenario) -->\n```text\n"
        guard var text = try? String(contentsOf: Self.document, encoding: .utf8),
            let start = text.range(of: head)?.upperBound,
            let end = text.range(of: "\n```", range: start..<text.endIndex)?.lowerBound
        else {
            Issue.record("Documents/shifts.md has no sheet of \(scenario).")
            return
        }
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            text.replaceSubrange(start..<end, with: sheet)
            try? text.write(to: Self.document, atomically: true, encoding: .utf8)
        } else {
            #expect(String(text[start..<end]) == sheet)
        }
    }
}
