// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The names of a page, as typed in prompts.
struct PageName: Hashable, Sendable {
    var id: String
    var name: LocalizedText
}

extension DashboardState {
    /// The commands of the command line.
    static let commands = CommandTable.standard

    /// Performs an action while a prompt is open.
    ///
    /// Keys of movement have special meanings here: Enter carries out the line, Escape closes the
    /// prompt, Tab completes the text, and the arrows pick a choice or walk through the history of
    /// commands.
    mutating func applyTyping(_ action: Action) -> Effect?? {
        guard var prompt else { return nil }
        if prompt.isRefused { return applyRefused(action) }
        if prompt.kind.isAboutAlarms { return applyToQuestion(action) }
        switch action {
        case .type(let text):
            // While a complaint is shown, the key that opens the prompt clears its line.
            if prompt.complaint != nil, FullWidth.plain(text) == prompt.kind.opener {
                prompt = Prompt(prompt.kind)
            } else {
                prompt.insert(text)
            }
            self.prompt = prompt
        case .edit(.backspace) where prompt.text.isEmpty: close(keepingFilter: false)
        case .edit(let edit):
            prompt.apply(edit)
            self.prompt = prompt
        case .back: close(keepingFilter: false)
        case .open: return .some(submit())
        case .nextPane: complete(by: 1)
        case .previousPane: complete(by: -1)
        case .up: prompt.kind == .search ? pick(by: -1) : recall(by: 1)
        case .down: prompt.kind == .search ? pick(by: 1) : recall(by: -1)
        case .pageUp: pick(by: -10)
        case .pageDown: pick(by: 10)
        case .choose(let number):
            self.prompt?.chosen = number
            return .some(submit())
        case .prompt(let kind):
            self.prompt = Prompt(kind)
        case .redraw: return .some(.repaint)
        default: return .some(nil)
        }
        if let prompt = self.prompt, prompt.kind == .filter { filter(prompt.text) }
        return .some(nil)
    }

    /// Performs an action on a refused line: text is dropped, and Enter and Escape close the line.
    ///
    /// Other keys that are not text close the line too, and then have their usual action.
    private mutating func applyRefused(_ action: Action) -> Effect?? {
        switch action {
        case .type, .edit: return .some(nil)
        case .redraw: return .some(.repaint)
        case .open, .back:
            prompt = nil
            return .some(nil)
        default:
            prompt = nil
            return nil
        }
    }

    /// Opens a prompt that accepts no text, and shows the reason.
    ///
    /// The user may continue typing, and this text must not act as commands.
    private mutating func refuse(_ kind: Prompt.Kind, _ reason: LocalizedText) {
        var prompt = Prompt(kind)
        prompt.isRefused = true
        prompt.complaint = reason
        self.prompt = prompt
        isHelpOpen = false
    }

    /// Opens a prompt of a kind.
    mutating func begin(_ kind: Prompt.Kind) {
        // A prompt for a bookmark that cannot be stored is refused before it is typed.
        if kind == .bookmark, !keepsBookmarks { return refuse(kind, whyKeepsNone) }
        if kind.isAboutAlarms { return beginRemark(kind) }
        if kind == .filter {
            if let reason = focusOnFilterable() { return refuse(kind, reason) }
            prompt = Prompt(kind, text: filterText(in: focusedPane))
            filterBefore = filterText(in: focusedPane)
        } else {
            // In the list of bookmarks the search is one among bookmarks.
            prompt = Prompt(bookmarkList != nil && kind == .search ? .bookmarkSearch : kind)
            bookmarkInstant = kind == .bookmark ? time.shown : nil
        }
        found = []
        foundFor = nil
        isHelpOpen = false
    }

