// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The rules for fitting texts into columns.
///
/// Names are shortened at the ends of words, in Chinese between any two characters. A number is
/// never cut, never separated from its unit, and never dropped if it distinguishes two names:
/// `Dongcheng compute centre 1` becomes `Dongcheng… 1`. If nothing sensible fits, an ellipsis
/// stands for the text, because half a number is a different number.
public struct TextFit: Hashable, Sendable {
    /// The widths of characters.
    public var widths: WidthTable
    /// The characters that may be drawn.
    public var glyphs: GlyphSet

    /// The longest word in columns.
    ///
    /// Longer ones are identifiers, which may be cut between characters if nothing else fits.
    static let longestWord = 16

    /// Creates rules for a terminal.
    public init(widths: WidthTable = .standard, glyphs: GlyphSet = .unicode) {
        self.widths = widths
        self.glyphs = glyphs
    }

    /// Returns a text in at most the given number of columns, unchanged if it fits.
    ///
    /// A text that ends in a number keeps the number and shortens the text before it. If a sentence
    /// would end right before a number, it is cut at its last stop instead.
    public func fitted(_ text: DisplayText, to columns: Int) -> DisplayText {
        guard columns > 0, !text.isEmpty else { return .empty }
        guard widths.width(of: text) > columns else { return text }
        let atoms = atoms(of: text)
        let shown = numbered(atoms, to: columns) ?? beginning(atoms, to: columns - 1)
        return DisplayText(shown ?? ellipsis)
    }

    /// Returns a text as ``fitted(_:to:)`` does; nil if only an ellipsis would remain.
    public func sensible(_ text: DisplayText, to columns: Int) -> DisplayText? {
        let shown = fitted(text, to: columns)
        return shown.isEmpty || shown.string == ellipsis && text.string != ellipsis ? nil : shown
    }

    /// Returns the first of several forms of a text that fits completely; nil if none does.
    public func first(of forms: [DisplayText], in columns: Int) -> DisplayText? {
        forms.first { !$0.isEmpty && widths.width(of: $0) <= columns }
    }

    /// Fits a name before a value that is never shortened.
    ///
    /// The name is shortened and finally dropped.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value.
    ///   - columns: The columns for both, including one between them.
    /// - Returns: The name and the value, which is empty if it does not fit.
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

    /// Returns the width of the shortest sensible form of a name.
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

    /// Breaks a text into lines, at the positions where it may be cut.
    public func lines(_ text: DisplayText, to columns: Int) -> [DisplayText] {
        guard widths.width(of: text) > columns else { return [text] }
        var lines: [DisplayText] = []
        var line = ""
        var used = 0
        for atom in atoms(of: text) {
            // A stop stays on the line of the text that it ends.
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

    /// Shortens a name that ends in a number to its beginning and the number; nil for other texts.
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
        guard let beginning = beginning(head, to: room, marked: false) else { return nil }
        return beginning + ellipsis + tail
    }

    /// Returns the beginning of a text in at most the given columns; nil if no word fits.
    func beginning(_ atoms: [Atom], to columns: Int, marked isMarked: Bool = true) -> String? {
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

    /// Returns the beginning of an overlong word, without the digits at its end.
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

    /// Returns a text without spaces at its ends.
    private static func stripped(_ text: String) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Characters that a shortened text must not end with.
    private static let opening: Set<Character> = [
        "·", ",", ";", ":", "–", "-", "(", "，", "；", "：", "、", "（", "/", "\"",
    ]
}
