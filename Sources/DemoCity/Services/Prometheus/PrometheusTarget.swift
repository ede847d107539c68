// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What a Prometheus server would scrape: the exporter of one job at one instance.
struct PrometheusTarget: Sendable {
    /// The job, which is also the scrape pool: `slurm`.
    var job: String
    /// Where the exporter listens: `C03-gpu1:9100`.
    var instance: String
    /// The places of the metrics that come from it.
    var places: [Int]
    /// The place of the metric that is kept the longest; its samples tell when it was scraped.
    var pace: Int

    /// How often it is scraped, in seconds.
    static let interval: Int64 = 15
    /// How long a scrape may take, in seconds.
    static let timeout: Int64 = 10

    /// The targets that a board's metrics come from, in the order of their jobs and instances.
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

    /// What its own series and every series from it carry.
    var labels: [PromLabel] {
        [PromLabel(name: "instance", value: instance), PromLabel(name: "job", value: job)]
    }

    /// The labels of the series that tells whether it could be scraped.
    var upLabels: [PromLabel] { ([PromLabel(name: "__name__", value: "up")] + labels).sorted() }

    /// The series that tells that it could be scraped, a sample for each scrape.
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

    /// The address that is scraped.
    var url: String { "http://\(instance)/metrics" }

    /// How long a scrape takes, in seconds: what so many samples usually take.
    var duration: Double { 0.002 + Double(places.count) * 0.00025 }
}
