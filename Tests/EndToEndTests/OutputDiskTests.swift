// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

extension EndToEndTests {
    /// Every output of the program on a disk that takes nothing, or not enough.
    @Suite("Output on read-only and full disks")
    struct OutputDiskTests {
        private let city: SmallCity
        private let folder: TestFolder
        private let recording: String
        private let backup: String

        init() throws {
            city = try SmallCity()
            folder = try TestFolder()
            recording = folder.path + "/city.citytop"
            backup = folder.path + "/backup.db"
            for words in [
                ["record", "-o", recording] + city.arguments,
                ["backup", backup, "--cache", city.cache],
            ] {
                let made = try Program.run(words, home: city.folder)
                try #require(made.status == 0, "\(made.complaint)")
            }
            // Large enough for a disk of 64 KiB to be full before the import ends.
            let lines = (0..<4000).map {
                "2026-01-01T\($0 / 60 % 24):\($0 % 60)Z,a,no number \($0)\n"
            }
            let text = "time,entity,speed\n2026-01-01T00:00Z,a,5\n" + lines.joined()
            try folder.write(text, to: "a.csv")
        }

        /// A command that writes to a disk.
        struct Writer: Sendable, CustomTestStringConvertible {
            /// The arguments, with `OUT` for a path on the disk, `DISK` for the disk itself, and `REC`,
            /// `CSV`, `BACKUP`, `NEW`, `CITY` and `CONFIG` for paths elsewhere.
            var words: [String]
            /// True if standard output is redirected to a file on the disk.
            var isRedirected = false
            /// True if the program keeps its temporary files on the disk.
            var hasTemporaryFiles = false
            /// True if the files are those of a city, which a later run continues.
            var isResumed = false

            var testDescription: String { words.joined(separator: " ") }
        }

        static let writers = [
            Writer(words: ["record", "-o", "OUT", "CITY"]),
            Writer(words: ["record", "--live", "-o", "OUT", "CITY"]),
            Writer(
                words: ["record", "--demo", "-o", "OUT", "--to", "+2m"],
                hasTemporaryFiles: true
            ),
            Writer(words: ["play", "REC", "--svg", "OUT", "--fps", "1", "--size", "200x50"]),
            Writer(words: ["play", "REC", "--cast", "OUT", "--fps", "1", "--size", "200x50"]),
            Writer(words: ["import", "CSV", "-o", "OUT"]),
            Writer(words: ["import", "CSV", "-o", "NEW", "--rejects", "OUT"]),
            Writer(words: ["backup", "OUT", "CACHE"]),
            Writer(words: ["restore", "BACKUP", "--cache", "OUT"]),
            Writer(words: ["init", "OUT"]),
            Writer(words: ["sync", "--once", "CONFIG", "--cache", "OUT"], isResumed: true),
            Writer(words: ["export", "REC"], isRedirected: true),
            Writer(words: ["export", "REC", "--format", "jsonl"], isRedirected: true),
            Writer(
                words: ["snapshot", "--recording", "REC", "--format", "svg", "--size", "200x50"],
                isRedirected: true
            ),
            Writer(words: ["manual"], isRedirected: true),
            Writer(words: ["--generate-completion-script", "bash"], isRedirected: true),
            Writer(words: ["demo", "--size", "80x24"], hasTemporaryFiles: true),
        ]

        private func arguments(_ writer: Writer, _ disk: String) -> [String] {
            writer.words.flatMap { word -> [String] in
                switch word {
                case "OUT": [disk + "/out"]
                case "NEW": [folder.path + "/new-\(UInt64.random(in: 0 ... .max))"]
                case "CITY": city.arguments
                case "CONFIG": ["--config", city.configuration]
                case "CACHE": ["--cache", city.cache]
                case "REC": [recording]
                case "CSV": [folder.path + "/a.csv"]
                case "BACKUP": [backup]
                default: [word]
                }
            }
        }

        /// Calls `body` with a disk of a size, or records that mounting is not allowed.
        private func withDisk(size: String, _ body: (String) throws -> Void) throws {
            let disk = folder.path + "/disk"
            try FileManager.default.createDirectory(
                atPath: disk,
                withIntermediateDirectories: true
            )
            let isMounted = Program.tool(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=\(size)",
                "tmpfs",
                disk
            )
            defer { if isMounted { _ = Program.tool("umount", "-l", disk) } }
            try withKnownIssue("mounting is not allowed here", isIntermittent: true) {
                try #require(isMounted)
            } when: {
                !isMounted
            }
            if isMounted { try body(disk) }
        }

