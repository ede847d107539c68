// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
public import TwinModel

/// A choice of a prompt: its names and its argument.
struct Choice: Hashable, Sendable {
    /// The text that completes the prompt.
    var text: String
    /// Its other names, in any language.
    var names: [String] = []
    /// The argument that the names refer to.
    var argument: Command.Argument

    /// Returns true if a text is a prefix of one of the names.
    func begins(with text: String) -> Bool {
        let folded = SearchText.folded(text)
        return ([self.text] + names).contains { SearchText.folded($0).hasPrefix(folded) }
    }

    /// Returns true if a text is one of the names.
    func isCalled(_ text: String) -> Bool {
        let folded = SearchText.folded(text)
        return ([self.text] + names).contains { SearchText.folded($0) == folded }
    }
}

/// A typed command: its name, and the rest.
struct CommandLine: Hashable, Sendable {
    /// The first word.
    var word: String
    /// The rest without the spaces around it.
    var argument: String
    /// True if anything, even a single space, follows the first word.
    var isNamed: Bool

    init(_ text: String) {
        let trimmed = text.drop { Self.isSpace($0) || FullWidth.plain($0) == ":" }
        let end = trimmed.firstIndex(where: Self.isSpace) ?? trimmed.endIndex
        word = FullWidth.plain(String(trimmed[..<end]))
        isNamed = end < trimmed.endIndex
        var rest = trimmed[end...].drop(while: Self.isSpace)
        while let last = rest.last, Self.isSpace(last) { rest.removeLast() }
        argument = String(rest)
    }

    /// Returns true for a space, also for the full-width one of input methods.
    private static func isSpace(_ character: Character) -> Bool {
        FullWidth.plain(character) == " "
    }

    /// Returns the action of the line, or the reason why it has none.
    func action(
        in table: CommandTable,
        choices: (Command.Parameter) -> [Choice],
        chosen: Choice?
    ) -> Result<Action, CommandProblem> {
        guard let command = table.command(called: word) else {
            let nearest = Spelling.nearest(to: word, among: table.commands.map(\.name))
            return .failure(.unknownCommand(word, instead: nearest))
        }
        var given = Command.Argument(argument)
        switch command.parameter {
        case .nothing where !argument.isEmpty:
            return .failure(.takesNothing(command.title, found: argument))
        case .nothing, .optionalText: break
        case .shelf:
            if argument.isEmpty {
                return .failure(.needs(command.title, example: Command.Parameter.shelf.placeholder))
            }
            if TypedShelf(argument) == nil { return .failure(.noShelf(argument)) }
        case .text(let example):
            if argument.isEmpty { return .failure(.needs(command.title, example: example)) }
        case .page, .place, .theme, .language, .column:
            let known = choices(command.parameter)
            if argument.isEmpty, chosen == nil {
                let example = known.first?.text ?? "…"
                return .failure(
                    .needs(command.title, example: LocalizedText(example, chinese: example))
                )
            }
            let begun = known.filter { $0.begins(with: argument) }
            guard
                let found = known.first(where: { $0.isCalled(argument) }) ?? chosen
                    ?? (command.parameter == .place ? known.first : nil)
                    ?? (begun.count == 1 ? begun.first : nil)
            else {
                let names = known.flatMap { [$0.text] + $0.names }
                return .failure(
                    .unknownArgument(
                        argument,
                        of: command.parameter,
                        instead: Spelling.nearest(to: argument, among: names),
                        known: known.map(\.text)
                    )
                )
            }
            given = found.argument
        }
        guard let action = command.action(given) else {
            return .failure(.needs(command.title, example: LocalizedText("…", chinese: "…")))
        }
        return .success(action)
    }
}

/// The reason that a command line is rejected.
enum CommandProblem: Error, Hashable {
    case unknownCommand(String, instead: String?)
    case takesNothing(LocalizedText, found: String)
    case needs(LocalizedText, example: LocalizedText)
    case noShelf(String)
    case unknownArgument(String, of: Command.Parameter, instead: String?, known: [String])
}

extension CommandProblem {
    /// The description of the error and its remedy, in both languages.
    var message: LocalizedText {
        switch self {
        case .unknownCommand(let word, let instead):
            let mend = instead.map { "Did you mean \"\($0)\"?" } ?? "Tab lists the commands."
            let other = instead.map { "是否指“\($0)”？" } ?? "按 Tab 列出命令。"
            return LocalizedText(
                "There is no command \"\(word)\". \(mend)",
                chinese: "没有命令“\(word)”。\(other)"
            )
        case .takesNothing(let name, let found):
            return LocalizedText(
                "\"\(name.english)\" takes nothing after it; leave out \"\(found)\".",
                chinese: "“\(name.text(in: .chinese))”不带参数，请去掉“\(found)”。"
            )
        case .needs(let name, let example):
            return LocalizedText(
                "\"\(name.english)\" needs more: \(name.english) \(example.english)",
                chinese: "“\(name.text(in: .chinese))”需要参数：\(name.text(in: .chinese)) "
                    + example.text(in: .chinese)
            )
        case .noShelf(let text): return AlarmNotice.noShelf(text)
        case .unknownArgument(let word, let parameter, let instead, let known):
            let what = parameter.noun
            let list = known.prefix(6).joined(separator: ", ")
            var mend = instead.map { "Did you mean \"\($0)\"?" } ?? "There are: \(list)."
            let choices = known.prefix(6).joined(separator: "、")
            var other = instead.map { "是否指“\($0)”？" } ?? "可用：\(choices)。"
            if instead == nil, known.isEmpty { (mend, other) = ("", "") }
            return LocalizedText(
                "There is no \(what.english) \"\(word)\". \(mend)",
                chinese: "没有\(what.text(in: .chinese))“\(word)”。\(other)"
            )
        }
    }
}

extension Command.Parameter {
    /// The noun for this kind of argument.
    var noun: LocalizedText {
        switch self {
        case .nothing: LocalizedText("argument", chinese: "参数")
        case .page: LocalizedText("page", chinese: "页面")
        case .place: LocalizedText("thing, property or page", chinese: "对象、指标或页面")
        case .theme: LocalizedText("theme", chinese: "主题")
        case .language: LocalizedText("language", chinese: "语言")
        case .column: LocalizedText("column", chinese: "列")
        case .shelf: LocalizedText("shelf", chinese: "搁置")
        case .text, .optionalText: LocalizedText("text", chinese: "文字")
        }
    }

    /// The placeholder after the command's name in the help.
    public var placeholder: LocalizedText {
        switch self {
        case .nothing: LocalizedText("")
        case .page: LocalizedText("PAGE", chinese: "页名")
        case .place: LocalizedText("NAME", chinese: "名称")
        case .theme: LocalizedText("THEME", chinese: "主题名")
        case .language: LocalizedText("en|zh", chinese: "中文|英文")
        case .column: LocalizedText("COLUMN", chinese: "列")
        case .shelf: LocalizedText("1h maintenance", chinese: "1小时 检修")
        case .text(let example), .optionalText(let example): example
        }
    }
}
