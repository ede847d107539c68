// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The compute service matches vectors as PromQL specifies")
struct ServicesPrometheusMatchingTests {
    private func asked() -> Asked<PrometheusService> {
        Asked(ticks: 60) { PrometheusService(board: $0.domain(.compute)) }
    }

    /// Returns the label sets and the values of an instant vector.
    private func elements(_ query: String) throws -> [(labels: [String: String], value: String)] {
        let answer = try asked().object("/api/v1/query?query=\(query.escaped)")
        let data = try #require(answer["data"] as? [String: Any])
        let rows = try #require(data["result"] as? [[String: Any]])
        return try rows.map { row in
            (
                try #require(row["metric"] as? [String: String]),
                try #require((row["value"] as? [Any])?.last as? String)
            )
        }
    }

    @Test("`on` matches elements by the named labels, which are the only labels of the result")
    func onLabels() throws {
        let found = try elements("slurm_queue_running * on(cluster, instance) slurm_queue_running")
        #expect(found.count == 2)
        #expect(found.allSatisfy { Set($0.labels.keys) == ["cluster", "instance"] })
        #expect(found.allSatisfy { $0.value == "360000" })
        let above = try elements("slurm_queue_running > on(cluster) slurm_queue_pending")
        #expect(above.count == 2)
        #expect(above.allSatisfy { Set($0.labels.keys) == ["cluster"] && $0.value == "600" })
    }

    @Test("`ignoring` matches elements without the named labels")
    func ignoredLabels() throws {
        let found = try elements(
            "sum by (cluster, job) (slurm_queue_running) - ignoring(job) sum by (cluster) (slurm_queue_running)"
        )
        #expect(found.count == 2)
        #expect(found.allSatisfy { Set($0.labels.keys) == ["cluster"] && $0.value == "0" })
    }

    @Test("Several elements on one side match one on the other side and copy its labels")
    func groups() throws {
        let left = try elements(
            "up * on(instance, job) group_left(cluster, centre) slurm_queue_pending"
        )
        #expect(left.count == 2)
        let labels: Set = ["centre", "cluster", "instance", "job"]
        #expect(left.allSatisfy { Set($0.labels.keys) == labels })
        let named = try elements(
            "up{job=\"slurm\"} * on(instance, job) group_left(cluster) slurm_queue_pending"
        )
        #expect(named.count == 2)
        #expect(named.allSatisfy { Set($0.labels.keys) == ["cluster", "instance", "job"] })
        let share = try elements(
            "slurm_queue_running / on(centre) group_left sum by (centre) (slurm_queue_running)"
        )
        #expect(share.count == 2 && share.allSatisfy { $0.value == "0.5" })
        #expect(share.allSatisfy { $0.labels["cluster"] != nil && $0.labels["__name__"] == nil })
        let mirrored = try elements(
            "sum by (centre) (slurm_queue_running) / on(centre) group_right slurm_queue_running"
        )
        #expect(mirrored.count == 2 && mirrored.allSatisfy { $0.value == "2" })
    }

    @Test("Set operations match by the named labels")
    func sets() throws {
        #expect(try elements("up and on(instance) slurm_queue_pending").count == 2)
        let rest = try elements("up unless on(instance) slurm_queue_pending")
        let all = try elements("up")
        #expect(rest.count == all.count - 2)
        #expect(try elements("slurm_queue_pending or on(instance) up").count == all.count)
    }

    @Test("Several elements on both sides are a query error")
    func manyToMany() throws {
        for query in [
            "slurm_queue_running * on(centre) slurm_queue_running",
            "slurm_queue_running * on(centre) group_left slurm_queue_running",
        ] {
            let refusal = try asked().object("/api/v1/query?query=\(query.escaped)", status: 422)
            #expect((refusal["error"] as? String)?.contains("many-to-many") == true)
        }
    }
}
