// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("Timelines of answers and appends")
struct TimelineTests {
    @Test("Two sources start at once, are appended together, and are visited separately")
    func start() {
        var city = Rehearsal([("traffic", .seconds(5)), ("power", .seconds(5))]) {
            .news($0, after: $1, at: $2.clock)
        }
        city.run(for: .seconds(9))
        expect(
            city,
            says: """
                  0.000 traffic is starting
                  0.000 power is starting
                  0.001 visit traffic after nothing
                  0.002 visit power after nothing
                  0.051 keep traffic 1
                  0.051 traffic is fresh
                  0.052 keep power 1
                  0.052 power is fresh
                  2.587 visit power after 1
                  2.637 keep power 1
                  4.860 visit traffic after 1
                  4.910 keep traffic 1
                  7.587 visit power after 2
                  7.637 keep power 1
                """
        )
    }

    @Test("A service with more data is read at once, in limited bursts")
    func history() {
        let service = ScriptedService(length: 12, page: 1)
        var city = Rehearsal([("traffic", .seconds(30))]) { source, watermark, city in
            let delivery = service.answer(source, after: watermark, at: city.clock)
            return .init(latency: .milliseconds(20), result: .success(delivery))
        }
        city.run(for: .seconds(10))
        expect(
            city,
            says: """
                  0.000 traffic is starting
                  0.001 visit traffic after nothing
                  0.021 keep traffic 1
                  0.021 traffic is fresh
                  0.021 visit traffic after 1
                  0.041 keep traffic 1
                  0.041 visit traffic after 2
                  0.061 keep traffic 1
                  0.061 visit traffic after 3
                  0.081 keep traffic 1
                  0.081 visit traffic after 4
                  0.101 keep traffic 1
                  0.101 visit traffic after 5
                  0.121 keep traffic 1
                  0.121 visit traffic after 6
                  0.141 keep traffic 1
                  0.141 visit traffic after 7
                  0.161 keep traffic 1
                  0.161 visit traffic after 8
                  0.181 keep traffic 1
                  0.181 visit traffic after 9
                  0.201 keep traffic 1
                  1.201 visit traffic after 10
                  1.221 keep traffic 1
                  1.221 visit traffic after 11
                  2.221 keep traffic 1
                """
        )
    }

    @Test(
        "N01 A service that goes away is visited less and less, and is read from where it stopped"
    )
    func outage() {
        var city = Rehearsal([("traffic", .seconds(5)), ("power", .seconds(60))]) {
            source,
            watermark,
            city in
            let isAway =
                source == "traffic" && city.elapsed > .seconds(4)
                && city.elapsed < .seconds(30)
            return isAway ? .failure(.unreachable) : .news(source, after: watermark, at: city.clock)
        }
        city.run(for: .seconds(60))
        expect(
            city,
            says: """
                  0.000 traffic is starting
                  0.000 power is starting
                  0.001 visit traffic after nothing
                  0.002 visit power after nothing
                  0.051 keep traffic 1
                  0.051 traffic is fresh
                  0.052 keep power 1
                  0.052 power is fresh
                  4.860 visit traffic after 1
                  4.870 traffic is unreachable
                  4.970 visit traffic after 1
                  6.535 visit traffic after 1
                  7.421 visit traffic after 1
                 13.626 visit traffic after 1
                 23.656 visit traffic after 1
                 31.031 visit power after 1
                 31.081 keep power 1
                 31.569 visit traffic after 1
                 31.619 traffic is fresh
                 32.081 keep traffic 1
                 36.569 visit traffic after 2
                 36.619 keep traffic 1
                 41.569 visit traffic after 3
                 41.619 keep traffic 1
                 46.569 visit traffic after 4
                 46.619 keep traffic 1
                 51.569 visit traffic after 5
                 51.619 keep traffic 1
                 56.569 visit traffic after 6
                 56.619 keep traffic 1
                """
        )
    }

    @Test("D03 No data is lost while the disk is full, and all is stored soon after")
    func diskFull() {
        var city = Rehearsal([("traffic", .seconds(5)), ("power", .seconds(5))]) {
            .news($0, after: $1, at: $2.clock)
        }
        city.run(for: .seconds(4))
        city.writer.isFull = true
        city.run(for: .seconds(30))
        #expect(city.engine.statuses.map(\.state) == [.behind, .behind])
        #expect(city.status("power")?.message?.english.contains("disk is full") == true)
        city.writer.isFull = false
        city.run(for: .seconds(10))
        expect(
            city,
            says: """
                  0.000 traffic is starting
                  0.000 power is starting
                  0.001 visit traffic after nothing
                  0.002 visit power after nothing
                  0.051 keep traffic 1
                  0.051 traffic is fresh
                  0.052 keep power 1
                  0.052 power is fresh
                  2.587 visit power after 1
                  2.637 keep power 1
                  4.860 visit traffic after 1
                  4.910 keep nothing
                  5.910 keep nothing
                  7.587 visit power after 2
                  7.910 keep nothing
                 11.910 keep nothing
                 19.910 keep nothing
                 27.910 keep nothing
                 34.910 traffic is behind
                 34.910 power is behind
                 35.910 keep traffic 1
                 36.137 visit traffic after 2
                 36.187 traffic is fresh
                 36.910 keep power 1, traffic 1
                 37.140 visit power after 3
                 37.190 power is fresh
                 37.910 keep power 1
                 41.137 visit traffic after 3
                 41.187 keep traffic 1
                 42.140 visit power after 4
                 42.190 keep power 1
                """
        )
        #expect(city.engine.statuses.map(\.state) == [.fresh, .fresh])
        #expect(city.engine.statuses.allSatisfy { $0.message == nil })
    }

    private func expect(
        _ city: Rehearsal,
        says timeline: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        let said = city.timeline.joined(separator: "\n")
        #expect(said == timeline, "\n\(said)", sourceLocation: location)
    }
}
