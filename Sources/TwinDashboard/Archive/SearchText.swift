// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinVocabulary

/// The normalization of texts for searches and filters.
enum SearchText {
    /// Returns the text in lower case without diacritics, with full-width forms as plain ones and
    /// Traditional characters as Simplified ones: `É` and `Ｅ` become `e`, `電` becomes `电`.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            folded.append(scalar)
        }
        return ChineseText.simplified(String(folded))
    }

    /// Returns the words of the typed text, folded.
    static func words(_ text: String) -> [String] {
        folded(text).split { " ·,，、。".contains($0) }.map(String.init)
    }

    /// Returns true if a folded text contains all folded words, or the pieces that a Chinese word
    /// consists of.
    static func contains(_ text: String, all words: [String]) -> Bool {
        words.allSatisfy { word in
            if text.contains(word) { return true }
            guard let first = word.utf8.first, first >= 0x80 else { return false }
            return SearchPieces.count(of: Array(word.utf8), in: Array(text.utf8)) != nil
        }
    }
}
