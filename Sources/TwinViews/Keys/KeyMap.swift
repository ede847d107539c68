// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinFrame
public import TwinModel

/// The mapping of keys to actions: the single source of keys, help and hints.
public struct KeyMap: Sendable {
    /// A line of the help: keys, their description, and their actions.
    public struct Binding: Sendable {
        /// The names of the keys in the help.
        public var keys: DisplayText
        /// The description of the keys in the help.
        public var help: LocalizedText
        /// The description of the keys in the footer; nil if the footer does not list them.
        public var hint: LocalizedText?
        /// The part of the screen where the keys have these actions.
        public var scope = KeyScope.everywhere
        /// Each key with its action.
        public var strokes: [Stroke]
        /// The actions that the line describes, including actions without keys.
        public var actions: [Action]
    }

    /// A key with its action.
    public struct Stroke: Hashable, Sendable {
        /// The key.
        public var key: Key
        /// The action of the key.
        public var action: Action
    }

    /// The lines of the help in their order.
    public let bindings: [Binding]
    private let actions: [KeyScope: [Key: Action]]

    /// Creates a map; if two lines of a scope have the same key, the first one applies.
    public init(_ bindings: [Binding]) {
        self.bindings = bindings
        var actions: [KeyScope: [Key: Action]] = [:]
        for binding in bindings {
            for stroke in binding.strokes where actions[binding.scope]?[stroke.key] == nil {
                actions[binding.scope, default: [:]][stroke.key] = stroke.action
            }
        }
        self.actions = actions
    }

    /// Returns the action of a key in a scope.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - scope: The scope of the focused pane. A key without an action there has the action of the
    ///     wider scope.
    /// - Returns: The action; nil if the key has none.
    public func action(for key: Key, in scope: KeyScope = .everywhere) -> Action? {
        if let action = scope.outward.lazy.compactMap({ actions[$0]?[key] }).first { return action }
        // The key as typed through an input method for Chinese.
        guard case .character(let character) = key else { return nil }
        let plain = FullWidth.plain(character)
        return plain == character ? nil : action(for: .character(plain), in: scope)
    }

