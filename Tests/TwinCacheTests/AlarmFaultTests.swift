// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite("Many alarms and a restart")
struct AlarmFaultTests {
    private let folder: TemporaryFolder
    private let start = AlarmCity.start

    init() throws { folder = try TemporaryFolder() }

    private func at(_ seconds: Double) -> Instant {
        start + .milliseconds(Int64(seconds * 1000))
    }

    private func series(_ numbers: Range<Int>, _ property: String = "on") -> [SeriesID] {
        numbers.map { SeriesID(EntityID("pump:\($0)"), property) }
    }

    private func batch(_ ids: [SeriesID], _ value: Double, at time: Instant) -> Batch {
        Batch(
            source: AlarmCity.source,
            observations: ids.map {
                Observation($0, value, at: time)
            }
        )
    }

    @Test("A02 Of 10,000 alarms in 10 s the writer loses none and doubles none")
    func flood() throws {
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let ids = series(0..<10_000)
        for second in 0..<10 {
            let now = Array(ids[second * 1000..<second * 1000 + 1000])
            _ = try writer.append([batch(now, 1, at: at(Double(second) - 60))])
            _ = try writer.append([batch(now, 0, at: at(Double(second)))])
        }
        let reader = try CacheReader(path: folder.file())
        let moment = Moment(at: at(10))
        let rows = try reader.alarmTable(at: moment)
        #expect(rows.count == 10_000 && Set(rows.map(\.alarm)).count == 10_000)
        #expect(rows.allSatisfy { $0.status.state.letter == .b && $0.status.activations == 1 })
        let changes = try reader.alarmChanges(in: at(-60)..<at(10), at: moment)
        #expect(changes.count == 10_000)
        #expect(changes.allSatisfy { $0.transition.event == .activate })
        for (number, row) in rows.sorted(by: { $0.alarm < $1.alarm }).enumerated() {
            let expected = ids.sorted()[number]
            let second = Int(expected.entity.rawValue.dropFirst(5)).map { $0 / 1000 } ?? -1
            #expect(row.alarm == expected && row.onset == at(Double(second)))
        }
        // All of them clear at 20 s.
        _ = try writer.append([batch(ids, 1, at: at(20))])
        #expect(
            Set(try reader.alarmTable(at: Moment(at: at(21))).map(\.status.state.letter)) == [.d]
        )
        try writer.close()
    }

    /// Fills a cache with 500 active alarms and acts on them, and closes it.
    ///
    /// Ten further alarms are still within their on-delay of 60 s when the writer ends.
    private func fill(_ ids: [SeriesID], delayed: [SeriesID]) throws {
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        _ = try writer.append([batch(ids, 1, at: at(-60)), batch(delayed, 4, at: at(-60))])
        _ = try writer.append([batch(ids, 0, at: start)])
        _ = try writer.append([batch(delayed, 7, at: at(30))])
        let author = AlarmAuthor(user: "wei")
        let acked = ids[..<200].map { AlarmRequest.Target($0, activation: start) }
        let shelved = ids[200..<300].map { AlarmRequest.Target($0) }
        _ = try writer.act(AlarmRequest(.acknowledge, acked), by: author, at: at(40))
        let shelf = AlarmRequest(.shelve, shelved, reason: .maintenance, shelf: .seconds(600))
        _ = try writer.act(shelf, by: author, at: at(41))
        try writer.close()
    }

    @Test("A05 Of 500 active alarms a restart forgets none and announces none again")
    func restart() throws {
        let ids = series(0..<500)
        let slow = series(500..<510, "flow")
        try fill(ids, delayed: slow)
        let before = try CacheReader(path: folder.file()).alarmTable(at: Moment(at: at(50)))
        #expect(before.count == 500)

        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let again = try CacheReader(path: folder.file())
        #expect(try again.alarmTable(at: Moment(at: at(50))) == before)
        _ = try writer.append([batch(ids, 0, at: at(60)), batch(slow, 7, at: at(60))])
        let after = try again.alarmTable(at: Moment(at: at(70)))
        #expect(after.map(\.alarm) == before.map(\.alarm))
        for (old, new) in zip(before, after) {
            #expect(old.status == new.status, "\(old.alarm)")
        }
        #expect(after.count { $0.status.state.letter == .c } == 200)
        #expect(after.count { $0.status.state.letter == .e } == 100)
        #expect(after.count(where: \.status.isSounding) == 200)
        let repeated = try again.alarmChanges(in: at(45)..<at(90), at: Moment(at: at(90)))
        #expect(repeated.isEmpty, "\(repeated.first.map { "\($0)" } ?? "")")
        // The on-delay continues, and the shelf ends to the second.
        func letters(_ seconds: Double, _ ids: [SeriesID]) throws -> [AlarmState.Letter?] {
            let table = Dictionary(
                try again.alarmTable(at: Moment(at: at(seconds))).map { ($0.alarm, $0) }
            ) { $1 }
            return Array(Set(ids.map { table[$0]?.status.state.letter }))
        }
        #expect(try letters(89.999, slow) == [nil])
        #expect(try letters(90, slow) == [.b])
        #expect(try letters(640.999, Array(ids[200..<300])) == [.e])
        #expect(try letters(641, Array(ids[200..<300])) == [.b])
        try writer.close()
    }
}
