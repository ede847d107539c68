// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// All names of the city, prepared for a search after each typed letter.
///
/// Names are stored as bytes of folded text, so that a search through thousands of them takes less
/// than a frame. A name matches if each typed word occurs in its names, its identity, its kind or
/// its district, or consists of pieces of these, in Chinese or in Pinyin. The place of the match
/// determines the rank.
struct SearchIndex: Sendable {
    /// An item with a name.
    struct Entry: Sendable {
        var destination: Destination
        /// Its names: English, Chinese if it has one, and its identity.
        var names: [String]
        /// Other words that match it: the names of its kind and of its district.
        var context: [String]
        /// The order among equal ranks: pages come before properties, properties before entities,
        /// and entities of small kinds before those of large kinds.
        var order: Int
    }

    /// A match of a search.
    struct Match: Hashable, Sendable {
        /// The index of the matching entry.
        var entry: Int
        /// The quality of the match; higher is better.
        var score: Int
    }

    let entries: [Entry]
    private let texts: [Text]

    /// The folded bytes of an entry: names separated by zeros, then the context.
    private struct Text: Sendable {
        var bytes: [UInt8]
        /// The offset at which the context begins.
        var contextStart: Int
        /// The length of the first name.
        var length: Int
        /// The Chinese names and the context in Pinyin.
        var spelling: [UInt8]
    }

    init(_ entries: [Entry]) {
        self.entries = entries
        var spellings: [String: [UInt8]] = [:]
        texts = entries.map { entry in
            var bytes: [UInt8] = []
            let length = entry.names.first?.utf8.count ?? 0
            for name in entry.names {
                let folded = SearchText.folded(name)
                bytes += folded.utf8
                bytes.append(0)
            }
            let start = bytes.count
            for name in entry.context {
                bytes += SearchText.folded(name).utf8
                bytes.append(0)
            }
            var spelling: [UInt8] = []
            for name in entry.names + entry.context where !name.utf8.allSatisfy({ $0 < 0x80 }) {
                let spelled = spellings[name] ?? Self.spelled(name)
                spellings[name] = spelled
                spelling += spelled
            }
            return Text(bytes: bytes, contextStart: start, length: length, spelling: spelling)
        }
    }

    /// Returns the spellings of a name in Pinyin, each with a zero behind it.
    private static func spelled(_ name: String) -> [UInt8] {
        ChineseText.spellings(of: ChineseText.simplified(name)).flatMap { Array($0.utf8) + [0] }
    }

    /// Returns the best matches of the typed text and the number of all matches.
    ///
    /// - Parameters:
    ///   - typed: Any text.
    ///   - limit: The maximum number of matches to return.
    ///   - level: The alarm level of an entry. Of equal matches the worse one comes first.
    /// - Returns: The matches, best first.
    func matches(
        _ typed: String,
        limit: Int,
        level: (Destination) -> Level = { _ in .normal }
    ) -> (best: [Match], count: Int) {
        let words = SearchText.words(typed).prefix(8).map { Array($0.utf8) }
        guard !words.isEmpty else { return ([], 0) }
        let whole = Array(SearchText.folded(typed).utf8)
        var found = ranked { text in
            var score = 0
            for word in words {
                guard let part = Self.score(of: word, in: text) ?? Self.pieces(word, in: text)
                else {
                    return nil
                }
                score += part
            }
            if words.count > 1, let part = Self.score(of: whole, in: text) { score += part }
            return score
        }
        if found.isEmpty {
            found = ranked { text in
                words.reduce(0 as Int?) { sum, word in
                    let part =
                        Self.score(of: word, in: text)
                        ?? Self.pieces(word, in: text, hasInitials: true)
                    guard let sum, let part else { return nil }
                    return sum + part
                }
            }
        }
        if found.isEmpty {
            found = ranked { text in
                words.reduce(0 as Int?) { sum, word in
                    guard let sum, Self.isScattered(word, in: text) else { return nil }
                    return sum + 1
                }
            }
        }
        if found.isEmpty { found = misspelt(words) }
        let keyed = found.map { match in
            (match, level(entries[match.entry].destination), entries[match.entry].order)
        }
        let sorted = keyed.sorted { left, right in
            if left.0.score != right.0.score { return left.0.score > right.0.score }
            if left.1 != right.1 { return left.1 > right.1 }
            let first = (left.2, texts[left.0.entry].length, left.0.entry)
            let second = (right.2, texts[right.0.entry].length, right.0.entry)
            return first < second
        }
        return (sorted.prefix(limit).map(\.0), found.count)
    }

