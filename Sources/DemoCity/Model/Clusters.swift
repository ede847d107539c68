// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The clusters of the compute centres; each runs a share of its centre's jobs.
struct Clusters: Sendable {
    /// The number of processors per node (assumed).
    static let processors = 96.0

    private(set) var ids: [EntityID] = []
    private var centre: [Int] = []
    private var share: [Double] = []
    private var nodes: [Int] = []
    private var down: [Int] = []
    private var first: [Int] = []
    private var jitter: [Double] = []
    private var columns: [[SeriesID]] = []

    init() {}

    init(_ centres: ComputeCentres, from generator: inout SeededGenerator, book: inout CityBook) {
        let types = [("AI", "智算"), ("GPU", "智算GPU"), ("HPC", "超算"), ("CPU", "通算"), ("Store", "存储")]
        for index in centres.ids.indices {
            first.append(ids.count)
            let count = 3 + index % 3
            let weights = (0..<count).map { _ in generator.uniform(0.7, 1.3) }
            let sum = weights.reduce(0, +)
            let local = centres.ids[index].rawValue.split(separator: ":").last ?? ""
            for number in 0..<count {
                let type = types[number]
                let id = EntityID("cluster:\(local)-\(type.0.lowercased())")
                ids.append(id)
                centre.append(index)
                share.append(weights[number] / sum)
                nodes.append(max(4, Int(centres.slots[index] * weights[number] / sum)))
                down.append(0)
                jitter.append(0)
                let name = centres.names[index]
                book.add(
                    Entity(
                        id: id,
                        kind: "cluster",
                        name: LocalizedText(
                            "\(name.english) \(type.0)",
                            chinese: "\(name.chinese ?? name.english)\(type.1)集群"
                        ),
                        district: District.ids[centres.district[index]],
                        parent: centres.ids[index],
                        attributes: [
                            "nodes": String(nodes[nodes.count - 1]),
                            "type": type.0.lowercased(),
                        ]
                    )
                )
            }
        }
        first.append(ids.count)
        let metrics: [(String, UnitCode)] = [
            ("nodes", "1"), ("nodes_allocated", "1"), ("nodes_down", "1"), ("cpus", "1"),
            ("cpus_allocated", "1"), ("queue", "1"), ("running", "1"), ("gpu_utilization", "%"),
            ("gpu_power", "W"), ("gpu_temperature", "Cel"),
        ]
        columns = metrics.map { book.column($0.0, $0.1, of: ids, in: .compute) }
    }

    /// Advances by one step, in which single nodes fail and are repaired.
    mutating func advance(_ centres: ComputeCentres, from generator: inout SeededGenerator) {
        for index in ids.indices {
            let luck = generator.unit()
            // A node fails once in 2000 hours and is repaired after four. Assumed.
            let fails = Double(nodes[index]) * ModelTime.step / (2000 * 3600)
            let mends = Double(down[index]) * ModelTime.step / (4 * 3600)
            if luck < fails {
                down[index] = min(nodes[index] / 4, down[index] + 1)
            } else if luck > 1 - mends {
                down[index] -= 1
            }
            jitter[index] += (luck - 0.5 - jitter[index]) * 0.2
        }
    }

    /// Distributes a centre's jobs over its clusters; the shares add up to the total.
    func shares(_ total: Int, of centre: Int) -> [Int] {
        CityBook.allocate(total, by: Array(share[first[centre]..<first[centre + 1]]))
    }

    func emit(centre: Int, of centres: ComputeCentres, into emission: inout Emission) {
        let waiting = shares(centres.waiting[centre], of: centre)
        let running = shares(centres.running[centre], of: centre)
        let used = centres.used(centre)
        for (number, index) in (first[centre]..<first[centre + 1]).enumerated() {
            let all = Double(nodes[index])
            let off = (all - Double(down[index])) * (1 - centres.available[centre])
            let dead = Double(down[index]) + off.rounded()
            let busy = ((all - dead) * used).rounded()
            let use = used * 91 + jitter[index] * 12
            let values = [
                all, busy, dead, all * Self.processors, busy * Self.processors,
                Double(waiting[number]), Double(running[number]), min(100, max(0, use)),
                90 + 5.4 * max(0, use),
                centres.temperature[centre] + 12 + 0.32 * max(0, use),
            ]
            for (column, value) in zip(columns, values) { emission.add(column[index], value) }
        }
    }
}
