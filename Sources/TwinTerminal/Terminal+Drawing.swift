// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TwinFrame

/// A pair of colours that ncurses identifies by one number; -1 is the terminal's own.
struct ColorPair: Hashable {
    var foreground: Int16
    var background: Int16
}

extension Terminal {
    func draw(_ run: FrameDifference.Run, on window: UnsafeMutablePointer<WINDOW>?) {
        var complex: [cchar_t] = []
        complex.reserveCapacity(run.cells.count)
        var index = 0
        while index < run.cells.count {
            let cell = run.cells[index]
            let isWide = index + 1 < run.cells.count && run.cells[index + 1].isContinuation
            let look = look(of: cell.style)
            append(cell.glyph, isWide: isWide, look, to: &complex)
            index += isWide ? 2 : 1
        }
        mvwadd_wchnstr(
            window,
            Int32(run.origin.row),
            Int32(run.origin.column),
            complex,
            Int32(complex.count)
        )
    }

    private func append(
        _ glyph: Character,
        isWide: Bool,
        _ look: (attributes: attr_t, pair: Int16),
        to cells: inout [cchar_t]
    ) {
        var text: [wchar_t] = []
        if let value = glyph.asciiValue {
            text = [wchar_t(value), 0]
        } else {
            text = glyph.unicodeScalars.prefix(5).map { wchar_t(bitPattern: $0.value) } + [0]
        }
        // The C library's tables may be older than the frame's, but the width of the cell must
        // match.
        if text[0] > 0x7E, citytop_columns(text[0]) != (isWide ? 2 : 1) {
            text = [0x3F, 0]
        }
        var cell = cchar_t()
        setcchar(&cell, text, look.attributes, look.pair, nil)
        cells.append(cell)
        if isWide, text[0] == 0x3F {
            setcchar(&cell, [0x20, 0], look.attributes, look.pair, nil)
            cells.append(cell)
        }
    }

    func forgetLooks() {
        looks.removeAll()
        shown = nil
        plan.begin()
    }

    private func look(of style: Style) -> (attributes: attr_t, pair: Int16) {
        if let known = looks[style] { return known }
        let look = theme[style.role]
        let attributes = look.attributes(at: facts.depth, reversed: style.isReversed)
        var bits: attr_t = 0
        if attributes.contains(.bold) { bits |= citytop_bold() }
        if attributes.contains(.faint) { bits |= citytop_faint() }
        if attributes.contains(.underline) { bits |= citytop_underline() }
        if attributes.contains(.reverse) { bits |= citytop_reverse() }
        var pair: Int16 = 0
        if facts.depth > .none {
            let foreground = number(look.foreground, isForeground: true)
            if facts.depth == .eight, let color = look.foreground, color.eight == nil,
                color.basic > 8
            {
                bits |= citytop_bold()
            }
            pair = number(
                of: ColorPair(
                    foreground: foreground,
                    background: number(look.background, isForeground: false)
                )
            )
        }
        looks[style] = (bits, pair)
        return (bits, pair)
    }

    private func number(_ color: Color?, isForeground: Bool) -> Int16 {
        guard let color else { return -1 }
        switch facts.depth {
        case .full: return Int16(color.index)
        case .sixteen: return Int16(color.basic)
        case .eight where color.eight != nil: return Int16(color.eight ?? 7)
        default:
            // With eight colours, bright black cannot be distinguished from black, so white is
            // used.
            return isForeground && color.basic == 8 ? 7 : Int16(color.basic % 8)
        }
    }

    private func number(of pair: ColorPair) -> Int16 {
        if pair.foreground == -1, pair.background == -1 { return 0 }
        if let known = pairs[pair] { return known }
        let next = pairs.count + 1
        guard next < min(Int(citytop_pair_count()), 256),
            init_pair(Int16(next), pair.foreground, pair.background) == OK
        else { return 0 }
        pairs[pair] = Int16(next)
        return Int16(next)
    }
}
