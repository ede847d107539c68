// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The compute service supports the Prometheus API")
struct ServicesPrometheusTests {
    private func asked(_ city: FewThings = FewThings(), ticks: Int = 60) -> Asked<PrometheusService>
    {
        Asked(city, ticks: ticks) { PrometheusService(board: $0.domain(.compute)) }
    }

    /// Returns the type and the result of a query.
    private func result(
        _ asked: Asked<PrometheusService>,
        _ query: String,
        at seconds: Double? = nil
    ) throws -> (type: String, rows: [[String: Any]], raw: Any) {
        let time = seconds.map { "&time=\(FewThings.start.secondsSince1970 + $0)" } ?? ""
        let answer = try asked.object("/api/v1/query?query=\(query.escaped)\(time)")
        let data = try #require(answer["data"] as? [String: Any])
        let raw = try #require(data["result"])
        return (try #require(data["resultType"] as? String), raw as? [[String: Any]] ?? [], raw)
    }

    /// Returns the values of an instant vector, by one label.
    private func values(
        _ asked: Asked<PrometheusService>,
        _ query: String,
        by label: String = "cluster",
        at seconds: Double? = nil
    ) throws -> [String: Double] {
        let rows = try result(asked, query, at: seconds).rows
        var values: [String: Double] = [:]
        for row in rows {
            let labels = try #require(row["metric"] as? [String: String])
            let value = try #require((row["value"] as? [Any])?.last as? String)
            values[labels[label] ?? ""] = Double(value)
        }
        return values
    }

    @Test("Grafana's initial requests are answered as by Prometheus")
    func grafanaProbes() throws {
        let asked = asked()
        let build = try asked.object("/api/v1/status/buildinfo")
        #expect((build["data"] as? [String: Any])?["version"] as? String == "3.0.0")
        let health = try result(asked, "1+1")
        #expect(health.type == "scalar")
        #expect((health.raw as? [Any])?.last as? String == "2")
        let labels = try asked.object("/api/v1/labels")["data"] as? [String]
        #expect(labels?.contains("__name__") == true && labels?.contains("centre") == true)
        let names = try asked.object("/api/v1/label/__name__/values")["data"] as? [String]
        #expect(names?.contains("slurm_queue_pending") == true)
        let series = try asked.object("/api/v1/series?match[]=\("{centre=\"C03\"}".escaped)")
        #expect((series["data"] as? [Any])?.count == 6)
        let metadata = try asked.object("/api/v1/metadata")["data"] as? [String: Any]
        let pending = (metadata?["slurm_queue_pending"] as? [[String: Any]])?.first
        #expect(pending?["type"] as? String == "gauge")
        for path in ["/-/healthy", "/-/ready"] { #expect(asked.answer(path).status == 200) }
        for path in [
            "status/flags", "status/config", "status/tsdb", "status/walreplay", "alerts", "rules",
            "rules?type=record", "query_exemplars?query=up", "targets", "targets/metadata",
            "scrape_pools", "alertmanagers",
        ] {
            #expect(try asked.object("/api/v1/\(path)")["status"] as? String == "success")
        }
        let runtime = try asked.object("/api/v1/status/runtimeinfo")["data"] as? [String: Any]
        #expect(runtime?["reloadConfigSuccess"] as? Bool == true)
        #expect(runtime?["startTime"] as? String == "2026-11-23T00:00:00.000Z")
        #expect(asked.answer("/api/v1/query_exemplars").status == 400)
        #expect(asked.answer("/api/v1/rules?type=other").status == 400)
        #expect(asked.answer("/api/v1/status/nothing").status == 404)
        #expect(asked.answer("/api/v1/nothing").status == 404)
    }

    @Test("Metrics have the names and labels used by compute centres")
    func labelsAreTold() throws {
        let rows = try result(asked(), "slurm_queue_pending{cluster=\"C03-gpu1\"}").rows
        let labels = try #require(rows.first?["metric"] as? [String: String])
        #expect(labels["centre"] == "C03" && labels["cluster"] == "C03-gpu1")
        #expect(labels["district"] == "110105" && labels["name"] == "Cluster gpu1")
        #expect(labels["class"] == "public" && labels["tier"] == "city")
        #expect(labels["job"] == "slurm" && labels["instance"] != nil)
    }

    @Test("The catalog's units are converted to the metrics', in queries and in the exposition")
    func unitsAreConverted() throws {
        let city = FewThings()
        let end = FewThings.start + .seconds(600)
        func told(_ entity: EntityID, _ property: String) throws -> Double {
            let id = SeriesID(entity, property)
            let place = try #require(city.series.firstIndex { $0.series.id == id })
            return FewThings.value(place, city.series[place].series, at: end)
        }
        let asked = asked()
        let ratio = try values(asked, "compute_used_ratio", by: "centre")["C03"]
        #expect(try abs((ratio ?? 0) - told("compute_centre:C03", "used") / 100) < 1e-12)
        let watts = try values(asked, "facility_power_watts", by: "centre")["C03"]
        #expect(try abs((watts ?? 0) - told("compute_centre:C03", "power") * 1e6) < 1)
        let percent = try values(asked, "compute_used", by: "city")["beijing"]
        #expect(try percent == told("city:beijing", "compute_used"))
        let text = asked.answer("/metrics").text
        #expect(
            text.contains("# TYPE facility_power_watts gauge\nfacility_power_watts{centre=\"C03\"")
        )
        #expect(asked.answer("/metrics").contentType == "text/plain; version=0.0.4; charset=utf-8")
        let line = text.split(separator: "\n").first { $0.hasPrefix("facility_power_watts{") }
        #expect(line?.split(separator: " ").last.flatMap { Double($0) } == watts)
    }

    @Test("All four matchers work, and a missing label equals an empty one")
    func matchersChoose() throws {
        let asked = asked()
        func count(_ query: String) throws -> Int { try result(asked, query).rows.count }
        #expect(try count("{__name__=~\"slurm_.*\"}") == 4)
        #expect(try count("slurm_queue_pending{cluster!=\"C03-cpu1\"}") == 1)
        #expect(try count("slurm_queue_pending{cluster=~\"C03-(cpu|gpu)[0-9]\"}") == 2)
        #expect(try count("slurm_queue_pending{cluster!~\"C03-cpu1|x\"}") == 1)
        #expect(try count("{job=\"slurm\",nothing=\"\",__name__!=\"up\"}") == 4)
        #expect(try count("nothing_at_all") == 0)
        #expect(try count("{name_zh=\"算力三\"}") == 2)
    }

    @Test("A range selector returns the raw samples of a window that is open on the left")
    func rangesAreLeftOpen() throws {
        let asked = asked()
        let all = try result(asked, "slurm_queue_pending[1m]", at: 600)
        #expect(all.type == "matrix" && all.rows.count == 2)
        let points = try #require(all.rows[0]["values"] as? [[Any]])
        let base = FewThings.start.secondsSince1970
        #expect(points.compactMap { $0[0] as? Double } == (55...60).map { base + Double($0) * 10 })
        let later = try result(asked, "slurm_queue_pending[1m] offset 5m", at: 600)
        let shifted = try #require(later.rows[0]["values"] as? [[Any]])
        #expect(shifted.compactMap { $0[0] as? Double } == (25...30).map { base + Double($0) * 10 })
    }

    @Test("Adjacent windows return every sample once")
    func windowsTouch() throws {
        let asked = asked()
        var times: [Double] = []
        for end in stride(from: 0.0, through: 600, by: 45) {
            for row in try result(asked, "slurm_queue_pending{cluster=\"C03-cpu1\"}[45s]", at: end)
                .rows
            {
                times += (row["values"] as? [[Any]] ?? []).compactMap { $0[0] as? Double }
            }
        }
        #expect(times.count == 59 && Set(times).count == times.count && times == times.sorted())
    }

    @Test("Samples of several metrics are counted in one query, each under a label with its name")
    func countsUnderLabels() throws {
        let asked = asked()
        func count(_ name: String, _ pattern: String = "") -> String {
            "label_replace(count_over_time(\(name)[100s]),\"metric\",\"\(name)\",\"\",\"\(pattern)\")"
        }
        let query = count("slurm_queue_running") + " or " + count("slurm_queue_pending")
        let counts = try values(asked, query, by: "metric")
        #expect(Set(counts.keys) == ["slurm_queue_running", "slurm_queue_pending"])
        #expect(counts.values.allSatisfy { (1...100).contains($0) })
        #expect(
            try values(asked, count("slurm_queue_running", "no"), by: "metric").keys.sorted() == [
                ""
            ]
        )
    }

    @Test("Rates, aggregations, arithmetic and comparisons follow PromQL")
    func expressionsCompute() throws {
        let asked = asked()
        let rates = try values(asked, "rate(slurm_queue_running[2m])").values
        #expect(rates.count == 2)
        for value in rates {
            #expect(abs(value - 1) < 1e-9)
        }
        let increases = try values(asked, "increase(slurm_queue_running[100s])").values
        #expect(increases.count == 2)
        for value in increases {
            #expect(abs(value - 100) < 1e-6)
        }
        let pending = try values(asked, "slurm_queue_pending")
        let sum = try #require(
            values(asked, "sum by (centre) (slurm_queue_pending)", by: "centre")["C03"]
        )
        #expect(sum == pending.values.reduce(0, +))
        #expect(
            try values(asked, "max(slurm_queue_pending) by (centre)", by: "centre")["C03"]
                == pending.values.max()
        )
        #expect(try values(asked, "count(slurm_queue_pending)")[""] == 2)
        #expect(
            try values(asked, "avg without (cluster, name, instance) (slurm_queue_pending)")[""]
                == sum / 2
        )
        let doubled = try values(asked, "2 * slurm_queue_pending + 1")
        #expect(doubled == pending.mapValues { 2 * $0 + 1 })
        #expect(try values(asked, "-slurm_queue_pending ^ 2") == pending.mapValues { -($0 * $0) })
        let most = pending.values.max() ?? 0
        #expect(try values(asked, "slurm_queue_pending >= \(most)").count == 1)
        #expect(
            try values(asked, "slurm_queue_pending > bool \(most)") == pending.mapValues { _ in 0 }
        )
        #expect(try values(asked, "topk(1, slurm_queue_pending)").count == 1)
        let ratio = try values(asked, "slurm_queue_pending / slurm_queue_running")
        #expect(ratio.count == 2)
        #expect(try values(asked, "avg_over_time(slurm_queue_pending[1m])").count == 2)
        #expect(try (result(asked, "2 ^ 3 ^ 2 - 10 % 4").raw as? [Any])?.last as? String == "510")
        #expect(try (result(asked, "1 / 0").raw as? [Any])?.last as? String == "+Inf")
        #expect(try (result(asked, "0 / 0").raw as? [Any])?.last as? String == "NaN")
    }

    @Test("A counter reset causes no negative rate (F05)")
    func resetsAreHandled() throws {
        let samples = [0.0, 10, 20, 5, 15].enumerated().map {
            BoardSample(
                time: Int64($0.offset) * 10_000,
                value: $0.element,
                sequence: 0,
                quality: .good
            )
        }
        let selector = PromSelector(index: 0, matchers: [], range: 40_000)
        let value = PromFunction.increase.value(over: samples, selector, at: 40_000)
        #expect(value == 35)
    }

    @Test("A range query looks back five minutes at each step, and no further")
    func rangeQueriesLookBack() throws {
        let asked = asked()
        let start = FewThings.start.secondsSince1970
        let answer = try asked.object(
            "/api/v1/query_range?query=slurm_queue_pending&start=\(start - 60)&end=\(start + 1200)&step=60s"
        )
        let data = try #require(answer["data"] as? [String: Any])
        let rows = try #require(data["result"] as? [[String: Any]])
        #expect(data["resultType"] as? String == "matrix" && rows.count == 2)
        let times = try #require(rows[0]["values"] as? [[Any]]).compactMap { $0[0] as? Double }
        #expect(times.first == start && times.last == start + 840)
        #expect(times.count == 15)
    }

    @Test("More than 11,000 points are refused as by Prometheus")
    func tooManyPoints() throws {
        let refusal = try asked().object(
            "/api/v1/query_range?query=up&start=0&end=11000&step=1",
            status: 400
        )
        #expect(refusal["errorType"] as? String == "bad_data")
        #expect((refusal["error"] as? String)?.contains("11,000 points") == true)
    }

    @Test("A query is also accepted as a form")
    func formsAreTaken() throws {
        let asked = asked()
        let request = ServiceRequest(
            method: "POST",
            target: "/api/v1/query",
            contentType: "application/x-www-form-urlencoded",
            body: Array(
                "query=sum%28slurm_queue_pending%29+%2B+1&time=\(FewThings.start.secondsSince1970)"
                    .utf8
            )
        )
        let answer = asked.service.answer(request)
        #expect(answer.status == 200 && answer.text.contains("\"resultType\":\"vector\""))
    }

    @Test("Events fire as alerts until they end")
    func eventsFire() throws {
        var city = FewThings()
        let time = FewThings.start + .seconds(300)
        var event = Event(
            id: "backup-1",
            kind: "on_backup_power",
            time: time,
            receivedTime: time,
            entity: "compute_centre:C03",
            priority: .high,
            text: LocalizedText("Centre 3 on backup", chinese: "备用")
        )
        city.events[time] = [event]
        let firing = try asked(city).object("/api/v1/alerts")
        let alerts = try #require((firing["data"] as? [String: Any])?["alerts"] as? [[String: Any]])
        #expect(alerts.count == 1)
        let labels = try #require(alerts[0]["labels"] as? [String: String])
        #expect(labels["alertname"] == "OnBackupPower" && labels["severity"] == "high")
        #expect(labels["centre"] == "C03")
        let notes = try #require(alerts[0]["annotations"] as? [String: String])
        #expect(notes["summary_zh"] == "备用" && notes["entity"] == "compute_centre:C03")
        #expect(
            try values(asked(city), "ALERTS{alertstate=\"firing\"}", by: "alertname") == [
                "OnBackupPower": 1
            ]
        )
        event.end = time + .seconds(60)
        city.events[time + .seconds(60)] = [event]
        let ended = asked(city)
        #expect(ended.answer("/api/v1/alerts").text.contains("\"alerts\":[]"))
        #expect(try values(ended, "ALERTS", by: "alertname").isEmpty)
        #expect(try values(ended, "ALERTS", by: "alertname", at: 330).count == 1)
        let rules = try ended.object("/api/v1/rules")
        let groups = try #require((rules["data"] as? [String: Any])?["groups"] as? [[String: Any]])
        #expect(
            (groups.first?["rules"] as? [[String: Any]])?.first?["state"] as? String == "inactive"
        )
    }

    @Test(
        "An invalid query is refused as bad data, with a column",
        arguments: [
            "rate(", "sum by centre (x)", "x[5m", "x[5m:1m]", "{}", "{a=\"\"}", "x{a=~\"(\"}",
            "x{a=~\"(a+)+\"}", "foo(x)", "x @ 5", "x offset", "rate(x)", "1 == 1", "x and 1", "\"",
            "x{a=\"b}", "5m", "x * on a y", "x and on(a) group_left(b) y",
            "x * group_left(a) y", "1 * on(a) y", "x * on(a) group_left(b y", "((((((((", "x[0s]",
            "x[99999999999y]", "", "1 2",
            "histogram_quantile(0.9, x)", "x[5m] + 1", "é",
        ]
    )
    func badQueriesAreRefused(query: String) throws {
        let refusal = try asked(ticks: 2).object(
            "/api/v1/query?query=\(query.escaped)",
            status: 400
        )
        #expect(refusal["errorType"] as? String == "bad_data")
        #expect((refusal["error"] as? String)?.contains("parse error") == true)
    }

    @Test("Deep nesting and invalid parameters are refused without a trap")
    func oddParameters() throws {
        let asked = asked(ticks: 2)
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        #expect(asked.answer("/api/v1/query?query=\(deep)").status == 400)
        let negative = String(repeating: "-", count: 5000) + "1"
        #expect(asked.answer("/api/v1/query?query=\(negative)").status == 400)
        for query in [
            "query?query=x&time=1e99", "query?query=x&time=noon",
            "query_range?query=x&start=0&end=1&step=0",
            "query_range?query=x&start=0&end=1&step=-5", "query_range?query=x&start=5&end=1&step=1",
            "query_range?query=x[5m]&start=0&end=1&step=1", "query_range?query=x", "series",
            "series?match[]=rate(x[5m])", "query_range?query=1&start=0&end=1&step=1e300",
        ] {
            #expect(asked.answer("/api/v1/\(query)").status == 400, "\(query)")
        }
        #expect(
            asked.answer("/api/v1/query_range?query=1&start=-9e10&end=9e10&step=9e9").status == 200
        )
        #expect(asked.answer("/api/v1/query?query=x%20offset%20-300y").status == 200)
    }
}
