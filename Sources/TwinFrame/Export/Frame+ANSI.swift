// SPDX-License-Identifier: Apache-2.0

extension Frame {
    /// Returns the frame as text with colours for a terminal, each row ended by a line feed.
    ///
    /// The only escape sequence is `ESC [ … m`. Every row ends in the default style, so the text
    /// can be cut between rows. Invisible trailing spaces are omitted.
    public func ansi(theme: Theme, depth: ColorDepth) -> String {
        var result = ""
        for row in 0..<size.rows {
            var current = Self.plainParameters
            let line = cells[row * size.columns..<(row + 1) * size.columns]
            let end = line.lastIndex { cell in
                cell.glyph != " " || showsBehind(cell.style, theme, depth)
            }
            guard let end else {
                result += "\n"
                continue
            }
            for cell in line[...end] where !cell.isContinuation {
                let parameters = Self.parameters(of: cell.style, theme: theme, depth: depth)
                if parameters != current {
                    result += "\u{1B}[\(parameters)m"
                    current = parameters
                }
                result.append(cell.glyph)
            }
            result += current == Self.plainParameters ? "\n" : "\u{1B}[0m\n"
        }
        return result
    }

    private func showsBehind(_ style: Style, _ theme: Theme, _ depth: ColorDepth) -> Bool {
        let look = theme[style.role]
        let attributes = look.attributes(at: depth, reversed: style.isReversed)
        return attributes.contains(.reverse) || attributes.contains(.underline)
            || (look.background != nil && depth > .none)
    }

    private static let plainParameters = "0"

    /// Returns the SGR parameters that select a style after a reset.
    static func parameters(of style: Style, theme: Theme, depth: ColorDepth) -> String {
        let look = theme[style.role]
        var numbers = ["0"]
        let attributes = look.attributes(at: depth, reversed: style.isReversed)
        var isBold = attributes.contains(.bold)
        var colors: [String] = []
        for (color, base) in [(look.foreground, 30), (look.background, 40)] {
            guard let color, depth > .none else { continue }
            switch depth {
            case .full: colors.append("\(base + 8);5;\(color.index)")
            case .sixteen where color.basic >= 8:
                colors.append("\(base + 60 + Int(color.basic) - 8)")
            case .eight where color.eight != nil: colors.append("\(base + Int(color.eight ?? 7))")
            default:
                // With eight colours, bright ones are bold; bright black is shown as white to stay
                // visible.
                let dark = color.basic == 8 ? 7 : color.basic % 8
                if base == 30, color.basic > 8 { isBold = true }
                colors.append("\(base + Int(dark))")
            }
        }
        if isBold { numbers.append("1") }
        if attributes.contains(.faint) { numbers.append("2") }
        if attributes.contains(.underline) { numbers.append("4") }
        if attributes.contains(.reverse) { numbers.append("7") }
        return (numbers + colors).joined(separator: ";")
    }
}
