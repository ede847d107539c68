// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

/// The alarms that acts apply to: those of the last picture, and the user's choices among them.
///
/// An alarm is identified by its series and the activation that was shown, never by its line.
struct AlarmTags: Hashable, Sendable {
    /// A pane whose lines are alarms, in the last picture.
    struct Pane: Hashable, Sendable {
        /// True if the pane has lists and tags.
        var hasLists: Bool
        /// True if similar alarms share a line.
        var isGrouped = false
        /// True if similar alarms share a line unless the user chose otherwise.
        var isFlood = false
        /// The alarms of each line; only visible lines if the pane has no lists.
        var lines: [[ListedAlarm]]
        /// The number of the first of ``lines`` in the pane's list.
        var firstLine: Int
        /// The index in ``lines`` of the selected line; nil if none is selected.
        var selected: Int?
        /// The indices in ``lines`` of the lines shown.
        var shown: Range<Int>

        /// The alarms of the selected line.
        var selectedAlarms: [ListedAlarm] {
            selected.flatMap { lines.indices.contains($0) ? lines[$0] : nil } ?? []
        }
    }

    /// An act that waits for an answer of the user.
    struct Pending: Hashable, Sendable {
        var act: AlarmAct
        /// The alarms that were on the screen.
        var seen: [ListedAlarm]
        /// The tagged alarms that never were on the screen.
        var unseen: [ListedAlarm] = []
        var shelf: Duration?
        var comment: String?

        var all: [ListedAlarm] { seen + unseen }
    }

    /// The greatest number of alarms of an act without a question.
    static let mostUnasked = 10
    /// The greatest number of acts that can be taken back.
    static let mostBatches = 100
    /// The number of alarms above which those seen before are forgotten.
    static let mostSeen = 20_000

    /// The panes of the last picture; nil for a pane without alarms.
    private(set) var panes: [Pane?] = []
    /// The list and the tags of each pane of the alarm table.
    private(set) var choices: [DashboardState.Place: AlarmListChoice] = [:]
    /// The alarms that were on the screen.
    private(set) var seen: Set<AlarmRequest.Target> = []
    /// The act that waits for an answer.
    var pending: Pending?
    /// The acts that can be taken back, each with the batches of its requests, the last act at the
    /// end.
    private(set) var batches: [[Int64]] = []

    /// Returns the list and the tags of a pane.
    func choice(at place: DashboardState.Place) -> AlarmListChoice {
        choices[place] ?? AlarmListChoice()
    }

    /// Changes the list or the tags of a pane.
    mutating func choose(
        at place: DashboardState.Place,
        _ change: (inout AlarmListChoice) -> Void
    ) {
        change(&choices[place, default: AlarmListChoice()])
    }

    /// Records the alarms of a picture, and drops tags of alarms that changed.
    mutating func note(_ panes: [PaneModel], at place: (Int) -> DashboardState.Place) {
        self.panes = panes.map { Pane($0.content) }
        for (number, pane) in panes.enumerated() {
            guard case .alarmList(let model) = pane.content, let choice = choices[place(number)],
                choice.tags != model.tags, model.tags.isSubset(of: choice.tags)
            else { continue }
            choices[place(number)]?.tags = model.tags
        }
        // In the alarm table a line of several alarms shows none of them.
        let visible = self.panes.compactMap { $0 }.flatMap { pane in
            pane.lines[pane.shown].filter { !pane.hasLists || $0.count == 1 }.joined()
                .map(\.target)
        }
        if seen.count > Self.mostSeen { seen = [] }
        seen.formUnion(visible)
    }

    /// Divides alarms into those that were on the screen and the others.
    func pending(_ act: AlarmAct, _ alarms: [ListedAlarm]) -> Pending {
        Pending(
            act: act,
            seen: alarms.filter { seen.contains($0.target) },
            unseen: alarms.filter { !seen.contains($0.target) }
        )
    }

    /// Records the batches of an act that was kept, or that they were taken back.
    mutating func note(_ outcomes: [AlarmOutcome], of requests: [AlarmRequest]) {
        let undone = requests.compactMap(\.undoOf)
        if !undone.isEmpty {
            batches = batches.map { $0.filter { !undone.contains($0) } }.filter { !$0.isEmpty }
            return
        }
        let kept = outcomes.compactMap(\.batch)
        guard !kept.isEmpty, requests.first?.act.inverse != nil else { return }
        batches.append(kept)
        batches.removeFirst(max(0, batches.count - Self.mostBatches))
    }
}

extension AlarmTags.Pane {
    /// Creates the pane of a content; nil if the content has no alarms.
    init?(_ content: PaneContent) {
        switch content {
        case .alarms(let list):
            hasLists = false
            lines = list.lines.map(\.alarms)
            firstLine = list.firstLine
            shown = lines.indices
        case .alarmList(let model):
            hasLists = true
            isGrouped = model.isGrouped
            isFlood = model.isFlood
            lines = model.alarms
            firstLine = 0
            let first = min(model.list.firstLine, lines.count)
            shown = first..<min(first + model.list.lines.count, lines.count)
        default: return nil
        }
    }
}
