// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    /// The README in English and in Chinese.
    @Suite("The READMEs")
    struct ReadmeTests {
        private let english: Readme
        private let chinese: Readme

        init() throws {
            english = try Readme("README.md")
            chinese = try Readme("README.zh.md")
        }

        @Test("The Chinese one has the headings, tables and lists of the English one")
        func structure() {
            #expect(!english.headings.isEmpty && english.rows > 20 && english.items > 10)
            #expect(chinese.headings == english.headings)
            #expect(chinese.rows == english.rows)
            #expect(chinese.items == english.items)
        }

        @Test("Both READMEs name the same commands, options, keys and files")
        func names() {
            #expect(english.names.count > 80)
            #expect(chinese.names == english.names)
        }

        @Test("Both READMEs have the same examples, except for their remarks")
        func examples() {
            #expect(english.examples.count > 10)
            #expect(chinese.examples == english.examples)
        }
    }
}

/// The parts of a README that do not depend on its language.
private struct Readme {
    /// The levels of the headings in their order.
    let headings: [Int]
    /// The number of rows of tables.
    let rows: Int
    /// The number of items of lists.
    let items: Int
    /// The texts in backquotes outside of examples, sorted.
    let names: [String]
    /// The lines of examples without their comments.
    let examples: [String]

    init(_ name: String) throws {
        let file = Program.root.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        var prose: [Substring] = []
        var examples: [String] = []
        var isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isExample.toggle()
            } else if isExample {
                let code = line.prefix { $0 != "#" }
                examples.append(code.trimmingCharacters(in: .whitespaces))
            } else {
                prose.append(line)
            }
        }
        self.examples = examples
        headings = prose.filter { $0.hasPrefix("#") }.map { $0.prefix { $0 == "#" }.count }
        rows = prose.count { $0.hasPrefix("|") }
        items = prose.count { $0.hasPrefix("- ") }
        let parts = prose.joined(separator: "\n").split(
            separator: "`",
            omittingEmptySubsequences: false
        )
        names = parts.enumerated().filter { !$0.offset.isMultiple(of: 2) }
            .map { String($0.element) }.sorted()
    }
}
