// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
import TwinQuery
import TwinVocabulary

extension AlarmReporter {
    /// Returns figures as a table with the acceptable and the greatest values, and with the alarms
    /// behind them.
    ///
    /// - Parameters:
    ///   - figures: The figures.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The lines of text.
    public func lines(
        of figures: AlarmFigures,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        let now = figures.span.upperBound
        var lines = [
            DisplayText(
                "\(times.full(figures.span.lowerBound)) – \(times.full(now))\(simulatedMark)"
            ),
            words.text(
                "evaluated for \(percent(figures.evaluatedShare)) of the period"
                    + (figures.stretches > 1 ? ", in \(figures.stretches) stretches" : ""),
                "评估覆盖率\(percent(figures.evaluatedShare))"
                    + (figures.stretches > 1 ? "，分\(figures.stretches)段" : "")
            ),
        ]
        if figures.isTooShort {
            lines.append(
                words.text(
                    "The period is too short to judge: 30 days are needed.",
                    "时段过短，无法评判：需要30天。"
                )
            )
        }
        var table = TextTable([
            .init(words.text("figure", "指标"), least: 20, priority: 9),
            .init(words.text("value", "数值"), isTrailing: true, priority: 9),
            .init(words.text("acceptable", "可接受"), isTrailing: true, priority: 8),
            .init(words.text("most", "上限"), isTrailing: true, priority: 7),
            .init("", priority: 9),
        ])
        table.rows = FigureRow.rows(of: figures, self).map { row in
            [
                row.name, row.value, row.acceptable, row.most,
                figures.isTooShort ? .empty : row.mark(words),
            ]
        }
        lines += [.empty] + table.lines(width: width, fit: fit)
        lines += section(
            words.text("Busiest alarms", "最频繁的告警"),
            figures.busiest.filter { $0.count > 1 }.map { "\($0.count)× \($0.alarm)" }
        )
        lines += section(
            words.text("Chattering", "反复告警"),
            figures.chattering.map { "\($0.alarm)  Ψ \(number($0.index, 4))" }
        )
        lines += section(
            words.text("Active for over 24 h", "活动超过24小时"),
            figures.stale.map { "\($0)" }
        )
        return lines
    }

    func section(_ title: DisplayText, _ rows: [String]) -> [DisplayText] {
        guard !rows.isEmpty else { return [] }
        return [.empty, title] + rows.map { DisplayText("  \($0)") }
    }

    func percent(_ share: Double, _ decimals: Int = 2) -> String {
        "\(number(share * 100, decimals)) %"
    }

    /// Returns a number without zeros at the end of its fraction.
    func number(_ value: Double, _ decimals: Int) -> String {
        var text = MeasureFormat(language).number(value, decimals: decimals).string
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }

    /// Returns the JSON of figures.
    public func value(of figures: AlarmFigures) -> ReportValue {
        func name(_ alarm: SeriesID) -> ReportValue { .text("\(alarm)") }
        func percent(_ share: Double) -> ReportValue { .rounded(share * 100, 2) }
        let priorities = Priority.allCases.filter { figures.priorities[$0] != nil }
        return .object([
            ("from", .instant(figures.span.lowerBound)),
            ("to", .instant(figures.span.upperBound)),
            ("evaluated_pct", percent(figures.evaluatedShare)),
            ("stretches", .integer(Int64(figures.stretches))),
            ("too_short_to_judge", .flag(figures.isTooShort)),
            ("activations", .integer(Int64(figures.activations))),
            ("repeated_announcements", .integer(Int64(figures.repeats))),
            ("per_10min", .rounded(figures.perTenMinutes, 3)),
            ("per_hour", .rounded(figures.perHour, 3)),
            ("max_10min", .integer(Int64(figures.largestBin))),
            ("max_hour", .integer(Int64(figures.largestHour))),
            ("pct_bins_over_10", percent(figures.binsOverTen)),
            ("pct_hours_over_30", percent(figures.hoursOverThirty)),
            (
                "floods",
                .list(
                    figures.floods.map { flood in
                        .object([
                            ("start", .instant(flood.start)), ("end", .instant(flood.end)),
                            ("alarms", .integer(Int64(flood.alarms))),
                            ("peak", .integer(Int64(flood.peak))),
                            ("first_out", flood.first.map(name) ?? .null),
                        ])
                    }
                )
            ),
            ("pct_time_in_flood", percent(figures.timeInFlood)),
            (
                "busiest",
                .list(
                    figures.busiest.map { busy in
                        .object([
                            ("alarm", name(busy.alarm)), ("count", .integer(Int64(busy.count))),
                        ])
                    }
                )
            ),
            ("top10_pct", percent(figures.busiestShare)),
            (
                "chattering",
                .list(figures.chattering.filter(\.isChattering).map { name($0.alarm) })
            ),
            (
                "chatter_index",
                .object(figures.chattering.map { ("\($0.alarm)", .rounded($0.index, 4)) })
            ),
            ("fleeting", .integer(Int64(figures.fleeting))),
            ("stale", .list(figures.stale.map(name))),
            ("most_stale_at_once", .integer(Int64(figures.mostStale))),
            (
                "priority_pct",
                .object(priorities.map { ("\($0)", .rounded(figures.share(of: $0) * 100, 1)) })
            ),
            ("shelves", .integer(Int64(figures.shelves))),
            ("improper_shelves", .integer(Int64(figures.improperShelves))),
            ("eemua_steady", .rounded(figures.perTenMinutes, 3)),
            ("eemua_upset", .rounded(figures.upset, 3)),
            (
                "time_to_ack_s",
                .object(
                    Priority.allCases.compactMap { priority in
                        figures.acknowledgementTimes[priority].map { delay in
                            (
                                "\(priority)",
                                .object([
                                    ("count", .integer(Int64(delay.count))),
                                    ("median", .rounded(delay.median.seconds, 3)),
                                    ("p90", .rounded(delay.ninth.seconds, 3)),
                                ])
                            )
                        }
                    }
                )
            ),
        ])
    }
}
