// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
public import TwinFrame
import TwinModel

/// The lines of the help, generated from the tables of keys and commands.
struct HelpText {
    /// A line: the keys or command, and the effect; a heading has no second part.
    struct Line: Hashable {
        var keys: DisplayText
        var help: DisplayText
        var isHeading: Bool
    }

    let lines: [Line]

    /// Creates the lines.
    ///
    /// - Parameters:
    ///   - keys: The keys.
    ///   - commands: The commands.
    ///   - language: The language of the texts.
    ///   - scope: The scope of the focused pane, whose own keys come first.
    init(
        _ keys: KeyMap,
        _ commands: CommandTable,
        _ language: Language,
        first scope: KeyScope = .everywhere
    ) {
        let own = scope.outward.filter { $0 != .everywhere }
        let bindings = keys.bindings.filter { !$0.strokes.isEmpty }
        let ordered =
            own.flatMap { wanted in bindings.filter { $0.scope == wanted } }
            + bindings.filter { !own.contains($0.scope) }
        var lines = ordered.map { binding in
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
    /// Returns the number of lines by which the help can be scrolled on a screen of a size.
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
