// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

extension ReferenceArchive.Memory {
    /// The source that owns derived series.
    private static let derivingSource = SourceID("derived")

    /// Computes all values of all derived series.
    mutating func derive() {
        guard !rules.derived.isEmpty else { return }
        var inputs: [SeriesID: [AlarmDerivation.Series]] = [:]
        for (id, kept) in series where kept.owner != Self.derivingSource {
            let values = kept.observations.values.compactMap(AlarmDerivation.Value.init)
                .sorted { $0.time < $1.time }
            let readers = rules.readers(of: id) { entity in
                entities[entity].flatMap { $0.parent ?? $0.district }
            }
            for (derived, input) in readers {
                inputs[derived, default: []].append(AlarmDerivation.Series(input, values))
            }
        }
        for (id, given) in inputs {
            guard let rule = rules.rule(of: id), let derivation = rule.derivation,
                series[id]?.owner ?? Self.derivingSource == Self.derivingSource
            else { continue }
            let newest = series.filter { readerIDs($0.key).contains(id) }.values
                .flatMap { $0.observations.keys }.max()
            var kept = ReferenceArchive.KeptSeries(
                series: Series(id: id, unit: derivation.unit),
                owner: Self.derivingSource
            )
            if let newest {
                let values = derivation.values(
                    of: given,
                    ending: floor...max(floor, newest),
                    every: rule.interval
                )
                for value in values {
                    kept.observations[value.time] = Observation(
                        series: id,
                        phenomenonTime: value.time,
                        receivedTime: value.received,
                        result: .number(value.number)
                    )
                }
            }
            series[id] = kept
        }
    }

    private func readerIDs(_ id: SeriesID) -> [SeriesID] {
        rules.readers(of: id) { entity in
            entities[entity].flatMap { $0.parent ?? $0.district }
        }.map(\.derived)
    }
}

extension AlarmDerivation.Value {
    /// Creates the value of an observation; nil if it is not decisive.
    fileprivate init?(_ observation: Observation) {
        guard let number = observation.decisiveNumber([]) else { return nil }
        self.init(
            time: observation.phenomenonTime,
            received: observation.receivedTime,
            number: number
        )
    }
}
