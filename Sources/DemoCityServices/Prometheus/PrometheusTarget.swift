// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A scrape target of a Prometheus server: the exporter of one job on one instance.
struct PrometheusTarget: Sendable {
    /// The job, which is also the scrape pool, for example `slurm`.
    var job: String
    /// The exporter's address, for example `C03-gpu1:9100`.
    var instance: String
    /// The indices of the metrics scraped from the target.
    var places: [Int]
    /// The index of the metric with the longest retention, whose samples give the scrape times.
    var pace: Int

    /// The scrape interval in seconds.
    static let interval: Int64 = 15
    /// The scrape timeout in seconds.
    static let timeout: Int64 = 10

    /// Returns the targets of a board's metrics, sorted by job and instance.
    static func all(of metrics: [PrometheusMetric], on board: DomainBoard) -> [PrometheusTarget] {
        var targets: [[String]: PrometheusTarget] = [:]
        for (place, metric) in metrics.enumerated() {
            func value(_ name: String) -> String {
                metric.labels.first { $0.name == name }?.value ?? ""
            }
            let key = [value("job"), value("instance")]
            var target =
                targets[key]
                ?? PrometheusTarget(job: key[0], instance: key[1], places: [], pace: place)
            target.places.append(place)
            if board.series[place].span > board.series[target.pace].span { target.pace = place }
            targets[key] = target
        }
        return targets.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    /// The labels of the target and of all its series.
    var labels: [PromLabel] {
        [PromLabel(name: "instance", value: instance), PromLabel(name: "job", value: job)]
    }

    /// The labels of the `up` series.
    var upLabels: [PromLabel] { ([PromLabel(name: "__name__", value: "up")] + labels).sorted() }

    /// Returns the `up` series of the target, with one sample per scrape.
    func upSeries(in state: DomainState) -> PromSeries {
        let samples = state.histories[pace].map { sample in
            BoardSample(time: sample.time, value: 1, sequence: sample.sequence, quality: .good)
        }
        return PromSeries(
            labels: upLabels,
            samples: samples,
            factor: 1,
            lookback: PromEvaluator.lookback
        )
    }

    /// The scraped address.
    var url: String { "http://\(instance)/metrics" }

    /// The duration of a scrape in seconds, estimated from the number of samples.
    var duration: Double { 0.002 + Double(places.count) * 0.00025 }
}
