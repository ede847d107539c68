// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusVisit {
    /// Scrapes an exporter; tells the instant of the visit.
    mutating func scrape() throws(ServiceFailure) -> Instant {
        let accept =
            "application/openmetrics-text; version=1.0.0, text/plain; version=0.0.4;q=0.5"
        let response = try visit.fetch(.get(client.base, accept: accept))
        guard !response.body.isEmpty else {
            throw ServiceVisit.unexpected(response, wanted: "any metric: its body is empty")
        }
        let type = response.header("content-type") ?? ""
        let format = Exposition.Format(contentType: type)
        let parser = ExpositionParser(
            format: format,
            labelLimit: visit.limits.labels,
            valueLimit: visit.limits.textBytes
        )
        let exposition = parser.parse(response.body)
        guard !exposition.samples.isEmpty || exposition.malformedCount == 0 else {
            let start = DisplayText(String(decoding: response.body.prefix(60), as: UTF8.self))
            throw ServiceFailure(
                .unexpectedContent,
                "\(address.place) answered no metrics; it begins \"\(start)\". "
                    + "Check the path of the source's url."
            )
        }
        if exposition.malformedCount > 0 {
            draft.reject(.malformed, exposition.malformedCount)
            let first = exposition.malformed.first
            draft.remark(
                "\(exposition.malformedCount) lines of \(address.place) cannot be read, the first "
                    + "at line \(first?.line ?? 0): \(first?.what ?? ""). They are left out; "
                    + "check the exporter."
            )
        }
        if exposition.overLimitCount > 0 {
            draft.reject(.overLimit, exposition.overLimitCount)
            for problem in exposition.overLimit { draft.note(problem.what) }
        }
        take(exposition, format)
        return visit.now
    }

    mutating func take(_ exposition: Exposition, _ format: Exposition.Format) {
        let rules =
            client.rules.isEmpty
            ? [PrometheusRule(selector: "{}", kind: "node", identity: ["instance"])] : client.rules
        let selectors = rules.compactMap { rule in
            MetricSelector(rule.selector).map { (rule: rule, selector: $0) }
        }
        if selectors.count < rules.count {
            draft.remark(
                "A rule of the source \"\(DisplayText(client.source.rawValue, limit: 40))\" has a "
                    + "selector that cannot be read. Write one such as node_load1{job=\"node\"}."
            )
        }
        // Of a series told twice at one time the first stands, as in Prometheus itself.
        var seen: [String: Double] = [:]
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
            draft.add(target.entity)
            if target.isInfo { continue }
            var time: Instant? = visit.now
            if let stamp = sample.timestamp {
                time = Instant(secondsSince1970: format == .text ? stamp / 1000 : stamp)
            }
            let key = "\(target.series.id)@\(time?.millisecondsSince1970 ?? 0)"
            if let first = seen[key] {
                let isSame = first == sample.value || (first.isNaN && sample.value.isNaN)
                draft.reject(isSame ? .duplicate : .conflicting)
                continue
            }
            seen[key] = sample.value
            reader.remark(on: target, sample.name, into: &draft)
            reader.take(sample.value, at: time, sample.name, target, .good, into: &draft)
        }
    }
}
