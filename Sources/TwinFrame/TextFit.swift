// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Fits texts into columns; the one place that decides what of a text goes where there is little room.
///
/// Names give way, at the ends of words (in Chinese between any two characters). A number is never
/// cut, never parted from its unit, and never left out where it tells two names apart: of
/// `Dongcheng compute centre 1` stays `Dongcheng… 1`. Where nothing sensible fits, an ellipsis alone
/// stands for the text, because half a number is another number.
public struct TextFit: Hashable, Sendable {
    /// How wide characters are.
    public var widths: WidthTable
    /// What may be drawn.
    public var glyphs: GlyphSet

    /// Words longer than this are identities rather than words, and are cut between characters where
    /// there is no other way.
    static let longestWord = 16

    /// Makes a fitting for a terminal.
    public init(widths: WidthTable = .standard, glyphs: GlyphSet = .unicode) {
        self.widths = widths
        self.glyphs = glyphs
    }

    /// A text in no more columns than given; whole where it has room.
    ///
    /// A text that ends in a number keeps it and shortens what is before; of a sentence what is cut
    /// off goes back to its last stop rather than ending right before a number.
    public func fitted(_ text: DisplayText, to columns: Int) -> DisplayText {
        guard columns > 0, !text.isEmpty else { return .empty }
        guard widths.width(of: text) > columns else { return text }
        let atoms = atoms(of: text)
        let shown = numbered(atoms, to: columns) ?? begun(atoms, to: columns - 1)
        return DisplayText(shown ?? ellipsis)
    }

    /// A text as ``fitted(_:to:)`` has it, or nothing where only an ellipsis would be left of it.
    public func sensible(_ text: DisplayText, to columns: Int) -> DisplayText? {
        let shown = fitted(text, to: columns)
        return shown.isEmpty || shown.string == ellipsis && text.string != ellipsis ? nil : shown
    }

    /// The first of several forms of a text that is whole in the columns given, or nothing.
    public func first(of forms: [DisplayText], in columns: Int) -> DisplayText? {
        forms.first { !$0.isEmpty && widths.width(of: $0) <= columns }
    }

    /// A name before a value that stays whole: the name gives way, to nothing in the end.
    ///
    /// - Parameters:
    ///   - name: what gives way.
    ///   - value: what does not.
    ///   - columns: how many columns both have, with the one between them.
    /// - Returns: the two; no value where not even that fits.
    public func fitted(
        _ name: DisplayText,
        before value: DisplayText,
        to columns: Int
    ) -> (name: DisplayText, value: DisplayText) {
        guard !value.isEmpty else { return (fitted(name, to: columns), .empty) }
        let wanted = widths.width(of: value)
        guard wanted <= columns else { return (fitted(name, to: columns), .empty) }
        return (sensible(name, to: columns - wanted - 1) ?? .empty, value)
    }

    /// How many columns the shortest sensible form of a name takes.
    public func least(_ text: DisplayText) -> Int {
        let whole = widths.width(of: text)
        let atoms = atoms(of: text)
        guard let first = atoms.first(where: { $0.kind != .space }) else { return whole }
        var least = first.columns + 1
        if let last = atoms.last, last.kind == .number, atoms.count > 1 {
            least += last.columns + (atoms.dropLast().last?.kind == .space ? 1 : 0)
        }
        return min(whole, least)
    }

    /// A text over several lines, broken where it may be cut.
    public func lines(_ text: DisplayText, to columns: Int) -> [DisplayText] {
        guard widths.width(of: text) > columns else { return [text] }
        var lines: [DisplayText] = []
        var line = ""
        var used = 0
        for atom in atoms(of: text) {
            // A stop stays on the line of what it ends.
            if used + atom.columns > columns, !line.isEmpty, atom.kind != .stop {
                lines.append(DisplayText(Self.stripped(line)))
                (line, used) = ("", 0)
            }
            if atom.kind == .space, line.isEmpty { continue }
            line += atom.text
            used += atom.columns
        }
        if !line.isEmpty { lines.append(DisplayText(Self.stripped(line))) }
        return lines
    }

    var ellipsis: String { String(widths.ellipsis(glyphs)) }

    /// A name that ends in a number: as much of its beginning as there is room for, and the number.
    private func numbered(_ atoms: [Atom], to columns: Int) -> String? {
        guard let number = atoms.last, number.kind == .number, atoms.count > 1,
            !atoms.contains(where: { $0.kind == .stop })
        else { return nil }
        var head = Array(atoms.dropLast())
        var tail = number.text
        var room = columns - 1 - number.columns
        if head.last?.kind == .space {
            tail = " " + tail
            room -= 1
            head.removeLast()
        }
        guard let begun = begun(head, to: room, marked: false) else { return nil }
        return begun + ellipsis + tail
    }

    /// The beginning of a text in so many columns; nothing where no word has room.
    func begun(_ atoms: [Atom], to columns: Int, marked isMarked: Bool = true) -> String? {
        var kept = 0
        var used = 0
        while kept < atoms.count, used + atoms[kept].columns <= columns {
            used += atoms[kept].columns
            kept += 1
        }
        let rest = atoms.dropFirst(kept).first { $0.kind != .space }
        if rest?.kind == .number,
            let stop = atoms[..<kept].lastIndex(where: { $0.kind == .stop }), stop > 0
        {
            kept = stop
        }
        let text = Self.trimmed(atoms[..<kept].map(\.text).joined())
        guard text.isEmpty else { return isMarked ? text + ellipsis : text }
        guard let word = atoms.first, word.kind == .word, word.columns > Self.longestWord,
            columns >= 6
        else { return nil }
        let part = part(of: word, columns)
        return isMarked ? part + ellipsis : part
    }

    /// The beginning of a word that is too long to be one; what is left of a number goes too.
    private func part(of word: Atom, _ columns: Int) -> String {
        var text = ""
        var used = 0
        for character in word.text {
            used += widths.width(of: character)
            if used > columns { break }
            text.append(character)
        }
        let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.count
        return digits < text.count ? String(text.dropLast(digits)) : text
    }

    private static func trimmed(_ text: String) -> String {
        var text = stripped(text)
        while let last = text.last, last == " " || opening.contains(last) { text.removeLast() }
        return text
    }

    /// A text without blanks at its ends.
    private static func stripped(_ text: String) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// What does not end a text.
    private static let opening: Set<Character> = [
        "·", ",", ";", ":", "–", "-", "(", "，", "；", "：", "、", "（", "/", "\"",
    ]
}
