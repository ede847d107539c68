// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// A named series of the server, with its latest sample.
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
    /// The time of the newest sample, in milliseconds since 1970.
    var newest: Int64?
    /// The shortest time between two samples, in milliseconds.
    var step: Int64?

    /// Records the time of a sample.
    mutating func note(_ time: Int64) {
        if let newest, time > newest { step = min(step ?? .max, max(time - newest, 1000)) }
        newest = max(newest ?? time, time)
    }
}

/// A series of an answer that was not seen before, with its samples.
struct FreshSeries<Samples> {
    var key: Int
    var target: MetricReader.Target
    var samples: Samples
    /// The time of its newest sample, in milliseconds since 1970.
    var newest: Int64
    var count: Int
}

extension PrometheusVisit {
    /// Returns true if the limit allows one more series; otherwise counts its samples as rejected.
    mutating func hasRoom(for target: MetricReader.Target, beside others: Int, count: Int) -> Bool {
        guard !target.isInfo, draft.announced.series[target.series.id] == nil,
            draft.announced.series.count + others >= visit.limits.series
        else { return true }
        draft.reject(.overLimit, count, example: target.claim.text)
        draft.note(target.metric)
        return false
    }

    /// Names series that were not seen before, and describes their entities.
    ///
    /// - Parameter fresh: All new series of one answer, so that two with the same name are noticed.
    /// - Returns: The named series; nil for each one that cannot be distinguished from another.
    mutating func name<Samples>(_ fresh: [FreshSeries<Samples>]) -> [KnownSeries?] {
        for one in fresh {
            state.facts[one.target.entity, default: EntityFacts()]
                .take(
                    one.target.metric,
                    one.target.labels,
                    attributes: one.target.rule.descriptions
                )
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

    /// Sets the labels of an `…_info` metric as attributes of its entity.
    ///
    /// The newest value is used.
    private mutating func takeInfo(_ target: MetricReader.Target, at time: Int64, count: Int) {
        for (label, value) in target.rest {
            if let known = state.info[target.entity]?[label], known.value != value {
                if known.time > time { continue }
                if known.time == time {
                    draft.reject(.ambiguous, count, example: target.claim.text)
                    draft.remark(
                        ServiceMessage(
                            .differentInfo,
                            DisplayText(target.claim.text, limit: 120),
                            DisplayText(target.entity.rawValue, limit: 60),
                            DisplayText(label, limit: 40)
                        )
                    )
                    return
                }
            }
            state.info[target.entity, default: [:]][label] = .init(value: value, time: time)
        }
    }
}
