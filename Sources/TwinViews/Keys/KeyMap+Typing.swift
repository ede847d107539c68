// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinFrame
import TwinModel

extension KeyMap {
    /// Returns the action of a key, with or without an open prompt.
    ///
    /// While a prompt is open, letters and pastes are text. Otherwise a paste has no action.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - isTyping: True if a prompt is open.
    ///   - scope: The scope of the focused pane.
    /// - Returns: The action; nil if the key has none.
    public func action(
        for key: Key,
        isTyping: Bool,
        in scope: KeyScope = .everywhere
    ) -> Action? {
        guard isTyping else { return action(for: key, in: scope) }
        switch key {
        case .character(let character): return .type(String(character))
        case .paste(let text): return .type(Self.pasted(text))
        default: return Self.typing[key]
        }
    }

    /// Returns a paste as one line, without white space around it.
    private static func pasted(_ text: String) -> String {
        let start = text.prefix(4 * Prompt.longest)
        let line = DisplayText(start.drop { $0.isWhitespace }).string
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// The keys of an open prompt, which are those of shells and cannot be changed.
    private static let typing: [Key: Action] = [
        .enter: .open, .escape: .back, .control("g"): .back,
        .tab: .nextPane, .backtab: .previousPane,
        .up: .up, .down: .down, .pageUp: .pageUp, .pageDown: .pageDown,
        .control("p"): .up, .control("n"): .down,
        .left: .edit(.left), .right: .edit(.right),
        .control("b"): .edit(.left), .control("f"): .edit(.right),
        .home: .edit(.home), .end: .edit(.end),
        .control("a"): .edit(.home), .control("e"): .edit(.end),
        .backspace: .edit(.backspace), .delete: .edit(.delete), .control("d"): .edit(.delete),
        .control("u"): .edit(.eraseToStart), .control("k"): .edit(.eraseToEnd),
        .control("w"): .edit(.eraseWord), .control("l"): .redraw,
    ]
}
