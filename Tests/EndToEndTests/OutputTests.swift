// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

extension EndToEndTests {
    @Suite("Output of the program")
    struct OutputTests {
        private let city: SmallCity
        private let folder: TestFolder
        private let recording: String

        init() throws {
            city = try SmallCity()
            folder = try TestFolder()
            recording = folder.url.appendingPathComponent("city.citytop").path
            let made = try Program.run(
                ["record", "-o", recording] + city.arguments,
                home: city.folder
            )
            try #require(made.status == 0, "\(made.complaint)")
            try folder.write("time,entity,speed\n2026-01-01T00:00Z,a,5\nnever,a,5\n", to: "a.csv")
        }

        /// A command that writes a file, and its input files.
        struct Writer: Sendable, CustomTestStringConvertible {
            var name: String
            /// The arguments, with the placeholders `OUT`, `REC`, `CSV` and `NEW` for paths.
            var words: [String]
            var inputs: [String]

            var testDescription: String { name }
        }

        static let writers = [
            Writer(name: "record", words: ["record", "-o", "OUT", "CITY"], inputs: ["CACHE"]),
            Writer(
                name: "play --svg",
                words: ["play", "REC", "--svg", "OUT", "--fps", "0.1", "--size", "40x12"],
                inputs: ["REC"]
            ),
            Writer(
                name: "play --cast",
                words: ["play", "REC", "--cast", "OUT", "--fps", "0.1", "--size", "40x12"],
                inputs: ["REC"]
            ),
            Writer(name: "import", words: ["import", "CSV", "-o", "OUT"], inputs: ["CSV"]),
            Writer(
                name: "import --rejects",
                words: ["import", "CSV", "-o", "NEW", "--rejects", "OUT"],
                inputs: ["CSV"]
            ),
        ]

        private func path(_ name: String) -> String {
            switch name {
            case "REC": recording
            case "CSV": folder.path + "/a.csv"
            case "CACHE": city.cache
            default: folder.path + "/" + name
            }
        }

        private func run(
            _ writer: Writer,
            to output: String,
            force: Bool = false
        ) throws -> Program.Outcome {
            try? FileManager.default.removeItem(atPath: path("new"))
            let words = writer.words.flatMap { word -> [String] in
                switch word {
                case "OUT": [output]
                case "NEW": [path("new")]
                case "CITY": city.arguments
                case "REC", "CSV": [path(word)]
                default: [word]
                }
            }
            return try Program.run(words + (force ? ["--force"] : []), home: city.folder)
        }

        private func refused(_ outcome: Program.Outcome, _ sourceLocation: SourceLocation) {
            #expect(outcome.status > 0, "\(outcome.complaint)", sourceLocation: sourceLocation)
            #expect(
                outcome.complaint.hasSuffix(".\n"),
                "\(outcome.complaint)",
                sourceLocation: sourceLocation
            )
            for word in ["NSCocoa", "NSPOSIX", "Error Domain", "POSIXError"] {
                #expect(!outcome.complaint.contains(word), sourceLocation: sourceLocation)
            }
        }

