// SPDX-License-Identifier: Apache-2.0

public import TwinFrame
public import TwinModel

extension Key {
    /// The key's name in the help: as in the configuration, with arrows as symbols.
    public var label: DisplayText {
        switch self {
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        default: name
        }
    }

    /// The key's name in the configuration: `q`, `Ctrl-L`, `PgDn`, `F1`.
    ///
    /// The name is empty if the event does not come from a key of the keyboard.
    public var name: DisplayText {
        switch self {
        case .character(" "): "Space"
        case .character(let character): DisplayText(String(character))
        case .control(let character): DisplayText("Ctrl-\(character.uppercased())")
        case .alt(let character): DisplayText("Alt-\(character)")
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
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
        case .insert: "Ins"
        case .function(let number): DisplayText("F\(number)")
        case .mouse, .paste, .resize, .hangup, .signal: .empty
        }
    }

    /// Creates a key from its name in the configuration; nil if the name is unknown.
    public init?(named name: String) {
        if let key = Self.named.first(where: { $0.name.string == name }) {
            self = key
        } else if name.count == 1, let character = name.first {
            self = .character(character)
        } else if name.hasPrefix("Ctrl-"), name.count == 6, let letter = name.last {
            self = .control(Character(letter.lowercased()))
        } else {
            return nil
        }
    }

    /// The keys that have names of their own.
    static let named: [Key] =
        [
            .character(" "), .enter, .escape, .tab, .backtab, .up, .down, .left, .right, .pageUp,
            .pageDown, .home, .end, .backspace, .delete, .insert,
        ] + (1...12).map { .function($0) }
}
