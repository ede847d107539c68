// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Returns the samples of each selector of a query, by selector number.
    func selections(of expression: PromExpression) -> [[PromSeries]] {
        var selectors: [PromSelector] = []
        collect(expression, into: &selectors)
        let chosen = selectors.sorted { $0.index < $1.index }.map { selector in
            (selector, places(matching: selector.matchers))
        }
        return board.read { state in
            let alerts = alertSeries(in: state)
            return chosen.map { selector, places in
                let kept = places.map { place in
                    PromSeries(
                        labels: metrics[place].labels,
                        samples: state.histories[place],
                        factor: metrics[place].factor,
                        lookback: PromEvaluator.lookback
                    )
                }
                return kept
                    + alerts.filter { alert in
                        selector.matchers.allSatisfy { $0.matches(alert.labels) }
                    }
                    + scrapes(matching: selector.matchers, in: state)
            }
        }
    }

    /// Returns the indices of the metrics that match all matchers; text-valued states are not
    /// metrics.
    func places(matching matchers: [PromMatcher]) -> [Int] {
        metrics.indices.filter { place in
            board.series[place].series.shape != .state
                && matchers.allSatisfy { $0.matches(metrics[place].labels) }
        }
    }

    /// Returns the `up` series of the targets that match all matchers.
    func scrapes(matching matchers: [PromMatcher], in state: DomainState) -> [PromSeries] {
        targets.filter { target in
            let labels = target.upLabels
            return matchers.allSatisfy { $0.matches(labels) }
        }.map { $0.upSeries(in: state) }
    }

    /// Returns the indices of the metrics that match any of several selectors.
    func chosen(by selectors: [String]) throws(PromFailure) -> [Int] {
        guard !selectors.isEmpty else {
            throw .badData("no match[] parameter provided")
        }
        var places: Set<Int> = []
        for text in selectors {
            places.formUnion(self.places(matching: try matchers(text)))
        }
        return places.sorted()
    }

    /// Returns the label sets of the selected series.
    func series(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let sets = try labelSets(request, needsSelector: true)
        let limit = Self.limit(request)
        return Self.success(
            reserving: 256 * (min(sets.count, limit) + 1),
            warning: sets.count > limit ? Self.truncated : nil
        ) { json in
            json.array { json in for labels in sets.prefix(limit) { json.write(labels) } }
        }
    }

    /// Returns the names of the labels.
    func labelNames(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let sets = try labelSets(request, needsSelector: false)
        return list(Set(sets.flatMap { $0.map(\.name) }), request)
    }

    /// Returns the values of a label.
    func labelValues(
        _ name: String,
        _ request: ServiceRequest
    ) throws(PromFailure) -> ServiceAnswer {
        let sets = try labelSets(request, needsSelector: false)
        let values = sets.compactMap { labels in labels.first { $0.name == name }?.value }
        return list(Set(values), request)
    }

    /// Returns the type and the help text of each metric.
    func metadata(_ request: ServiceRequest) -> ServiceAnswer {
        var byName: [String: PrometheusMetric] = [:]
        for metric in metrics where byName[metric.name] == nil { byName[metric.name] = metric }
        if let name = request["metric"], !name.isEmpty { byName = byName.filter { $0.key == name } }
        let limit = Self.limit(request)
        return Self.success { json in
            json.object { json in
                for (name, metric) in byName.sorted(by: { $0.key < $1.key }).prefix(limit) {
                    json.key(name)
                    json.array { json in
                        json.object {
                            $0.member("type", metric.type)
                            $0.member("help", metric.help)
                            $0.member("unit", "")
                        }
                    }
                }
            }
        }
    }

    private func labelSets(
        _ request: ServiceRequest,
        needsSelector: Bool
    ) throws(PromFailure) -> [[PromLabel]] {
        _ = try time("start", of: request)
        _ = try time("end", of: request)
        let selectors = request.all("match[]")
        guard !selectors.isEmpty || !needsSelector else {
            throw .badData("no match[] parameter provided")
        }
        let derived =
            board.read { alertSeries(in: $0) }.map(\.labels) + targets.map(\.upLabels)
        guard !selectors.isEmpty else { return metrics.map(\.labels) + derived }
        var sets: [[PromLabel]] = try chosen(by: selectors).map { metrics[$0].labels }
        for text in selectors {
            let matchers = try matchers(text)
            for labels in derived
            where matchers.allSatisfy({ $0.matches(labels) }) && !sets.contains(labels) {
                sets.append(labels)
            }
        }
        return sets
    }

    /// Returns the matchers of the selector in a parameter.
    func matchers(
        _ text: String,
        of parameter: String = "match[]"
    ) throws(PromFailure) -> [PromMatcher] {
        do {
            return try PromParser.selector(text).matchers
        } catch {
            throw .badData("invalid parameter \"\(parameter)\": \(error.sentence)")
        }
    }

    private static let truncated = "results truncated due to limit"

    private func list(_ values: Set<String>, _ request: ServiceRequest) -> ServiceAnswer {
        let limit = Self.limit(request)
        return Self.success(warning: values.count > limit ? Self.truncated : nil) { json in
            json.array { json in for value in values.sorted().prefix(limit) { json.text(value) } }
        }
    }

    private func collect(_ expression: PromExpression, into selectors: inout [PromSelector]) {
        switch expression {
        case .number, .text: break
        case .selector(let selector): selectors.append(selector)
        case .negation(let inner): collect(inner, into: &selectors)
        case .binary(let binary):
            collect(binary.left, into: &selectors)
            collect(binary.right, into: &selectors)
        case .aggregation(let aggregation):
            if let parameter = aggregation.parameter { collect(parameter, into: &selectors) }
            collect(aggregation.operand, into: &selectors)
        case .call(_, let arguments):
            for argument in arguments { collect(argument, into: &selectors) }
        }
    }
}
