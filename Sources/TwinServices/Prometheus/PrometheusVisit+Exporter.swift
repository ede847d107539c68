// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension PrometheusVisit {
    /// The accepted formats, in order of preference, including quoted names.
    private static let accept =
        "application/openmetrics-text; version=1.0.0; escaping=allow-utf-8, "
        + "application/openmetrics-text; version=1.0.0;q=0.9, "
        + "text/plain; version=1.0.0; escaping=allow-utf-8;q=0.7, text/plain; version=0.0.4;q=0.5"

    /// Returns true if the address is an exporter's: as configured, by its path, or by its answer.
    mutating func isExporter() throws(ServiceFailure) -> Bool {
        if let scrape = client.scrape { state.isExporter = scrape }
        if let known = state.isExporter { return known }
        let path = address.path
        var isExporter = path.hasSuffix("/metrics") || path.hasSuffix("/federate")
        if !isExporter, address.query?.isEmpty == false {
            isExporter = true
        } else if !isExporter, !path.allSatisfy({ $0 == "/" }) {
            // The path may be a prefix of the HTTP API or an exporter's own, which answers with
            // metrics.
            let response = try visit.send(.get(client.base, accept: Self.accept))
            let type = (response.header("content-type") ?? "").lowercased()
            isExporter =
                response.failure(at: visit.now) == nil
                && (type.isEmpty || type.contains("text/plain") || type.contains("openmetrics"))
                && !parser(type).parse(response.body).samples.isEmpty
        }
        state.isExporter = isExporter
        return isExporter
    }

    private func parser(_ type: String) -> ExpositionParser {
        ExpositionParser(
            format: Exposition.Format(contentType: type),
            labelLimit: visit.limits.labels,
            valueLimit: visit.limits.textBytes
        )
    }

    /// Scrapes an exporter.
    ///
    /// - Returns: The instant of the visit.
    mutating func scrape() throws(ServiceFailure) -> Instant {
        let response = try visit.fetch(.get(client.base, accept: Self.accept))
        guard !response.body.isEmpty else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.metrics))
        }
        let type = response.header("content-type") ?? ""
        let format = Exposition.Format(contentType: type)
        let exposition = parser(type).parse(response.body)
        guard !exposition.samples.isEmpty || exposition.malformedCount == 0 else {
            let start = DisplayText(String(decoding: response.body.prefix(60), as: UTF8.self))
            throw ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.noMetrics, address.place, start)
            )
        }
        if exposition.malformedCount > 0 {
            let first = exposition.malformed.first
            draft.reject(
                .malformed,
                exposition.malformedCount - exposition.keptCount,
                example: "line \(first?.line ?? 0): \(first?.what ?? "")"
            )
            draft.remark(
                ServiceMessage(
                    .linesUnreadable,
                    exposition.malformedCount,
                    address.place,
                    first?.line ?? 0,
                    first?.what ?? ""
                )
            )
        }
        if exposition.overLimitCount > 0 {
            draft.reject(
                .overLimit,
                exposition.overLimitCount,
                example: exposition.overLimit.first.map { "line \($0.line): \($0.what)" }
            )
            for problem in exposition.overLimit { draft.note(problem.what) }
        }
        take(exposition, format)
        return visit.now
    }

    mutating func take(_ exposition: Exposition, _ format: Exposition.Format) {
        let rules =
            client.rules.isEmpty
            ? [MetricRule(selector: "{}", kind: "node", identity: ["instance"])] : client.rules
        let selectors = rules.compactMap { rule in
            MetricSelector(rule.selector).map { (rule: rule, selector: $0) }
        }
        if selectors.count < rules.count {
            let bad = rules.first { MetricSelector($0.selector) == nil }?.selector ?? ""
            draft.isPartial = true
            draft.remarkFirst(
                ServiceMessage(.ruleNotSelector, DisplayText(bad, limit: 80))
            )
        }
        var fresh: [FreshSeries<Exposition.Sample>] = []
        var first: [SampleKey: Double] = [:]
        func time(_ sample: Exposition.Sample) -> Instant? {
            guard let stamp = sample.timestamp else { return visit.now }
            return Instant(secondsSince1970: format == .text ? stamp / 1000 : stamp)
        }
        for sample in exposition.samples {
            guard
                let match = selectors.first(where: {
                    $0.selector.matches(sample.name, sample.labels)
                })
            else { continue }
            guard
                let target = reader.target(
                    sample.name,
                    sample.labels,
                    type: exposition.type(of: sample.name),
                    rule: match.rule,
                    into: &draft
                )
            else { continue }
            guard hasRoom(for: target, beside: fresh.count, count: 1) else { continue }
            let newest = time(sample)?.millisecondsSince1970 ?? 0
            fresh.append(
                FreshSeries(key: 0, target: target, samples: sample, newest: newest, count: 1)
            )
        }
        // If a series occurs twice at one time the first sample is used, as in Prometheus itself.
        for (one, known) in zip(fresh, name(fresh)) where !one.target.isInfo {
            guard let known else { continue }
            let time = time(one.samples)
            let key = SampleKey(series: known.series.id, time: time)
            let value = one.samples.value
            if let before = first[key] {
                let isSame = before == value || (before.isNaN && value.isNaN)
                draft.reject(isSame ? .duplicate : .conflicting, example: one.target.claim.text)
                continue
            }
            first[key] = value
            reader.take(
                value,
                at: time,
                known.series,
                known.metric,
                known.plan,
                .good,
                into: &draft
            )
        }
    }

    private struct SampleKey: Hashable {
        var series: SeriesID
        var time: Instant?
    }
}
