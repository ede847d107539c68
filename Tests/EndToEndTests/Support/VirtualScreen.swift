// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinFrame

/// The screen of an xterm-like terminal.
///
/// It supports the sequences that ncurses sends for `xterm-256color` and those that the program
/// sends itself. All others are collected in ``foreign``, which tests can require to be empty.
struct VirtualScreen {
    private(set) var columns: Int
    private(set) var rows: Int
    /// The sequences and control characters that the program should not send.
    private(set) var foreign: [String] = []
    /// True if the alternate screen is shown, the cursor is visible, and pastes are bracketed.
    private(set) var isAlternate = false
    private(set) var isCursorShown = true
    private(set) var isPasteMarked = false
    /// The active mouse modes: clicks, movement with a button, coordinates as text.
    private(set) var mouseModes: Set<String> = []
    /// True if cursor keys are sent in application mode.
    private(set) var isKeypadOn = false

    private var cells: [[Character]]
    private var column = 0
    private var row = 0
    private var last: Character = " "
    private var scroll: ClosedRange<Int>
    private var pending: [UInt8] = []
    private var saved = (column: 0, row: 0)

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
        scroll = 0...max(0, rows - 1)
    }

    /// The rows as text, without trailing spaces.
    var lines: [String] {
        cells.map { row in
            var line = String(row.filter { $0 != "\0" })
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// The whole screen as text.
    var text: String { lines.joined(separator: "\n") }

    /// Changes the size; content beyond it is lost.
    mutating func resize(columns: Int, rows: Int) {
        cells = (0..<rows).map { row in
            (0..<columns).map { column in
                row < self.rows && column < self.columns ? cells[row][column] : " "
            }
        }
        self.columns = columns
        self.rows = rows
        scroll = 0...max(0, rows - 1)
        column = min(column, columns - 1)
        row = min(row, rows - 1)
    }

    /// Processes output of the program.
    mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var index = 0
        while index < pending.count, let length = take(at: index) { index += length }
        pending.removeFirst(index)
    }

    /// Processes one character or sequence and returns its length, or nil if it is incomplete.
    private mutating func take(at start: Int) -> Int? {
        let byte = pending[start]
        switch byte {
        case 0x1B: return takeEscape(at: start)
        case 0x08: column = max(0, column - 1)
        case 0x09: column = min(columns - 1, (column / 8 + 1) * 8)
        case 0x0A: lineFeed()
        case 0x0D: column = 0
        case 0x20..<0x7F: put(Character(Unicode.Scalar(byte)))
        case 0xC2..<0xF5:
            let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            let rest = pending[(start + 1)...].prefix(length - 1)
            // A terminal that drops output, as on Ctrl-Z, may cut a character.
            if let other = rest.firstIndex(where: { !(0x80..<0xC0).contains($0) }) {
                return other - start
            }
            guard start + length <= pending.count else { return nil }
            let text = String(decoding: pending[start..<start + length], as: UTF8.self)
            for scalar in text.unicodeScalars { put(scalar) }
            return length
        default: foreign.append("byte \(String(byte, radix: 16))")
        }
        return 1
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        if (0x80..<0xA0).contains(scalar.value) || scalar.properties.isBidiControl {
            foreign.append("U+\(String(scalar.value, radix: 16))")
        }
        put(Character(scalar))
    }

    private mutating func put(_ character: Character) {
        let width = WidthTable.standard.width(of: character)
        guard width > 0 else { return }
        if column + width > columns {
            column = 0
            lineFeed()
        }
        cells[row][column] = character
        if width == 2, column + 1 < columns { cells[row][column + 1] = "\0" }
        column += width
        last = character
    }

    private mutating func lineFeed() {
        if row == scroll.upperBound { shift(from: scroll.lowerBound, by: 1) } else { row += 1 }
        row = min(row, rows - 1)
    }

    /// Moves the lines from a row to the end of the scrolling region up, or down if negative.
    private mutating func shift(from top: Int, by count: Int) {
        let bottom = min(scroll.upperBound, rows - 1)
        guard top <= bottom else { return }
        let old = Array(cells[top...bottom])
        let empty = [Character](repeating: " ", count: columns)
        for offset in old.indices {
            let source = offset + count
            cells[top + offset] = old.indices.contains(source) ? old[source] : empty
        }
    }

    private mutating func takeEscape(at start: Int) -> Int? {
        guard start + 1 < pending.count else { return nil }
        switch pending[start + 1] {
        case UInt8(ascii: "["): return takeControl(at: start)
        case UInt8(ascii: "("):
            guard start + 2 < pending.count else { return nil }
            if pending[start + 2] == 0x1B { return 2 }
            if pending[start + 2] != UInt8(ascii: "B") { foreign.append("ESC ( ?") }
            return 3
        // A cut sequence ends where the next one begins.
        case 0x1B: return 1
        case UInt8(ascii: "="): isKeypadOn = true
        case UInt8(ascii: ">"): isKeypadOn = false
        case UInt8(ascii: "7"): saved = (column, row)
        case UInt8(ascii: "8"): (column, row) = saved
        case UInt8(ascii: "M"):
            if row == scroll.lowerBound { shift(from: row, by: -1) } else { row = max(0, row - 1) }
        default: foreign.append("ESC \(String(pending[start + 1], radix: 16))")
        }
        return 2
    }

    private mutating func takeControl(at start: Int) -> Int? {
        var index = start + 2
        while index < pending.count, (0x20..<0x40).contains(pending[index]) { index += 1 }
        guard index < pending.count else { return nil }
        if pending[index] == 0x1B { return index - start }
        let body = String(decoding: pending[start + 2..<index], as: UTF8.self)
        let final = Character(Unicode.Scalar(pending[index]))
        control(body, final)
        return index - start + 1
    }

    private mutating func control(_ body: String, _ final: Character) {
        if body.hasPrefix("?"), final == "h" || final == "l" {
            for mode in body.dropFirst().split(separator: ";") { set(mode, final == "h") }
            return
        }
        let numbers = body.split(separator: ";", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        let count = max(1, numbers.first ?? 1)
        switch final {
        case "H", "f":
            row = min(rows, max(1, numbers.first ?? 1)) - 1
            column = min(columns, max(1, numbers.count > 1 ? numbers[1] : 1)) - 1
        case "A": row = max(0, row - count)
        case "B": row = min(rows - 1, row + count)
        case "C": column = min(columns - 1, column + count)
        case "D": column = max(0, min(column, columns) - count)
        case "G": column = min(columns, count) - 1
        case "d": row = min(rows, count) - 1
        case "J": erase(numbers.first ?? 0)
        case "K": eraseLine(numbers.first ?? 0)
        case "X": for place in column..<min(columns, column + count) { cells[row][place] = " " }
        case "b": for _ in 0..<count { put(last) }
        case "@":
            let tail = cells[row][column...]
            let blanks = [Character](repeating: " ", count: min(count, tail.count))
            cells[row].replaceSubrange(column..., with: (blanks + tail).prefix(tail.count))
        case "P":
            let tail = cells[row][column...]
            let blanks = [Character](repeating: " ", count: min(count, tail.count))
            cells[row].replaceSubrange(column..., with: tail.dropFirst(count) + blanks)
        case "L": shift(from: row, by: -count)
        case "M": shift(from: row, by: count)
        case "S": shift(from: scroll.lowerBound, by: count)
        case "T": shift(from: scroll.lowerBound, by: -count)
        case "r":
            let top = max(1, numbers.first ?? 1)
            let bottom = min(rows, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows)
            scroll = top <= bottom ? top - 1...bottom - 1 : 0...rows - 1
            (column, row) = (0, 0)
        case "m": break
        case "n" where body == "6": break
        case "t" where body == "22;0;0" || body == "23;0;0": break
        case "l" where body == "4": break
        default: foreign.append("CSI \(body)\(final)")
        }
    }

    private mutating func set(_ mode: Substring, _ isOn: Bool) {
        switch mode {
        case "1": isKeypadOn = isOn
        case "7", "12": break
        case "1000", "1002", "1006":
            if isOn { mouseModes.insert(String(mode)) } else { mouseModes.remove(String(mode)) }
        case "25": isCursorShown = isOn
        case "1049":
            isAlternate = isOn
            if isOn { erase(2) }
        case "2004": isPasteMarked = isOn
        default: foreign.append("CSI ?\(mode)\(isOn ? "h" : "l")")
        }
    }

    private mutating func erase(_ what: Int) {
        let empty = [Character](repeating: " ", count: columns)
        switch what {
        case 0:
            eraseLine(0)
            for place in row + 1..<max(row + 1, rows) { cells[place] = empty }
        case 1:
            eraseLine(1)
            for place in 0..<row { cells[place] = empty }
        default: cells = Array(repeating: empty, count: rows)
        }
    }

    private mutating func eraseLine(_ what: Int) {
        let place = min(column, columns - 1)
        let range =
            what == 0 ? place..<columns : what == 1 ? 0..<place + 1 : 0..<columns
        for column in range { cells[row][column] = " " }
    }
}