    /// Performs the typed line; if that is not possible, the line stays, with a complaint.
    mutating func submit() -> Effect? {
        guard let prompt else { return nil }
        switch prompt.kind {
        case .search:
            let number = prompt.chosen ?? 0
            guard foundFor == prompt.text, found.indices.contains(number),
                let destination = found[number].argument.destination
            else {
                if !prompt.text.isEmpty {
                    self.prompt?.complaint = Prompt.nothingFound(prompt.text)
                }
                return nil
            }
            remember(prompt)
            close(keepingFilter: true)
            return apply(.show(destination))
        case .command:
            let line = CommandLine(prompt.text)
            guard !line.word.isEmpty else {
                close(keepingFilter: true)
                return nil
            }
            let offered = choices
            let chosen = prompt.chosen.flatMap { offered.indices.contains($0) ? offered[$0] : nil }
            let result = line.action(
                in: Self.commands,
                choices: { choices(for: $0) },
                chosen: line.isNamed ? chosen : nil
            )
            switch result {
            case .failure(let problem):
                self.prompt?.complaint = problem.message
                return nil
            case .success(let action):
                remember(prompt)
                close(keepingFilter: true)
                return apply(action)
            }
        case .filter:
            remember(prompt)
            close(keepingFilter: true)
            return nil
        case .time, .bookmark, .bookmarkSearch:
            if let complaint = timeComplaint(of: prompt) {
                self.prompt?.complaint = complaint
                return nil
            }
            remember(prompt)
            close(keepingFilter: true)
            return prompt.timeAction.flatMap { apply(.time($0)) }
        case .shelfLength, .shelfReason, .alarmQuestion, .acknowledgement, .remark: return nil
        }
    }

    /// Closes the prompt.
    mutating func close(keepingFilter: Bool) {
        if prompt?.kind == .filter, !keepingFilter { filter(filterBefore) }
        prompt = nil
        found = []
        foundFor = nil
        completionBase = nil
        completions = []
    }

    // MARK: - Choices

    /// True if Tab completed the line with one of the choices, so that the next Tab takes the next
    /// choice.
    var isCompleting: Bool { completionBase != nil && prompt?.chosen != nil }

    /// The choices for the text typed so far, the likeliest first.
    var choices: [Choice] {
        guard let prompt else { return [] }
        if isCompleting { return completions }
        switch prompt.kind {
        case .search: return foundFor == prompt.text ? found : []
        case .filter, .time, .bookmark, .bookmarkSearch, .alarmQuestion, .acknowledgement,
            .remark:
            return []
        case .shelfLength:
            return TypedShelf.lengthNames.enumerated().map { number, name in
                Choice(text: "\(number + 1)  \(name)", argument: Command.Argument())
            }
        case .shelfReason:
            return TypedShelf.reasons.enumerated().map { number, reason in
                let name = Words(language).reason(reason)
                return Choice(text: "\(number + 1)  \(name)", argument: Command.Argument())
            }
        case .command:
            let line = CommandLine(prompt.text)
            guard line.isNamed else {
                let word = line.word.lowercased()
                let isChinese = prefersChinese(word)
                return Self.commands.commands.filter { command in
                    command.name.hasPrefix(word) || command.isCalled(word)
                        || command.chineseName?.hasPrefix(word) == true
                }.map { command in
                    let name = isChinese ? command.chineseName ?? command.name : command.name
                    return Choice(text: name, argument: Command.Argument(command.name))
                }
            }
            guard let command = Self.commands.command(called: line.word) else { return [] }
            let known = choices(for: command.parameter)
            if command.parameter == .place { return known }
            return known.filter { $0.begins(with: line.argument) }
        }
    }

    /// The text to look up among the city's names; nil if the prompt does not search them.
    var searched: String? {
        guard let prompt else { return nil }
        switch prompt.kind {
        case .search: return prompt.text
        case .filter, .time, .bookmark, .bookmarkSearch, .shelfLength, .shelfReason,
            .alarmQuestion, .acknowledgement, .remark:
            return nil
        case .command:
            let line = CommandLine(prompt.text)
            guard line.isNamed, Self.commands.command(called: line.word)?.parameter == .place else {
                return nil
            }
            return line.argument
        }
    }

