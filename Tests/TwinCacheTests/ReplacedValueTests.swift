// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Replaced values as they were known")
struct ReplacedValueTests {
    private let start = GeneratedCity.start
    private let series = SeriesID("pump:0", "flow")

    private func instant(_ second: Int64) -> Instant { start + .seconds(second) }

    private func batch(_ second: Int64, _ value: Double, received: Int64) -> Batch {
        Batch(
            source: "plant",
            observations: [
                Observation(
                    series: series,
                    phenomenonTime: instant(second),
                    receivedTime: instant(received),
                    result: .number(value)
                )
            ]
        )
    }

    /// Expects the value of second 10, which was replaced at second 60, to be visible in all
    /// queries from then on only, and the earlier one in none.
    private func expectReplaced(_ archive: any CityArchive, _ note: String) throws {
        func values(asOf known: Int64?) throws -> [[Double?]] {
            let moment = Moment(at: instant(100), asOf: known.map(instant))
            var numbers: [Double?] = []
            try archive.forEachObservation(
                SeriesSelector(series),
                in: instant(0)..<instant(20),
                at: moment
            ) {
                numbers.append($0.number)
                return true
            }
            let columns = try archive.columns(
                of: [series],
                over: instant(0)..<instant(20),
                count: 2,
                at: moment
            )
            let latest = try archive.latest(
                SeriesSelector(series),
                at: Moment(at: instant(15), asOf: known.map(instant)),
                lookBack: .seconds(3600)
            )
            return [numbers, columns.first?.map { $0?.last } ?? [], latest.map(\.number)]
        }
        #expect(try values(asOf: 5) == [[1], [1, nil], [1]], "\(note)")
        // The first version was known then, but only the newest version is stored.
        #expect(try values(asOf: 30) == [[1], [1, nil], [1]], "\(note)")
        #expect(try values(asOf: 59) == [[1], [1, nil], [1]], "\(note)")
        #expect(try values(asOf: 60) == [[1, 20], [1, 20], [20]], "\(note)")
        #expect(try values(asOf: nil) == [[1, 20], [1, 20], [20]], "\(note)")
    }

    @Test("As of a time before a replacement neither value is visible, wherever they are stored")
    func neither() throws {
        let folder = try TemporaryFolder()
        let reference = ReferenceArchive()
        var writer = try CacheWriter(path: folder.file())
        let reader = try CacheReader(path: folder.file())
        for batch in [
            batch(0, 1, received: 1), batch(10, 10, received: 11), batch(10, 20, received: 60),
        ] {
            _ = reference.append([batch])
            _ = try writer.append([batch])
        }
        try expectReplaced(reference, "reference")
        try expectReplaced(reader, "in hot rows")
        writer = try reopened(folder.file(), &writer)
        try expectReplaced(CacheReader(path: folder.file()), "after a restart")
        _ = try writer.append([batch(2 * 3600, 5, received: 2 * 3600)])
        while try writer.maintain(now: instant(2 * 3600)).isMoreDue {}
        try expectReplaced(reader, "in chunks")
        _ = try writer.append([batch(3 * 86_400, 5, received: 3 * 86_400)])
        while try writer.maintain(now: instant(3 * 86_400)).isMoreDue {}
        try expectReplaced(reader, "in chunks of a day")
        // A third version that is received later hides the second one as well.
        _ = try writer.append([batch(10, 30, received: 4 * 86_400)])
        var known: [Double?] = []
        try reader.forEachObservation(
            SeriesSelector(series),
            in: instant(0)..<instant(20),
            at: Moment(at: instant(100), asOf: instant(100))
        ) {
            known.append($0.number)
            return true
        }
        #expect(known == [1])
    }
}
