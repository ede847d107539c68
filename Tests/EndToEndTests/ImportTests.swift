// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinTestSupport

extension EndToEndTests {
    @Suite("Importing and exporting histories")
    struct ImportTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        private static let table = """
            entity,property,time,value,unit,kind
            r1,speed,2026-11-20T08:00:00Z,24.5,km/h,road
            r2,speed,2026-11-20T08:00:00Z,31.25,km/h,road
            r1,speed,2026-11-20T08:00:10Z,23.75,km/h,road
            r1,flow,2026-11-20T08:00:00Z,1200,/h,road

            """

        /// Returns the values of an export, keyed by `entity/property time`.
        static func exported(_ text: String) -> [String: Double] {
            var values: [String: Double] = [:]
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields.count == 7 else { continue }
                values["\(fields[0])/\(fields[1]) \(fields[3])"] = Double(fields[5])
            }
            return values
        }

        @Test("A table that is imported, exported and imported again gives the same export")
        func roundTrip() throws {
            try home.write(Self.table, to: "a.csv")
            let first = try Program.run(
                ["import", "a.csv", "a.csv", "-o", "a.citytop"],
                home: home
            )
            #expect(first.status == 0, "\(first.complaint)")
            #expect(first.text.contains("4 values of 3 series"))
            let export = try Program.run(["export", "a.citytop"], home: home)
            #expect(
                Self.exported(export.text) == [
                    "road:r1/speed 2026-11-20T08:00:00Z": 24.5,
                    "road:r2/speed 2026-11-20T08:00:00Z": 31.25,
                    "road:r1/speed 2026-11-20T08:00:10Z": 23.75,
                    "road:r1/flow 2026-11-20T08:00:00Z": 1200,
                ]
            )
            try home.write(export.text, to: "b.csv")
            let second = try Program.run(["import", "b.csv", "-o", "b.citytop"], home: home)
            #expect(second.status == 0, "\(second.complaint)")
            let again = try Program.run(["export", "--recording", "b.citytop"], home: home)
            #expect(again.text == export.text)
        }

        @Test("Rejected lines are named, counted and saved below their header")
        func rejects() throws {
            try home.write(Self.table + "r1,speed,never,1,km/h,road\nshort\n", to: "a.csv")
            let arguments = ["import", "a.csv", "-o", "a.citytop", "--rejects", "bad.csv"]
            let outcome = try Program.run(arguments, home: home)
            #expect(outcome.status == 0)
            #expect(outcome.complaint.contains("a.csv:6: \"never\" is not a time"))
            #expect(outcome.complaint.contains("a.csv:7: 1 columns instead of 6"))
            #expect(
                outcome.text.contains("2 of 6 lines rejected, written to the file of --rejects")
            )
            let kept = try String(
                contentsOf: home.url.appendingPathComponent("bad.csv"),
                encoding: .utf8
            )
            #expect(
                kept == "entity,property,time,value,unit,kind\nr1,speed,never,1,km/h,road\nshort\n"
            )
        }

        @Test(
            "Without readable lines it ends with 65, with an existing recording with 73, and writes no file"
        )
        func refusals() throws {
            try home.write("time,v\nsoon,1\n", to: "bad.csv")
            let bad = try Program.run(["import", "bad.csv", "-o", "bad.citytop"], home: home)
            #expect(bad.status == 65)
            #expect(bad.complaint.contains("nothing could be read"))
            let missing = try Program.run(["import", "none.csv", "-o", "x.citytop"], home: home)
            #expect(missing.status == 65)
            try home.write("precious", to: "there.citytop")
            try home.write(Self.table, to: "a.csv")
            let taken = try Program.run(["import", "a.csv", "-o", "there.citytop"], home: home)
            #expect(taken.status == 73)
            let unit = try Program.run(
                ["import", "a.csv", "-o", "x.citytop", "--unit", "kwh"],
                home: home
            )
            #expect(unit.status == 64)
            #expect(unit.complaint.contains("Did you mean \"kW.h\"?"))
            let left = try FileManager.default.contentsOfDirectory(atPath: home.path).sorted()
            #expect(left.filter { $0.contains("citytop") } == ["there.citytop"])
        }

        @Test(
            "--dry-run prints the interpretation of the head and writes no file; 65 if it is invalid"
        )
        func dryRun() throws {
            try home.write(
                "time;level;note\n2024-01-31 07:00;1,5;x\n2024-01-31 08:00;1,6;y\n",
                to: "a.csv"
            )
            let zone = ["--time-zone", "Asia/Shanghai"]
            let good = try Program.run(
                ["import", "a.csv", "a.csv", "--dry-run", "--decimal", ","] + zone,
                home: home
            )
            #expect(good.status == 0, "\(good.complaint)")
            #expect(good.text == "")
            for part in [
                "a.csv: delimiter \";\", decimal mark \",\", UTF-8",
                "\"2024-01-31 07:00\" is 2024-01-30T23:00:00Z, 2024-01-31T07:00:00+08:00",
                "properties: \"level\"", "left out: \"note\", for texts such as \"x\"",
                "1 more file is read in this way",
            ] {
                #expect(good.complaint.contains(part), "\(good.complaint)")
            }
            let bad = try Program.run(["import", "a.csv", "--dry-run"] + zone, home: home)
            #expect(bad.status == 65)
            #expect(bad.complaint.contains("would be a number with --decimal ,"))
            let none = try Program.run(["import", "a.csv"], home: home)
            #expect(none.status == 64)
            let left = try FileManager.default.contentsOfDirectory(atPath: home.path)
            #expect(!left.contains { $0.contains("citytop") })
            let real = try Program.run(
                ["import", "a.csv", "-o", "a.citytop", "--decimal", ","] + zone,
                home: home
            )
            #expect(real.complaint.contains("is 2024-01-30T23:00:00Z"))
        }

        @Test("Plain numbers as times are refused with a hint at the option, which reads them")
        func bareNumbers() throws {
            try home.write("STATION,time,temp\n44,2024013107,3.1\n44,2024013108,3.4\n", to: "a.csv")
            let import_ = ["import", "a.csv", "-o", "a.citytop", "--entity-column", "STATION"]
            let refused = try Program.run(import_, home: home)
            #expect(refused.status == 65)
            #expect(
                refused.complaint.contains(
                    "--time-format %Y%m%d%H (then it is 2024-01-31T07:00:00Z)"
                )
            )
            let read = try Program.run(import_ + ["--time-format", "%Y%m%d%H"], home: home)
            #expect(read.status == 0, "\(read.complaint)")
            let export = try Program.run(["export", "a.citytop"], home: home)
            #expect(
                Self.exported(export.text) == [
                    "sensor:44/temp 2024-01-31T07:00:00Z": 3.1,
                    "sensor:44/temp 2024-01-31T08:00:00Z": 3.4,
                ]
            )
        }

        @Test("Names with a special meaning in YAML give a recording that shows its own pages")
        func names() throws {
            for arguments in [
                ["--property", "null"], ["--kind", "null"], ["--domain", "null"],
                ["--property", "~"],
                ["--kind", "true"], ["--domain", "1e3"], ["--property=- a"],
                ["--property", "😀"],
            ] {
                try home.write("time,flow\n2024-01-31 07:00,1\n2024-01-31 08:00,2\n", to: "a.csv")
                let made = try Program.run(
                    ["import", "a.csv", "-o", "a.citytop", "--replace"] + arguments,
                    home: home
                )
                #expect(made.status == 0, "\(made.complaint)")
                let shown = try Program.run(
                    ["snapshot", "--recording", "a.citytop", "--size", "80x24"],
                    home: home
                )
                #expect(shown.status == 0, "\(arguments): \(shown.complaint)")
                #expect(!shown.complaint.contains("cannot be read"), "\(shown.complaint)")
                #expect(shown.text.contains("2"), "\(shown.text)")
            }
        }

        @Test("Time zone abbreviations are refused with suggestions, offsets are not")
        func zones() throws {
            try home.write("time,v\n2024-01-31 07:00,1\n", to: "a.csv")
            for (zone, meant) in [
                ("CST", "Asia/Shanghai"), ("EST", "America/New_York"), ("IST", "Asia/Kolkata"),
                ("BST", "Europe/London"),
            ] {
                let refused = try Program.run(
                    ["import", "a.csv", "-o", "a.citytop", "--time-zone", zone],
                    home: home
                )
                #expect(refused.status == 64)
                #expect(refused.complaint.contains("no time zone \"\(zone)\""))
                #expect(refused.complaint.contains(meant))
            }
            for zone in ["+08:00", "Asia/Shanghai", "Etc/GMT-8"] {
                let read = try Program.run(
                    ["import", "a.csv", "-o", "a.citytop", "--replace", "--time-zone", zone],
                    home: home
                )
                #expect(read.status == 0, "\(read.complaint)")
                let export = try Program.run(["export", "a.citytop"], home: home)
                #expect(export.text.contains("2024-01-30T23:00:00Z"))
                let shown = try Program.run(["snapshot", "--recording", "a.citytop"], home: home)
                #expect(shown.text.contains("07:00"), "\(shown.text)")
            }
        }

        @Test("Conflicting values are counted and one of them is named")
        func conflicts() throws {
            try home.write(
                "entity,property,time,value\na,v,2024-01-31T07:00Z,1\na,v,2024-01-31T07:00Z,3\n"
                    + "a,v,2024-01-31T07:00Z,3\na,w,2024-01-31T07:00Z,5\n",
                to: "a.csv"
            )
            let made = try Program.run(["import", "a.csv", "-o", "a.citytop"], home: home)
            #expect(made.text.contains("2 values of 2 series; 1 repeated; 1 contradicting another"))
            #expect(
                made.complaint.contains(
                    "sensor:a/v at 2024-01-31T07:00:00Z: 3.0 is stored, not 1.0"
                )
            )
        }

        @Test(
            "Numbers do not depend on the locale, even with decimal commas",
            .enabled(
                if: FileManager.default.fileExists(atPath: "/usr/share/i18n/locales/de_DE"),
                "The locale is made from glibc's sources of locales, which are not installed."
            )
        )
        func locale() throws {
            let locales = home.url.appendingPathComponent("locales")
            try FileManager.default.createDirectory(at: locales, withIntermediateDirectories: true)
            let define = Process()
            define.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            define.arguments = [
                "localedef", "-i", "de_DE", "-f", "UTF-8",
                locales.appendingPathComponent("de_DE.UTF-8").path,
            ]
            define.standardError = FileHandle.nullDevice
            define.standardOutput = FileHandle.nullDevice
            try define.run()
            define.waitUntilExit()
            #expect(
                FileManager.default.fileExists(
                    atPath: locales.appendingPathComponent("de_DE.UTF-8").path
                )
            )
            let german = ["LC_ALL": "de_DE.UTF-8", "LOCPATH": locales.path]
            try home.write(
                "time,v\n2024-01-31 07:00,1.23456789012345678901234\n2024-01-31 08:00,2.5\n",
                to: "a.csv"
            )
            let made = try Program.run(
                ["import", "a.csv", "-o", "a.citytop"],
                home: home,
                german
            )
            #expect(made.status == 0, "\(made.complaint)")
            let export = try Program.run(
                ["export", "a.citytop"],
                home: home,
                german
            )
            #expect(
                Array(Self.exported(export.text).values).sorted() == [1.2345678901234567, 2.5]
            )
        }

        @Test("T01 Hostile names in a table never reach the terminal")
        func hostile() throws {
            let nasty = "\u{1B}]0;x\u{07}\u{202E}n\u{9B}2J"
            try home.write(
                "entity,property,time,value,unit\n\(nasty),\(nasty),1700000000,1,\(nasty)\n"
                    + "a,b,\(nasty),1,c\n",
                to: "a.csv"
            )
            let arguments = ["import", "a.csv", "-o", "a.citytop", "--city", nasty]
            var told = try Program.run(arguments, home: home)
            var texts = [told.text + told.complaint]
            #expect(told.status == 0, "\(told.complaint)")
            for command in [
                ["export", "a.citytop"], ["snapshot", "--recording", "a.citytop"],
                ["snapshot", "--recording", "a.citytop", "--format", "svg"],
                ["play", "a.citytop", "--cast", "a.cast", "--svg", "a.svg"],
            ] {
                told = try Program.run(command, home: home)
                #expect(told.status == 0, "\(command): \(told.complaint)")
                texts.append(told.text + told.complaint)
            }
            texts.append(
                try String(contentsOf: home.url.appendingPathComponent("a.svg"), encoding: .utf8)
            )
            for scalar in texts.joined().unicodeScalars where scalar != "\n" {
                let isHostile = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                #expect(!isHostile && scalar.value != 0x202E)
            }
        }

        @Test("A time span can be exported as a cast and as an animated picture")
        func stretch() throws {
            let lines = (0..<120).map { "\(1_700_000_000 + $0 * 60),\($0 % 17)" }
            try home.write("time,load\n" + lines.joined(separator: "\n"), to: "a.csv")
            _ = try Program.run(["import", "a.csv", "-o", "a.citytop"], home: home)
            let outcome = try Program.run(
                [
                    "play", "a.citytop", "--from", "-1h", "--to", "-30m", "--rate", "300", "--fps",
                    "2", "--size", "80x24", "--cast", "a.cast", "--svg", "a.svg",
                ],
                home: home
            )
            #expect(outcome.status == 0, "\(outcome.complaint)")
            let cast = try String(
                contentsOf: home.url.appendingPathComponent("a.cast"),
                encoding: .utf8
            )
            let events = cast.split(separator: "\n")
            #expect(events.count > 8)
            #expect(events[0].contains("\"version\": 2, \"width\": 80, \"height\": 24"))
            #expect(cast.contains("PLAY"))
            for line in events {
                #expect(throws: Never.self) {
                    _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
                }
            }
        }
    }
}
