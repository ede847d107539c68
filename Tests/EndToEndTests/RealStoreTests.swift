// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

/// The installed programs of other projects.
private enum Stores {
    static let prometheus = "/usr/bin/prometheus"
    static let exporter = "/usr/bin/prometheus-node-exporter"
    static let victoria = "/usr/bin/victoria-metrics"
    static let areInstalled = [prometheus, exporter, victoria].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

extension EndToEndTests {
    @Suite(
        "Catching up with real stores after outages",
        .enabled(
            if: Stores.areInstalled,
            "needs the Debian packages prometheus, prometheus-node-exporter and victoria-metrics"
        ),
        .timeLimit(.minutes(5))
    )
    struct RealStoreTests {
        /// The servers and their addresses.
        private struct Field {
            let home: TestFolder
            let proxy: CutProxy
            let victoria: Int
            let prometheus: Int
            let programs: [Program.Run]
            let arguments: [String]

            func end() { programs.forEach { $0.kill() } }
        }

        @Test("After outages, late rows and a kill -9 the cache has as many values as the stores")
        func catchUp() throws {
            let field = try start()
            defer { field.end() }
            try importRows(field, series: "pump{instance=\"p1\"}", ages: [50, 40, 30, 20, 10])
            var sync = try Program.Run(["sync"] + field.arguments, home: field.home)
            defer { sync.kill() }
            // Both stores have been read.
            #expect(
                try wait(within: .seconds(40)) {
                    let kept = try Counted.kept(field.arguments, home: field.home)
                    return kept.series.keys.contains { $0.hasPrefix("node:") }
                        && kept.series.keys.contains { $0.hasPrefix("cluster:") }
                },
                "\(sync.complaint)"
            )
            // VictoriaMetrics is cut off, sync is killed and restarted, then the connection is
            // restored.
            field.proxy.cut(true)
            _ = poll(nil, 0, 8000)
            sync.kill()
            _ = poll(nil, 0, 4000)
            let late = (0..<30).map { 60 + $0 } + (0..<30).map { 3600 + $0 }
            try importRows(field, series: "pump{instance=\"p1\"}", ages: late)
            try importRows(
                field,
                series: "pump{instance=\"p1\"}",
                ages: (0..<30).map { 86_400 + $0 }
            )
            sync = try Program.Run(["sync"] + field.arguments, home: field.home)
            try importRows(
                field,
                series: "pump{instance=\"p2\"}",
                ages: (0..<180).map { 10 * $0 }
            )
            _ = poll(nil, 0, 3000)
            field.proxy.cut(false)
            // Scraping ends; the last samples are sent to VictoriaMetrics.
            _ = poll(nil, 0, 6000)
            field.programs.last?.kill()

            var difference = ""
            let isEqual = try wait(within: .seconds(90)) {
                // Prometheus continues to record that its target is down, so the last seconds are
                // ignored.
                let end = Wall.now.millisecondsSince1970 - 10_000
                let kept = try Counted.kept(field.arguments, home: field.home)
                difference = try kept.before(end).difference(from: told(field).before(end))
                return difference.isEmpty
            }
            #expect(isEqual, "\(difference)\n\(sync.complaint.suffix(2000))")
            sync.signal(SIGTERM)
            #expect(sync.end(within: .seconds(10))?.status == 0)
        }

        // MARK: - The stores

