// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinLayout
import TwinModel
import TwinTestSupport
import TwinVocabulary

extension EndToEndTests {
    @Suite("Ten thousand hostile texts")
    struct HostileFloodTests {
        /// Distinct texts, each of which would have an effect on a terminal.
        static let corpus: [String] = {
            var generator = SeededGenerator(seed: 20_261_123)
            let texts = HostileTextTests.texts
            return (0..<10_000).map { number in
                let first = texts[number % texts.count]
                let second = texts[(number / texts.count) % texts.count]
                let odd = UInt32.random(in: 0...0x2FFF, using: &generator)
                let scalar = Unicode.Scalar(odd).map(String.init) ?? ""
                return "\(number)\(first)\(scalar)\(second)"
            }
        }()

        /// Creates a cache in which all texts are hostile: names, identities, units, states,
        /// attributes, events.
        private static func flooded() throws -> SmallCity {
            let city = try SmallCity(hostile: HostileTextTests.texts)
            let writer = try CacheWriter(path: city.cache)
            for start in stride(from: 0, to: corpus.count, by: 2000) {
                var batch = Batch(
                    source: "traffic",
                    watermark: Watermark(position: "{}", instant: city.present)
                )
                for text in corpus[start..<start + 2000] {
                    let id = EntityID("road_segment:\(text)")
                    batch.entities.append(
                        Entity(
                            id: id,
                            kind: "road_segment",
                            name: LocalizedText(text, chinese: text),
                            attributes: [text: text]
                        )
                    )
                    let series = SeriesID(id, "speed")
                    batch.series.append(
                        Series(id: series, unit: UnitCode(ucum: "", raw: text), shape: .gauge)
                    )
                    batch.observations.append(
                        Observation(
                            series: series,
                            phenomenonTime: city.present,
                            receivedTime: city.present,
                            result: .text(text)
                        )
                    )
                    batch.events.append(
                        Event(
                            id: text,
                            kind: text,
                            time: city.present - .seconds(30),
                            receivedTime: city.present,
                            entity: id,
                            priority: .high,
                            text: LocalizedText(text, chinese: text)
                        )
                    )
                }
                _ = try writer.append([batch])
            }
            try writer.close()
            return city
        }

        @Test(
            "T01 Ten thousand hostile texts of services never reach pictures, exports or lines"
        )
        func services() throws {
            let city = try Self.flooded()
            for format in ["csv", "jsonl"] {
                let outcome = try Program.run(
                    ["export", "--format", format] + city.arguments,
                    home: city.folder
                )
                #expect(outcome.status == 0)
                #expect(HostileTextTests.forbidden(in: outcome.text) == [], "\(format)")
                #expect(outcome.text.split(separator: "\n").count > 10_000)
            }
            for (format, page) in [("text", "traffic"), ("svg", "overview"), ("json", "traffic")] {
                let outcome = try Program.run(
                    ["snapshot", "--format", format, "--page", page, "--size", "400x500"]
                        + city.arguments,
                    home: city.folder
                )
                #expect(outcome.status == 0)
                #expect(HostileTextTests.forbidden(in: outcome.text) == [], "\(format)")
            }
            let dashboard = try Dashboard(city, columns: 200, rows: 50)
            dashboard.terminal.send("2z")
            #expect(dashboard.shows { $0.text.contains("owned") })
            for key in ["\u{1B}[6~", "\u{1B}[6~", "\t", "\u{1B}[6~", "\r", "I"] {
                dashboard.terminal.send(key)
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.screen.foreign == [])
            let run = try Program.Run(
                city.arguments + ["--read-only", "--plain"],
                home: city.folder
            )
            #expect(wait(within: .seconds(30)) { run.text.contains("owned") })
            run.signal(SIGTERM)
            #expect(run.end(within: .seconds(20))?.status == -SIGTERM)
            #expect(HostileTextTests.forbidden(in: run.text) == [])
        }

        @Test(
            "T01 Ten thousand hostile texts in files are reported without their control characters"
        )
        func files() {
            let each = 40
            for start in stride(from: 0, to: Self.corpus.count, by: each) {
                let texts = Self.corpus[start..<start + each].map(Self.quoted)
                let file = Self.corpus[start]
                let keys = texts.map { "\($0): 1\n" }.joined()
                let list = texts.map { "  - \($0)\n" }.joined()
                let problems =
                    ConfigurationReader.check(text: keys, file: file, catalog: nil).problems
                    + CatalogReader.check(text: "domain: x\n" + keys, file: file).problems
                    + LayoutReader.check(text: "page: x\nforms:\n" + list, file: file, catalog: nil)
                    .problems
                    + ThemeReader.check(
                        text: "roles:\n  high: {attributes: [\(texts[0])]}\n",
                        file: file
                    )
                    .problems
                    + ConfigurationReader.check(text: file, file: file, catalog: nil).problems
                #expect(problems.count > each)
                let told = problems.map(\.description).joined(separator: "\n")
                #expect(HostileTextTests.forbidden(in: told) == [])
            }
        }

        /// Returns a text as a YAML scalar in double quotes.
        private static func quoted(_ text: String) -> String {
            let inner = text.unicodeScalars.map { scalar in
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
            return "\"\(inner.joined())\""
        }
    }
}