    /// Returns true if completions of a text are in Chinese: if it is, or if it is still empty and
    /// the screen is in Chinese.
    private func prefersChinese(_ text: String) -> Bool {
        text.isEmpty ? language == .chinese : !text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Returns all possible arguments of a parameter.
    private func choices(for parameter: Command.Parameter) -> [Choice] {
        switch parameter {
        case .nothing, .text, .optionalText: return []
        case .shelf: return shelves
        case .place: return foundFor == searched ? found : []
        case .page:
            let isChinese = prefersChinese(CommandLine(prompt?.text ?? "").argument)
            return pages.enumerated().map { number, page in
                var argument = Command.Argument(page.id)
                argument.destination = .page(page.id)
                let names = [page.name.english, page.name.chinese, "\(number + 1)"]
                return Choice(
                    text: isChinese ? page.name.chinese ?? page.id : page.id,
                    names: [page.id] + names.compactMap { $0 },
                    argument: argument
                )
            }
        case .theme:
            return themes.map { Choice(text: $0, argument: Command.Argument($0)) }
        case .language:
            let isChinese = prefersChinese(CommandLine(prompt?.text ?? "").argument)
            return [(Language.english, "English", "英文"), (.chinese, "Chinese", "中文")].map {
                choice in
                var argument = Command.Argument(choice.0.rawValue)
                argument.language = choice.0
                return Choice(
                    text: isChinese ? choice.2 : choice.0.rawValue,
                    names: [choice.0.rawValue, choice.1, choice.2],
                    argument: argument
                )
            }
        case .column:
            return (focusedLines?.columns ?? []).enumerated().map { number, name in
                var argument = Command.Argument(name)
                argument.column = number
                return Choice(text: name, argument: argument)
            }
        }
    }

    /// The lengths of a shelf, or the reasons once a length is typed.
    private var shelves: [Choice] {
        let typed = CommandLine(prompt?.text ?? "").argument.split(separator: " ").first
        guard let typed, TypedShelf("\(typed) x") != nil else {
            return TypedShelf.lengthNames.map { Choice(text: $0, argument: Command.Argument($0)) }
        }
        return TypedShelf.reasons.map { reason in
            let names = TypedShelf.names(of: reason).map { "\(typed) \($0)" }
            return Choice(
                text: names[language == .chinese ? 1 : 0],
                names: names,
                argument: Command.Argument(names[0])
            )
        }
    }

    /// Picks another choice, and writes it into the line if it is a command.
    private mutating func pick(by step: Int) {
        let count = choices.count
        guard count > 0, let prompt else { return }
        let now = prompt.chosen ?? 0
        // If no choice is picked, the step counts from the first one, which Enter would use.
        self.prompt?.chosen = min(max(0, now + step), count - 1)
    }

    /// Completes the typed text with each choice in turn.
    private mutating func complete(by step: Int) {
        guard let prompt else { return }
        if prompt.kind == .search {
            let count = choices.count
            guard count > 0 else { return }
            self.prompt?.chosen = ((prompt.chosen ?? 0) + step + count) % count
            return
        }
        guard prompt.kind == .command else { return }
        if completionBase == nil || prompt.chosen == nil {
            completionBase = prompt.text
            completions = choices
        }
        let line = CommandLine(completionBase ?? prompt.text)
        guard !completions.isEmpty else { return }
        if completions.count == 1 {
            write(completions[0], for: line)
            if !line.isNamed { self.prompt?.insert(" ") }
            completionBase = nil
            completions = []
            return
        }
        let next = prompt.chosen.map { ($0 + step + completions.count) % completions.count }
        let number = next ?? (step > 0 ? 0 : completions.count - 1)
        write(completions[number], for: line)
        self.prompt?.chosen = number
    }

    private mutating func write(_ choice: Choice, for line: CommandLine) {
        prompt?.replace(with: line.isNamed ? "\(line.word) \(choice.text)" : choice.text)
    }

    // MARK: - History

    private mutating func remember(_ prompt: Prompt) {
        history[prompt.kind, default: LineHistory()].append(prompt.text)
    }

    /// Writes an earlier line of this kind, or a later one, into the prompt.
    private mutating func recall(by step: Int) {
        guard let prompt, let lines = history[prompt.kind], !lines.isEmpty else { return }
        let index = (prompt.historyIndex ?? -1) + step
        guard index >= 0 else {
            if prompt.historyIndex != nil { self.prompt?.replace(with: "") }
            return
        }
        let (reached, line) = lines.line(back: index)
        self.prompt?.replace(with: line)
        self.prompt?.historyIndex = reached
    }
}
