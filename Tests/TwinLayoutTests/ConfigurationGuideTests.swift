// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinLayout

@Suite("Documentation of the configuration")
struct ConfigurationGuideTests {
    private static let guide = ProjectFolder.url
        .appendingPathComponent("Documents/configuration.md")

    /// Returns a configuration with every key of every section, and optionally one wrong value.
    private func configuration(_ wrong: (path: String, key: String, value: String)?) -> String {
        func lines(_ section: ConfigurationSection, _ values: [String: String]) -> [String] {
            section.keys.map { key in
                let isWrong = wrong.map { $0.path == section.path && $0.key == key.name } ?? false
                return "\(key.name): \(isWrong ? wrong?.value ?? "" : values[key.name] ?? "")"
            }
        }
        func flow(_ section: ConfigurationSection, _ values: [String: String]) -> String {
            "{" + lines(section, values).joined(separator: ", ") + "}"
        }
        let count = flow(
            ConfigurationTable.count,
            [
                "property": "boxes", "types": "[a]", "unit": "\"1\"", "sum": "boxes",
                "mean": "null", "per": "calls", "factor": "2", "over": "60s", "optional": "true",
                "by": "[quay]", "total": "true",
            ]
        )
        let group = flow(
            ConfigurationTable.group,
            ["field": "quay", "kind": "quay", "interval": "60s"]
        )
        let ledger = flow(
            ConfigurationTable.ledger,
            [
                "total": "port:x", "datasets": "dataset", "publishers": "publisher",
                "groups": "[\(group)]", "counts": "[\(count)]",
            ]
        )
        let rule = flow(
            ConfigurationTable.rule,
            ["selector": "up", "kind": "quay", "identity": "[quay]", "parent": "port"]
        )
        let source = flow(
            ConfigurationTable.source,
            [
                "id": "a", "domain": "harbour", "standard": "cloudevents",
                "url": "\"http://127.0.0.1:1\"", "interval": "10s", "deadline": "10s",
                "byte_limit": "1MiB", "series_limit": "10", "token_variable": "TOKEN",
                "ca_file": "ca.pem", "metrics": "[\(rule)]", "types": "[A]", "lateness": "60s",
                "audit": "1h", "scrape": "true", "ledger": ledger,
            ]
        )
        return lines(
            ConfigurationTable.root,
            [
                "city": "Port", "simulated": "true", "time_zone": "UTC", "retention": "30d",
                "cache_limit": "1GiB", "catalog": "catalog", "layouts": "layouts",
                "sources": "[\(source)]", "keys": "{zoom: x}",
            ]
        ).joined(separator: "\n")
    }

    private func problems(_ text: String) -> [String] {
        ConfigurationReader.check(text: text, file: "config.yaml", catalog: nil).problems
            .map(\.description)
    }

    @Test("Every key of the table is known to the reader, and each value is checked")
    func everyKey() {
        #expect(!problems(configuration(nil)).contains { $0.contains("no key named") })
        for section in ConfigurationTable.sections {
            // `mean: null` is a key without a value.
            for key in section.keys where key.name != "mean" {
                let told = problems(configuration((section.path, key.name, "[[]]")))
                let isTold = told.contains { $0.contains("\"\(key.name)\"") }
                #expect(isTold || told.contains { $0.contains("a list") }, "\(key.name): \(told)")
            }
        }
    }

    @Test("Values outside the documented range are refused")
    func ranges() {
        var checked = 0
        for section in ConfigurationTable.sections {
            for key in section.keys {
                let outside: String
                switch key.value {
                case .duration: outside = "0.001s"
                case .bytes: outside = "1B"
                case .integer: outside = "0"
                case .number: outside = "0"
                default: continue
                }
                let told = problems(configuration((section.path, key.name, outside)))
                #expect(told.contains { $0.contains("\"\(key.name)\"") }, "\(key.name): \(told)")
                checked += 1
            }
        }
        #expect(checked > 10, "\(checked)")
    }

    @Test("Documents/configuration.md is the output of make guide")
    func document() throws {
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(ConfigurationGuide.markdown.utf8).write(to: Self.guide)
        }
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        #expect(text == ConfigurationGuide.markdown)
    }

    @Test(
        "The file written by citytop init has every key of the file, its sources and its rules"
    )
    func template() throws {
        let file = ProjectFolder.url.appendingPathComponent("Data/template/config.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for section in [
            ConfigurationTable.root, ConfigurationTable.source, ConfigurationTable.rule,
        ] {
            for name in section.names { #expect(text.contains("\(name):"), "\(name)") }
        }
        var files = ProjectFolder.shipped
        files.configuration = file
        #expect(files.check(environment: [:]).map(\.description) == [])
        let (catalog, layout, _) = try files.read()
        #expect(catalog.domains.map(\.id) == ["machines"])
        #expect(layout.pageIDs == ["overview", "sources", "alarms"])
    }
}
