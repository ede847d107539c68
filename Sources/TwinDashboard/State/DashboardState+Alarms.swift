// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension DashboardState {
    /// The meaning of keys in the focused pane.
    public var keyScope: KeyScope {
        if sheet != nil, !isHelpOpen { return .sheet }
        guard bookmarkList == nil, !isHelpOpen, let pane = focusedAlarms else { return .everywhere }
        return pane.hasLists ? .alarmTable : .alarms
    }

    /// The alarms of the focused pane; nil if it shows none.
    var focusedAlarms: AlarmTags.Pane? {
        guard alarmTags.panes.indices.contains(focusedPane),
            var pane = alarmTags.panes[focusedPane]
        else { return nil }
        let line = selection(in: focusedPane).line - pane.firstLine
        pane.selected = pane.lines.indices.contains(line) ? line : nil
        return pane
    }

    /// Returns the list and the tags of a pane of the page shown.
    func alarmChoice(in pane: Int) -> AlarmListChoice { alarmTags.choice(at: place(pane)) }

    /// Performs an action on alarms, and returns the effect that the owner has to carry out.
    mutating func apply(_ action: AlarmAction) -> Effect? {
        guard let pane = focusedAlarms else {
            time.message = AlarmNotice.notHere
            return nil
        }
        switch action {
        // In the past nothing can be tagged, and the key has its usual meaning.
        case .tag where !time.isLive: return apply(.time(.pauseOrPlay))
        case .tag: tag(in: pane)
        case .tagRange: tagRange(in: pane)
        case .tagAll: tagAll(in: pane)
        case .firstOut: selectFirstOut(in: pane)
        case .nextList: show(list: 1, of: pane)
        case .previousList: show(list: -1, of: pane)
        case .journal:
            let isShown = alarmChoice(in: focusedPane).kind == .journal
            show(list: isShown ? .active : .journal, of: pane)
        case .undo: return undo()
        case .acknowledge(let text): return begin(.acknowledge, in: pane, comment: text)
        case .shelveOnce: return begin(.shelveOnce, in: pane)
        case .unshelve: return begin(.unshelve, in: pane)
        case .silence: return begin(.silence, in: pane)
        case .remove:
            beginRemark(.remark, for: .remove)
            return nil
        case .returnToService: return begin(.returnToService, in: pane)
        case .group: group(in: pane)
        case .comment(let text): return begin(.comment, in: pane, comment: text)
        case .shelve:
            guard let pending = pending(.shelve, in: pane) else { return nil }
            alarmTags.pending = pending
            prompt = Prompt(.shelfLength)
        case .shelveFor(let text): return shelve(text, in: pane)
        }
        return nil
    }

    // MARK: - Lists and tags

    private mutating func show(list kind: AlarmListKind, of pane: AlarmTags.Pane) {
        guard pane.hasLists else {
            time.message = AlarmNotice.notHere
            return
        }
        alarmTags.choose(at: place(focusedPane)) { choice in
            choice.kind = kind
            choice.anchor = nil
        }
        selectFirst(in: focusedPane)
        lines = []
    }

    private mutating func show(list step: Int, of pane: AlarmTags.Pane) {
        let all = AlarmListKind.allCases
        let now = all.firstIndex(of: alarmChoice(in: focusedPane).kind) ?? 0
        show(list: all[(now + step + all.count) % all.count], of: pane)
    }

    /// Joins similar alarms in one line, or separates them.
    private mutating func group(in pane: AlarmTags.Pane) {
        guard pane.hasLists else { return say(AlarmNotice.notHere) }
        alarmTags.choose(at: place(focusedPane)) { choice in
            choice.isGrouped = pane.isGrouped == pane.isFlood ? !pane.isGrouped : nil
            choice.anchor = nil
        }
        lines = []
    }

    private mutating func tag(in pane: AlarmTags.Pane) {
        let targets = pane.selectedAlarms.map(\.target)
        guard pane.hasLists, !targets.isEmpty else { return say(AlarmNotice.nothingSelected) }
        alarmTags.choose(at: place(focusedPane)) { $0.toggle(targets) }
        move(by: 1)
    }

    private mutating func tagRange(in pane: AlarmTags.Pane) {
        guard pane.hasLists, let selected = pane.selected,
            let target = pane.selectedAlarms.first?.target
        else { return say(AlarmNotice.nothingSelected) }
        guard let anchor = alarmChoice(in: focusedPane).anchor else {
            alarmTags.choose(at: place(focusedPane)) { $0.anchor = target }
            return say(AlarmNotice.rangeBegun)
        }
        let begin = pane.lines.firstIndex { $0.contains { $0.target == anchor } }
        alarmTags.choose(at: place(focusedPane)) { choice in
            choice.anchor = nil
            guard let begin else { return }
            let range = min(begin, selected)...max(begin, selected)
            choice.tags.formUnion(pane.lines[range].joined().map(\.target))
        }
        if begin == nil { say(AlarmNotice.rangeLost) }
    }

    private mutating func tagAll(in pane: AlarmTags.Pane) {
        let targets = pane.lines.joined().map(\.target)
        guard pane.hasLists, !targets.isEmpty else { return say(AlarmNotice.nothingSelected) }
        alarmTags.choose(at: place(focusedPane)) { $0.toggle(targets) }
    }

    private mutating func say(_ notice: LocalizedText) { time.message = notice }

    /// Selects the alarm that began first of those with the cause of the selected one.
    private mutating func selectFirstOut(in pane: AlarmTags.Pane) {
        guard let alarm = pane.selectedAlarms.first else { return say(AlarmNotice.nothingSelected) }
        switch alarm.firstOut {
        case .alone: say(AlarmNotice.aloneInGroup)
        case .first: say(AlarmNotice.isFirst)
        case .notSeparable(let first, let interval):
            say(AlarmNotice.notSeparable(interval))
            let line = pane.lines.firstIndex { $0.contains { $0.target.alarm == first } }
            if let line { select(line + pane.firstLine) }
        case .later(let first):
            let line = pane.lines.firstIndex { $0.contains { $0.target.alarm == first } }
            guard let line else { return say(AlarmNotice.firstElsewhere) }
            select(line + pane.firstLine)
        }
    }

    // MARK: - Acts

    /// The reason why no act on alarms is possible now; nil if acts are possible.
    var whyNoActs: LocalizedText? {
        if time.span != nil { return AlarmNotice.recording }
        if !actsOnAlarms { return AlarmNotice.nobody }
        return time.isLive ? nil : AlarmNotice.past
    }

    private mutating func undo() -> Effect? {
        if let reason = whyNoActs {
            time.message = reason
            return nil
        }
        guard let batch = alarmTags.batches.last, !batch.isEmpty else {
            time.message = AlarmNotice.nothingToUndo
            return nil
        }
        return .act(batch.reversed().map { .undo($0) })
    }

    /// Returns an act on the tagged alarms of the list, or on the selected line if none is tagged.
    ///
    /// It is nil if there is no alarm or no act is possible; the message gives the reason.
    private mutating func pending(
        _ act: AlarmAct,
        in pane: AlarmTags.Pane
    ) -> AlarmTags.Pending? {
        if let reason = whyNoActs {
            time.message = reason
            return nil
        }
        let tags = alarmChoice(in: focusedPane).tags
        var alarms = pane.selectedAlarms
        if pane.hasLists, !tags.isEmpty {
            alarms = pane.lines.joined().filter { tags.contains($0.target) }
            if alarms.isEmpty {
                time.message = AlarmNotice.tagsElsewhere
                return nil
            }
        }
        // Of several alarms only those that the act can change are meant; a single one is
        // always sent, and the desk gives the reason for refusing it.
        let possible = alarms.filter { act.isPossible(in: $0.letter) }
        if !possible.isEmpty { alarms = possible }
        guard !alarms.isEmpty else {
            time.message = AlarmNotice.nothingSelected
            return nil
        }
        return alarmTags.pending(act, alarms)
    }

    /// Begins an act: asks a question if there are many or urgent alarms, otherwise posts it at
    /// once.
    private mutating func begin(
        _ act: AlarmAct,
        in pane: AlarmTags.Pane,
        comment: String = ""
    ) -> Effect? {
        guard var pending = pending(act, in: pane) else { return nil }
        pending.comment = comment.isEmpty ? nil : comment
        guard pending.needsAnswer else { return post(pending, pending.all, reason: nil) }
        alarmTags.pending = pending
        prompt = Prompt(.alarmQuestion)
        return nil
    }

    /// Opens the prompt for a remark on the tagged alarms, or on the selected one.
    ///
    /// - Parameters:
    ///   - kind: The kind of line.
    ///   - act: The act that needs the remark; nil for the usual one of the kind.
    mutating func beginRemark(_ kind: Prompt.Kind, for act: AlarmAct? = nil) {
        guard let pane = focusedAlarms else { return say(AlarmNotice.notHere) }
        let act = act ?? (kind == .remark ? .comment : .acknowledge)
        guard let pending = pending(act, in: pane) else { return }
        alarmTags.pending = pending
        prompt = Prompt(kind)
    }

    private mutating func shelve(_ text: String, in pane: AlarmTags.Pane) -> Effect? {
        guard let typed = TypedShelf(text) else {
            time.message = AlarmNotice.noShelf(text)
            return nil
        }
        guard var pending = pending(.shelve, in: pane) else { return nil }
        pending.shelf = typed.length
        pending.comment = typed.comment
        return post(
            pending,
            pending.seen.isEmpty ? pending.all : pending.seen,
            reason: typed.reason
        )
    }

    private mutating func post(
        _ pending: AlarmTags.Pending,
        _ alarms: [ListedAlarm],
        reason: AlarmReason?
    ) -> Effect? {
        alarmTags.pending = nil
        let targets = alarms.map(\.target)
        alarmTags.choose(at: place(focusedPane)) { choice in
            choice.tags.subtract(targets)
            choice.anchor = nil
        }
        // All alarms are sent, in as few requests as possible.
        let starts = stride(from: 0, to: max(1, targets.count), by: AlarmRequest.mostTargets)
        let requests = starts.map { start in
            AlarmRequest(
                pending.act,
                Array(targets[start...].prefix(AlarmRequest.mostTargets)),
                reason: reason,
                comment: pending.comment,
                shelf: pending.shelf
            )
        }
        return .act(requests)
    }

    /// Takes the outcomes of an act that was posted, and shows a notice about it.
    ///
    /// - Parameters:
    ///   - outcomes: The rows kept and the refused alarms of each request.
    ///   - requests: The requests that were posted.
    ///   - notice: The notice.
    ///   - milliseconds: The time of a monotonic clock.
    public mutating func take(
        _ outcomes: [AlarmOutcome],
        of requests: [AlarmRequest],
        saying notice: LocalizedText,
        at milliseconds: Int
    ) {
        alarmTags.note(outcomes, of: requests)
        say(notice, at: milliseconds)
    }

    // MARK: - Questions

    /// Performs an action while a question about an act is open.
    mutating func applyToQuestion(_ action: Action) -> Effect?? {
        guard let prompt, let pending = alarmTags.pending else { return nil }
        switch action {
        case .redraw: return .some(.repaint)
        case .back: cancelAct()
        case .edit(.backspace) where prompt.text.isEmpty: cancelAct()
        case .edit(let edit): self.prompt?.apply(edit)
        case .choose(let number): return .some(answer("\(number + 1)", prompt, pending))
        case .type(let text): return .some(answer(text, prompt, pending))
        case .open where !prompt.text.isEmpty:
            var pending = pending
            pending.comment = prompt.text
            if prompt.kind == .shelfReason {
                return .some(finish(pending, pending.all, reason: .other))
            }
            guard pending.needsAnswer else {
                return .some(finish(pending, pending.all, reason: nil))
            }
            alarmTags.pending = pending
            self.prompt = Prompt(.alarmQuestion)
        case .open: self.prompt?.complaint = AlarmNotice.answers(to: prompt.kind, pending)
        default: break
        }
        return .some(nil)
    }

    private mutating func answer(
        _ text: String,
        _ prompt: Prompt,
        _ pending: AlarmTags.Pending
    ) -> Effect? {
        let key = FullWidth.plain(text)
        let digit = prompt.text.isEmpty && text.count == 1 ? Int(key) ?? 0 : 0
        switch prompt.kind {
        case .shelfLength where (1...TypedShelf.lengths.count).contains(digit):
            alarmTags.pending?.shelf = TypedShelf.lengths[digit - 1]
            self.prompt = Prompt(.shelfReason)
        case .shelfReason where (1...TypedShelf.reasons.count).contains(digit):
            return finish(pending, pending.all, reason: TypedShelf.reasons[digit - 1])
        case .shelfReason, .acknowledgement, .remark: self.prompt?.insert(text)
        case .alarmQuestion
        where ["y", "Y"].contains(key) && (!pending.seen.isEmpty || pending.act == .handover):
            return finish(pending, pending.seen, reason: nil)
        case .alarmQuestion where ["a", "A"].contains(key) && !pending.unseen.isEmpty:
            return finish(pending, pending.all, reason: nil)
        case .alarmQuestion where ["n", "N"].contains(key): cancelAct()
        default: self.prompt?.complaint = AlarmNotice.answers(to: prompt.kind, pending)
        }
        return nil
    }

    private mutating func cancelAct() {
        alarmTags.pending = nil
        close(keepingFilter: true)
    }

    private mutating func finish(
        _ pending: AlarmTags.Pending,
        _ alarms: [ListedAlarm],
        reason: AlarmReason?
    ) -> Effect? {
        close(keepingFilter: true)
        return post(pending, alarms.isEmpty ? pending.all : alarms, reason: reason)
    }
}

extension AlarmTags.Pending {
    /// True if the act is about many alarms, several with an urgent one, or any never shown.
    var needsAnswer: Bool {
        if all.count > AlarmTags.mostUnasked || !unseen.isEmpty { return true }
        return all.count > 1 && all.contains { $0.level >= .high }
    }
}

extension AlarmAct {
    /// Returns true if the act can change an alarm in a state, judged by its letter.
    func isPossible(in letter: AlarmState.Letter) -> Bool {
        switch self {
        case .acknowledge: letter == .b || letter == .d
        case .silence: letter == .b
        case .unshelve: letter == .e
        case .shelve: letter != .f && letter != .g
        case .shelveOnce: letter == .b || letter == .c || letter == .e
        case .remove: letter != .g
        case .returnToService: letter == .g
        default: true
        }
    }
}
