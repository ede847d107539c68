// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Text as it is compared in searches and filters.
enum SearchText {
    /// Small letters without their marks, full-width forms as plain ones: `É` and `Ｅ` are `e`.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            folded.append(scalar)
        }
        return String(folded)
    }

    /// The words of what was typed, folded.
    static func words(_ text: String) -> [String] {
        folded(text).split { $0 == " " || $0 == "·" || $0 == "," }.map(String.init)
    }

    /// Whether a folded text contains all of the folded words.
    static func contains(_ text: String, all words: [String]) -> Bool {
        words.allSatisfy { text.contains($0) }
    }
}