        @Test(
            "Existing files are never overwritten; links and inputs not even with --force",
            arguments: writers
        )
        func places(writer: Writer) throws {
            // An existing file is kept, unless --force is given.
            let other = try folder.write("mine", to: "there")
            refused(try run(writer, to: other), #_sourceLocation)
            #expect(try String(contentsOfFile: other, encoding: .utf8) == "mine")
            let forced = try run(writer, to: other, force: true)
            #expect(forced.status == 0, "\(forced.complaint)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: other)) != Data("mine".utf8))

            // A symbolic link, dangling or not.
            let target = try folder.write("target", to: "target")
            for destination in [target, folder.path + "/nowhere"] {
                let link = folder.path + "/link"
                try? FileManager.default.removeItem(atPath: link)
                try FileManager.default.createSymbolicLink(
                    atPath: link,
                    withDestinationPath: destination
                )
                refused(try run(writer, to: link), #_sourceLocation)
                refused(try run(writer, to: link, force: true), #_sourceLocation)
            }
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "target")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/nowhere"))

            // An input file, by its own name and by another one.
            for input in writer.inputs {
                let file = path(input)
                let before = try Data(contentsOf: URL(fileURLWithPath: file))
                let twin = folder.path + "/twin"
                try? FileManager.default.removeItem(atPath: twin)
                try FileManager.default.linkItem(atPath: file, toPath: twin)
                for name in [file, twin] {
                    refused(try run(writer, to: name, force: true), #_sourceLocation)
                }
                #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
            }
        }

        @Test(
            "An output that fails ends with a status and a sentence, and leaves no file",
            arguments: writers
        )
        func failures(writer: Writer) throws {
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            for output in ["/dev/full", folder.path + "/none/out", folder.path, "", "/proc/out"] {
                for force in [false, true] {
                    refused(try run(writer, to: output, force: force), #_sourceLocation)
                }
            }
            try? FileManager.default.removeItem(atPath: path("new"))
            let after = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(after == before)
        }

        @Test(
            "Standard output that is full, closed or without a reader ends with a status and a sentence",
            arguments: [
                ["export", "REC"], ["export", "REC", "--format", "jsonl"], ["info", "REC"],
                ["info", "REC", "--json"], ["snapshot", "--recording", "REC"],
                ["snapshot", "--recording", "REC", "--format", "svg"], ["check", "REC"], ["--help"],
                ["--version"], ["help", "demo"], ["--generate-completion-script", "bash"],
                ["manual"],
                ["check"],
            ]
        )
        func standardOutput(words: [String]) throws {
            let command = ([Program.path] + words.map { $0 == "REC" ? recording : $0 })
                .map { "'\($0)'" }.joined(separator: " ")
            for (redirection, word) in [
                ("> /dev/full", "No space left"), (">&-", "closed"),
                ("1> >(exec 0<&-; sleep 0.1)", "reader"),
            ] {
                let wait = redirection.contains("exec") ? "sleep 0.05; " : ""
                let run = try Program.Run(
                    ["-c", "{ \(wait)\(command); } \(redirection); exit $?"],
                    home: city.folder,
                    program: "/bin/bash"
                )
                let outcome = try #require(run.end(within: .seconds(60)))
                #expect(outcome.status == 74, "\(redirection): \(outcome.complaint)")
                #expect(
                    outcome.complaint.lowercased().contains(word.lowercased()),
                    "\(redirection): \(outcome.complaint)"
                )
            }
        }

        @Test(
            "Plain lines that cannot be written end the command with a status and a sentence"
        )
        func plain() throws {
            let words = ([Program.path] + city.arguments).map { "'\($0)'" }.joined(separator: " ")
            let run = try Program.Run(
                ["-c", "\(words) --read-only --plain > /dev/full"],
                home: city.folder,
                program: "/bin/bash"
            )
            let outcome = try #require(run.end(within: .seconds(30)))
            #expect(outcome.status == 74)
            #expect(outcome.complaint.contains("no space left"), "\(outcome.complaint)")
        }

        @Test("A recording whose name is not UTF-8 can be made, played, exported, checked and cut")
        func names() throws {
            let script = """
                cd '\(folder.path)' || exit 9
                name=$(printf 'b\\377\\344.citytop'); cp city.citytop "$name"
                c='\(Program.path)'
                "$c" info "$name" >/dev/null || exit 1
                "$c" check "$name" >/dev/null || exit 2
                "$c" export "$name" >x1 || exit 3
                "$c" export city.citytop >x2 || exit 3
                cmp x1 x2 || exit 4
                "$c" snapshot --recording "$name" --size 80x24 >/dev/null || exit 5
                "$c" play "$name" --svg "$(printf 'p\\376.svg')" --fps 0.1 --size 40x12 || exit 6
                test -s "$(printf 'p\\376.svg')" || exit 7
                "$c" play "$name" --svg "$name" --force 2>/dev/null && exit 8
                "$c" record -o "$(printf 'r\\351.citytop')" \(city.arguments.joined(separator: " ")) || exit 10
                "$c" info "$(printf 'r\\351.citytop')" >/dev/null || exit 11
                "$c" import "$(cp a.csv "$(printf 'c\\351.csv')"; printf 'c\\351.csv')" \\
                    -o "$(printf 'i\\351.citytop')" >/dev/null 2>&1 || exit 12
                "$c" info "$(printf 'i\\351.citytop')" >/dev/null || exit 13
                "$c" info "$(printf 'no\\351')"; test $? = 69 || exit 14
                """
            let run = try Program.Run(["-c", script], home: city.folder, program: "/bin/bash")
            let outcome = try #require(run.end(within: .seconds(120)))
            #expect(outcome.status == 0, "\(outcome.complaint)")
        }

        @Test(
            "No other user can read the cache, its side files, lock, socket or log, with any umask"
        )
        func rights() throws {
            let log = city.folder.path + "/sync.log"
            let words = ([Program.path, "sync"] + city.arguments + ["--log", log])
                .map { "'\($0)'" }.joined(separator: " ")
            for ending in ["", "-wal", "-shm", ".lock"] {
                unlink(city.cache + ending)
            }
            let run = try Program.Run(
                ["-c", "umask 000; exec \(words)"],
                home: city.folder,
                program: "/bin/bash"
            )
            let socket = city.cache + ".sock"
            #expect(wait(within: .seconds(30)) { FileManager.default.fileExists(atPath: socket) })
            let names = try FileManager.default.contentsOfDirectory(atPath: city.folder.path)
            for name in names where name.hasPrefix("cache") || name == "sync.log" {
                var status = stat()
                #expect(lstat(city.folder.path + "/" + name, &status) == 0)
                #expect(status.st_mode & 0o027 == status.st_mode & 0o020, "\(name)")
                #expect(status.st_mode & 0o007 == 0, "\(name) \(String(status.st_mode, radix: 8))")
            }
            #expect(names.contains("sync.log") && names.contains("cache.db-wal"))
            run.signal(SIGTERM)
            #expect(run.end(within: .seconds(20)) != nil)
        }

        @Test(
            "With few file descriptors left it ends with a sentence instead of a trap",
            arguments: [4, 16, 64]
        )
        func fewDescriptors(count: Int) throws {
            let city = city.arguments.map { "'\($0)'" }.joined(separator: " ")
            for command in [
                "demo --size 80x24", "snapshot \(city)", "sync --once \(city)",
                "info '\(recording)'",
                "record --force -o '\(folder.path)/few' \(city)", "export \(city)", "check",
            ] {
                let run = try Program.Run(
                    ["-c", "ulimit -n \(count); exec '\(Program.path)' \(command)"],
                    home: self.city.folder,
                    program: "/bin/bash"
                )
                let outcome = try #require(run.end(within: .seconds(120)), "\(command)")
                #expect(outcome.status >= 0, "\(command): \(outcome.complaint)")
                #expect(
                    !outcome.complaint.contains("Fatal error"),
                    "\(command): \(outcome.complaint)"
                )
                if outcome.status > 0 {
                    #expect(outcome.complaint.contains("."), "\(command)")
                    #expect(
                        !outcome.complaint.contains("Domain="),
                        "\(command): \(outcome.complaint)"
                    )
                }
            }
        }
    }
}
