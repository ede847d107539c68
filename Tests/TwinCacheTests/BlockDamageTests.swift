// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinAlarms
import TwinModel
import TwinQuery

@testable import TwinCache

/// Flipped bits in the blocks of a file, as a reader meets them.
@Suite("A flipped bit in a block of the cache")
struct BlockDamageTests {
    private static let start = GeneratedCity.start
    private static let all = Instant.distantPast..<Instant.distantFuture
    private static let end = start + .seconds(50 * 3600)

    /// Creates a cache of two days with blocks of every kind.
    private func makeCache(_ path: String) throws {
        let writer = try CacheWriter(path: path)
        for minute in stride(from: 0, through: 50 * 60, by: 5) {
            let time = Self.start + .seconds(60 * minute)
            let batch = Batch(
                source: "plant",
                observations: (0..<8).map { index in
                    Observation(
                        series: SeriesID(EntityID("pump:\(index)"), "flow"),
                        phenomenonTime: time,
                        receivedTime: time + .milliseconds(Int64(index)),
                        result: .number(Double(minute * (index + 1)) / 7)
                    )
                }
            )
            _ = try writer.append([batch])
            if minute % 60 == 0, minute < 49 * 60 {
                while try writer.maintain(now: time).isMoreDue {}
            }
        }
        try writer.close()
    }

    /// Returns all observations.
    private func observations(_ archive: any CityArchive) throws -> Set<Observation> {
        var found: Set<Observation> = []
        try archive.forEachObservation(
            SeriesSelector(),
            in: Self.all,
            at: Moment(at: .distantFuture)
        ) {
            found.insert($0)
            return true
        }
        return found
    }

    /// Returns the columns of all hours, without their sums, which may differ in the last digit.
    ///
    /// The span is long enough for hourly summaries to be read.
    private func hourly(_ archive: any CityArchive) throws -> [[TwinQuery.Column?]] {
        let first = Self.start.floored(to: .seconds(86_400))
        return try archive.columns(
            of: archive.series(SeriesSelector()).map(\.id),
            over: first..<(first + .seconds(4 * 86_400)),
            count: 96,
            at: Moment(at: Self.end)
        ).map { columns in
            columns.map { column in
                var column = column
                column?.sum = 0
                return column
            }
        }
    }

    /// Returns the queries that read a row of a table, each by its name.
    private func queries(
        of table: BlockTable,
        key: Int64
    ) -> [(name: String, ask: (CacheReader) throws -> [Observation])] {
        let now = Moment(at: Self.end)
        let hour: Range<Instant>
        switch table {
        case .chunk:
            let window = StoreKey.window(ofCell: key) * Chunk.hour
            hour = Instant(kept: window)..<Instant(kept: window + Chunk.hour)
        case .dayChunk:
            let window = StoreKey.window(ofCell: key) * DayChunk.length
            hour = Instant(kept: window)..<Instant(kept: window + DayChunk.length)
        case .hot, .latest, .rollup, .alarmStretch:
            hour = Self.end - .seconds(4 * 3600)..<Self.end + .milliseconds(1)
        }
        func each(_ reader: CacheReader) throws -> [Observation] {
            var found: [Observation] = []
            try reader.forEachObservation(SeriesSelector(), in: hour, at: now) {
                found.append($0)
                return true
            }
            return found
        }
        func columns(_ reader: CacheReader) throws -> [Observation] {
            let ids = try reader.series(SeriesSelector()).map(\.id)
            _ = try reader.columns(of: ids, over: hour, count: 24, at: now)
            return []
        }
        func hourly(_ reader: CacheReader) throws -> [Observation] {
            _ = try self.hourly(reader)
            return []
        }
        func latest(_ reader: CacheReader) throws -> [Observation] {
            let last = Moment(at: min(hour.upperBound - .milliseconds(1), Self.end))
            return try reader.latest(SeriesSelector(), at: last, lookBack: .seconds(86_400))
        }
        func newest(_ reader: CacheReader) throws -> [Observation] {
            try reader.latest(SeriesSelector(), at: now, lookBack: .seconds(86_400))
        }
        func aggregate(_ reader: CacheReader) throws -> [Observation] {
            _ = try reader.aggregate(
                SeriesSelector(),
                by: .all,
                with: .sum,
                at: now,
                lookBack: .seconds(86_400)
            )
            return []
        }
        func top(_ reader: CacheReader) throws -> [Observation] {
            try reader.top(5, of: SeriesSelector(), .highest, at: now, lookBack: .seconds(86_400))
        }
        return switch table {
        case .chunk, .dayChunk: [("each", each), ("columns", columns), ("latest", latest)]
        case .rollup: [("hourly", hourly)]
        case .hot: [("each", each)]
        case .latest: [("newest", newest), ("aggregate", aggregate), ("top", top)]
        case .alarmStretch: []
        }
    }

