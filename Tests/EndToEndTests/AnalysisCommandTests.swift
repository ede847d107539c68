// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinModel

extension EndToEndTests {
    @Suite("The commands forecast and moved")
    struct AnalysisCommandTests {
        private static let shipped = AlarmFactTests.shipped

        private static func run(_ words: String...) throws -> Program.Outcome {
            try Program.run(words, home: TestFolder(), within: .seconds(300))
        }

        @Test("The shipped recording gives the same forecasts each time and is not changed")
        func forecast() throws {
            let url = URL(fileURLWithPath: Self.shipped)
            let before = try Data(contentsOf: url)
            let words = ["forecast", Self.shipped, "--series", "city:*/speed"]
            let first = try Program.run(words, home: TestFolder(), within: .seconds(300))
            let second = try Program.run(words, home: TestFolder(), within: .seconds(300))
            #expect(first.status == 0, "\(first.complaint)")
            #expect(first.output == second.output)
            let lines = first.text.split(separator: "\n")
            #expect(lines.count > 1, "\(first.complaint)")
            #expect(lines[0].hasPrefix("entity,property,unit,time,low,middle,high,made_at,held"))
            #expect(try Data(contentsOf: url) == before)
            let none = try Self.run("forecast", Self.shipped, "--series", "nothing/here")
            #expect(none.status == 64, "\(none.complaint)")
        }

        @Test(
            "The series that moved in the shipped storm are printed in both languages and as lines"
        )
        func moved() throws {
            let window = ["moved", Self.shipped, "--from", "08:00", "--to", "09:00"]
            func run(_ words: String...) throws -> Program.Outcome {
                try Program.run(window + words, home: TestFolder(), within: .seconds(300))
            }
            let english = try run()
            #expect(english.status == 0, "\(english.complaint)")
            #expect(english.text.contains("moved: "), "\(english.text)")
            #expect(english.text.contains("Only 8 h"), "\(english.text)")
            #expect(try run("--language", "zh").text.contains("异常变动"))
            let lines = try run("--format", "csv", "--limit", "3").text.split(separator: "\n")
            #expect(lines.first?.hasPrefix("kind,entity,property,unit,from,to,") == true)
            let swapped = try Self.run(
                "moved",
                Self.shipped,
                "--from",
                "09:00",
                "--to",
                "08:00"
            )
            #expect(swapped.status == 64)
        }

        @Test("A cache and a recording of it give the same forecast as of the same instant")
        func sameForecast() throws {
            let end = Instant(millisecondsSince1970: 1_794_268_800_000)
            let city = try SmallCity(present: end)
            var random = SeededGenerator(seed: 3)
            let id = SeriesID("gauge:1", "level")
            var batch = Batch(source: "gauges")
            batch.series = [Series(id: id, unit: UnitCode(ucum: "cm"))]
            for hour in 0..<(24 * 30) {
                let time = end - .seconds(3600 * hour)
                batch.observations.append(
                    Observation(
                        series: id,
                        phenomenonTime: time,
                        receivedTime: hour % 7 == 3 ? time + .seconds(7200) : time,
                        result: .number(Double(abs(hour % 24 - 12)) + random.unit())
                    )
                )
            }
            let writer = try CacheWriter(path: city.cache)
            _ = try writer.append([batch])
            try writer.close()
            let recording = city.folder.url.appendingPathComponent("city.citytop").path
            let made = try Program.run(
                ["record", "-o", recording] + city.arguments,
                home: city.folder
            )
            #expect(made.status == 0, "\(made.complaint)")
            let words = ["--series", "gauge:1/level", "--at", "2026-11-09T08:00"]
            let live = try Program.run(["forecast"] + words + city.arguments, home: city.folder)
            let played = try Program.run(["forecast", recording] + words, home: city.folder)
            #expect(live.status == 0, "\(live.complaint)")
            #expect(live.text.split(separator: "\n").count == 49, "\(live.text)")
            #expect(live.output == played.output, "\(played.complaint)")
        }
    }
}
