// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinModel
import TwinQuery

extension EndToEndTests {
    /// Files written by citytop 0.1.0, before alarms, chunks of days and checksums of the log.
    ///
    /// The folder Fixtures has a cache of a generated city of eight series, a recording of it, and
    /// the output of `citytop export` for both, all written by that version. Numbers in it are the
    /// shortest texts that read back as the same bits.
    @Suite("Files of version 0.1.0")
    struct FormerVersionTests {
        private static let fixtures = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("Fixtures")
        private let folder: TestFolder
        private let cache: String
        private let recording: String
        private let exported: String

        init() throws {
            folder = try TestFolder()
            cache = folder.path + "/cache-0.1.0.db"
            recording = folder.path + "/recording-0.1.0.citytop"
            for path in [cache, recording] {
                let name = URL(fileURLWithPath: path).lastPathComponent
                try FileManager.default.copyItem(
                    atPath: Self.fixtures.appendingPathComponent(name).path,
                    toPath: path
                )
            }
            let file = Self.fixtures.appendingPathComponent("export-0.1.0.csv")
            exported = try String(contentsOf: file, encoding: .utf8)
        }

        /// Returns the number of observations of an archive whose time, value or quality is not that of
        /// the exported line, and the number of all.
        private func differences(_ archive: any CityArchive) throws -> (wrong: Int, all: Int) {
            let lines = exported.split(separator: "\n").dropFirst()
            var wanted: [String: (value: String, quality: String, received: String)] = [:]
            for line in lines {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                    .map(String.init)
                try #require(fields.count == 7, "\(line)")
                wanted["\(fields[0])/\(fields[1]) \(fields[3])"] = (fields[5], fields[6], fields[4])
            }
            var wrong = 0
            var all = 0
            try archive.forEachObservation(
                SeriesSelector(),
                in: .distantPast ..< .distantFuture,
                at: Moment(at: .distantFuture)
            ) { found in
                all += 1
                let key =
                    "\(found.series.entity)/\(found.series.property) \(found.phenomenonTime.rfc3339)"
                guard let line = wanted.removeValue(forKey: key) else {
                    wrong += 1
                    return true
                }
                let isSame =
                    switch found.result {
                    case .number(let number): Double(line.value)?.bitPattern == number.bitPattern
                    case .text(let text): line.value == text
                    case .missing: line.value.isEmpty
                    }
                let isDescribed =
                    line.quality == "\(found.quality)"
                    && line.received == found.receivedTime.rfc3339
                if !isSame || !isDescribed { wrong += 1 }
                return true
            }
            return (wrong + wanted.count, all)
        }

        @Test("The recording opens, is checked, plays and exports the same values to the bit")
        func plays() throws {
            let reader = try RecordingReader(path: recording)
            #expect(reader.isFinished && reader.damagedBlocks == 0)
            #expect(reader.facts.maker == "citytop 0.1.0")
            let found = try differences(reader)
            #expect(found.wrong == 0 && found.all == 1176, "\(found)")
            #expect(try RecordingCheck(path: recording).findings.isEmpty)
            let whole = Instant.distantPast..<Instant.distantFuture
            let end = Moment(at: .distantFuture)
            #expect(try reader.events(in: whole, at: end, limit: 1000).count == 59)
            #expect(try reader.bookmarks(in: whole, at: end, limit: 1000).count == 5)

            let export = try Program.run(["export", recording], home: folder)
            #expect(export.status == 0 && export.text == exported, "\(export.complaint)")
            let check = try Program.run(["check", recording], home: folder)
            #expect(check.status == 0, "\(check.complaint)")
            let picture = try Program.run(
                ["snapshot", "--recording", recording, "--at", "10:00", "--size", "80x24"],
                home: folder
            )
            #expect(picture.status == 0, "\(picture.complaint)")
            #expect(picture.text.contains("Property 0"), "\(picture.text)")
            let cast = folder.path + "/played.cast"
            let played = try Program.run(
                [
                    "play", recording, "--cast", cast, "--from", "10:00", "--to", "10:10", "--fps",
                    "1",
                ],
                home: folder
            )
            #expect(played.status == 0, "\(played.complaint)")
            #expect(try String(contentsOfFile: cast, encoding: .utf8).contains("Property 0"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: recording))
            let file = Self.fixtures.appendingPathComponent("recording-0.1.0.citytop")
            #expect(try bytes == Data(contentsOf: file), "the recording was changed")
        }

        @Test(
            "The cache is unchanged until the writer converts it, and keeps its values to the bit"
        )
        func converts() throws {
            let arguments = ["export", "--cache", cache]
            let refused = try Program.run(arguments, home: folder)
            #expect(refused.status == 69, "\(refused.text)")
            #expect(refused.complaint.contains("Start citytop sync once to convert it"))
            let file = Self.fixtures.appendingPathComponent("cache-0.1.0.db")
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: cache)) == Data(contentsOf: file)
            )

            var writer: CacheWriter? = try CacheWriter(path: cache)
            let end = Instant.distantFuture
            for _ in 0..<100 where try writer?.maintain(now: end).isMoreDue == true {}
            #expect(try writer?.watermark(of: "traffic") != nil)
            try writer?.close()
            writer = nil
            let converted = try differences(CacheReader(path: cache))
            #expect(converted.wrong == 0 && converted.all == 1176, "\(converted)")
            #expect(try Program.run(arguments, home: folder).text == exported)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains { $0.hasPrefix("cache-0.1.0.db.v") }, "\(names)")
            let again = folder.path + "/again.citytop"
            let city = try SmallCity()
            let made = try Program.run(
                ["record", "-o", again, "--config", city.configuration, "--cache", cache],
                home: folder
            )
            #expect(made.status == 0, "\(made.complaint)")
            let recorded = try differences(RecordingReader(path: again))
            #expect(recorded.wrong == 0 && recorded.all == 1176, "\(recorded)")
        }
    }
}
