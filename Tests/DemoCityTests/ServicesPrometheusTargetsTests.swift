// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The compute service reports its scrape targets")
struct ServicesPrometheusTargetsTests {
    private func asked(ticks: Int = 60) -> Asked<PrometheusService> {
        Asked(ticks: ticks) { PrometheusService(board: $0.domain(.compute)) }
    }

    private func data(_ asked: Asked<PrometheusService>, _ target: String) throws -> Any {
        try #require(asked.object("/api/v1/\(target)")["data"])
    }

    private func rows(
        _ asked: Asked<PrometheusService>,
        _ query: String
    ) throws -> [[String: Any]] {
        let data = try data(asked, "query?query=\(query.escaped)") as? [String: Any]
        return try #require(data?["result"] as? [[String: Any]])
    }

    private func targets(
        _ asked: Asked<PrometheusService>,
        _ options: String = ""
    ) throws
        -> [[String: Any]]
    {
        let data = try data(asked, "targets\(options)") as? [String: Any]
        #expect((data?["droppedTargets"] as? [Any])?.isEmpty == true)
        return try #require(data?["activeTargets"] as? [[String: Any]])
    }

    @Test("Every target is up, and every series belongs to a target")
    func upFollowsTargets() throws {
        let asked = asked()
        let up = try rows(asked, "up")
        let told = try targets(asked).compactMap { $0["labels"] as? [String: String] }
        #expect(!told.isEmpty && Set(told).count == told.count)
        let scraped = up.compactMap { $0["metric"] as? [String: String] }
        #expect(
            Set(scraped) == Set(told.map { $0.merging(["__name__": "up"]) { own, _ in own } })
        )
        #expect(up.allSatisfy { ($0["value"] as? [Any])?.last as? String == "1" })
        let series = try data(asked, "series?match[]=\("{job=~\".+\"}".escaped)")
        let sets = try #require(series as? [[String: String]])
        #expect(sets.count == up.count + asked.service.metrics.count)
        for labels in sets {
            let source = labels.filter { $0.key == "job" || $0.key == "instance" }
            #expect(told.contains(source), "\(labels)")
        }
        #expect(try rows(asked, "up == 0").isEmpty)
        #expect(try rows(asked, "count by (job) (up{job=\"slurm\"})").count == 1)
    }

    @Test("A target's last scrape is the time of its newest sample")
    func targetsAreTold() throws {
        let asked = asked()
        let slurm = try targets(asked, "?state=active&scrapePool=slurm")
        #expect(slurm.count == 2)
        let first = try #require(slurm.first)
        #expect(first["lastScrape"] as? String == "2026-11-23T00:10:00.000Z")
        #expect(first["health"] as? String == "up" && first["lastError"] as? String == "")
        #expect(first["scrapeUrl"] as? String == "http://C03-cpu1:9100/metrics")
        #expect(first["globalUrl"] as? String == first["scrapeUrl"] as? String)
        #expect(first["scrapeInterval"] as? String == "15s")
        #expect(first["scrapeTimeout"] as? String == "10s")
        let discovered = try #require(first["discoveredLabels"] as? [String: String])
        #expect(discovered["__address__"] == "C03-cpu1:9100" && discovered["job"] == "slurm")
        #expect(try targets(asked, "?state=dropped").isEmpty)
        let before = Asked(ticks: -1) { PrometheusService(board: $0.domain(.compute)) }
        #expect(try targets(before).count == targets(asked).count)
        #expect(try targets(before).allSatisfy { $0["health"] as? String == "unknown" })
        #expect(try rows(before, "up").isEmpty)
    }

