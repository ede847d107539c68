// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

@testable import TwinServices

/// A small Prometheus server with samples from a test, for range selectors and counts.
struct ScriptedStore: Sendable {
    /// The samples of each series, in milliseconds since 1970.
    var series: [[String: String]: [Int64: String]] = [:]
    /// True if windows are open on the left, as in Prometheus 3 and VictoriaMetrics.
    var isLeftOpen = false
    var queries: [String] = []

    /// Adds a sample.
    mutating func put(_ labels: [String: String], _ value: String, at time: Instant) {
        series[labels, default: [:]][time.millisecondsSince1970] = value
    }

    /// Starts a server for a store that a test may change.
    static func server(_ stage: Stage<ScriptedStore>) throws -> ScriptedServer {
        try ScriptedServer { request in
            if request.path.hasSuffix("/values") {
                let names = Set(stage.value.series.keys.compactMap { $0["__name__"] }).sorted()
                return .json(
                    JSONValue.object([
                        .init(name: "status", value: "success"),
                        .init(name: "data", value: .array(names.map { .string($0) })),
                    ]).text
                )
            }
            guard request.path.hasSuffix("/query") else { return .json("{}", status: "404 No") }
            var fields: [String: String] = [:]
            for pair in request.body.split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                fields[String(parts[0])] = PercentText.decoded(
                    parts.count > 1 ? parts[1] : "",
                    plusIsSpace: true
                )
            }
            let query = fields["query"] ?? ""
            stage.change { $0.queries.append(query) }
            let time = Int64(((Double(fields["time"] ?? "") ?? 0) * 1000).rounded())
            return .json(stage.value.answer(query, at: time))
        }
    }

    private func answer(_ query: String, at time: Int64) -> String {
        var results: [JSONValue] = []
        let isCount = query.hasPrefix("label_replace(")
        for part in isCount ? query.components(separatedBy: " or ") : [query] {
            let text =
                isCount ? Self.between(part, "count_over_time(", "),\"citytop_metric\"") : part
            guard let bracket = text.lastIndex(of: "["),
                let selector = MetricSelector(String(text[..<bracket]))
            else { return "{\"status\":\"error\",\"error\":\"parse error\"}" }
            let window = text[text.index(after: bracket)...].dropLast()
            let isMilli = window.hasSuffix("ms")
            let number = Int64(window.prefix { $0.isNumber }) ?? 0
            let start = time - (isMilli ? number : number * 1000)
            for (labels, samples) in series.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                var rest = labels
                let name = rest.removeValue(forKey: "__name__") ?? ""
                guard selector.matches(name, rest) else { continue }
                let found = samples.filter {
                    (isLeftOpen ? $0.key > start : $0.key >= start) && $0.key <= time
                }.sorted { $0.key < $1.key }
                guard !found.isEmpty else { continue }
                let metric = isCount ? rest.merging(["citytop_metric": name]) { $1 } : labels
                let members = metric.sorted { $0.key < $1.key }.map {
                    JSONValue.Member(name: $0.key, value: .string($0.value))
                }
                func pair(_ time: Int64, _ value: String) -> JSONValue {
                    .array([.number(Double(time) / 1000), .string(value)])
                }
                results.append(
                    .object([
                        .init(name: "metric", value: .object(members)),
                        isCount
                            ? .init(name: "value", value: pair(time, "\(found.count)"))
                            : .init(name: "values", value: .array(found.map(pair))),
                    ])
                )
            }
        }
        let type = isCount ? "vector" : "matrix"
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"\(type)\",\"result\":"
            + JSONValue.array(results).text + "}}"
    }

    private static func between(_ text: String, _ start: String, _ end: String) -> String {
        guard let lower = text.range(of: start), let upper = text.range(of: end) else { return "" }
        return String(text[lower.upperBound..<upper.lowerBound])
    }
}
