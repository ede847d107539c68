// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAnalysis
import TwinDashboard
public import TwinModel
import TwinVocabulary

extension AlarmReporter {
    /// Returns the series that moved as text, the most unusual first.
    ///
    /// - Parameters:
    ///   - listing: The ranking.
    ///   - limit: The greatest number of series that moved, and of those that stopped.
    /// - Returns: A heading and two lines for each series: its name, and the reason in words.
    /// - Throws: An error of the archive.
    public func lines(of listing: MovedListing, limit: Int) throws -> [DisplayText] {
        let report = listing.report
        let window = listing.window
        var names = EntityNames(self)
        var lines = [
            DisplayText(
                "\(times.full(window.lowerBound)) – \(times.full(window.upperBound))"
                    + "\(simulatedMark)"
            ),
            words.text(
                "moved: \(report.moved.count) of \(report.ranked.count) series; "
                    + "stopped: \(report.stopped.count); "
                    + "too little history or no value: \(report.unjudged.count); "
                    + "texts: \(listing.texts)",
                "异常变动：\(report.ranked.count)个序列中的\(report.moved.count)个；"
                    + "停止：\(report.stopped.count)个；历史过少或无数值："
                    + "\(report.unjudged.count)个；文本：\(listing.texts)个"
            ),
        ]
        if listing.longestPast < .seconds(2 * 86_400) {
            let past = times.span(listing.longestPast)
            lines.append(
                words.text(
                    "Only \(past) of history before the window: the usual course of a day is "
                        + "unknown, and the ranking is weak.",
                    "窗口之前只有\(past)的历史：平常的日变化未知，排名不可靠。"
                )
            )
        }
        if report.hasNothingMoved {
            lines.append(words.text("Nothing moved.", "没有异常变动。"))
        } else if let pattern = listing.pattern, listing.reference == nil {
            lines.append(
                words.text(
                    "No series that matches \(pattern) moved; leads and lags are unknown.",
                    "与\(pattern)匹配的序列没有异常变动；先后未知。"
                )
            )
        }
        for (place, moved) in report.moved.prefix(limit).enumerated() {
            lines.append(
                DisplayText("\(place + 1). \(try title(moved.series, &names))  \(moved.series)")
            )
            var parts = [reason(of: moved, listing)]
            if let lag = listing.lag(of: moved) { parts.append(text(of: lag)) }
            let comma = Words(language)[.comma].string
            lines.append(DisplayText("   " + parts.map(\.string).joined(separator: comma)))
        }
        for stopped in report.stopped.prefix(limit) {
            let since = times.minute(stopped.since, near: window.upperBound)
            let name = try title(stopped.series, &names)
            lines.append(
                words.text(
                    "stopped: \(name)  \(stopped.series), last value \(since)",
                    "停止：\(name)  \(stopped.series)，最后数值\(since)"
                )
            )
        }
        return lines
    }

    private func title(_ series: SeriesID, _ names: inout EntityNames) throws -> DisplayText {
        let comma = Words(language)[.comma]
        return DisplayText("\(what(series))\(comma)\(try names.place(of: series.entity))")
    }

    private func measure(_ value: Double, _ series: Series) -> DisplayText {
        let measures = MeasureFormat(language)
        if series.shape != .counter,
            let property = catalog.property(series.id.property, of: series.id.kind)
        {
            return measures.measure(value, of: property).text
        }
        return measures.measure(value, series.analysedUnit, decimals: 2).text
    }

    /// Returns the greatest deviation in words, such as "53 instead of 20 at 08:20, 14 times its
    /// usual 99 % for 08–09".
    func reason(of moved: MovedSeries, _ listing: MovedListing) -> DisplayText {
        let reason = moved.reason
        let series =
            listing.series[moved.series]
            ?? Series(id: moved.series, unit: UnitCode(ucum: "1"))
        let value = measure(reason.value, series)
        let usual = measure(reason.usual, series)
        let time = times.minute(reason.time, near: listing.window.upperBound)
        // With less than a day of history, the usual value is not that of this hour.
        let hours =
            (listing.past[moved.series] ?? .zero) < .seconds(86_400) ? nil : hours(of: reason.time)
        guard let factor = reason.times else {
            let suffix = hours.map { " for \($0)" } ?? ""
            return words.text(
                "\(value) at \(time), before always \(usual)\(suffix)",
                "\(time)为\(value)，此前\(hours.map { $0 + "时" } ?? "")总是\(usual)"
            )
        }
        let many = number(factor, factor < 10 ? 1 : 0)
        let suffix = hours.map { " for \($0)" } ?? ""
        return words.text(
            "\(value) instead of \(usual) at \(time), \(many) times its usual 99 %\(suffix)",
            "\(time)为\(value)，平常为\(usual)，是其\(hours.map { $0 + "时" } ?? "")平常偏差（99%）的\(many)倍"
        )
    }

