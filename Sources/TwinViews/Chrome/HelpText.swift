// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
public import TwinFrame
import TwinModel

/// The lines of the help, made from the tables of keys and commands.
struct HelpText {
    /// One line: what is typed, and what it does; a heading has no second part.
    struct Line: Hashable {
        var keys: DisplayText
        var help: DisplayText
        var isHeading: Bool
    }

    let lines: [Line]

    init(_ keys: KeyMap, _ commands: CommandTable, _ language: Language) {
        var lines = keys.bindings.filter { !$0.strokes.isEmpty }.map { binding in
            Line(
                keys: binding.keys,
                help: DisplayText(binding.help.text(in: language)),
                isHeading: false
            )
        }
        let heading = language == .chinese ? "命令" : "Commands"
        lines.append(Line(keys: DisplayText(heading), help: .empty, isHeading: true))
        lines += commands.commands.map { command in
            let placeholder = command.parameter.placeholder.text(in: language)
            let title = command.title.text(in: language)
            let name = placeholder.isEmpty ? ":\(title)" : ":\(title) \(placeholder)"
            return Line(
                keys: DisplayText(name),
                help: DisplayText(command.help.text(in: language)),
                isHeading: false
            )
        }
        self.lines = lines
    }

    /// Returns the number of columns of help text on a screen of the given width.
    static func columns(on width: Int) -> Int { width >= 116 ? 2 : 1 }

    /// Returns the number of help lines per column that fit into a body of the given rows.
    ///
    /// The border, a blank row and the legend take four rows.
    static func visible(in rows: Int) -> Int { max(1, rows - 4) }
}

extension Screen {
    /// Returns how far the help can be scrolled on a screen of the given size.
    ///
    /// - Parameters:
    ///   - size: The number of columns and rows of the screen.
    ///   - keys: The keys that the help lists.
    /// - Returns: The largest number of lines that can be scrolled off the top.
    public static func helpLimit(size: Size, keys: KeyMap = .standard) -> Int {
        let lines = HelpText(keys, .standard, .english).lines.count
        let body = ScreenPlan(room(of: size)).body
        let shown = HelpText.visible(in: body.rows) * HelpText.columns(on: body.columns)
        return max(0, lines - shown)
    }
}
