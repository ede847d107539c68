// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite("Acts on many alarms")
struct ManyActsTests {
    @Test("An acknowledgement of 2,000 alarms is one batch, and undone as one")
    func many() throws {
        let folder = try TemporaryFolder()
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let ids = (0..<AlarmRequest.mostTargets).map {
            SeriesID(EntityID("pump:\($0)"), "on")
        }
        let start = AlarmCity.start
        let batch = Batch(
            source: AlarmCity.source,
            observations: ids.map {
                Observation($0, 0, at: start)
            }
        )
        _ = try writer.append([batch])
        let reader = try CacheReader(path: folder.file())
        let author = AlarmAuthor(user: "wei")
        let now = start + .seconds(60)
        let targets = ids.map { AlarmRequest.Target($0, activation: start) }
        let outcome = try writer.act(AlarmRequest(.acknowledge, targets), by: author, at: now)
        #expect(outcome.kept == Array(1...2000))
        func letters() throws -> Set<AlarmState.Letter> {
            Set(try reader.alarmTable(at: Moment(at: now + .seconds(5))).map(\.status.state.letter))
        }
        #expect(try letters() == [.c])
        let undone = try writer.act(.undo(1000), by: author, at: now + .seconds(1))
        #expect(undone.kept == Array(2001...4000))
        #expect(try letters() == [.b])
        try writer.close()
    }
}
