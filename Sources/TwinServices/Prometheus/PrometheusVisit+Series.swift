// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A native series that has been named, and how far it has been read.
struct KnownSeries: Sendable {
    var series: Series
    var metric: String
    var plan: UnitPlan
    /// True if its samples only describe their entity.
    var isInfo: Bool
    /// True if it is one figure of a native histogram, which servers count under another name.
    var isDerived = false
    /// A hash of the series, the same for two rules that select it.
    var hash = 0
    /// The newest sample read, in milliseconds since 1970.
    var newest: Int64?
    /// The shortest time between two samples, in milliseconds.
    var step: Int64?

    /// Takes note of a sample.
    mutating func note(_ time: Int64) {
        if let newest, time > newest { step = min(step ?? .max, max(time - newest, 1000)) }
        newest = max(newest ?? time, time)
    }
}

/// One series of an answer that is seen for the first time, with its samples.
struct FreshSeries<Samples> {
    var key: Int
    var target: MetricReader.Target
    var samples: Samples
    /// The newest time of its samples, in milliseconds since 1970.
    var newest: Int64
    var count: Int
}

extension PrometheusVisit {
    /// True if there is room for one more series under the limit; counts its samples if not.
    mutating func hasRoom(for target: MetricReader.Target, beside others: Int, count: Int) -> Bool {
        guard !target.isInfo, draft.announced.series[target.series.id] == nil,
            draft.announced.series.count + others >= visit.limits.series
        else { return true }
        draft.reject(.overLimit, count, example: target.claim.text)
        draft.note(target.metric)
        return false
    }

    /// Names series that are seen for the first time, and describes their entities.
    ///
    /// - Parameter fresh: all such series of one answer, so that two that claim one name are seen.
    /// - Returns: for each, what it is known as from now on; nil if it cannot be told apart.
    mutating func name<Samples>(_ fresh: [FreshSeries<Samples>]) -> [KnownSeries?] {
        for one in fresh {
            state.facts[one.target.entity, default: EntityFacts()]
                .take(one.target.metric, one.target.labels, attributes: one.target.rule.attributes)
            if one.target.isInfo { takeInfo(one.target, at: one.newest, count: one.count) }
        }
        state.names.take(fresh.lazy.filter { !$0.target.isInfo }.map(\.target.claim))
        return fresh.map { one in
            let base = one.target.entity
            var target = one.target
            var part: [(label: String, value: String)] = []
            if !target.isInfo {
                guard
                    let named = reader.named(
                        target,
                        in: &state.names,
                        count: one.count,
                        into: &draft
                    )
                else { return nil }
                (target, part) = named
                reader.remark(on: target, into: &draft)
            }
            draft.add(
                reader.entity(
                    of: target,
                    part: part,
                    facts: state.facts[base] ?? EntityFacts(),
                    info: (state.info[base] ?? [:]).mapValues(\.value)
                )
            )
            return KnownSeries(
                series: target.series,
                metric: target.metric,
                plan: target.plan,
                isInfo: target.isInfo,
                hash: target.series.id.hashValue
            )
        }
    }

    /// Takes the labels of an `…_info` metric as attributes of its entity; the newest counts.
    private mutating func takeInfo(_ target: MetricReader.Target, at time: Int64, count: Int) {
        for (label, value) in target.rest {
            if let known = state.info[target.entity]?[label], known.value != value {
                if known.time > time { continue }
                if known.time == time {
                    draft.reject(.ambiguous, count, example: target.claim.text)
                    draft.remark(
                        "\(DisplayText(target.claim.text, limit: 120)) and another series describe "
                            + "\(DisplayText(target.entity.rawValue, limit: 60)) with different "
                            + "values of \"\(DisplayText(label, limit: 40))\" at once; the first is "
                            + "kept. Name the labels that tell them apart in the rule's identity."
                    )
                    return
                }
            }
            state.info[target.entity, default: [:]][label] = .init(value: value, time: time)
        }
    }
}
