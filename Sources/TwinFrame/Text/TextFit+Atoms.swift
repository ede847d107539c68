// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension TextFit {
    /// A part of a text that is shown completely or not at all.
    struct Atom: Hashable {
        /// The kind of an atom.
        enum Kind: Hashable {
            /// A word, or one character of a script without spaces.
            case word
            /// A number with its sign and unit: `30.4 °C`, `≤08:36`, `24毫米`.
            case number
            /// A mark that ends a part of a sentence.
            case stop
            /// Spaces.
            case space
        }

        var kind: Kind
        var text: String
        var columns: Int
    }

    /// Splits a text into atoms.
    func atoms(of text: DisplayText) -> [Atom] {
        let characters = Array(text.string)
        var atoms: [Atom] = []
        var index = 0
        while index < characters.count {
            let (kind, end) = next(in: characters, at: index)
            let part = String(characters[index..<end])
            let columns = characters[index..<end].reduce(0) { $0 + widths.width(of: $1) }
            atoms.append(Atom(kind: kind, text: part, columns: columns))
            index = end
        }
        return atoms
    }

    private func next(in text: [Character], at start: Int) -> (Atom.Kind, Int) {
        if text[start] == " " {
            var end = start
            while end < text.count, text[end] == " " { end += 1 }
            return (.space, end)
        }
        if let end = endOfNumber(in: text, at: start) { return (.number, end) }
        if Self.stops.contains(text[start]) { return (.stop, start + 1) }
        if isWide(text[start]) { return (.word, start + 1) }
        var end = start + 1
        while end < text.count, text[end] != " ", !isWide(text[end]) {
            let isStop = Self.stops.contains(text[end])
            // A colon or comma inside a name belongs to it.
            let isInside = end + 1 < text.count && text[end + 1] != " " && !isWide(text[end + 1])
            if isStop, !isInside { break }
            end += 1
        }
        return (.word, end)
    }

    /// Returns the end of the number that begins here, with its unit; nil if none begins.
    private func endOfNumber(in text: [Character], at start: Int) -> Int? {
        var end = start
        while end < text.count, Self.signs.contains(text[end]) { end += 1 }
        if end > start, end + 1 < text.count, text[end] == " ", Self.isDigit(text[end + 1]) {
            end += 1
        }
        guard end < text.count, Self.isDigit(text[end]) else { return nil }
        while end < text.count {
            let isJoint =
                Self.joints.contains(text[end]) && end + 1 < text.count
                && Self.isDigit(text[end + 1])
            guard Self.isDigit(text[end]) || isJoint else { break }
            end += 1
        }
        return endOfUnit(in: text, at: end)
    }

    /// Returns the end of the unit after a number: the characters directly after it, or one word
    /// after a space.
    private func endOfUnit(in text: [Character], at start: Int) -> Int {
        var end = start
        while end < text.count, Self.isUnitSign(text[end]) || Self.isDigit(text[end]) { end += 1 }
        while let unit = unit(in: text, at: end) { end += unit.count }
        guard end == start || isWide(text[end - 1]), end + 1 < text.count, text[end] == " " else {
            return end
        }
        if let unit = unit(in: text, at: end + 1) { return end + 1 + unit.count }
        var word = end + 1
        while word < text.count, text[word] != " ", !isWide(text[word]),
            !Self.stops.contains(text[word])
        {
            word += 1
        }
        let unit = text[(end + 1)..<word]
        let isUnit =
            unit.count <= 3 || unit.contains { "/°³²·".contains($0) }
            || unit.suffix(5) == Self.flops
        let isWord = unit.first.map { $0.isLetter || Self.isUnitSign($0) } ?? false
        return isWord && isUnit ? word : end
    }

    private func unit(in text: [Character], at start: Int) -> [Character]? {
        Self.chineseUnits.first { text[start...].starts(with: $0) }
    }

    private func isWide(_ character: Character) -> Bool {
        character.unicodeScalars.first.map(widths.isWide) ?? false
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private static func isUnitSign(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character == "%" || character == "/")
            || "°²³µ℃%‰".contains(character)
    }

    private static let flops = Array("FLOPS")[...]
    private static let signs: Set<Character> = [
        "+", "-", "−", "±", "<", ">", "≤", "≥", "~", "×", "¥", "$", "€", "↑", "↓", "▲", "!", "‼",
        "#",
    ]
    /// Characters inside numbers, times, ranges and shares.
    private static let joints: Set<Character> = [".", ",", ":", "-", "–", "/"]
    private static let stops: Set<Character> = [
        "·", ",", ";", ":", "，", "；", "：", "。", "、", "(", ")", "（", "）",
    ]
    private static let chineseUnits = [
        "毫秒", "毫米", "厘米", "公里", "千米", "小时", "分钟", "万亿", "天", "秒", "分", "时", "万", "亿", "元", "米", "吨",
        "度", "个", "笔", "条", "处", "辆", "户", "次", "人", "年", "月", "日", "号", "％",
    ].map(Array.init)
}