    /// Returns the hour of an instant in the city's time zone, such as "08–09".
    private func hours(of instant: Instant) -> String {
        let zone = TimeZone(identifier: configuration.timeZone) ?? .gmt
        let date = Date(timeIntervalSince1970: instant.secondsSince1970)
        let local = instant + .seconds(zone.secondsFromGMT(for: date))
        let second = Int(local.millisecondsSince1970 / 1000 % 86_400)
        let hour = (second + 86_400) % 86_400 / 3600
        return "\(Self.two(hour))–\(Self.two((hour + 1) % 24))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func text(of lag: MovedListing.Lag) -> DisplayText {
        switch lag {
        case .reference: words.text("first", "最先")
        case .together: words.text("at the same time as the first", "与最先者同时")
        case .before(let time):
            words.text("\(times.exact(time)) before the first", "早于最先者\(times.exact(time))")
        case .after(let time):
            words.text("\(times.exact(time)) after the first", "晚于最先者\(times.exact(time))")
        }
    }

    /// Returns lines for other programs: the series that moved, then those that stopped.
    ///
    /// - Parameters:
    ///   - listing: The ranking.
    ///   - limit: The greatest number of series that moved, and of those that stopped.
    ///   - format: The format of the lines.
    /// - Returns: The lines; those of CSV start with a header.
    public func lines(
        of listing: MovedListing,
        limit: Int,
        _ format: AnalysisFormat
    ) -> [String] {
        let window = listing.window
        var lines: [[(name: String, value: ReportValue)]] = []
        func add(
            _ id: SeriesID,
            _ kind: String,
            _ moved: MovedSeries?,
            since: Instant?
        ) {
            let series = listing.series[id]
            let times = moved?.reason.times
            lines.append([
                ("kind", .text(kind)),
                ("entity", .text(id.entity.rawValue)),
                ("property", .text(id.property)),
                ("unit", .text(series?.analysedUnit.plain ?? "")),
                ("from", .instant(window.lowerBound)),
                ("to", .instant(window.upperBound)),
                ("peak_rank", .number(orNull: moved?.peakRank)),
                ("excess", .number(orNull: moved?.excess)),
                ("time", .instant(moved?.reason.time)),
                ("value", .number(orNull: moved?.reason.value)),
                ("usual", .number(orNull: moved?.reason.usual)),
                ("usual_99", .number(orNull: moved?.reason.usualDistance)),
                ("times", .number(orNull: times)),
                ("onset", .instant(moved?.onset)),
                ("lag_s", moved.flatMap(listing.lag).map(\.value) ?? .null),
                ("resolution_s", .number(orNull: moved?.resolution.seconds)),
                ("since", .instant(since)),
                ("reason", moved.map { .text(reason(of: $0, listing).string) } ?? .null),
            ])
        }
        for moved in listing.report.moved.prefix(limit) {
            add(moved.series, "moved", moved, since: nil)
        }
        for stopped in listing.report.stopped.prefix(limit) {
            add(stopped.series, "stopped", nil, since: stopped.since)
        }
        let header = Self.movedFields.joined(separator: ",")
        return (format == .csv ? [header] : []) + lines.map(format.line)
    }

    private static let movedFields = [
        "kind", "entity", "property", "unit", "from", "to", "peak_rank", "excess", "time", "value",
        "usual", "usual_99", "times", "onset", "lag_s", "resolution_s", "since", "reason",
    ]
}

extension MovedListing.Lag {
    /// The seconds behind the reference; 0 if the sampling does not show the order.
    fileprivate var value: ReportValue {
        switch self {
        case .reference, .together: .integer(0)
        case .before(let time): .number(-time.seconds)
        case .after(let time): .number(time.seconds)
        }
    }
}
