// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinModel

struct StateTests {
    /// A row of the state table.
    struct Row: CustomTestStringConvertible {
        var name: String
        var state: AlarmState
        var event: AlarmEvent
        var letter: String?
        var next: AlarmState?
        var annunciation: String?

        var testDescription: String { "\(name), \(event.rawValue)" }
    }

    static func state(_ fields: ArraySlice<String>) throws -> AlarmState {
        let fields = Array(fields)
        let suppressions: [String: AlarmState.Suppression] = [
            "none": .none, "shelved": .shelved, "oneshot": .oneShot, "designed": .designed,
            "oos": .outOfService,
        ]
        return AlarmState(
            isActive: fields[0] == "active",
            isAcknowledged: fields[1] == "acked",
            suppression: try #require(suppressions[fields[2]])
        )
    }

    static func rows() throws -> [Row] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("transitions.tsv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
        return try lines.map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            let isRefused = fields[5] == "refused"
            return Row(
                name: fields[0],
                state: try state(fields[1...3]),
                event: try #require(AlarmEvent(rawValue: fields[4])),
                letter: isRefused ? nil : String(fields[5].prefix(1)),
                next: isRefused ? nil : try state(fields[6...8]),
                annunciation: isRefused ? nil : fields[9]
            )
        }
    }

    @Test("A03 Every state and event has the next state and the annunciation of the table")
    func table() throws {
        let rows = try Self.rows()
        #expect(rows.count == 270)
        #expect(Set(rows.map(\.state)).count == 18)
        for row in rows {
            #expect(row.state.letter.rawValue == String(row.name.prefix(1)), "\(row)")
            let after = row.state.after(row.event)
            #expect(after?.state == row.next, "\(row)")
            #expect(after?.state.letter.rawValue == row.letter, "\(row)")
            #expect(after?.annunciation.rawValue == row.annunciation, "\(row)")
        }
    }

    @Test("A million random events violate no invariant")
    func invariants() {
        var random = SeededGenerator(seed: 16)
        let events = AlarmEvent.allCases
        let returns: Set<AlarmEvent> = [.expire, .unsuppress, .returnToService]
        let process: Set<AlarmEvent> = [.activate, .clear]
        var state = AlarmState()
        var broken: [String: Int] = [:]
        var taken = 0
        var seen: Set<AlarmState> = []
        for step in 0..<1_000_000 {
            if step % 50 == 0 { state = AlarmState() }
            let event = events[Int(random.next() % UInt64(events.count))]
            guard let (next, annunciation) = state.after(event) else { continue }
            taken += 1
            if event == .activate, next.isAcknowledged { broken["born acked", default: 0] += 1 }
            let isHeard = [.soundAndFlash, .flash, .brief].contains(annunciation)
            if next.isSuppressed, isHeard { broken["suppressed, heard", default: 0] += 1 }
            if returns.contains(event), next.isActive, next.letter != .b {
                broken["return hides", default: 0] += 1
            }
            if event == .unshelve, !next.isAcknowledged { broken["second ack", default: 0] += 1 }
            if !process.contains(event), next.isActive != state.isActive {
                broken["act changes the condition", default: 0] += 1
            }
            if next.suppression == .oneShot, !next.isActive {
                broken["one-shot, normal", default: 0] += 1
            }
            seen.insert(next)
            state = next
        }
        #expect(broken.isEmpty)
        #expect(seen.count == 18)
        #expect(taken > 250_000)
    }
}
