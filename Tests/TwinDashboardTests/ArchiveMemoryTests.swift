// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinDashboard

/// The archive's answers that are kept from one picture to the next.
@Suite("Kept answers of the archive")
struct ArchiveMemoryTests {
    private let start = TinyCity.start
    private let city = TinyCity()
    private let archive: CountingArchive

    init() { archive = CountingArchive(city.archive) }

    private func road(_ number: Int) -> SeriesID { SeriesID(EntityID("road:\(number)"), "speed") }

    private func tell(_ number: Int, _ value: Double, at second: Int, received: Int? = nil) {
        var batch = Batch(source: "roads")
        let id = road(number).entity
        batch.entities = [Entity(id: id, kind: "road", name: LocalizedText(id.rawValue))]
        batch.observations = [
            Observation(
                series: road(number),
                phenomenonTime: start + .seconds(second),
                receivedTime: start + .seconds(received ?? second),
                result: .number(value)
            )
        ]
        _ = city.archive.append([batch])
    }

    private func moment(_ second: Int, asOf known: Int? = nil) -> Moment {
        Moment(at: start + .seconds(second), asOf: known.map { start + .seconds($0) })
    }

    /// Expects an answer of a picture, and the number of queries that reach the archive for it.
    private func expect<Answer: Equatable>(
        _ wanted: Answer,
        after queries: Int,
        _ memory: inout ArchiveMemory,
        at second: Int,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (inout ArchiveMemory) throws -> Answer
    ) throws {
        try memory.begin(moment(second))
        let before = archive.count
        let given = try body(&memory)
        #expect(given == wanted, sourceLocation: sourceLocation)
        #expect(archive.count - before == queries, sourceLocation: sourceLocation)
    }

