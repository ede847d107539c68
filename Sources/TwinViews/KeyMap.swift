// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinModel

/// Which key means which action: the one table that keys, help and hints come from.
public struct KeyMap: Sendable {
    /// One line of the help: keys, what they do, and the actions they stand for.
    public struct Binding: Sendable {
        /// The keys as the help writes them.
        public var keys: DisplayText
        /// What they do.
        public var help: LocalizedText
        /// What the footer says of them; nothing where it says nothing.
        public var hint: LocalizedText?
        /// Each key with its action.
        public var strokes: [KeyStroke: Action]
    }

    /// The lines of the help in their order.
    public let bindings: [Binding]
    private let actions: [KeyStroke: Action]

    /// Makes a map; of two lines with the same key the first one counts.
    public init(_ bindings: [Binding]) {
        self.bindings = bindings
        var actions: [KeyStroke: Action] = [:]
        for binding in bindings { actions.merge(binding.strokes) { first, _ in first } }
        self.actions = actions
    }

    /// What a key means; nothing where it means nothing.
    public func action(for stroke: KeyStroke) -> Action? { actions[stroke] }

    /// The keys that the product comes with.
    public static let standard = KeyMap([
        line(
            "q  Ctrl-C",
            "Quit",
            "退出",
            hint: ("quit", "退出"),
            [.character("q"): .quit, .control("c"): .quit]
        ),
        line(
            "?  F1",
            "Show or hide the keys",
            "显示或隐藏按键",
            hint: ("help", "帮助"),
            [.character("?"): .help, .function(1): .help]
        ),
        line(
            "1–9",
            "Show the page of that number",
            "切换到该页",
            pageKeys
        ),
        line(
            "PgDn  PgUp",
            "Ten lines down, up",
            "下翻、上翻十行",
            [.pageDown: .pageDown, .pageUp: .pageUp]
        ),
        line(
            "Tab  Shift-Tab",
            "Next, previous pane",
            "下一个、上一个面板",
            [.tab: .nextPane, .backtab: .previousPane]
        ),
        line(
            "← →  h l",
            "Previous, next pane",
            "上一个、下一个面板",
            [
                .left: .left, .right: .right,
                .character("h"): .left, .character("l"): .right,
            ]
        ),
        line(
            "↑ ↓  k j",
            "Select a line, or move to a pane",
            "选择一行或移动到面板",
            [
                .up: .up, .down: .down,
                .character("k"): .up, .character("j"): .down,
            ]
        ),
        line(
            "Home  End",
            "First, last line",
            "首行、末行",
            [.home: .first, .end: .last]
        ),
        line(
            "Enter",
            "Open what is selected",
            "打开所选对象",
            hint: ("open", "打开"),
            [.enter: .open, .control("m"): .open, .control("j"): .open]
        ),
        line(
            "Esc",
            "Back: help, zoom, opened thing",
            "返回:帮助、放大、已打开对象",
            hint: ("back", "返回"),
            [.escape: .back, .backspace: .back]
        ),
        line(
            "z",
            "Zoom the pane, or all panes again",
            "放大面板或还原",
            hint: ("zoom", "放大"),
            [.character("z"): .zoom]
        ),
        line(
            "o",
            "Rank the table by its next column",
            "按下一列排序",
            [.character("o"): .sort]
        ),
        line("I", "Language: English, Chinese", "语言:英文、中文", [.character("I"): .language]),
        line("T", "Next theme", "下一主题", [.character("T"): .theme]),
        line("Ctrl-L", "Paint the screen anew", "重绘屏幕", [.control("l"): .redraw]),
    ])

    private static let pageKeys: [KeyStroke: Action] = {
        var keys: [KeyStroke: Action] = [:]
        for number in 1...9 { keys[.character(Character("\(number)"))] = .page(number) }
        return keys
    }()

    private static func line(
        _ keys: DisplayText,
        _ english: String,
        _ chinese: String,
        hint: (String, String)? = nil,
        _ strokes: [KeyStroke: Action]
    ) -> Binding {
        Binding(
            keys: keys,
            help: LocalizedText(english, chinese: chinese),
            hint: hint.map { LocalizedText($0.0, chinese: $0.1) },
            strokes: strokes
        )
    }
}
