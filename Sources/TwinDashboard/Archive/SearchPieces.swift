// SPDX-License-Identifier: Apache-2.0

/// Matching of words that consist of pieces of several names, as Chinese is written without spaces:
/// `海淀变电站` consists of a district and a kind, and so do `haidianbiandianzhan` and `hdbdz`.
enum SearchPieces {
    /// Characters that a word may contain besides the pieces: suffixes of names of places.
    private static let ignored: [[UInt8]] = ["区", "县", "市", "的"].map { Array($0.utf8) }

    /// Counts the pieces that a folded word of Chinese characters consists of.
    ///
    /// - Parameters:
    ///   - word: The UTF-8 of a word.
    ///   - bytes: The folded names in UTF-8. Pieces are parts of them of at least two characters.
    /// - Returns: The number of pieces, or nil if a part of the word does not occur.
    static func count(of word: [UInt8], in bytes: [UInt8]) -> Int? {
        guard word.count >= 9, word.allSatisfy({ $0 >= 0x80 }) else { return nil }
        return cover(word) { start in
            var lengths: [Int] = []
            for place in bytes.indices where bytes[place] == word[start] {
                var length = 0
                while start + length < word.count, place + length < bytes.count,
                    word[start + length] == bytes[place + length]
                {
                    length += 1
                }
                // Whole characters only: the next byte must not continue one.
                while length > 0, start + length < word.count,
                    word[start + length] & 0xC0 == 0x80
                {
                    length -= 1
                }
                if length >= 6 { lengths.append(length) }
            }
            return lengths
        }
    }

    /// Counts the pieces that a word of Latin letters consists of if it is read as Pinyin.
    ///
    /// A piece is a run of at least two syllables, of which the last may be incomplete: `haidian` and
    /// `haid` are pieces of `HaiDian`, and with initials also `hdian` and `hd`.
    ///
    /// - Parameters:
    ///   - word: The lowercase letters of a word.
    ///   - spelling: Names as ``ChineseText/spellings(of:limit:)`` returns them.
    ///   - hasInitials: True if a syllable may be given by its first letter.
    /// - Returns: The number of pieces, or nil if the word is not Pinyin of the names.
    static func count(
        of word: [UInt8],
        spelledIn spelling: [UInt8],
        hasInitials: Bool
    ) -> Int? {
        guard !spelling.isEmpty, word.count >= 2, word.allSatisfy({ (0x61...0x7A).contains($0) })
        else { return nil }
        return cover(word) { start in
            var lengths: Set<Int> = []
            for place in spelling.indices where spelling[place] | 0x20 == word[start] {
                guard isCapital(spelling[place]) else { continue }
                var piece = Spelled(word: word, spelling: spelling, hasInitials: hasInitials)
                piece.read(from: start, at: place, syllables: 0)
                lengths.formUnion(piece.ends.map { $0 - start })
            }
            return Array(lengths)
        }
    }

    /// The pieces of a word that begin at one syllable.
    private struct Spelled {
        let word: [UInt8]
        let spelling: [UInt8]
        let hasInitials: Bool
        /// The offsets in the word at which a piece may end.
        var ends: Set<Int> = []

        /// Reads syllables from an offset of the word and a place in the spelling.
        mutating func read(from start: Int, at place: Int, syllables: Int) {
            if syllables >= 2 { ends.insert(start) }
            guard start < word.count, place < spelling.count,
                SearchPieces.isCapital(spelling[place])
            else {
                return
            }
            var next = place + 1
            while next < spelling.count, (0x61...0x7A).contains(spelling[next]) { next += 1 }
            var length = 0
            while place + length < next, start + length < word.count,
                spelling[place + length] | 0x20 == word[start + length]
            {
                length += 1
            }
            guard length > 0 else { return }
            if start + length == word.count, syllables >= 1 { ends.insert(word.count) }
            if place + length == next {
                read(from: start + length, at: next, syllables: syllables + 1)
            }
            if hasInitials, place + 1 < next {
                read(from: start + 1, at: next, syllables: syllables + 1)
            }
        }
    }

    fileprivate static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    /// Counts the pieces of the shortest cover of a word.
    ///
    /// - Parameters:
    ///   - word: The bytes of the word.
    ///   - lengths: The lengths of the pieces that begin at an offset of the word.
    /// - Returns: The least number of pieces, or nil if they do not cover the word.
    private static func cover(_ word: [UInt8], lengths: (Int) -> [Int]) -> Int? {
        var least: [Int?] = Array(repeating: nil, count: word.count + 1)
        least[0] = 0
        for start in word.indices {
            guard let pieces = least[start] else { continue }
            for length in lengths(start) {
                let end = start + length
                least[end] = min(least[end] ?? .max, pieces + 1)
            }
            for character in ignored where word[start...].starts(with: character) {
                let end = start + character.count
                least[end] = min(least[end] ?? .max, pieces)
            }
        }
        return least[word.count].flatMap { $0 == 0 ? nil : $0 }
    }
}
