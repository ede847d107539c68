// SPDX-License-Identifier: Apache-2.0

/// Conversions of Chinese text for searches.
public enum ChineseText {
    /// Returns the text with Traditional characters replaced by Simplified ones.
    ///
    /// `變電站` becomes `变电站`. Characters that have no Simplified form are left as they are.
    public static func simplified(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(simplified[scalar] ?? scalar) }
        return String(scalars)
    }

    /// Returns the text in Hanyu Pinyin without tones, each syllable with a capital letter.
    ///
    /// `海淀 东站` becomes `HaiDian DongZhan`. Runs of other characters become one space.
    ///
    /// A text with characters of several readings has several spellings: `重庆` is `ZhongQing` and
    /// `ChongQing`.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - limit: The maximum number of spellings.
    /// - Returns: The spellings, with the most common reading of each character first; empty if the
    ///   text has no Chinese character of GB 2312.
    public static func spellings(of text: String, limit: Int = 4) -> [String] {
        var spellings = [""]
        var hasChinese = false
        for scalar in text.unicodeScalars {
            guard let readings = readings[scalar] else {
                for index in spellings.indices where spellings[index].last?.isLetter == true {
                    spellings[index].append(" ")
                }
                continue
            }
            hasChinese = true
            let count = spellings.count * readings.count <= limit ? readings.count : 1
            spellings = readings.prefix(count).flatMap { reading in spellings.map { $0 + reading } }
        }
        return hasChinese ? spellings : []
    }

    private static let readings: [Unicode.Scalar: [String]] = {
        var readings: [Unicode.Scalar: [String]] = [:]
        for table in [PinyinTable.common, PinyinTable.others] {
            for entry in table.split(whereSeparator: \.isWhitespace) {
                let syllable = entry.prefix { $0.isASCII }
                let name = syllable.prefix(1).uppercased() + syllable.dropFirst()
                for scalar in entry.dropFirst(syllable.count).unicodeScalars {
                    readings[scalar, default: []].append(name)
                }
            }
        }
        return readings
    }()

    private static let simplified: [Unicode.Scalar: Unicode.Scalar] = {
        var simplified: [Unicode.Scalar: Unicode.Scalar] = [:]
        var traditional: Unicode.Scalar?
        for scalar in TraditionalTable.pairs.unicodeScalars where !scalar.properties.isWhitespace {
            if let former = traditional {
                simplified[former] = scalar
                traditional = nil
            } else {
                traditional = scalar
            }
        }
        return simplified
    }()
}
