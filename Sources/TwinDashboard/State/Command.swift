// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A command of the command line: its name, its argument, and its action.
public struct Command: Sendable {
    /// The kind of argument that a command takes after its name.
    public enum Parameter: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// A page by its name.
        case page
        /// An entity, a property or a page, found as by the search.
        case place
        /// A theme by its name.
        case theme
        /// A language by its code or name.
        case language
        /// A column of the focused table by its heading.
        case column
        /// The length of a shelf and a reason.
        case shelf
        /// Any text; the help shows an example.
        case text(example: LocalizedText)
        /// Any text or none; the help shows an example.
        case optionalText(example: LocalizedText)
    }

    /// An argument given after a command's name, resolved to an existing object.
    public struct Argument: Hashable, Sendable {
        /// The typed text, without the spaces around it.
        public var text = ""
        /// The place to open, of a page or an object.
        public var destination: Destination?
        /// The number of a column, from 0.
        public var column: Int?
        /// The language.
        public var language: Language?

        /// Creates an argument of text alone.
        public init(_ text: String = "") { self.text = text }
    }

    /// The name to type: one word in lower case.
    public var name: String
    /// Other names: abbreviations, and the name in Chinese.
    public var aliases: [String]
    /// The kind of argument that the command takes.
    public var parameter: Parameter
    /// The command's description in the help.
    public var help: LocalizedText
    /// Returns the action for a resolved argument; nil if the action is not possible.
    public var action: @Sendable (Argument) -> Action?

    /// Creates a command.
    public init(
        _ name: String,
        _ aliases: [String],
        _ parameter: Parameter,
        _ english: String,
        _ chinese: String,
        action: @escaping @Sendable (Argument) -> Action?
    ) {
        self.name = name
        self.aliases = aliases
        self.parameter = parameter
        self.help = LocalizedText(english, chinese: chinese)
        self.action = action
    }

    /// The name in both languages.
    public var title: LocalizedText { LocalizedText(name, chinese: chineseName) }

    /// The name in Chinese; nil if there is none.
    public var chineseName: String? { aliases.first { !$0.utf8.allSatisfy { $0 < 0x80 } } }

    /// Returns true if a word is one of the command's names.
    func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }
}

/// The commands of the command line: the single table for parsing, completion and help.
///
/// A command is added as one line of ``standard``: its name, its other names, its argument, its
/// help in both languages, and its ``Action``. A command with a text of its own:
///
///     Command("live", ["实时"], .nothing, "Back to now", "回到实时") { _ in .time(.live) },
public struct CommandTable: Sendable {
    /// The commands in the order of the help.
    public let commands: [Command]

    /// Creates a table; if two commands have the same name, the first one applies.
    public init(_ commands: [Command]) { self.commands = commands }

    /// Returns the command with a name, or the only one whose name begins with it; nil if there is
    /// none.
    public func command(called word: String) -> Command? {
        let word = word.lowercased()
        guard !word.isEmpty else { return nil }
        if let exact = commands.first(where: { $0.isCalled(word) }) { return exact }
        let begun = commands.filter {
            $0.name.hasPrefix(word) || $0.chineseName?.hasPrefix(word) == true
        }
        return begun.count == 1 ? begun.first : nil
    }

    /// The commands of the program.
    public static let standard = CommandTable([
        Command("page", ["p", "页面"], .page, "Show a page", "显示页面") {
            $0.destination.map { .show($0) }
        },
        Command("open", ["e", "打开"], .place, "Open a thing or a property", "打开对象或指标") {
            $0.destination.map { .show($0) }
        },
        Command("sort", ["排序"], .column, "Rank the table by a column", "按列排序") {
            $0.column.map { .sortBy($0) }
        },
        Command(
            "filter",
            ["筛选"],
            .optionalText(example: LocalizedText("haidian", chinese: "海淀")),
            "Show only lines with a text",
            "只显示含该文字的行"
        ) { .filter($0.text) },
        Command("zoom", ["放大"], .nothing, "Zoom the pane, or all again", "放大面板或还原") { _ in .zoom },
        Command("back", ["返回"], .nothing, "Back to where one was", "返回上一级") { _ in .back },
        Command("theme", ["主题"], .theme, "Use a theme", "使用主题") { .useTheme($0.text) },
        Command("language", ["lang", "语言"], .language, "Use a language", "使用语言") {
            $0.language.map { .useLanguage($0) }
        },
        Command(
            "go",
            ["时间"],
            .text(example: LocalizedText("08:42", chinese: "昨天18:00")),
            "Go to a time",
            "跳到某时刻"
        ) {
            .time(.goTo($0.text))
        },
        Command(
            "rate",
            ["速率"],
            .text(example: LocalizedText("60", chinese: "60")),
            "Play at a rate, backwards below 0",
            "按速率播放，负数倒放"
        ) {
            .time(.rate($0.text))
        },
        Command("pause", ["暂停"], .nothing, "Pause, or go on", "暂停或继续") { _ in
            .time(.pauseOrPlay)
        },
        Command("live", ["实时"], .nothing, "Back to now", "回到实时") { _ in .time(.live) },
        Command("compare", ["对比"], .nothing, "Compare: yesterday, last week", "对比：同类日、昨日、上周") { _ in
            .time(.compare)
        },
        Command(
            "bookmark",
            ["note", "书签"],
            .text(example: LocalizedText("pump stuck", chinese: "水泵卡滞")),
            "Keep a bookmark here",
            "在当前时刻添加书签"
        ) { .time(.bookmark($0.text)) },
        Command(
            "bookmarks",
            ["notes", "书签列表"],
            .optionalText(example: LocalizedText("pump", chinese: "水泵")),
            "List bookmarks with a text",
            "列出含该文字的书签"
        ) { .time(.findBookmark($0.text)) },
        Command(
            "ack",
            ["acknowledge", "确认"],
            .optionalText(example: LocalizedText("pump sent", chinese: "已派泵车")),
            "Acknowledge alarms, with a remark",
            "确认告警，可附备注"
        ) { .alarm(.acknowledge($0.text)) },
        Command("shelve", ["搁置"], .shelf, "Shelve alarms, with a reason", "搁置告警，附原因") {
            .alarm(.shelveFor($0.text))
        },
        Command("unshelve", ["取消搁置"], .nothing, "Take alarms off the shelf", "取消搁置") { _ in
            .alarm(.unshelve)
        },
        Command(
            "comment",
            ["remark", "备注"],
            .text(example: LocalizedText("crew on site", chinese: "抢修队已到场")),
            "Add a remark to alarms",
            "给告警添加备注"
        ) { .alarm(.comment($0.text)) },
        Command("mouse", ["鼠标"], .nothing, "Mouse on or off", "鼠标开关") { _ in .mouse },
        Command("redraw", ["重绘"], .nothing, "Repaint the screen", "重绘屏幕") { _ in .redraw },
        Command("help", ["h", "帮助"], .nothing, "Show keys and commands", "显示按键与命令") { _ in .help },
        Command("quit", ["q", "exit", "退出"], .nothing, "Quit", "退出") { _ in .quit },
    ])
}
