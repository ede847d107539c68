// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
import TwinQuery
import TwinVocabulary

/// The alarms of kept history with the present limits and with those of a trial.
public struct WhatIf: Sendable {
    /// The alarms of one series.
    public struct Row: Hashable, Sendable {
        /// The series.
        public var alarm: SeriesID
        /// The number of activations with the present limits.
        public var before: Int
        /// The number of activations with the limits of the trial.
        public var after: Int
    }

    /// An alarm with an act, which would not have been announced.
    public struct Lost: Hashable, Sendable {
        /// The time of the activation.
        public var instant: Instant
        /// The series.
        public var alarm: SeriesID
        /// The first act on it within five minutes.
        public var act: AlarmEntry
    }

    /// The period.
    public var span: Range<Instant>
    /// The name or the pattern of the series.
    public var pattern: String
    /// The trial.
    public var trial: AlarmTrial
    /// The number of series that were replayed.
    public var series = 0
    /// The series with alarms, those with the greatest difference first.
    public var rows: [Row] = []
    /// The number of activations with an act within five minutes.
    public var answered = 0
    /// Those of them that would be lost, the earliest first.
    public var lost: [Lost] = []

    /// The number of activations with the present limits.
    public var before: Int { rows.reduce(0) { $0 + $1.before } }
    /// The number of activations with the limits of the trial.
    public var after: Int { rows.reduce(0) { $0 + $1.after } }
}

extension AlarmReporter {
    /// Replays the stored history with other limits.
    ///
    /// Both counts are made in the same way: from the values as they are known now, without the
    /// acts of operators, which do not depend on the limits.
    ///
    /// - Parameters:
    ///   - trial: The limits that are tried.
    ///   - pattern: A pattern of `entity/property`, or the name of a rule: `kind/property`.
    ///   - span: The period.
    /// - Returns: The alarms before and after; no series if the pattern matches none with limits.
    /// - Throws: An error of the archive.
    public func whatIf(
        _ trial: AlarmTrial,
        of pattern: String,
        in span: Range<Instant>
    ) throws -> WhatIf {
        var result = WhatIf(span: span, pattern: pattern, trial: trial)
        let moment = Moment(at: span.upperBound - .milliseconds(1))
        let rules = catalog.alarmRules
        var answers: [SeriesID: [AlarmEntry]] = [:]
        for entry in try archive.alarmEntries(in: span, at: moment, limit: .max) {
            guard let alarm = entry.alarm, entry.undoOf == nil, entry.act != .unacknowledge else {
                continue
            }
            answers[alarm, default: []].append(entry)
        }
        for selector in selectors(of: pattern) {
            for series in try archive.series(selector) {
                guard let rule = rules.rule(of: series.id) else { continue }
                let samples = try samples(of: series.id, rule, in: span, at: moment)
                var times: [[Range<Instant>]] = []
                for limits in [rule.limits, trial.changed(rule.limits)] {
                    var replay = AlarmReplay(limits)
                    for sample in samples {
                        try replay.take(sample.value, at: sample.time) { hour in
                            let hours = hour..<hour + .seconds(3600)
                            let own = try self.samples(of: series.id, rule, in: hours, at: moment)
                            let sum = own.reduce(0) { $0 + $1.value }
                            return own.isEmpty ? nil : sum / Double(own.count)
                        }
                    }
                    times.append(replay.times(through: span.upperBound))
                }
                result.add(series.id, times[0], times[1], answers[series.id] ?? [])
            }
        }
        result.rows.sort {
            let (first, second) = (abs($0.before - $0.after), abs($1.before - $1.after))
            return first == second ? $0.alarm < $1.alarm : first > second
        }
        result.lost.sort { ($0.instant, $0.alarm) < ($1.instant, $1.alarm) }
        return result
    }

    /// Returns the decisive samples of a series, in the order of time.
    private func samples(
        of series: SeriesID,
        _ rule: AlarmRule,
        in span: Range<Instant>,
        at moment: Moment
    ) throws -> [(time: Instant, value: Double)] {
        var samples: [(time: Instant, value: Double)] = []
        try archive.forEachObservation(SeriesSelector(series), in: span, at: moment) {
            observation in
            if let value = observation.decisiveNumber(rule.limits) {
                samples.append((observation.phenomenonTime, value))
            }
            return true
        }
        return samples
    }

