// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

/// The installed programs of other projects.
private enum Peers {
    static let prometheus = "/usr/bin/prometheus"
    static let exporter = "/usr/bin/prometheus-node-exporter"
    static let areInstalled = [prometheus, exporter].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

extension EndToEndTests {
    @Suite(
        "A real Prometheus with node_exporter",
        .enabled(
            if: Peers.areInstalled,
            "needs the Debian packages prometheus and prometheus-node-exporter"
        )
    )
    struct RealPrometheusTests {
        @Test(
            "The machines of a Prometheus server are synced, drawn, exported unchanged, and shown live"
        )
        func machines() throws {
            let home = try TestFolder()
            let ports = (try LoopbackPorts.free(), try LoopbackPorts.free())
            let servers = try start(home, ports)
            defer { servers.forEach { $0.kill() } }
            let shipped = try String(
                contentsOf: Program.root.appendingPathComponent("Data/config/prometheus-node.yaml"),
                encoding: .utf8
            )
            #expect(shipped.contains("127.0.0.1:9090"))
            let configuration = try home.write(
                shipped.replacing("127.0.0.1:9090", with: "127.0.0.1:\(ports.0)")
                    .replacing("interval: 15s", with: "interval: 1s"),
                to: "config.yaml"
            )
            let arguments = ["--config", configuration, "--cache", home.path + "/cache.db"]
            let node = "127.0.0.1:\(ports.1)"

            // The server takes a while to start and to scrape for the first time.
            var rows: [Row] = []
            #expect(
                try wait(within: .seconds(60)) {
                    _ = try Program.run(["sync", "--once"] + arguments, home: home)
                    rows = try Self.rows(
                        Program.run(
                            ["export", "--format", "csv", "--series", "node:*/load"] + arguments,
                            home: home
                        )
                    )
                    return rows.count >= 3
                },
                "\(servers.map(\.complaint))"
            )
            #expect(rows.allSatisfy { $0.entity == "node:\(node)" }, "\(rows)")
            let told = try Self.samples(of: "node_load1", port: ports.0)
            for row in rows {
                let time = try #require(Instant.parse(row.time), "\(row.time)")
                #expect(time.hasZone)
                #expect(told[time.instant] == row.value, "\(row)")
            }
            #expect(Set(rows.map(\.time)).count == rows.count)

            let picture = try Program.run(
                ["snapshot", "--page", "compute"] + arguments,
                home: home
            )
            #expect(picture.status == 0, "\(picture.complaint)")
            #expect(picture.text.contains(node), "\(picture.text)")
            #expect(picture.text.contains("Load (1 min)"), "\(picture.text)")
            #expect(!picture.text.contains("SIMULATED"))

            try live(home, arguments, node)
        }

        private func live(_ home: TestFolder, _ arguments: [String], _ node: String) throws {
            let terminal = try PseudoTerminal(columns: 120, rows: 36)
            try terminal.start(
                Program.path,
                arguments + ["--page", "compute"],
                environment: Program.environment(home: home)
            )
            var screen = VirtualScreen(columns: 120, rows: 36)
            var seen = 0
            #expect(
                terminal.read(within: .seconds(30)) { terminal in
                    screen.feed(terminal.output.dropFirst(seen))
                    seen = terminal.output.count
                    return screen.text.contains(node) && screen.text.contains("LIVE")
                },
                "\(screen.text)"
            )
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
        }

        /// Starts both programs on their own ports; the exporter is scraped every second.
        private func start(_ home: TestFolder, _ ports: (Int, Int)) throws -> [Program.Run] {
            let file = try home.write(
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: node
                    static_configs:
                      - targets: ["127.0.0.1:\(ports.1)"]
                """,
                to: "prometheus.yml"
            )
            return [
                try Program.Run(
                    [
                        "--config.file=\(file)", "--storage.tsdb.path=\(home.path)/data",
                        "--web.listen-address=127.0.0.1:\(ports.0)",
                    ],
                    home: home,
                    program: Peers.prometheus
                ),
                try Program.Run(
                    ["--web.listen-address=127.0.0.1:\(ports.1)"],
                    home: home,
                    program: Peers.exporter
                ),
            ]
        }

        /// A line of the export.
        private struct Row {
            var entity: String
            var time: String
            var value: Double
        }

        private static func rows(_ export: Program.Outcome) throws -> [Row] {
            let lines = export.text.split(separator: "\n")
            guard export.status == 0, let header = lines.first else { return [] }
            #expect(
                header == "entity,property,unit,phenomenon_time,received_time,value,quality"
            )
            return try lines.dropFirst().map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                try #require(fields.count == 7, "\(line)")
                return Row(
                    entity: String(fields[0]),
                    time: String(fields[3]),
                    value: try #require(Double(fields[5]), "\(line)")
                )
            }
        }

        /// Returns the raw samples of a metric from the server itself.
        private static func samples(of metric: String, port: Int) throws -> [Instant: Double] {
            let url = try #require(
                URL(string: "http://127.0.0.1:\(port)/api/v1/query?query=\(metric)%5B5m%5D")
            )
            let answer = try JSONDecoder().decode(
                PrometheusAnswer.self,
                from: Data(contentsOf: url)
            )
            var samples: [Instant: Double] = [:]
            for pair in answer.data.result.flatMap(\.values) {
                guard let time = Instant(secondsSince1970: pair.time) else { continue }
                samples[time] = Double(pair.value)
            }
            return samples
        }
    }
}
