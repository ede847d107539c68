// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    @Suite("Recordings as users make and play them")
    struct RecordingTests {
        /// Creates a recording of a small city in its own folder.
        private func recorded(_ city: SmallCity) throws -> (folder: TestFolder, path: String) {
            let folder = try TestFolder()
            let path = folder.url.appendingPathComponent("city.citytop").path
            let made = try Program.run(["record", "-o", path] + city.arguments, home: city.folder)
            #expect(made.status == 0, "\(made.complaint)")
            return (folder, path)
        }

        private func listing(_ folder: TestFolder) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }

        @Test(
            "A recording plays in another time zone and language with the city's own time"
        )
        func elsewhere() throws {
            let city = try SmallCity(present: Instant(millisecondsSince1970: 1_784_593_320_000))
            let (folder, path) = try recorded(city)
            try FileManager.default.removeItem(atPath: city.cache)
            let home = try TestFolder()
            let abroad: [String: String?] = ["TZ": "America/New_York"]
            let info = try Program.run(["info", path], home: home, abroad)
            #expect(info.status == 0, "\(info.complaint)")
            #expect(info.text.contains("Asia/Shanghai"))
            #expect(info.text.contains("2026-07-21 08:22:00"), "\(info.text)")
            let terminal = try PseudoTerminal(columns: 120, rows: 36)
            try terminal.start(
                Program.path,
                ["play", path, "--at", "08:22", "--rate", "0", "--language", "zh"],
                environment: Program.environment(home: home, abroad)
            )
            var screen = VirtualScreen(columns: 120, rows: 36)
            var seen = 0
            let isShown = terminal.read(within: .seconds(20)) { _ in
                screen.feed(terminal.output.dropFirst(seen))
                seen = terminal.output.count
                return screen.lines[0].contains("08:22:00") && screen.text.contains("北京")
            }
            #expect(isShown, "\(screen.text)")
            #expect(!screen.lines[0].contains("实时"), "\(screen.lines[0])")
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
            #expect(try listing(folder) == ["city.citytop"])
            #expect(try listing(home) == [])
        }

        @Test("A recording with one altered byte is detected, and ends with 65")
        func altered() throws {
            let city = try SmallCity()
            let (folder, path) = try recorded(city)
            let good = try Program.run(["check", path], home: city.folder)
            #expect(good.status == 0, "\(good.complaint)")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let name = try #require(bytes.range(of: Data("Beijing".utf8)))
            bytes[name.lowerBound] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            let bad = try Program.run(["check", path], home: city.folder)
            #expect(bad.status == 65)
            #expect(bad.complaint.contains("altered"), "\(bad.complaint)")
            #expect(try listing(folder) == ["city.citytop"])
        }

        @Test("A recording is played as lines to its end, and an altered one is reported")
        func plainAndAltered() throws {
            let city = try SmallCity()
            let (folder, path) = try recorded(city)
            let lines = try Program.run(
                ["play", path, "--plain", "--rate", "3600", "--at", "-1h"],
                home: city.folder,
                within: .seconds(60)
            )
            #expect(lines.status == 0, "\(lines.complaint)")
            #expect(lines.text.contains("Traffic"), "\(lines.text)")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let name = try #require(bytes.range(of: Data("Beijing".utf8)))
            bytes[name.lowerBound] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            let picture = try Program.run(
                ["snapshot", "--recording", path, "--size", "120x36"],
                home: city.folder
            )
            #expect(picture.status == 0, "\(picture.complaint)")
            #expect(picture.text.contains("altered since it was made"), "\(picture.text)")
            #expect(picture.text.contains("AT END"), "\(picture.text)")
            #expect(try listing(folder) == ["city.citytop"])
        }

        @Test("R09 A live recording whose process was killed can be played and inspected")
        func killed() throws {
            let city = try SmallCity()
            let folder = try TestFolder()
            let path = folder.url.appendingPathComponent("live.citytop").path
            let run = try Program.Run(
                ["record", "--live", "-o", path] + city.arguments,
                home: city.folder
            )
            #expect(wait(within: .seconds(30)) { run.complaint.contains("Recording to") })
            run.signal(SIGKILL)
            #expect(run.end(within: .seconds(20))?.status == -SIGKILL)
            let before = try listing(folder)
            let info = try Program.run(["info", path], home: city.folder)
            #expect(info.status == 0, "\(info.complaint)")
            #expect(info.text.contains("cut off"), "\(info.text)")
            #expect(try listing(folder) == before)
            // A recording that was stopped properly is complete.
            let whole = folder.url.appendingPathComponent("whole.citytop").path
            let second = try Program.Run(
                ["record", "--live", "-o", whole] + city.arguments,
                home: city.folder
            )
            #expect(wait(within: .seconds(30)) { second.complaint.contains("Recording to") })
            second.signal(SIGINT)
            #expect(second.end(within: .seconds(20))?.status == 0)
            let check = try Program.run(["check", whole], home: city.folder)
            #expect(check.status == 0 && check.text.contains("as they were"), "\(check.complaint)")
        }

        @Test("A file that is not a recording is refused at once, without the escapes in its name")
        func refused() throws {
            let home = try TestFolder()
            let odd = try home.write("no recording", to: "a\u{1B}[31m\nb")
            let pipe = home.url.appendingPathComponent("pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for (path, status) in [(odd, Int32(65)), (pipe, 65), (home.path, 65), ("/none", 69)] {
                for command in ["play", "info", "check"] {
                    let outcome = try Program.run(
                        [command, path],
                        home: home,
                        within: .seconds(20)
                    )
                    #expect(outcome.status == status, "\(command) \(outcome.complaint)")
                    #expect(!outcome.complaint.contains("\u{1B}"))
                }
            }
        }
    }
}
