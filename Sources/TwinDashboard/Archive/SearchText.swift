// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Text in the form that searches and filters compare.
enum SearchText {
    /// Returns the text in small letters without their marks and with full-width forms as plain
    /// ones: `É` and `Ｅ` become `e`.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            folded.append(scalar)
        }
        return String(folded)
    }

    /// Returns the words of the typed text, folded.
    static func words(_ text: String) -> [String] {
        folded(text).split { $0 == " " || $0 == "·" || $0 == "," }.map(String.init)
    }

    /// True if a folded text contains all of the folded words.
    static func contains(_ text: String, all words: [String]) -> Bool {
        words.allSatisfy { text.contains($0) }
    }
}
