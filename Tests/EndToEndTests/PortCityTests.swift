// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

extension EndToEndTests {
    /// A city that shares no domain with the demo city, made of the files in PortCity alone.
    @Suite("A port, made of files alone")
    struct PortCityTests {
        private let home: TestFolder
        private let server: HandlerServer
        private let configuration: String

        private static let pages = ["overview", "quays", "harbour", "sources", "alarms"]

        init() throws {
            home = try TestFolder()
            let folder = try home.copy("Tests/EndToEndTests/PortCity", to: "port")
            let metrics = try String(contentsOfFile: folder + "/metrics.txt", encoding: .utf8)
            server = try HandlerServer { _ in .text(metrics) }
            configuration = folder + "/config.yaml"
            try String(contentsOfFile: configuration, encoding: .utf8)
                .replacing("PORT", with: "\(server.port)")
                .write(toFile: configuration, atomically: true, encoding: .utf8)
        }

        private var arguments: [String] {
            ["--config", configuration, "--cache", home.path + "/cache.db"]
        }

        private func picture(_ options: [String]) throws -> String {
            let outcome = try Program.run(["snapshot"] + options, home: home)
            #expect(outcome.status == 0, "\(outcome.complaint)")
            return outcome.text
        }

        /// Returns the names of the shipped domains and kinds in both languages, and of the demo's
        /// city.
        private static func demoWords() throws -> [String] {
            let (catalog, _, demo) = try CityFiles(shippedIn: Program.root).read(environment: [:])
            let names = catalog.domains.map(\.name) + catalog.domains.flatMap(\.kinds).map(\.name)
            // Every city is a city, and may have districts and nodes.
            let ordinary = ["City", "District", "Node"]
            return (names + [demo?.city].compactMap { $0 })
                .filter { !ordinary.contains($0.english) }
                .flatMap { [$0.english, $0.chinese ?? $0.english] }
        }

        @Test("The port's files are valid, and the city has only their domains and pages")
        func files() throws {
            let check = try Program.run(["check", "--config", configuration], home: home)
            #expect(check.status == 0, "\(check.complaint)")
            var files = CityFiles(shippedIn: Program.root)
            files.configuration = URL(fileURLWithPath: configuration)
            let (catalog, layout, _) = try files.read(environment: [:])
            #expect(catalog.domains.map(\.id) == ["quays", "tides", "gates"])
            #expect(layout.pageIDs == ["overview", "quays", "harbour", "sources", "alarms"])
        }

        @Test(
            "The port's pages show its entities and alarms in both languages, and no word of the demo"
        )
        func pictures() throws {
            let sync = try Program.run(["sync", "--once"] + arguments, home: home)
            #expect(sync.status == 0, "\(sync.complaint)")
            let foreign = try Self.demoWords()
            #expect(foreign.count > 20)
            let expected: [String: [String: [String]]] = [
                "en": [
                    "overview": ["Delta Port", "West gate", "Crane 2", "broken down", "57"],
                    "quays": ["Berths by stay", "North quay", "moored", "Crane 1", "31"],
                    "harbour": ["Berths", "Trucks at gates", "West gate", "East gate"],
                    "sources": ["harbour", "waterside", "landside"],
                ],
                "zh": [
                    "overview": ["三角洲港", "西闸口", "2号岸桥", "故障停机", "57"],
                    "quays": ["泊位在港时长", "北码头", "靠泊", "1号岸桥", "31"],
                    "harbour": ["泊位图", "闸口集卡", "西闸口", "东闸口"],
                    "sources": ["harbour", "waterside", "landside"],
                ],
            ]
            for (language, pages) in expected {
                for size in ["80x24", "120x36"] {
                    for (page, words) in pages {
                        let options = [
                            "--page", page, "--size", size, "--language", language,
                            "--theme", "harbour",
                        ]
                        let text = try picture(arguments + options)
                        for word in words {
                            #expect(text.contains(word), "\(page) \(size): \(word)\n\(text)")
                        }
                        for word in foreign {
                            #expect(!text.contains(word), "\(page) \(size): \(word)\n\(text)")
                        }
                    }
                }
            }
        }

        @Test("A history of its gates is imported with its words and pages, alarms included")
        func history() throws {
            let recording = home.path + "/gates.citytop"
            let outcome = try Program.run(
                [
                    "import", home.path + "/port/gates.csv", "--config", configuration,
                    "--entity-column", "gate", "--kind", "gate", "--domain", "gates",
                    "--output", recording,
                ],
                home: home
            )
            #expect(outcome.status == 0, "\(outcome.complaint)")
            #expect(!outcome.complaint.contains("no page"), "\(outcome.complaint)")
            let alarms = try Program.run(["alarms", "list", recording, "--json"], home: home)
            #expect(alarms.text.contains(#""alarm":"gate:west/trucks""#), "\(alarms.text)")
            // The rules of the city fit its history.
            let check = try Program.run(
                ["check", "--config", configuration, "--history", recording],
                home: home
            )
            #expect(check.status == 0, "\(check.complaint)")
            #expect(check.complaint.contains("berth/"), "\(check.complaint)")
            for (language, words) in [
                "en": ["Delta Port", "Trucks waiting", "61"], "zh": ["三角洲港", "排队集卡", "61"],
            ] {
                let text = try picture([
                    "--recording", recording, "--size", "120x36", "--language", language,
                ])
                for word in words { #expect(text.contains(word), "\(word)\n\(text)") }
                for word in try Self.demoWords() {
                    #expect(!text.contains(word), "\(word)\n\(text)")
                }
            }
        }

        @Test("No line of code outside the tests names the port's domains, kinds and properties")
        func code() throws {
            let sources = Program.root.appendingPathComponent("Sources")
            let files = try #require(
                FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
            )
            let words = try Regex("\\b(berths?|cranes?|tides?|trucks|turnaround|harbour)\\b")
            var count = 0
            for case let file as URL in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.lowercased().contains(words), "\(file.path)")
                count += 1
            }
            #expect(count > 100)
        }
    }
}