    private func ranked(_ score: (Text) -> Int?) -> [Match] {
        var found: [Match] = []
        for (number, text) in texts.enumerated() {
            if let score = score(text) { found.append(Match(entry: number, score: score)) }
        }
        return found
    }

    /// Returns the score of a word; nil if it does not match.
    ///
    /// A whole name scores best, then the beginning of a name, the beginning of a word in it, any
    /// place in it, and last the context.
    private static func score(of word: [UInt8], in text: Text) -> Int? {
        guard let first = word.first, word.count <= text.bytes.count else { return nil }
        var best: Int?
        text.bytes.withUnsafeBufferPointer { bytes in
            word.withUnsafeBufferPointer { word in
                var place = 0
                let last = bytes.count - word.count
                while place <= last {
                    defer { place += 1 }
                    guard bytes[place] == first else { continue }
                    var length = 1
                    while length < word.count, bytes[place + length] == word[length] { length += 1 }
                    guard length == word.count else { continue }
                    let isInContext = place >= text.contextStart
                    let before = place == 0 ? 0 : bytes[place - 1]
                    let after = place + length < bytes.count ? bytes[place + length] : 0
                    var score = isInContext ? 10 : 40
                    if before == 0 {
                        score = isInContext ? 20 : after == 0 ? 200 : 100
                    } else if !isLetter(before) {
                        score = isInContext ? 15 : 70
                    }
                    best = max(best ?? 0, score)
                }
            }
        }
        return best
    }

    /// Returns the score of a word that consists of pieces of names, in Chinese or in Pinyin; nil
    /// if it does not.
    ///
    /// The fewer pieces, the higher the score.
    private static func pieces(_ word: [UInt8], in text: Text, hasInitials: Bool = false) -> Int? {
        let count =
            SearchPieces.count(of: word, in: text.bytes)
            ?? SearchPieces.count(of: word, spelledIn: text.spelling, hasInitials: hasInitials)
        return count.map { max(1, 30 - 5 * $0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    /// Returns true if the letters of a word occur in a name in the same order, with others between
    /// them.
    private static func isScattered(_ word: [UInt8], in text: Text) -> Bool {
        guard word.count >= 3 else { return false }
        var next = 0
        for byte in text.bytes[..<text.contextStart] {
            if byte == 0 {
                next = 0
            } else if byte == word[next] {
                next += 1
                if next == word.count { return true }
            }
        }
        return false
    }

    /// Returns entries with words that differ from the typed ones by a letter or two.
    private func misspelt(_ words: [[UInt8]]) -> [Match] {
        let typed = words.map { Array(String(decoding: $0, as: UTF8.self).unicodeScalars) }
        guard typed.allSatisfy({ (4...24).contains($0.count) }) else { return [] }
        var found: [Match] = []
        for (number, text) in texts.enumerated() {
            let names = String(decoding: text.bytes[..<text.contextStart], as: UTF8.self)
                .split { $0 == "\0" || $0 == " " || $0 == "-" || $0 == "_" || $0 == ":" }
                .map { Array($0.unicodeScalars) }
            var sum = 0
            let isNear = typed.allSatisfy { word in
                let allowed = word.count < 6 ? 1 : 2
                let nearest = names.lazy.filter { abs($0.count - word.count) <= allowed }
                    .map { Spelling.distance(word, $0) }.min()
                guard let nearest, nearest <= allowed else { return false }
                sum += nearest
                return true
            }
            if isNear { found.append(Match(entry: number, score: -sum)) }
        }
        return found
    }
}
