// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinModel

/// A row of the table of figures.
struct FigureRow {
    /// The name of the figure.
    var name: DisplayText
    /// The value.
    var value: DisplayText
    /// The acceptable value; empty if there is none.
    var acceptable: DisplayText = .empty
    /// The greatest manageable value; empty if there is none.
    var most: DisplayText = .empty
    private var level = 0

    private init(
        _ name: DisplayText,
        _ value: String,
        _ amount: Double? = nil,
        acceptable: (text: String, value: Double)? = nil,
        most: (text: String, value: Double)? = nil
    ) {
        self.name = name
        self.value = DisplayText(value)
        self.acceptable = DisplayText(acceptable?.text ?? "")
        self.most = DisplayText(most?.text ?? "")
        guard let amount else { return }
        if let acceptable, amount > acceptable.value { level = 1 }
        if let most, amount > most.value { level = 2 }
    }

    /// Returns the word that judges the value; empty if it is acceptable.
    func mark(_ words: ReportWords) -> DisplayText {
        switch level {
        case 0: .empty
        case 1: words.text("above acceptable", "超出可接受值")
        default: words.text("above most", "超出上限")
        }
    }

    /// Returns the rows of figures in the order of ISA-18.2 and EEMUA 191.
    static func rows(of figures: AlarmFigures, _ reporter: AlarmReporter) -> [FigureRow] {
        let words = reporter.words
        func rate(_ value: Double) -> String { reporter.number(value, 3) }
        func percent(_ share: Double) -> String { reporter.percent(share) }
        func share(
            _ name: DisplayText,
            _ share: Double,
            _ text: String,
            _ limit: Double
        )
            -> FigureRow
        {
            FigureRow(name, percent(share), share, acceptable: (text, limit))
        }
        var rows = [
            FigureRow(
                words.text("alarms announced (and again)", "已发出告警（再次）"),
                "\(figures.activations)"
                    + (figures.repeats > 0 ? " (+\(figures.repeats))" : "")
            ),
            FigureRow(
                words.text("alarms in 10 min, mean", "每10分钟告警，平均"),
                rate(figures.perTenMinutes),
                figures.perTenMinutes,
                acceptable: ("1", 1),
                most: ("2", 2)
            ),
            FigureRow(
                words.text("alarms in an hour, mean", "每小时告警，平均"),
                rate(figures.perHour),
                figures.perHour,
                acceptable: ("6", 6),
                most: ("12", 12)
            ),
            share(
                words.text("10 min with more than 10", "超过10个的10分钟段"),
                figures.binsOverTen,
                "1 %",
                0.01
            ),
            share(
                words.text("hours with more than 30", "超过30个的小时"),
                figures.hoursOverThirty,
                "1 %",
                0.01
            ),
            FigureRow(
                words.text("most in 10 min", "10分钟内最多"),
                "\(figures.largestBin)",
                Double(figures.largestBin),
                acceptable: ("10", 10)
            ),
            share(
                words.text("time in floods", "告警泛滥时间"),
                figures.timeInFlood,
                "1 %",
                0.01
            ),
            share(
                words.text("share of the ten busiest", "最频繁十个的占比"),
                figures.busiestShare,
                "1–5 %",
                0.05
            ),
        ]
        rows += counts(figures, words)
        rows += priorities(figures, reporter)
        rows += [
            FigureRow(
                words.text("EEMUA 191: steady, in 10 min", "EEMUA 191：稳态，每10分钟"),
                rate(figures.perTenMinutes),
                figures.perTenMinutes,
                acceptable: ("1", 1)
            ),
            FigureRow(
                words.text("EEMUA 191: upset, in 10 min", "EEMUA 191：扰动，每10分钟"),
                rate(figures.upset),
                figures.upset,
                acceptable: ("10", 10)
            ),
        ]
        return rows + delays(figures, reporter)
    }

    private static func counts(_ figures: AlarmFigures, _ words: ReportWords) -> [FigureRow] {
        func count(_ name: DisplayText, _ count: Int, _ limit: (String, Double)) -> FigureRow {
            FigureRow(name, "\(count)", Double(count), acceptable: limit)
        }
        let chattering = figures.chattering.filter(\.isChattering).count
        return [
            count(words.text("chattering alarms", "反复告警"), chattering, ("0", 0)),
            count(words.text("fleeting alarms", "瞬时告警"), figures.fleeting, ("0", 0)),
            count(
                words.text("stale alarms at once", "同时长期未消除告警"),
                figures.mostStale,
                (words.text("5 a day", "每天5个").string, 5)
            ),
            FigureRow(
                words.text("shelves without reason or too long", "无理由或超时的搁置"),
                words.text(
                    "\(figures.improperShelves) of \(figures.shelves)",
                    "\(figures.improperShelves)/\(figures.shelves)"
                ).string,
                Double(figures.improperShelves),
                acceptable: ("0", 0)
            ),
        ]
    }

    /// Returns the shares of low, medium, and of high and critical alarms.
    private static func priorities(
        _ figures: AlarmFigures,
        _ reporter: AlarmReporter
    ) -> [FigureRow] {
        let words = reporter.words
        let shares: [(Priority, Double, String)] = [
            (.low, figures.share(of: .low), "80 %"), (.medium, figures.share(of: .medium), "15 %"),
            (.high, figures.share(of: .high) + figures.share(of: .critical), "5 %"),
        ]
        return shares.map { priority, share, usual in
            let name = words.priority(priority)
            return FigureRow(
                priority == .high
                    ? words.text("of priority high and critical", "重要及紧急")
                    : words.text("of priority \(name)", "\(name)优先级"),
                reporter.percent(share, 1),
                // More low alarms than usual are no fault.
                priority == .low ? nil : share,
                acceptable: (usual, priority == .medium ? 0.15 : 0.05)
            )
        }
    }

    private static func delays(
        _ figures: AlarmFigures,
        _ reporter: AlarmReporter
    ) -> [FigureRow] {
        let words = reporter.words
        return Priority.allCases.reversed().compactMap { priority in
            guard let delay = figures.acknowledgementTimes[priority] else { return nil }
            let times = reporter.times
            return FigureRow(
                words.text(
                    "time to ack, \(words.priority(priority)): median, 90 %",
                    "确认用时，\(words.priority(priority))：中位数，90%"
                ),
                "\(times.exact(delay.median)), \(times.exact(delay.ninth))"
            )
        }
    }
}
