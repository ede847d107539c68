// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Suite("Errors in files")
    struct CheckTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test("The shipped files are valid", arguments: ["demo/config", "config/prometheus-node"])
        func shipped(configuration: String) throws {
            let file = Program.root.appendingPathComponent("Data/\(configuration).yaml")
            let outcome = try Program.run(["check", "--config", file.path], home: home)
            #expect(outcome.status == 0, "\(outcome.complaint)")
            #expect(outcome.text == "Layouts, catalog, themes and configuration are in order.\n")
            #expect(outcome.errors.isEmpty)
        }

        /// An error in a file: a text, its replacement, and the expected message.
        struct Mistake: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var file: String
            var old: String
            var new: String
            var words: [String]
            /// The number of lines below the change at which the error is reported.
            var later = 0
        }

        static let mistakes = [
            Mistake(
                testDescription: "C02 an unknown key of the configuration",
                file: "Data/demo/config.yaml",
                old: "retention: 30d",
                new: "retentoin: 30d",
                words: ["retentoin", "retention"]
            ),
            Mistake(
                testDescription: "C02 an interval out of its range",
                file: "Data/demo/config.yaml",
                old: "interval: 15s",
                new: "interval: 0s",
                words: ["interval"]
            ),
            Mistake(
                testDescription: "C01 a configuration that is no YAML",
                file: "Data/demo/config.yaml",
                old: "city: {en",
                new: "city: {{en",
                words: ["not YAML"],
                later: 1
            ),
            Mistake(
                testDescription: "C02 a unit that there is not",
                file: "Data/catalog/compute.yaml",
                old: "unit: EFLOPS",
                new: "unit: EFLOPZ",
                words: ["EFLOPZ"]
            ),
            Mistake(
                testDescription: "C02 a layout that shows what the catalog does not know",
                file: "Layouts/compute.yaml",
                old: "city/compute_free",
                new: "city/compute_fre",
                words: ["compute_fre", "compute_free"]
            ),
            Mistake(
                testDescription: "C02 an unknown key of a layout",
                file: "Layouts/compute.yaml",
                old: "kind: numbers",
                new: "kin: numbers",
                words: ["kin"]
            ),
        ]

        @Test(
            "An error is reported with file, line and column, and ends with 78",
            arguments: mistakes
        )
        func mistake(_ mistake: Mistake) throws {
            let catalog = try home.copy("Data/catalog", to: "catalog")
            let layouts = try home.copy("Layouts", to: "layouts")
            let configuration = try home.copy("Data/demo/config.yaml", to: "demo.yaml")
            let places = [
                "Data/catalog": catalog, "Layouts": layouts, "Data/demo/config.yaml": configuration,
            ]
            let place = try #require(places.first { mistake.file.hasPrefix($0.key) })
            let path = mistake.file.replacing(place.key, with: place.value)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let range = try #require(text.range(of: mistake.old))
            try text.replacingCharacters(in: range, with: mistake.new)
                .write(toFile: path, atomically: true, encoding: .utf8)
            let line =
                text[..<range.lowerBound].count { $0 == "\n" } + 1
                + mistake.later

            let outcome = try Program.run(
                [
                    "check", "--config", configuration, "--catalog", catalog, "--layouts", layouts,
                ],
                home: home
            )
            #expect(outcome.status == 78)
            #expect(outcome.output.isEmpty)
            let pattern = try Regex(
                "\(NSRegularExpression.escapedPattern(for: path)):\(line):[0-9]+: "
            )
            #expect(outcome.complaint.contains(pattern), "\(outcome.complaint)")
            for word in mistake.words {
                #expect(outcome.complaint.contains(word), "\(outcome.complaint)")
            }
        }

        @Test("C01 A missing configuration, an empty catalog and a missing folder end with 78")
        func missing() throws {
            let empty = home.url.appendingPathComponent("empty")
            try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
            let nowhere = home.url.appendingPathComponent("nowhere").path
            for arguments in [
                ["--config", nowhere], ["--catalog", empty.path], ["--layouts", empty.path],
                ["--catalog", nowhere], ["--layouts", nowhere], ["--config", empty.path],
            ] {
                let outcome = try Program.run(["check"] + arguments, home: home)
                #expect(outcome.status == 78, "\(arguments)")
                #expect(outcome.complaint.contains(arguments[1]), "\(outcome.complaint)")
            }
        }

        @Test(
            "C01 Every command ends with 78 if the configuration is invalid",
            arguments: [[], ["snapshot"], ["sync", "--once"], ["export"]]
        )
        func brokenConfiguration(command: [String]) throws {
            let file = try home.write("city: X\nsources: 7\n", to: "config.yaml")
            let outcome = try Program.run(
                command + ["--config", file, "--cache", home.path + "/cache.db"],
                home: home
            )
            #expect(outcome.status == 78)
            #expect(outcome.complaint.contains("\(file):2:"), "\(outcome.complaint)")
            #expect(!FileManager.default.fileExists(atPath: home.path + "/cache.db"))
        }
    }
}
