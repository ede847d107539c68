// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A series of the compute domain as a Prometheus metric.
struct PrometheusMetric: Sendable {
    /// The metric's name, for example `slurm_queue_pending`.
    var name: String
    /// All labels including the name, sorted by name.
    var labels: [PromLabel]
    /// The factor from the catalog's unit to the metric's, for example 0.01 from % to a ratio.
    var factor: Double
    /// The description of the metric.
    var help: String
    /// The metric type: `gauge` or `counter`.
    var type: String

    /// Returns the metrics of a board's series, in the board's order.
    static func all(of board: DomainBoard) -> [PrometheusMetric] {
        board.series.map { series in
            let entity = board.entities[series.entity]
            let property = series.series.id.property
            let name = board.names.alias(of: property, of: entity.kind, in: board.domain)
            let metric = sanitized(name)
            var labels = Self.labels(of: entity, in: board)
            labels["job"] = job(of: metric)
            labels["__name__"] = metric
            let unit = series.series.unit.ucum
            let english = board.names.name(of: property, of: entity.kind, in: board.domain).english
            return PrometheusMetric(
                name: metric,
                labels: sorted(labels),
                factor: factor(from: unit, to: metric),
                help: help(english, unit: unit, of: metric),
                type: series.series.shape == .counter ? "counter" : "gauge"
            )
        }
    }

    /// Returns the labels that identify an entity, its location and its parent.
    static func labels(of entity: Entity, in board: DomainBoard) -> [String: String] {
        var labels: [String: String] = [:]
        let local = local(entity.id)
        switch entity.kind {
        case "city": labels["city"] = local
        case "compute_centre": labels["centre"] = local
        default:
            labels[sanitized(entity.kind)] = local
            var parent = entity.parent
            for _ in 0..<4 {
                guard let id = parent else { break }
                let place = board.placeOfEntity[id]
                let kind = place.map { board.entities[$0].kind } ?? Self.kind(id)
                labels[kind == "compute_centre" ? "centre" : sanitized(kind)] = Self.local(id)
                parent = place.flatMap { board.entities[$0].parent }
            }
        }
        labels["instance"] = "\(local):9100"
        if let district = entity.district { labels["district"] = Self.local(district) }
        if let position = entity.position {
            labels["longitude"] = String(position.longitude)
            labels["latitude"] = String(position.latitude)
        }
        labels["name"] = entity.name.english
        labels["name_zh"] = entity.name.chinese
        let parent = entity.parent.flatMap { board.placeOfEntity[$0] }.map { board.entities[$0] }
        for key in ["class", "tier"] {
            labels[key] = entity.attributes[key] ?? parent?.attributes[key]
        }
        return labels
    }

    /// Returns labels as a list sorted by name, without empty ones.
    static func sorted(_ labels: [String: String]) -> [PromLabel] {
        labels.filter { !$0.value.isEmpty }.map { PromLabel(name: $0.key, value: $0.value) }
            .sorted()
    }

    /// Returns the part of an identity after its kind: `C03` for `compute_centre:C03`.
    static func local(_ id: EntityID) -> String {
        id.rawValue.split(separator: ":", maxSplits: 1).last.map(String.init) ?? id.rawValue
    }

    private static func kind(_ id: EntityID) -> String {
        id.rawValue.split(separator: ":", maxSplits: 1).first.map(String.init) ?? "entity"
    }

    private static func sanitized(_ name: String) -> String {
        let letters = name.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            default: "_"
            }
        }
        let text = String(letters)
        return text.first?.isNumber ?? true ? "_" + text : text
    }

    private static func job(of metric: String) -> String {
        let jobs = [
            "slurm_": "slurm", "DCGM_": "dcgm", "node_": "node", "facility_": "facility",
            "probe_": "blackbox",
        ]
        return jobs.first { metric.hasPrefix($0.key) }?.value ?? "compute"
    }

    private static func factor(from unit: String, to metric: String) -> Double {
        let factors: [(unit: String, suffix: String, factor: Double)] = [
            ("%", "_ratio", 0.01), ("MW", "_watts", 1e6), ("kW", "_watts", 1e3),
            ("GBy", "_bytes", 1e9), ("min", "_seconds", 60), ("ms", "_seconds", 0.001),
        ]
        return factors.first { $0.unit == unit && metric.hasSuffix($0.suffix) }?.factor ?? 1
    }

    private static func help(_ english: String, unit: String, of metric: String) -> String {
        let says = [
            "_ratio", "_watts", "_bytes", "_seconds", "_celsius", "_milliseconds", "_minutes",
        ]
        let isTold = unit == "1" || unit.isEmpty || says.contains { metric.hasSuffix($0) }
        return isTold ? "\(english), simulated." : "\(english) in \(unit), simulated."
    }
}
