// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

@Suite("Broken tables")
struct BrokenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Broken")

    /// The names of the broken files.
    ///
    /// Beside each one is a file with the expected messages.
    static var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".csv") }.sorted()
    }

    @Test("Each broken file is reported line by line, and the rest of it is kept", arguments: files)
    func broken(_ name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let notes = file.deletingPathExtension().appendingPathExtension("txt")
        var told: [String] = []
        do {
            let found = try Imported([file.path]) {
                $0.zone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
            }
            told = found.complaints + ["\(found.report.values) values"]
        } catch let error as ImportError {
            told = [error.description.replacing(Self.folder.path + "/", with: "")]
        }
        let text = told.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: notes)
            Issue.record("recorded \(notes.lastPathComponent)")
        }
        #expect(try String(contentsOf: notes, encoding: .utf8) == text)
    }

    @Test("A line longer than 1 MiB is skipped, and the next one is read")
    func longLine() throws {
        let long = String(repeating: "9", count: 3 << 20)
        let found = try Imported(texts: ["time,v\n1700000000,\(long)\n1700000060,2\n"])
        #expect(found.complaints == [":2: the line is longer than 1 MiB"])
        #expect(found.gathered.values.map(\.number) == [2])
    }

    @Test("A quote that is never closed affects only its own line")
    func openQuote() throws {
        let rest = (0..<50_000).map { "\(1_700_000_060 + $0),2" }.joined(separator: "\n")
        let found = try Imported(texts: ["time,v\n1700000000,\"1\n\(rest)\n"])
        #expect(found.complaints == [":2: a quoted field does not end"])
        #expect(found.report.values == 50_000)
    }

    @Test("Line ends may be CRLF, and the last line may have none")
    func lineEnds() throws {
        let found = try Imported(
            texts: [
                "\u{FEFF}time,name,v\r\n1700000000,\"a\r\nb, \"\"c\"\"\",1\r\n\r\n1700000060,d,2"
            ]
        ) { $0.entityColumns = ["name"] }
        #expect(found.gathered.entities.map(\.id.rawValue) == ["sensor:a\r\nb, \"c\"", "sensor:d"])
        #expect(found.report.rejected == 0)
        #expect(found.gathered.values.map(\.number) == [1, 2])
    }

    @Test("N07 A compressed table is read, in one piece or several")
    func gzip() throws {
        let first = packed(Array("time,v\n1700000000,1\n".utf8))
        let second = packed(Array("1700000060,2\n".utf8))
        #expect(try Imported(bytes: [first + second]).gathered.values.map(\.number) == [1, 2])
    }

    @Test("N07 A gzip bomb is refused before it has been decompressed")
    func bomb() throws {
        // One mebibyte without a line end is compressed, and the result repeated a hundred times.
        let piece = packed([UInt8](repeating: UInt8(ascii: "0"), count: 1 << 20), level: 9)
        #expect(piece.count < 1 << 12)
        let bomb = packed(Array("time,v\n1700000000,1\n".utf8)) + (0..<100).flatMap { _ in piece }
        let error = try #require(throws: ImportError.self) { _ = try Imported(bytes: [bomb]) }
        guard case .bomb(_, _, let unpacked) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(unpacked < 80 << 20)
    }

    @Test("A truncated or damaged compressed table is refused")
    func damaged() throws {
        let whole = packed(Array("time,v\n1700000000,1\n".utf8))
        #expect(throws: ImportError.self) { try Imported(bytes: [whole.dropLast(9).map { $0 }]) }
        var flipped = whole
        flipped[flipped.count - 6] ^= 0x40
        #expect(throws: ImportError.self) { try Imported(bytes: [flipped]) }
    }

    @Test("UTF-16, empty files and paths that are not files are refused")
    func refused() throws {
        let wide = [UInt8](Data("time,v\n".data(using: .utf16) ?? Data()))
        for bytes in [wide, [], [0xFF, 0xFE, 0x74, 0x00]] {
            #expect(throws: ImportError.self) { try Imported(bytes: [bytes]) }
        }
        #expect(throws: ImportError.self) { try Imported([Self.folder.path]) }
        #expect(throws: ImportError.self) { try Imported(["/nowhere/at/all.csv"]) }
    }

    @Test("G9 Random bytes end in values, rejects or a refusal, and never in a crash")
    func anyBytes() throws {
        var generator = SeededGenerator(seed: 11)
        let pieces: [[UInt8]] =
            [
                "2020-01-01,1\n", "2020-01-02,x\n", "time", ",", "\n", "\r\n", "\"", "\"\"", ";",
                "2020-01-01", "1", "-", "e9",
            ]
            .map { Array($0.utf8) } + [
                [0], [0xFF], [0xEF, 0xBB, 0xBF], [0x1F, 0x8B], [0x1B, 0x5B],
            ]
        var (values, rejected, refused) = (0, 0, 0)
        for _ in 0..<300 {
            var bytes = Bool.random(using: &generator) ? Array("time,v\n2020-01-03,2\n".utf8) : []
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                bytes += pieces.randomElement(using: &generator) ?? []
            }
            do {
                let found = try Imported(bytes: [bytes])
                #expect(found.gathered.values.count == found.report.values)
                #expect(found.rejects.count == found.report.rejected)
                values += found.report.values
                rejected += found.report.rejected
            } catch let error as ImportError {
                #expect(!error.description.isEmpty)
                refused += 1
            }
        }
        #expect(values > 0 && rejected > 0 && refused > 0, "\(values) \(rejected) \(refused)")
    }

    @Test("T01 Hostile names in header and fields stay out of messages and descriptions")
    func hostile() throws {
        let nasty = "\u{1B}]0;x\u{07}\u{202E}n\u{9B}2J"
        let text = "time,name,\(nasty)\n1700000000,\(nasty),1\n1700000000,\(nasty),\(nasty)\n"
        let found = try Imported(texts: [text]) {
            $0.entityColumns = ["name"]
            $0.valueColumns = [nasty]
        }
        let city = found.importer.describe(domain: nasty)
        let told =
            found.complaints.joined() + city.catalog.values.joined() + city.layouts.values.joined()
            + found.gathered.entities.map(\.name.english).joined()
        #expect(found.rejects.count == 1)
        #expect(!told.isEmpty)
        for scalar in told.unicodeScalars where scalar != "\n" {
            let isHostile = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            #expect(!isHostile && scalar.value != 0x202E)
        }
    }
}
