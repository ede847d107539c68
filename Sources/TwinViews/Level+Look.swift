// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Level {
    /// Returns the shape of the level, which is always shown with its colour.
    func mark(_ glyphs: GlyphSet) -> DisplayText {
        let isUnicode = glyphs == .unicode
        switch self {
        case .normal: return .empty
        case .low: return isUnicode ? "·" : "."
        case .medium: return isUnicode ? "▲" : "^"
        case .high: return "!"
        case .critical: return isUnicode ? "‼" : "!!"
        }
    }

    /// The role in which text of this level is drawn; the plain role if the level is normal.
    var role: Role {
        switch self {
        case .normal: .normal
        case .low: .low
        case .medium: .medium
        case .high: .high
        case .critical: .critical
        }
    }

    /// The style of a mark.
    var markStyle: Style { Style(role) }
}

extension Reading {
    /// The style of the value, by its level and age.
    var style: Style {
        switch freshness {
        case .none: Style(.dim)
        case .stale: Style(.stale)
        case .fresh: level > .low ? Style(level.role) : Style(.strong)
        }
    }

    /// Returns the direction and the amount of the change.
    func turn(_ glyphs: GlyphSet) -> DisplayText {
        switch direction {
        case .rising: DisplayText(String(glyphs.up)) + change
        case .falling: DisplayText(String(glyphs.down)) + change
        case .steady, nil: .empty
        }
    }

    /// The value and its unit as one text.
    var text: DisplayText { Measure(value: value, unit: unit).text }
}
