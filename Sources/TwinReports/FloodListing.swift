// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
import TwinQuery

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
        let loud = changes.filter {
            $0.transition.event == .activate && $0.transition.annunciation == .soundAndFlash
        }
        let floods = AlarmFlood.floods(
            among: loud.map { change in
                let trouble = change.transition.status.run?.trouble
                return AlarmFlood.Activation(
                    change.alarm,
                    at: change.transition.instant,
                    onset: trouble.map { $0.event ?? $0.onset }
                )
            },
            through: end
        )
        var names = EntityNames(self)
        return try floods.filter { ($0.end ?? end) > span.lowerBound }.map { flood in
            let first = flood.first
            let value = loud.first { $0.alarm == first?.alarm }?.transition.status.run?.value
            let similar = flood.mostSimilar(among: floods)
            return FloodListing(
                flood: flood,
                what: first.map { what($0.alarm, value: value) } ?? .empty,
                place: try first.map { try names.name(of: $0.alarm.entity) } ?? .empty,
                similar: similar.map {
                    .init(start: floods[$0.index].start, similarity: $0.similarity)
                }
            )
        }
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
            let flood = item.flood
            let start = times.minute(flood.start, near: now)
            let end = flood.end.map { "\(times.minute($0, near: now))" }
            let length = times.duration((flood.end ?? now).duration(since: flood.start))
            lines.append(.empty)
            lines.append(
                words.text(
                    "\(start)–\(end ?? "now")  \(length)  \(flood.count) alarms, "
                        + "at most \(flood.peak) in 10 min",
                    "\(start)–\(end ?? "现在")  \(length)  \(flood.count)个告警，"
                        + "10分钟内最多\(flood.peak)个"
                )
            )
            if let first = flood.first {
                let onset = times.minute(first.onset, near: now)
                lines.append(
                    words.text(
                        "  first: \(item.what), \(item.place), \(onset)",
                        "  首发：\(item.what)，\(item.place)，\(onset)"
                    )
                )
            }
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
                    ("first", .text(orNull: flood.first.map { "\($0.alarm)" })),
                    ("first_onset", .instant(flood.first?.onset)),
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
