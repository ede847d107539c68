// SPDX-License-Identifier: Apache-2.0

import GRDB
import Testing
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite struct BookmarkTests {
    private let folder: TemporaryFolder
    private let start = GeneratedCity.start

    init() throws { folder = try TemporaryFolder() }

    private func bookmark(_ second: Int64, _ text: String = "pump stuck") -> Bookmark {
        Bookmark(
            instant: start + .seconds(second),
            written: start + .seconds(second + 60),
            author: "wei",
            text: text
        )
    }

    @Test("A bookmark is stored once, and results are in the order of instants")
    func keptOnce() throws {
        let writer = try CacheWriter(path: folder.file())
        let reader = try CacheReader(path: folder.file())
        let before = try reader.revision()
        for second: Int64 in [50, 10, 50, 30] { try writer.keep(bookmark(second)) }
        #expect(try reader.revision() > before)
        let all = Instant.distantPast..<Instant.distantFuture
        let found = try reader.bookmarks(in: all, at: Moment(at: start), limit: 100)
        #expect(found == [bookmark(10), bookmark(30), bookmark(50)])
        #expect(
            try reader.bookmarks(in: all, at: Moment(at: start), limit: 2) == [
                bookmark(10), bookmark(30),
            ]
        )
    }

    @Test(
        "As of a known time, a bookmark is visible from its time of writing, not from its instant"
    )
    func asSeen() throws {
        let writer = try CacheWriter(path: folder.file())
        let reader = try CacheReader(path: folder.file())
        try writer.keep(bookmark(10))
        let all = Instant.distantPast..<Instant.distantFuture
        func count(_ second: Int64) throws -> Int {
            let moment = Moment(at: start, asOf: start + .seconds(second))
            return try reader.bookmarks(in: all, at: moment, limit: 9).count
        }
        #expect(try count(69) == 0)
        #expect(try count(70) == 1)
    }

    @Test("Bookmarks from the file equal those of the reference, for any span and limit")
    func sameAsTheReference() throws {
        let writer = try CacheWriter(path: folder.file())
        let reader = try CacheReader(path: folder.file())
        let reference = ReferenceArchive()
        var random = SeededGenerator(seed: 77)
        for _ in 0..<200 {
            let instant = start + .seconds(Int64.random(in: 0...1000, using: &random))
            let made = Bookmark(
                instant: instant,
                written: instant + .seconds(Int64.random(in: -50...50, using: &random)),
                author: ["wei", "li", "é", "世"].randomElement(using: &random) ?? "",
                text: ["a", "b", "世界"].randomElement(using: &random) ?? ""
            )
            try writer.keep(made)
            reference.keep(made)
        }
        for _ in 0..<100 {
            let from = Int64.random(in: -10...1000, using: &random)
            let length = Int64.random(in: 0...600, using: &random)
            let span = (start + .seconds(from))..<(start + .seconds(from + length))
            let known = start + .seconds(Int64.random(in: 0...1000, using: &random))
            let moment = Moment(at: known, asOf: Bool.random(using: &random) ? known : nil)
            let limit = Int.random(in: 0...300, using: &random)
            let answer = try reader.bookmarks(in: span, at: moment, limit: limit)
            #expect(answer == reference.bookmarks(in: span, at: moment, limit: limit))
        }
    }

    @Test("A bookmark without text or with too much text is refused with a sentence")
    func refused() throws {
        let writer = try CacheWriter(path: folder.file())
        #expect(throws: BookmarkRefusal.self) { try writer.keep(bookmark(1, "")) }
        let long = String(repeating: "x", count: Bookmark.longestText + 1)
        let error = #expect(throws: BookmarkRefusal.self) { try writer.keep(bookmark(1, long)) }
        #expect(error?.description.contains("shorten it") == true)
        var old = bookmark(1)
        old.instant = Instant(millisecondsSince1970: .min)
        #expect(throws: BookmarkRefusal.self) { try writer.keep(old) }
    }

    @Test("Retention does not remove bookmarks")
    func outliveTheData() throws {
        let writer = try CacheWriter(
            path: folder.file(),
            limits: CacheLimits(age: .seconds(3600))
        )
        try writer.keep(bookmark(0))
        for hour: Int64 in 0..<5 {
            let time = start + .seconds(hour * 3600)
            let observation = Observation(SeriesID("e:1", "p"), 1, at: time)
            _ = try writer.append([Batch(source: "traffic", observations: [observation])])
        }
        let now = start + .seconds(5 * 3600)
        while try writer.maintain(now: now).isMoreDue {}
        let reader = try CacheReader(path: folder.file())
        let all = Instant.distantPast..<Instant.distantFuture
        #expect(try reader.bookmarks(in: all, at: Moment(at: now), limit: 9) == [bookmark(0)])
    }

    @Test("D15 A cache of the first version gets a table for bookmarks and keeps its data")
    func olderVersion() throws {
        let observation = Observation(SeriesID("e:1", "p"), 1, at: start)
        do {
            let writer = try CacheWriter(path: folder.file())
            _ = try writer.append([Batch(source: "traffic", observations: [observation])])
            let added = try RecordingFormat.parts(version: CacheSchema.current.version)
                .filter { $0.type == "table" }.map(\.name).filter { name in
                    try !RecordingFormat.parts(version: 1).contains { $0.name == name }
                }
            try writer.queue.write { database in
                for table in added { try database.execute(sql: "DROP TABLE \(table)") }
                try database.execute(sql: "PRAGMA user_version = 1")
            }
        }
        let writer = try CacheWriter(path: folder.file())
        try writer.keep(bookmark(3))
        let reader = try CacheReader(path: folder.file())
        #expect(try reader.keptSpan() == start...start)
        let all = Instant.distantPast..<Instant.distantFuture
        #expect(try reader.bookmarks(in: all, at: Moment(at: start), limit: 9).count == 1)
    }
}