    /// Returns the selectors of a pattern; without a colon its first part is a kind.
    private func selectors(of pattern: String) -> [SeriesSelector] {
        let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].contains(":"), !parts[0].contains("*") else {
            return [SeriesSelector(pattern: pattern)]
        }
        return [SeriesSelector(pattern: "\(parts[0]):*/\(parts[1])")]
    }

    /// Returns the effect of a trial as text.
    ///
    /// - Parameters:
    ///   - result: The alarms before and after.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The lines of text.
    public func lines(
        of result: WhatIf,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        let now = result.span.upperBound
        let less = result.before - result.after
        let share =
            result.before == 0 ? "" : " (\(percent(Double(abs(less)) / Double(result.before), 0)))"
        var lines = [
            DisplayText(
                "\(times.full(result.span.lowerBound)) – \(times.full(now))\(simulatedMark)"
            ),
            words.text(
                "\(result.pattern): \(text(of: result.trial)); \(result.series) series",
                "\(result.pattern)：\(text(of: result.trial))；\(result.series)个序列"
            ),
            .empty,
            words.text(
                "alarms now \(result.before), then \(result.after): "
                    + (less < 0 ? "\(-less) more\(share)" : "\(less) less\(share)"),
                "告警：现为\(result.before)个，更改后\(result.after)个："
                    + (less < 0 ? "多\(-less)个\(share)" : "少\(less)个\(share)")
            ),
            words.text(
                "acted on within 5 minutes: \(result.answered), of which \(result.lost.count) "
                    + "would be lost",
                "5分钟内有人处理的：\(result.answered)个，其中将失去\(result.lost.count)个"
            ),
        ]
        for lost in result.lost {
            let delay = times.exact(lost.act.instant.duration(since: lost.instant))
            lines.append(
                DisplayText(
                    "  \(times.minute(lost.instant, near: now))  \(lost.alarm)  "
                        + "\(words.act(lost.act.act)) +\(delay) \(lost.act.author.name)"
                )
            )
        }
        var table = TextTable([
            .init(words[.alarm], least: 20, priority: 9),
            .init(words.text("now", "现在"), isTrailing: true, priority: 9),
            .init(words.text("then", "更改后"), isTrailing: true, priority: 9),
        ])
        table.rows = result.rows.filter { $0.before != $0.after }.prefix(10).map { row in
            [
                DisplayText("\(row.alarm)"), DisplayText("\(row.before)"),
                DisplayText("\(row.after)"),
            ]
        }
        guard !table.rows.isEmpty else { return lines }
        return lines + [.empty] + table.lines(width: width, fit: fit)
    }

    private func text(of trial: AlarmTrial) -> String {
        var parts: [String] = []
        func add(_ english: String, _ chinese: String, _ value: String?) {
            guard let value else { return }
            parts.append(words.text("\(english) \(value)", "\(chinese)\(value)").string)
        }
        add("limit", "限值", trial.limit.map { number($0, 6) })
        add("deadband", "回差", trial.deadband.map { number($0, 6) })
        add("on-delay", "触发延时", trial.onDelay.map { times.exact($0).string })
        add("off-delay", "恢复延时", trial.offDelay.map { times.exact($0).string })
        add("of priority", "仅优先级", trial.priority.map { words.priority($0).string })
        return parts.joined(separator: Words(language)[.comma].string)
    }

    /// Returns the effect of a trial as JSON.
    public func value(of result: WhatIf) -> ReportValue {
        func seconds(_ duration: Duration?) -> ReportValue {
            duration.map { .rounded($0.seconds, 3) } ?? .null
        }
        let trial = result.trial
        return .object([
            ("from", .instant(result.span.lowerBound)),
            ("to", .instant(result.span.upperBound)),
            ("pattern", .text(result.pattern)),
            ("priority", .text(orNull: trial.priority.map { "\($0)" })),
            ("limit", .number(orNull: trial.limit)),
            ("deadband", .number(orNull: trial.deadband)),
            ("on_delay_s", seconds(trial.onDelay)),
            ("off_delay_s", seconds(trial.offDelay)),
            ("series", .integer(Int64(result.series))),
            ("before", .integer(Int64(result.before))),
            ("after", .integer(Int64(result.after))),
            ("less", .integer(Int64(result.before - result.after))),
            ("acted_within_5_min", .integer(Int64(result.answered))),
            (
                "lost",
                .list(
                    result.lost.map { lost in
                        .object([
                            ("alarm", .text("\(lost.alarm)")),
                            ("activation", .instant(lost.instant)),
                            ("act", .text(lost.act.act.rawValue)),
                            ("acted", .instant(lost.act.instant)),
                            ("by", .text(lost.act.author.name)),
                        ])
                    }
                )
            ),
            (
                "alarms",
                .list(
                    result.rows.map { row in
                        .object([
                            ("alarm", .text("\(row.alarm)")),
                            ("before", .integer(Int64(row.before))),
                            ("after", .integer(Int64(row.after))),
                        ])
                    }
                )
            ),
        ])
    }
}

extension WhatIf {
    /// Adds a series with its announced times before and after, and the acts on it.
    fileprivate mutating func add(
        _ alarm: SeriesID,
        _ before: [Range<Instant>],
        _ after: [Range<Instant>],
        _ acts: [AlarmEntry]
    ) {
        series += 1
        guard !before.isEmpty || !after.isEmpty else { return }
        rows.append(Row(alarm: alarm, before: before.count, after: after.count))
        for time in before {
            let answer = acts.first { act in
                act.instant >= time.lowerBound
                    && act.instant.duration(since: time.lowerBound) <= AlarmTrial.answerTime
            }
            guard let answer else { continue }
            answered += 1
            if !after.contains(where: { $0.overlaps(time) }) {
                lost.append(Lost(instant: time.lowerBound, alarm: alarm, act: answer))
            }
        }
    }
}
