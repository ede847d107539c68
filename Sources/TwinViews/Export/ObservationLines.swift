// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A converter of observations to lines of CSV or JSON for other programs.
///
/// Every text goes through ``DisplayText`` first, so that no control or escape character from a
/// service reaches a terminal through a pipe.
public struct ObservationLines: Sendable {
    /// The format of the lines.
    public enum Format: String, Sendable, CaseIterable {
        /// Comma-separated values as in RFC 4180, with a header line.
        case csv
        /// One JSON object per line.
        case jsonl
    }

    /// The names of the columns, in order.
    public static let fields = [
        "entity", "property", "unit", "phenomenon_time", "received_time", "value", "quality",
    ]

    private let format: Format
    private let units: [SeriesID: UnitCode]

    /// Creates a writer of lines.
    ///
    /// - Parameters:
    ///   - format: The format of the lines.
    ///   - series: The series whose units are written.
    public init(_ format: Format, series: [Series]) {
        self.format = format
        self.units = Dictionary(series.map { ($0.id, $0.unit) }, uniquingKeysWith: { $1 })
    }

    /// The line before the first observation; nil if the format has none.
    public var header: String? {
        format == .csv ? Self.fields.joined(separator: ",") : nil
    }

    /// Returns an observation as a line, without its line end.
    public func line(for observation: Observation) -> String {
        let unit = units[observation.series]
        let texts = [
            observation.series.entity.rawValue,
            observation.series.property,
            unit.map { $0.ucum.isEmpty ? $0.raw ?? "" : $0.ucum } ?? "",
            observation.phenomenonTime.rfc3339,
            observation.receivedTime.rfc3339,
        ].map { DisplayText($0).string }
        let quality = String(describing: observation.quality)
        switch format {
        case .csv:
            var fields = texts.map(Self.cell)
            fields += [Self.cell(Self.plain(observation.result)), quality]
            return fields.joined(separator: ",")
        case .jsonl:
            var members = zip(Self.fields, texts).map { "\"\($0)\":\(JSONText.quoted($1))" }
            members.append("\"value\":\(Self.json(observation.result))")
            members.append("\"quality\":\"\(quality)\"")
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    private static func plain(_ result: ObservationResult) -> String {
        switch result {
        case .number(let number): number.description
        case .text(let text): DisplayText(text).string
        case .missing: ""
        }
    }

    /// Returns a result as JSON; a number that JSON cannot represent becomes a string.
    private static func json(_ result: ObservationResult) -> String {
        switch result {
        case .number(let number):
            number.isFinite ? number.description : JSONText.quoted(number.description)
        case .text(let text): JSONText.quoted(DisplayText(text).string)
        case .missing: "null"
        }
    }

    /// Returns a text as a cell of CSV.
    ///
    /// Spreadsheets run a cell that begins like a formula, so a `'` is put before it unless it is a
    /// number.
    static func cell(_ text: String) -> String {
        guard let first = text.first, "=+-@".contains(first), Double(text) == nil else {
            return quoted(text)
        }
        return quoted("'" + text)
    }

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.contains { ",\"\r\n".contains($0) }
        return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }
}
