// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension View {
    /// Returns the shade of a share, from 0 to 4; nil if the share is not known.
    func step(of share: Double?) -> Int? { share.map { HeatCells.step(of: $0, in: 0...1) } }

    /// Returns the style of a shade: calm to bright by its step, in the level's colour beyond a
    /// limit.
    ///
    /// Colours from good to bad are reserved for properties with a worse direction. All others have
    /// one colour, and the shade alone shows the amount.
    func shade(_ share: Double?, _ level: Level, isStale: Bool, isNeutral: Bool = false) -> Style {
        if isStale { return Style(.stale) }
        if level > .low { return Style(level.role) }
        return shade(step: step(of: share) ?? 0, isNeutral: isNeutral)
    }

    /// Returns the style of a step of the scale.
    func shade(step: Int, isNeutral: Bool) -> Style {
        isNeutral ? Style(.line1) : Style(HeatCells.roles[min(4, max(0, step))])
    }

    /// Draws the five shades between the values of the least and the fullest; returns the columns
    /// used.
    @discardableResult
    func drawShadeScale(
        _ lower: DisplayText,
        _ upper: DisplayText,
        ofLines isOfLines: Bool = false,
        isNeutral: Bool = false,
        from left: Int,
        to right: Int,
        row: Int
    ) -> Int {
        guard right - left >= width(lower) + width(upper) + 7 else { return 0 }
        var column = left + write(lower, left, row, right - left, .dim) + 1
        for step in 0..<5 {
            let style = shade(step: step, isNeutral: isNeutral)
            let glyph: Character =
                isOfLines && glyphs == .unicode ? (step >= 3 ? "⠶" : "⠤") : glyphs.shades[step + 1]
            write(DisplayText(String(glyph)), column, row, 1, style)
            column += 1
        }
        column += 1
        column += write(upper, column, row, right - column, .dim)
        return column - left
    }
}