    @Test("The configuration, the pools and the targets' metadata list the same jobs")
    func jobsAgree() throws {
        let asked = asked()
        let pools = try data(asked, "scrape_pools") as? [String: Any]
        let jobs = try #require(pools?["scrapePools"] as? [String])
        #expect(jobs == ["compute", "facility", "slurm"])
        let yaml = (try data(asked, "status/config") as? [String: Any])?["yaml"] as? String
        #expect(jobs.allSatisfy { yaml?.contains("- job_name: '\($0)'\n") == true })
        let metadata = try data(
            asked,
            "targets/metadata?metric=slurm_queue_pending&match_target=\("{job=\"slurm\"}".escaped)"
        )
        let told = try #require(metadata as? [[String: Any]])
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0["type"] as? String == "gauge" && $0["metric"] == nil })
    }

    @Test("Exporters do not publish `up`, but a federated server does")
    func federationTellsUp() throws {
        let asked = asked()
        #expect(!asked.answer("/metrics").text.contains("\nup{"))
        let all = "/federate?match[]=\("{job=\"slurm\"}".escaped)&match[]=up"
        let lines = asked.answer(all).text.split(separator: "\n")
        let end = FewThings.start + .seconds(600)
        #expect(
            lines.contains(
                "up{instance=\"C03-cpu1:9100\",job=\"slurm\"} 1 \(end.millisecondsSince1970)"
            )
        )
        #expect(Set(lines).count == lines.count)
        #expect(asked.answer("/federate").status == 400)
    }

    @Test("A limit truncates lists with a warning")
    func limitsAreTold() throws {
        let asked = asked()
        for path in ["labels", "label/__name__/values", "series?match[]=up"] {
            let mark = path.contains("?") ? "&" : "?"
            let cut = try asked.object("/api/v1/\(path)\(mark)limit=2")
            #expect((cut["data"] as? [Any])?.count == 2)
            #expect((cut["warnings"] as? [String])?.count == 1)
            #expect(try asked.object("/api/v1/\(path)")["warnings"] == nil)
        }
    }

    @Test("Queries are accepted as forms at all paths to which Grafana posts them")
    func formsAreTaken() throws {
        let asked = asked()
        let start = FewThings.start.secondsSince1970
        let form = "match[]=up&query=up&start=\(start)&end=\(start + 60)&step=15"
        for path in ["query", "query_range", "labels", "series", "query_exemplars", "format_query"]
        {
            let request = ServiceRequest(
                method: "POST",
                target: "/api/v1/\(path)",
                contentType: "application/x-www-form-urlencoded",
                body: Array(form.utf8)
            )
            #expect(asked.service.answer(request).status == 200, "\(path)")
        }
    }

    @Test(
        "A query is formatted as Prometheus formats it",
        arguments: [
            ("sum by(job)(up)", "sum by (job) (up)"),
            ("sum(up)without(a,b)", "sum without (a, b) (up)"),
            ("1+2*3", "1 + 2 * 3"), ("(1+2)*3", "(1 + 2) * 3"), ("2^(3^2)", "2 ^ 3 ^ 2"),
            ("(2^3)^2", "(2 ^ 3) ^ 2"), ("1-(2-3)", "1 - (2 - 3)"), ("-(a+b)", "-(a + b)"),
            ("(-a)^2", "(-a) ^ 2"), ("-a^2", "-a ^ 2"), ("- -a", "-(-a)"),
            ("a>bool 1", "a > bool 1"),
            (
                "rate(a{b='c\"',d!~\"e\"}[90s] offset -1h)",
                "rate(a{b=\"c\\\"\",d!~\"e\"}[1m30s] offset -1h)"
            ),
            ("topk(3,a)", "topk(3, a)"),
            ("a*on(b)group_left(c)d", "a * on (b) group_left (c) d"),
            ("a<bool ignoring()d", "a < bool ignoring () d"),
            ("a*on(b)group_right d", "a * on (b) group_right () d"),
            ("{\"up\",x=\"\"}", "up{x=\"\"}"),
            ("{__name__=~\"a.*\"}", "{__name__=~\"a.*\"}"),
        ]
    )
    func queriesAreFormatted(query: String, text: String) throws {
        let asked = asked(ticks: 0)
        let once = try data(asked, "format_query?query=\(query.escaped)") as? String

        #expect(once == text)
        let twice = try data(asked, "format_query?query=\(text.escaped)") as? String
        #expect(twice == once)
    }
}