    /// The default keys.
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
            "1–9  0",
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
            "Previous, next pane; move a map",
            "上一个、下一个面板；移动地图",
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
            "Open the selected line",
            "打开所选对象",
            hint: ("open", "打开"),
            [.enter: .open, .control("m"): .open, .control("j"): .open]
        ),
        line(
            "Esc",
            "Back: help, zoom, opened thing",
            "返回：帮助、放大、已打开对象",
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
            "+  -",
            "Map, else timeline: closer, wider",
            "地图（无则时间线）：放大、缩小",
            [.character("+"): .closer, .character("="): .closer, .character("-"): .wider]
        ),
        line(
            "o",
            "Rank the table by its next column",
            "按下一列排序",
            [.character("o"): .sort]
        ),
        line(
            "/",
            "Find a thing, property or page",
            "查找对象、指标或页面",
            hint: ("find", "查找"),
            [.character("/"): .prompt(.search)]
        ),
        line(":", "Type a command", "输入命令", [.character(":"): .prompt(.command)]),
        line("f", "Filter the table's lines", "筛选表格行", [.character("f"): .prompt(.filter)]),
        line(
            "Space",
            "Pause, or go on",
            "暂停或继续",
            [.character(" "): .time(.pauseOrPlay)]
        ),
        line(
            "[ ]  { }",
            "One step back, forward; ten steps",
            "后退、前进一步；十步",
            [
                .character("["): .time(.step(-1)), .character("]"): .time(.step(1)),
                .character("{"): .time(.step(-10)), .character("}"): .time(.step(10)),
            ]
        ),
        line(
            "< >  r",
            "Slower, faster; run the other way",
            "减速、加速；反向",
            [
                .character("<"): .time(.slower), .character(">"): .time(.faster),
                .character("r"): .time(.reverse),
            ]
        ),
        line("g", "Go to a time: 08:42, -2h", "跳到时刻：08:42、-2h", [.character("g"): .prompt(.time)]),
        line("L", "Live: back to now", "回到实时", [.character("L"): .time(.live)]),
        line(
            "n N",
            "Next, previous alarm",
            "下一个、上一个告警",
            [.character("n"): .time(.next(.alarm)), .character("N"): .time(.previous(.alarm))]
        ),
        line(
            "e E",
            "Next, previous event",
            "下一个、上一个事件",
            [.character("e"): .time(.next(.event)), .character("E"): .time(.previous(.event))]
        ),
        line(
            "K",
            "As seen then, or as known now",
            "按当时已到数据或按最新数据",
            [.character("K"): .time(.knowledge)]
        ),
        line(
            "c",
            "Compare: like day, day, week ago",
            "对比：同类日、昨日、上周",
            [.character("c"): .time(.compare)]
        ),
        line(
            "b B",
            "Bookmark this instant; list them",
            "添加书签；书签列表",
            [.character("b"): .prompt(.bookmark), .character("B"): .time(.bookmarks)]
        ),
        line(
            "a A",
            "Alarms: acknowledge; with a remark",
            "告警：确认；附备注确认",
            hint: ("ack", "确认"),
            in: .alarms,
            [.character("a"): .alarm(.acknowledge("")), .character("A"): .prompt(.acknowledgement)]
        ),
        line(
            "s  o  S",
            "Shelve; until clear; off the shelf",
            "搁置；搁置至恢复；取消搁置",
            hint: ("shelve", "搁置"),
            in: .alarms,
            [
                .character("s"): .alarm(.shelve), .character("o"): .alarm(.shelveOnce),
                .character("S"): .alarm(.unshelve),
            ]
        ),
        line(
            "u",
            "Take the last act back",
            "撤销上一操作",
            hint: ("undo", "撤销"),
            in: .alarms,
            [.character("u"): .alarm(.undo)]
        ),
        line(
            "x  C",
            "Silence alarms; add a remark",
            "消音；添加备注",
            in: .alarms,
            [.character("x"): .alarm(.silence), .character("C"): .prompt(.remark)]
        ),
        line(
            "O  R",
            "Alarms out of service; back again",
            "告警停用；恢复使用",
            in: .alarms,
            [
                .character("O"): .alarm(.remove), .character("R"): .alarm(.returnToService),
            ]
        ),
        line(
            "Space  v  *",
            "Alarms page: tag; a range; all",
            "告警页：选取；区间；全部",
            in: .alarmTable,
            [
                .character(" "): .alarm(.tag), .character("v"): .alarm(.tagRange),
                .character("*"): .alarm(.tagAll),
            ]
        ),
        line(
            ", .  J  F  G",
            "Lists; journal; first alarm; groups",
            "列表；操作记录；首发；归并",
            hint: ("lists", "列表"),
            in: .alarmTable,
            [
                .character("G"): .alarm(.group),
                .character("F"): .alarm(.firstOut),
                .character(","): .alarm(.previousList), .character("."): .alarm(.nextList),
                .character("J"): .alarm(.journal),
            ]
        ),
        line(
            "H",
            "Handover sheet; , . figures, floods",
            "交接班表；, . 指标、告警泛滥",
            [.character("H"): .sheet(.handover)]
        ),
        line(
            ".  ,",
            "On a sheet: the next, previous one",
            "交接班表、快报：下一份、上一份",
            hint: ("next sheet", "下一份"),
            in: .sheet,
            [.character("."): .alarm(.nextList), .character(","): .alarm(.previousList)]
        ),
        line(
            "s",
            "On the handover sheet: sign it",
            "交接班表中：签名",
            hint: ("sign", "签名"),
            in: .sheet,
            [.character("s"): .sign]
        ),
        line("M", "Mouse on or off", "鼠标开关", [.character("M"): .mouse]),
        line("I", "Language: English, Chinese", "语言：英文、中文", [.character("I"): .language]),
        line("T", "Next theme", "下一主题", [.character("T"): .theme]),
        line("Ctrl-L", "Repaint the screen", "重绘屏幕", [.control("l"): .redraw]),
    ])

    private static let pageKeys: [(Key, Action)] = (1...10).map { number in
        (.character(Character("\(number % 10)")), .page(number))
    }

    private static func line(
        _ keys: DisplayText,
        _ english: String,
        _ chinese: String,
        hint: (String, String)? = nil,
        in scope: KeyScope = .everywhere,
        _ strokes: KeyValuePairs<Key, Action>
    ) -> Binding {
        line(
            keys,
            english,
            chinese,
            hint: hint,
            in: scope,
            Array(strokes.map { ($0.key, $0.value) })
        )
    }

    private static func line(
        _ keys: DisplayText,
        _ english: String,
        _ chinese: String,
        hint: (String, String)? = nil,
        in scope: KeyScope = .everywhere,
        _ strokes: [(Key, Action)]
    ) -> Binding {
        var actions: [Action] = []
        for (_, action) in strokes where !actions.contains(action) { actions.append(action) }
        return Binding(
            keys: keys,
            help: LocalizedText(english, chinese: chinese),
            hint: hint.map { LocalizedText($0.0, chinese: $0.1) },
            scope: scope,
            strokes: strokes.map { Stroke(key: $0.0, action: $0.1) },
            actions: actions
        )
    }
}
