// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinVocabulary

/// Each file of the folder Invalid is broken in its own way; the text file of the same name has the
/// expected messages.
@Suite("Broken files and their messages")
struct InvalidFileTests {
    static let files: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: ProjectFolder.invalid.path
        )
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test("C01 C02 C06 C08 C09 A broken file is reported with place and fix", arguments: files)
    func brokenFile(_ name: String) throws {
        let url = ProjectFolder.invalid.appendingPathComponent(name)
        let text = try String(contentsOf: url, encoding: .utf8)
        let problems = try Self.problems(in: text, file: name)
        #expect(!problems.isEmpty)
        let told = problems.map(\.description).joined(separator: "\n") + "\n"
        let golden = url.deletingPathExtension().appendingPathExtension("txt")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try told.write(to: golden, atomically: true, encoding: .utf8)
            Issue.record("recorded \(golden.lastPathComponent)")
            return
        }
        let expected = try String(contentsOf: golden, encoding: .utf8)
        #expect(told == expected)
    }

    @Test("Each broken file has a text and each text has a broken file")
    func pairs() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: ProjectFolder.invalid.path
        )
        let texts = names.filter { $0.hasSuffix(".txt") }.map { $0.dropLast(4) }
        #expect(Set(texts) == Set(Self.files.map { $0.dropLast(5) }))
        #expect(Self.files.count >= 90)
    }

    @Test("C08 Secrets in broken files are not repeated")
    func secretsAreKept() throws {
        for name in Self.files {
            let url = ProjectFolder.invalid.appendingPathComponent(name)
            let text = try String(contentsOf: url, encoding: .utf8)
            let told = try Self.problems(in: text, file: name).map(\.description).joined()
            #expect(!told.contains("hunter2"), "\(name)")
        }
    }

    static func problems(in text: String, file: String) throws -> [Problem] {
        if file.hasPrefix("catalog") {
            return CatalogReader.check(text: text, file: file).problems
        }
        if file.hasPrefix("theme") { return ThemeReader.check(text: text, file: file).problems }
        let catalog = try ProjectFolder.catalog()
        if file.hasPrefix("layout") {
            return LayoutReader.check(text: text, file: file, catalog: catalog).problems
        }
        return ConfigurationReader.check(
            text: text,
            file: file,
            catalog: catalog,
            environment: ["CITY_TOKEN": "a token\n"],
            keys: KeyVocabulary(
                actions: [
                    "quit": ["q"], "zoom": ["z"], "sort": ["o"], "filter": ["f"], "help": ["?"],
                    "next_pane": ["Tab"], "down": ["Down", "j"], "page_down": ["PgDn"],
                ],
                namedKeys: ["Enter", "Esc", "Tab", "Down", "PgDn"]
            )
        ).problems
    }
}
