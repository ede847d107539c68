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

        /// The values of an export by `entity/property time`.
        static func exported(_ text: String) -> [String: Double] {
            var values: [String: Double] = [:]
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields.count == 7 else { continue }
                values["\(fields[0])/\(fields[1]) \(fields[3])"] = Double(fields[5])
            }
            return values
        }

        @Test("What was imported is exported, imported again and exported the same")
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

        @Test("Rejected lines are named, counted and kept aside below their header")
        func rejects() throws {
            try home.write(Self.table + "r1,speed,never,1,km/h,road\nshort\n", to: "a.csv")
            let arguments = ["import", "a.csv", "-o", "a.citytop", "--rejects", "bad.csv"]
            let outcome = try Program.run(arguments, home: home)
            #expect(outcome.status == 0)
            #expect(outcome.complaint.contains("a.csv:6: \"never\" is not a time"))
            #expect(outcome.complaint.contains("a.csv:7: 1 columns instead of 6"))
            #expect(outcome.text.contains("2 of 6 lines rejected, kept aside"))
            let kept = try String(
                contentsOf: home.url.appendingPathComponent("bad.csv"),
                encoding: .utf8
            )
            #expect(
                kept == "entity,property,time,value,unit,kind\nr1,speed,never,1,km/h,road\nshort\n"
            )
        }

        @Test(
            "Nothing readable ends with 65, a recording that is there with 73, and both leave no trace"
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

        @Test("A stretch becomes a cast and a moving picture")
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
