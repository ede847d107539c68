// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
import TwinQuery
import TwinVocabulary

/// A flood of alarms with the name of its first alarm and the most similar flood before.
public struct FloodListing: Hashable, Sendable {
    /// A flood before, and the similarity to it.
    public struct Similar: Hashable, Sendable {
        /// The start of that flood.
        public var start: Instant
        /// The similarity, 0 to 1.
        public var similarity: Double
    }

    /// The flood.
    public var flood: AlarmFlood
    /// The activation that began first of those with the cause of the most urgent alarm.
    public var first: AlarmFlood.Activation
    /// The name of the first alarm without its place.
    public var what: DisplayText
    /// The name of the first alarm's entity.
    public var place: DisplayText
    /// The most similar flood before; nil if none has an alarm in common.
    public var similar: Similar?
}

extension AlarmReporter {
    /// Returns the floods of a period in order of time.
    ///
    /// A flood lasts from the first of more than 10 announced alarms within 10 minutes until fewer
    /// than 5 lie within 10 minutes. Each is compared with all floods before it, also with those
    /// before the period.
    ///
    /// - Parameters:
    ///   - span: The period; a flood belongs to it if it overlaps it.
    ///   - days: The number of days before the end of the period that are searched.
    /// - Returns: The floods.
    /// - Throws: An error of the archive.
    public func floods(in span: Range<Instant>, days: Int = 30) throws -> [FloodListing] {
        let end = span.upperBound
        var start = min(span.lowerBound, end - .seconds(days * 86_400))
        if let kept = try archive.keptSpan() { start = max(start, kept.lowerBound - .seconds(1)) }
        guard start < end else { return [] }
        let changes = try archive.alarmChanges(in: start..<end, at: Moment(at: end, asOf: end))
        let floods = AlarmFlood.floods(
            among: changes.filter(\.isAnnouncedActivation).map(\.activation),
            through: end
        )
        let rules = catalog.alarmRules
        var names = EntityNames(self)
        return try floods.filter { ($0.end ?? end) > span.lowerBound }.compactMap { flood in
            guard let change = try first(of: flood, among: changes, rules, &names) else {
                return nil
            }
            let similar = flood.mostSimilar(among: floods)
            return FloodListing(
                flood: flood,
                first: change.activation,
                what: what(change.alarm, value: change.transition.status.run?.value),
                place: try names.name(of: change.alarm.entity),
                similar: similar.map {
                    .init(start: floods[$0.index].start, similarity: $0.similarity)
                }
            )
        }
    }

    /// Returns the activation that began first of those with the cause of the most urgent alarm of
    /// a flood, which may have begun before the flood.
    private func first(
        of flood: AlarmFlood,
        among changes: [AlarmChange],
        _ rules: AlarmRules,
        _ names: inout EntityNames
    ) throws -> AlarmChange? {
        // The alarms that were active when the flood began, and those of the flood.
        var active: [SeriesID: AlarmChange] = [:]
        var members: [AlarmChange] = []
        for change in changes where change.transition.instant <= flood.end ?? .distantFuture {
            if change.transition.instant < flood.start {
                switch change.transition.event {
                case .activate: active[change.alarm] = change
                case .clear: active[change.alarm] = nil
                default: break
                }
            } else if change.isAnnouncedActivation {
                members.append(change)
            }
        }
        func isMoreUrgent(_ left: AlarmChange, _ right: AlarmChange) -> Bool {
            let (one, other) = (left.priority ?? .low, right.priority ?? .low)
            return one == other ? begins(left, before: right) : one > other
        }
        func begins(_ left: AlarmChange, before right: AlarmChange) -> Bool {
            let (one, other) = (left.activation, right.activation)
            return (one.onset, one.alarm) < (other.onset, other.alarm)
        }
        func group(_ change: AlarmChange) throws -> String {
            try rules.rule(of: change.alarm)?.group ?? names.causeGroup(of: change.alarm)
        }
        guard let urgent = members.min(by: isMoreUrgent) else { return nil }
        let cause = try group(urgent)
        return try (active.values + members).filter { try group($0) == cause }.min(by: begins)
    }

    /// Returns floods as text: span, duration, count, peak, first alarm and the most similar one.
    ///
    /// - Parameters:
    ///   - floods: The floods.
    ///   - span: The period.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The lines of text.
    public func lines(
        of floods: [FloodListing],
        in span: Range<Instant>,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        let now = span.upperBound
        var lines = [
            DisplayText("\(times.full(span.lowerBound)) – \(times.full(now))\(simulatedMark)"),
            words.text(
                "A flood is more than 10 alarms in 10 min, until fewer than 5.",
                "告警泛滥：10分钟内超过10个，直到少于5个。"
            ),
        ]
        guard !floods.isEmpty else { return lines + [.empty, words.text("No floods.", "无告警泛滥。")] }
        for item in floods {
            lines += [
                .empty, line(of: item, near: now), DisplayText("  \(detail(of: item, near: now))"),
            ]
            if let similar = item.similar {
                let time = times.minute(similar.start, near: now)
                let share = percent(similar.similarity, 0)
                lines.append(
                    words.text(
                        "  most similar: the flood of \(time), \(share)",
                        "  最相似：\(time)的告警泛滥，\(share)"
                    )
                )
            }
        }
        guard let width else { return lines }
        return lines.map { fit.fitted($0, to: width) }
    }

    /// Returns a flood as a line: its span, duration, count and peak.
    func line(of item: FloodListing, near now: Instant) -> DisplayText {
        let flood = item.flood
        let start = times.minute(flood.start, near: now)
        let end = flood.end.map { "\(times.minute($0, near: now))" }
        let length = times.duration((flood.end ?? now).duration(since: flood.start))
        return words.text(
            "\(start)–\(end ?? "now")  \(length)  \(flood.count) alarms, "
                + "at most \(flood.peak) in 10 min",
            "\(start)–\(end ?? "现在")  \(length)  \(flood.count)个告警，10分钟内最多\(flood.peak)个"
        )
    }

    /// Returns the line below a flood: its first alarm and the onset of that.
    func detail(of item: FloodListing, near now: Instant) -> DisplayText {
        let onset = times.minute(item.first.onset, near: now)
        return words.text(
            "first: \(item.what), \(item.place), \(onset)",
            "首发：\(item.what)，\(item.place)，\(onset)"
        )
    }

    /// Returns the JSON of floods.
    public func value(of floods: [FloodListing]) -> ReportValue {
        .list(
            floods.map { item in
                let flood = item.flood
                return .object([
                    ("from", .instant(flood.start)), ("to", .instant(flood.end)),
                    ("alarms", .integer(Int64(flood.count))),
                    ("different_alarms", .integer(Int64(flood.alarmCount))),
                    ("most_in_10_min", .integer(Int64(flood.peak))),
                    ("first", .text("\(item.first.alarm)")),
                    ("first_onset", .instant(item.first.onset)),
                    ("similar_flood", .instant(item.similar?.start)),
                    (
                        "similarity",
                        item.similar.map { .rounded($0.similarity, 3) } ?? .null
                    ),
                ])
            }
        )
    }
}

extension AlarmChange {
    /// True if the change is an activation that was announced.
    fileprivate var isAnnouncedActivation: Bool {
        transition.event == .activate && transition.annunciation == .soundAndFlash
    }

    /// The activation as part of a flood.
    fileprivate var activation: AlarmFlood.Activation {
        let trouble = transition.status.run?.trouble
        return AlarmFlood.Activation(
            alarm,
            at: transition.instant,
            onset: trouble.map { $0.event ?? $0.onset }
        )
    }
}