        private func start() throws -> Field {
            let home = try TestFolder()
            let victoria = try LoopbackPorts.free()
            let prometheus = try LoopbackPorts.free()
            let exporter = try LoopbackPorts.free()
            let proxy = try CutProxy(to: victoria)
            let file = try home.write(
                """
                global: {scrape_interval: 1s}
                remote_write:
                  - url: http://127.0.0.1:\(proxy.port)/api/v1/write
                    queue_config: {min_backoff: 100ms, max_backoff: 1s, batch_send_deadline: 500ms}
                scrape_configs:
                  - job_name: node
                    static_configs: [{targets: ["127.0.0.1:\(exporter)"]}]
                """,
                to: "prometheus.yml"
            )
            let configuration = try home.write(
                """
                city: {en: Lab}
                time_zone: UTC
                sources:
                  - id: victoria
                    domain: compute
                    standard: prometheus
                    url: http://127.0.0.1:\(victoria)
                    interval: 1s
                    audit: 10s
                    metrics:
                      - {selector: '{__name__=~"node_load.*|up|pump"}', kind: node, identity: [instance]}
                  - id: prometheus
                    domain: compute
                    standard: prometheus
                    url: http://127.0.0.1:\(prometheus)
                    interval: 1s
                    audit: 10s
                    metrics:
                      - {selector: '{__name__=~"node_load.*|up"}', kind: cluster, identity: [instance]}
                """,
                to: "config.yaml"
            )
            let programs = [
                try Program.Run(
                    [
                        "-storageDataPath=\(home.path)/vm",
                        "-httpListenAddr=127.0.0.1:\(victoria)", "-retentionPeriod=100y",
                    ],
                    home: home,
                    program: Stores.victoria
                ),
                try Program.Run(
                    [
                        "--config.file=\(file)", "--storage.tsdb.path=\(home.path)/data",
                        "--web.listen-address=127.0.0.1:\(prometheus)",
                    ],
                    home: home,
                    program: Stores.prometheus
                ),
                try Program.Run(
                    ["--web.listen-address=127.0.0.1:\(exporter)"],
                    home: home,
                    program: Stores.exporter
                ),
            ]
            wait(within: .seconds(30)) {
                (try? Data(contentsOf: Self.url(victoria, "/health"))) != nil
                    && (try? Data(contentsOf: Self.url(prometheus, "/-/ready"))) != nil
            }
            return Field(
                home: home,
                proxy: proxy,
                victoria: victoria,
                prometheus: prometheus,
                programs: programs,
                arguments: ["--config", configuration, "--cache", home.path + "/cache.db"]
            )
        }

        private static func url(_ port: Int, _ path: String) throws -> URL {
            try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        }

        /// Imports rows of given ages, in seconds, into VictoriaMetrics.
        private func importRows(_ field: Field, series: String, ages: [Int]) throws {
            let now = Wall.now.millisecondsSince1970
            let lines = ages.map { "\(series) \($0) \(now - Int64($0) * 1000)\n" }.joined()
            let file = try field.home.write(lines, to: "rows.txt")
            let curl = try Program.Run(
                [
                    "-sS", "--fail", "--data-binary", "@\(file)",
                    "http://127.0.0.1:\(field.victoria)/api/v1/import/prometheus",
                ],
                home: field.home,
                program: "/usr/bin/curl"
            )
            let outcome = curl.end(within: .seconds(10))
            #expect(outcome?.status == 0, "\(outcome?.complaint ?? "")")
        }

        /// Returns the values of both stores, with the cache's names.
        private func told(_ field: Field) throws -> Counted {
            var counted = Counted()
            for (port, kind, names) in [
                (field.victoria, "node", "node_load.*|up|pump"),
                (field.prometheus, "cluster", "node_load.*|up"),
            ] {
                let query = "{__name__=~\"\(names)\"}[2d]"
                let encoded =
                    query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let url = try Self.url(port, "/api/v1/query?query=\(encoded)")
                let answer = try JSONDecoder().decode(
                    PrometheusAnswer.self,
                    from: Data(contentsOf: url)
                )
                for result in answer.data.result {
                    let metric = result.metric["__name__"] ?? "?"
                    let name = kind == "node" ? Self.properties[metric] ?? metric : metric
                    // A staleness marker is not a value, and is stored as missing.
                    for pair in result.values where pair.value != "NaN" {
                        counted.add(
                            "\(kind):\(result.metric["instance"] ?? "?") \(name)",
                            at: Int64((pair.time * 1000).rounded())
                        )
                    }
                }
            }
            return counted
        }

        /// The catalog's names of the metrics.
        private static let properties = [
            "node_load1": "load", "node_load5": "node_load5", "node_load15": "node_load15",
            "up": "up", "pump": "pump",
        ]
    }
}
