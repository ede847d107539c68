// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    /// The manual page in English and in Chinese.
    @Suite("The manual pages")
    struct ManualTests {
        private let english: [Substring]
        private let chinese: [Substring]

        init() throws {
            let home = try TestFolder()
            let pages = try ["en", "zh"].map { language -> [Substring] in
                try Program.run(["manual", "--language", language], home: home).text
                    .split(separator: "\n")
            }
            (english, chinese) = (pages[0], pages[1])
        }

        /// Returns the macros of a page, without the words of headings and descriptions.
        private func macros(_ page: [Substring]) -> [Substring] {
            page.filter { $0.hasPrefix(".") }.map { line in
                let isHeading = line.hasPrefix(".Sh") && !line.hasPrefix(".Sh ALARMS")
                return isHeading || line.hasPrefix(".Nd") ? line.prefix(3) : line
            }
        }

        @Test("The Chinese one has the headings, commands, options and keys of the English one")
        func structure() {
            #expect(english.count > 900)
            #expect(macros(chinese) == macros(english))
            #expect(chinese.count == english.count)
        }

        @Test("Every sentence of the Chinese one is in Chinese")
        func sentences() {
            for line in chinese where !line.hasPrefix(".") || line.hasPrefix(".Nd") {
                #expect(line.contains("\\[u"), "\(line)")
            }
        }

        @Test("Both are in ASCII only")
        func ascii() {
            for line in english + chinese { #expect(line.utf8.allSatisfy { $0 < 0x80 }) }
        }
    }
}