    @Test("A latest value is not queried again until something newer may be visible")
    func latest() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        tell(1, 50, at: 0)
        func value(_ memory: inout ArchiveMemory) throws -> Double? {
            try memory.latest(SeriesSelector(kind: "road")).first?.number
        }
        try expect(50, after: 1, &memory, at: 10, value)
        try expect(50, after: 0, &memory, at: 10, value)
        // All observations are before the answer's instant, so that later instants share it.
        try expect(50, after: 0, &memory, at: 11, value)
        // An earlier instant does not.
        try expect(50, after: 1, &memory, at: 9, value)
        tell(1, 60, at: 12)
        try expect(60, after: 1, &memory, at: 13, value)
    }

    @Test("An answer given while later observations exist applies to its own instant only")
    func past() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        tell(1, 50, at: 0)
        tell(1, 70, at: 100)
        func value(_ memory: inout ArchiveMemory) throws -> Double? {
            try memory.latest(of: "road:1")["speed"]?.number
        }
        try expect(50, after: 1, &memory, at: 50, value)
        try expect(50, after: 0, &memory, at: 50, value)
        try expect(70, after: 1, &memory, at: 101, value)
    }

    @Test("Answers as of a known time are shared by nothing but the same moment")
    func asKnown() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        tell(1, 50, at: 0)
        tell(1, 60, at: 5, received: 20)
        for (second, known, wanted) in [(30, 10, 50.0), (30, 25, 60), (31, 19, 50), (31, 31, 60)] {
            try memory.begin(moment(second, asOf: known))
            #expect(try memory.latest(SeriesSelector(kind: "road")).first?.number == wanted)
        }
        try memory.begin(moment(31))
        #expect(try memory.latest(SeriesSelector(kind: "road")).first?.number == 60)
    }

    @Test("Rankings and aggregates are kept apart by all that they depend on")
    func keys() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        for number in 0..<4 { tell(number, Double(10 * number), at: 0) }
        let roads = SeriesSelector(kind: "road")
        try memory.begin(moment(1))
        for _ in 0..<2 {
            #expect(try memory.top(2, of: roads, .highest).map(\.number) == [30, 20])
            #expect(try memory.top(2, of: roads, .lowest).map(\.number) == [0, 10])
            #expect(try memory.top(1, of: roads, .highest).map(\.number) == [30])
            let wanted: [Aggregation: Double] = [
                .mean: 15, .sum: 60, .minimum: 0, .maximum: 30, .count: 4,
            ]
            for aggregation in Aggregation.allCases {
                let found = try memory.aggregate(roads, by: .all, with: aggregation)
                #expect(found.map(\.value) == [wanted[aggregation]], "\(aggregation)")
            }
            #expect(
                try memory.aggregate(SeriesSelector(kind: "lane"), by: .all, with: .sum).isEmpty
            )
        }
    }

    @Test("Columns equal those of the archive as time passes and values arrive late")
    func columns() throws {
        var random = SeededGenerator(seed: 4)
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        var second = 0
        var asked = 0
        for step in 0..<400 {
            second += Int.random(in: 1...4, using: &random)
            tell(1, Double(step), at: second)
            if step % 7 == 0, second > 200 {
                // A late value of the last minutes.
                tell(1, -1, at: second - Int.random(in: 2...150, using: &random), received: second)
            }
            let before = archive.count
            try memory.begin(moment(second))
            let grid = TimeGrid(
                endingAt: start + .seconds(second),
                span: .seconds(300),
                count: 30
            )
            let given = try memory.columns(of: [road(1), road(2)], over: grid)
            asked += archive.count - before
            let wanted = city.archive.columns(
                of: [road(1), road(2)],
                over: grid.span,
                count: grid.count,
                at: moment(second)
            )
            // The last two columns are always current.
            #expect(given.map { Array($0.suffix(2)) } == wanted.map { Array($0.suffix(2)) })
            #expect(given[1].allSatisfy { $0 == nil })
        }
        #expect(asked <= 800, "\(asked) queries")
        // After the longest patience, late values of all columns are included.
        second += 61
        try memory.begin(moment(second))
        let grid = TimeGrid(endingAt: start + .seconds(second), span: .seconds(300), count: 30)
        tell(1, 5, at: second)
        try memory.begin(moment(second))
        #expect(
            try memory.columns(of: [road(1)], over: grid)
                == city.archive.columns(
                    of: [road(1)],
                    over: grid.span,
                    count: 30,
                    at: moment(second)
                )
        )
    }

    @Test("Columns are queried again as a whole when playback goes back or their grid changes")
    func otherGrid() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        for second in 0..<600 where second % 5 == 0 { tell(1, Double(second), at: second) }
        func expectSame(_ second: Int, span: Int, count: Int, asOf known: Int? = nil) throws {
            let moment = moment(second, asOf: known)
            try memory.begin(moment)
            let grid = TimeGrid(
                endingAt: start + .seconds(second),
                span: .seconds(span),
                count: count
            )
            let wanted = city.archive.columns(
                of: [road(1)],
                over: grid.span,
                count: grid.count,
                at: moment
            )
            #expect(try memory.columns(of: [road(1)], over: grid) == wanted, "\(second) \(span)")
        }
        try expectSame(300, span: 200, count: 20)
        try expectSame(310, span: 200, count: 20)
        try expectSame(200, span: 200, count: 20)
        try expectSame(200, span: 400, count: 20)
        try expectSame(500, span: 200, count: 20)
        try expectSame(500, span: 200, count: 40)
        try expectSame(500, span: 200, count: 20, asOf: 450)
        try expectSame(501, span: 200, count: 20, asOf: 452)
        try expectSame(502, span: 200, count: 20)
    }

    @Test(
        "Entities are queried at most twice a minute while data arrives, and at once if none were known"
    )
    func entities() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        try memory.begin(moment(0))
        #expect(try memory.entity("road:1") == nil)
        city.tell(road(1), 5, at: start + .seconds(1))
        try memory.begin(moment(1))
        #expect(try memory.entity("road:1") != nil)
        city.tell(road(2), 5, at: start + .seconds(2))
        try memory.begin(moment(2))
        #expect(try memory.entity("road:2") == nil)
        try memory.begin(moment(31))
        #expect(try memory.entity("road:2") != nil)
    }

    @Test("A unit is kept once it is known, and an unknown one is queried after each append")
    func units() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        try memory.begin(moment(0))
        #expect(try memory.unit(of: road(1)) == nil)
        city.tell(road(1), 5, at: start + .seconds(1))
        #expect(try memory.unit(of: road(1)) == nil, "within the same picture")
        try expect("km/h", after: 1, &memory, at: 1) { try $0.unit(of: road(1)) }
        try expect("km/h", after: 0, &memory, at: 2) { try $0.unit(of: road(1)) }
    }

    @Test("Events end with the moment, and a later minute has its own")
    func events() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        for second in [10, 50, 130] {
            let event = Event(
                id: "e\(second)",
                kind: "incident",
                time: start + .seconds(second),
                receivedTime: start + .seconds(second),
                text: LocalizedText("event")
            )
            _ = city.archive.append([Batch(source: "roads", events: [event])])
        }
        for (second, wanted) in [
            (5, []), (10, ["e10"]), (50, ["e50", "e10"]), (129, ["e50", "e10"]),
            (130, ["e130", "e50", "e10"]), (3840, ["e130"]), (3900, []), (60, ["e50", "e10"]),
        ] as [(Int, [String])] {
            try memory.begin(moment(second))
            for _ in 0..<2 {
                let found = try memory.events(over: .seconds(3720), limit: 10)
                #expect(found.map(\.id) == wanted, "\(second)")
            }
        }
        try memory.begin(moment(129))
        #expect(try memory.events(from: start + .seconds(11)).map(\.id) == ["e50"])
        #expect(try memory.events(over: .seconds(3720), limit: 1).map(\.id) == ["e50"])
    }

    @Test("Answers that no picture uses are dropped after some time, and queried again")
    func unused() throws {
        var memory = ArchiveMemory(archive, lookBack: .seconds(3600))
        tell(1, 50, at: 0)
        try expect(1, after: 1, &memory, at: 1) {
            try $0.latest(SeriesSelector(kind: "road")).count
        }
        for _ in 0..<300 { try memory.begin(moment(1)) }
        try expect(1, after: 1, &memory, at: 1) {
            try $0.latest(SeriesSelector(kind: "road")).count
        }
    }
}