        private func run(_ writer: Writer, on disk: String) throws -> Program.Outcome {
            let words = arguments(writer, disk)
            let changes: [String: String?] = writer.hasTemporaryFiles ? ["TMPDIR": disk] : [:]
            guard writer.isRedirected else {
                return try Program.run(words, home: city.folder, changes, within: .seconds(90))
            }
            let command = ([Program.path] + words).map { "'\($0)'" }.joined(separator: " ")
            let run = try Program.Run(
                ["-c", "\(command) > '\(disk)/out'"],
                home: city.folder,
                changes,
                program: "/bin/bash"
            )
            return try #require(run.end(within: .seconds(90)))
        }

        private func expectRefusal(_ outcome: Program.Outcome, _ note: Comment) {
            #expect(outcome.status > 0, note)
            let complaint = outcome.complaint
            #expect(complaint.hasSuffix(".\n"), "\(note): \(complaint)")
            for word in ["NSCocoa", "NSPOSIX", "Error Domain", "POSIXError", "Fatal error"] {
                #expect(!complaint.contains(word), "\(note): \(complaint)")
            }
        }

        // The shell itself reports that it cannot create the file of a redirection.
        @Test(
            "A read-only disk ends each command with a status and a sentence",
            arguments: writers.filter { !$0.isRedirected }
        )
        func readOnly(writer: Writer) throws {
            try withDisk(size: "64m") { disk in
                try #require(Program.tool("mount", "-o", "remount,ro", disk))
                let outcome = try run(writer, on: disk)
                expectRefusal(outcome, "\(writer.testDescription)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: disk).isEmpty)
            }
        }

        @Test(
            "A full disk ends each command with a status and a sentence, and leaves nothing incomplete",
            arguments: writers
        )
        func full(writer: Writer) throws {
            try withDisk(size: "64k") { disk in
                // One block is left, so that files can be created.
                _ = Program.tool("dd", "if=/dev/zero", "of=\(disk)/filler", "bs=4k", "count=15")
                let outcome = try run(writer, on: disk)
                expectRefusal(outcome, "\(writer.testDescription)")
                guard !writer.isRedirected, !writer.isResumed else { return }
                let left = try FileManager.default.subpathsOfDirectory(atPath: disk)
                    .filter { $0 != "filler" && !$0.hasPrefix("out.") }
                #expect(left == [], "\(writer.testDescription)")
            }
        }

        @Test("A cache that could not be created on a full disk is created once there is room")
        func cache() throws {
            let words = ["sync", "--once", "--config", city.configuration, "--cache"]
            try withDisk(size: "32m") { disk in
                _ = Program.tool("dd", "if=/dev/zero", "of=\(disk)/filler", "bs=4k")
                expectRefusal(
                    try Program.run(words + [disk + "/out"], home: city.folder),
                    "no block is free"
                )
                try FileManager.default.removeItem(atPath: disk + "/filler")
                let again = try Program.run(words + [disk + "/out"], home: city.folder)
                // No service of the city answers.
                #expect(again.status == 69, "\(again.complaint)")
                #expect(again.complaint.contains("unreachable"), "\(again.complaint)")
                #expect(!again.complaint.contains("damaged"), "\(again.complaint)")
            }
        }

        @Test("A log that cannot be created is refused, and a full one does not stop sync")
        func log() throws {
            let words = ["sync", "--once"] + city.arguments + ["--log"]
            try withDisk(size: "64k") { disk in
                _ = Program.tool("dd", "if=/dev/zero", "of=\(disk)/filler", "bs=4k")
                let full = try Program.run(words + [disk + "/log"], home: city.folder)
                // No service of the city answers.
                #expect(full.status == 69, "\(full.complaint)")
                try FileManager.default.removeItem(atPath: disk + "/log")
                try #require(Program.tool("mount", "-o", "remount,ro", disk))
                let readOnly = try Program.run(words + [disk + "/log"], home: city.folder)
                expectRefusal(readOnly, "read-only")
                #expect(readOnly.complaint.contains("log"), "\(readOnly.complaint)")
            }
        }
    }
}