    @Test(
        "Every query that reads a damaged block reports it, and no altered value is returned",
        arguments: [BlockTable.hot, .latest, .rollup, .chunk, .dayChunk]
    )
    func samples(table: BlockTable) throws {
        let folder = try TemporaryFolder()
        try makeCache(folder.file())
        let whole = try observations(CacheReader(path: folder.file()))
        let wholeHours = try hourly(CacheReader(path: folder.file()))
        var random = SeededGenerator(seed: 5)
        let queue = try DatabaseQueue(path: folder.file())
        let keys = try queue.read {
            try Int64.fetchAll($0, sql: "SELECT * FROM \(table.rawValue)")
        }
        #expect(!keys.isEmpty)
        let column = table == .latest ? "grp" : "key"
        for _ in 0..<10 {
            let key = try #require(keys.randomElement(using: &random))
            let block = try #require(
                try queue.read {
                    try Data.fetchOne(
                        $0,
                        sql: "SELECT block FROM \(table.rawValue) WHERE \(column) = ?",
                        arguments: [key]
                    )
                }
            )
            var flipped = block
            let bit = Int.random(in: 0..<block.count * 8, using: &random)
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            func store(_ block: Data) throws {
                try queue.write {
                    try $0.execute(
                        sql: "UPDATE \(table.rawValue) SET block = ? WHERE \(column) = ?",
                        arguments: [block, key]
                    )
                }
                // A log that the cache's writer did not write would be ignored.
                try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            }
            for (name, ask) in queries(of: table, key: key) {
                let note = Comment("\(table.rawValue) \(key), bit \(bit), \(name)")
                #expect(try ask(CacheReader(path: folder.file())).allSatisfy(whole.contains), note)
                try store(flipped)
                let reader = try CacheReader(path: folder.file())
                let found = try ask(reader)
                #expect(reader.damagedBlocks == 1, note)
                #expect(found.allSatisfy(whole.contains), note)
                _ = try ask(reader)
                #expect(reader.damage == ArchiveDamage(blocks: 1), "counted once: \(note)")
                // The chunks of an hour give the same figures as its summary.
                if table == .rollup { #expect(try hourly(reader) == wholeHours, note) }
                let left = try observations(reader)
                #expect(left.isSubset(of: whole), note)
                try store(block)
                #expect(try observations(CacheReader(path: folder.file())) == whole, note)
            }
        }
    }

    @Test(
        "A damaged state of an alarm is reported and computed again from its runs and acts",
        arguments: ["head", "base"]
    )
    func alarmStates(column: String) throws {
        let folder = try TemporaryFolder()
        var city = AlarmCity(seed: 8)
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let author = AlarmAuthor(user: "wei", host: "desk1")
        for round in 0..<400 {
            _ = try writer.append([city.next()])
            guard round % 2 == 0 else { continue }
            let rows = try CacheReader(path: folder.file()).alarmTable(at: Moment(at: city.now))
            _ = try writer.act(city.act(on: rows), by: author, at: city.now)
        }
        try writer.close()
        let queue = try DatabaseQueue(path: folder.file())
        let rows = try queue.read {
            try Row.fetchAll(
                $0,
                sql: """
                    SELECT series, start, finish, \(column) AS block FROM alarm_stretch
                        WHERE \(column) IS NOT NULL
                    """
            )
        }
        #expect(rows.count > 3)
        var random = SeededGenerator(seed: 9)
        let whole = try CacheReader(path: folder.file())
        for _ in 0..<30 {
            let row = try #require(rows.randomElement(using: &random))
            let (series, start): (Int64, Int64) = (row["series"], row["start"])
            let finish: Int64 = row["finish"]
            var block: Data = row["block"]
            let intact = block
            let bit = Int.random(in: 0..<block.count * 8, using: &random)
            block[bit / 8] ^= 1 << UInt8(bit % 8)
            func store(_ block: Data) throws {
                try queue.write {
                    try $0.execute(
                        sql:
                            "UPDATE alarm_stretch SET \(column) = ? WHERE series = ? AND start = ?",
                        arguments: [block, series, start]
                    )
                }
                try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            }
            let last = min(finish - 1, city.now.millisecondsSince1970)
            let time = Instant(kept: Int64.random(in: start...max(start, last), using: &random))
            let moment = Moment(at: time, asOf: city.now)
            let wanted = try whole.alarmTable(at: Moment(at: time))
            let wantedAsKnown = try whole.alarmTable(at: moment)
            try store(block)
            let note = Comment("series \(series), \(time), bit \(bit)")
            let reader = try CacheReader(path: folder.file())
            #expect(try reader.alarmTable(at: Moment(at: time)) == wanted, note)
            #expect(reader.damagedBlocks == 1, note)
            let known = try CacheReader(path: folder.file())
            #expect(try known.alarmTable(at: moment) == wantedAsKnown, note)
            try store(intact)
        }
    }

    @Test("Any changed bit of a state of an alarm is detected, and version 1 is still read")
    func alarmStatusBlock() {
        var status = AlarmStatus()
        status.activation = Self.start
        status.activations = 3
        status.note = AlarmStatus.Signature(
            entry: 7,
            instant: Self.start,
            author: AlarmAuthor(user: "wei", host: "desk1"),
            reason: nil,
            comment: "按计划 checked"
        )
        func decoded(_ bytes: [UInt8]) -> AlarmStatus? {
            bytes.withUnsafeBytes { AlarmStatusBlock.decode($0) }
        }
        let bytes = AlarmStatusBlock.encode(status)
        #expect(decoded(bytes) == status)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(decoded(flipped) == nil, "bit \(bit)")
        }
        for length in 0..<bytes.count { #expect(decoded(Array(bytes[..<length])) == nil) }
        #expect(decoded(bytes + [0]) == nil)
        let old = [1] + bytes.dropFirst().dropLast(4)
        #expect(decoded(old) == status)
    }
}
