// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A key as it was struck, whatever the terminal sent for it.
public enum KeyStroke: Hashable, Sendable {
    /// A key that writes a character.
    case character(Character)
    /// A character with the control key held.
    case control(Character)
    /// The arrow up.
    case up
    /// The arrow down.
    case down
    /// The arrow left.
    case left
    /// The arrow right.
    case right
    /// Enter or Return.
    case enter
    /// Escape.
    case escape
    /// Tab.
    case tab
    /// Shift and Tab.
    case backtab
    /// Page up.
    case pageUp
    /// Page down.
    case pageDown
    /// Home.
    case home
    /// End.
    case end
    /// Backspace.
    case backspace
    /// Delete.
    case delete
    /// A function key by its number.
    case function(Int)

    /// How the key is written in the help.
    public var label: DisplayText {
        switch self {
        case .character(" "): "Space"
        case .character(let character): DisplayText(String(character))
        case .control(let character): DisplayText("Ctrl-\(character.uppercased())")
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backtab: "Shift-Tab"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .function(let number): DisplayText("F\(number)")
        }
    }
}
