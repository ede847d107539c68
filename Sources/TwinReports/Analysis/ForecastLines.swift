// SPDX-License-Identifier: Apache-2.0

public import TwinAnalysis
public import TwinModel
import TwinVocabulary

/// A format of lines for other programs.
public enum AnalysisFormat: String, Hashable, Sendable, CaseIterable {
    /// Comma-separated values (RFC 4180) with a header.
    case csv
    /// A JSON object on each line.
    case jsonl

    /// Returns members as a line.
    func line(_ members: [(name: String, value: ReportValue)]) -> String {
        switch self {
        case .jsonl: ReportValue.object(members).line
        case .csv: members.map { $0.value.cell }.joined(separator: ",")
        }
    }
}

extension ReportValue {
    /// The value as a cell of CSV.
    ///
    /// A spreadsheet runs a text that begins like a formula, so a `'` is put before it.
    var cell: String {
        switch self {
        case .null: return ""
        case .text(let text):
            var shown = DisplayText(text).string
            if let first = shown.first, "=+-@".contains(first) { shown = "'" + shown }
            let needsQuotes = shown.contains { ",\"\r\n".contains($0) }
            return needsQuotes ? "\"" + shown.replacing("\"", with: "\"\"") + "\"" : shown
        default: return line
        }
    }
}

/// The lines of forecasts.
///
/// Every line says when the forecast was made and how many earlier values its band held. A line of
/// JSON says that it is a forecast.
public struct ForecastLines: Sendable {
    /// The columns of CSV, in order.
    public static let fields = [
        "entity", "property", "unit", "time", "low", "middle", "high", "made_at", "held", "held_n",
        "level", "basis",
    ]

    private let format: AnalysisFormat

    /// Creates lines of a format.
    public init(_ format: AnalysisFormat) { self.format = format }

    /// The line before the first forecast; nil if the format has none.
    public var header: String? { format == .csv ? Self.fields.joined(separator: ",") : nil }

    /// Returns a line for each step of a forecast.
    ///
    /// The unit of a counter is that of its rate per second.
    public func lines(of forecast: Forecast, _ series: Series) -> [String] {
        let unit = series.analysedUnit.plain
        return forecast.points.map { point in
            var members: [(name: String, value: ReportValue)] = [
                ("entity", .text(series.id.entity.rawValue)),
                ("property", .text(series.id.property)),
                ("unit", .text(unit)),
                ("time", .instant(point.time)),
                ("low", .number(point.low)),
                ("middle", .number(point.middle)),
                ("high", .number(point.high)),
                ("made_at", .instant(forecast.madeAt)),
                ("held", .number(orNull: forecast.held)),
                ("held_n", .integer(Int64(forecast.heldCount))),
                ("level", .number(forecast.level)),
                ("basis", .text(forecast.basis.name)),
            ]
            if format == .jsonl {
                members.insert(("kind", .text("forecast")), at: 0)
                members.append(("last_known", .instant(forecast.lastKnown)))
            }
            return format.line(members)
        }
    }
}

extension Series {
    /// The unit of analysed values: of a counter, that of its rate per second.
    var analysedUnit: UnitCode {
        guard shape == .counter else { return unit }
        let amount = unit.plain
        return UnitCode(ucum: amount.isEmpty || amount == "1" ? "1/s" : amount + "/s")
    }
}

extension UnitCode {
    /// The code, or the service's own text if the unit is unknown.
    var plain: String { ucum.isEmpty ? raw ?? "" : ucum }
}

extension Forecast.Basis {
    /// The name in lines for other programs.
    var name: String {
        switch self {
        case .pattern: "pattern"
        case .lastValue: "last_value"
        case .rate: "rate"
        case .littleHistory: "little_history"
        case .sharedByKind: "shared_by_kind"
        }
    }
}

extension ForecastMaker.Refusal {
    /// Returns the reason in the reader's language.
    public func text(_ language: Language) -> DisplayText {
        let words = ReportWords(language)
        return switch self {
        case .hasNoCourse: words.text("its values are texts or flags", "数值为文本或开关量")
        case .hasNoValues: words.text("no value had arrived by then", "届时尚无数值到达")
        case .isTooOld: words.text("its last value is too old", "最后数值过旧")
        case .isTooSparse:
            words.text("its values are farther apart than the horizon", "数值间隔超过预测时长")
        case .hasLittleHistory: words.text("it has too little history", "历史数据过少")
        }
    }
}

extension AlarmReporter {
    /// Returns true if the values of a series are differences.
    public func isSigned(_ series: SeriesID) -> Bool {
        catalog.property(series.property, of: series.kind)?.isSigned ?? false
    }

    /// Returns the numbers of series with and without a forecast in words.
    public func summary(made: Int, refused: Int) -> DisplayText {
        words.text(
            "\(made) series forecast, \(refused) without a forecast",
            "已预测\(made)个序列，\(refused)个无法预测"
        )
    }
}
