// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Returns the response for a path below `status/`, or nil if Prometheus has no such path.
    func status(_ name: Substring) -> ServiceAnswer? {
        switch name {
        case "buildinfo": Self.members(Self.buildInformation)
        case "flags": Self.members(Self.flags)
        case "runtimeinfo": runtimeInformation()
        case "config": Self.members([("yaml", configuration)])
        case "tsdb": head()
        case "walreplay":
            Self.success { json in
                json.object { json in
                    for key in ["min", "max", "current"] { json.member(key, 0) }
                }
            }
        default: nil
        }
    }

    private static let buildInformation = [
        ("version", "3.0.0"), ("revision", "simulated"), ("branch", "citytop"),
        ("buildUser", "citytop"), ("buildDate", "20261123-00:00:00"), ("goVersion", "none"),
    ]

    private static let flags = [
        ("config.file", "city.yaml"), ("log.level", "info"), ("query.lookback-delta", "5m"),
        ("query.max-concurrency", "20"), ("query.max-samples", "\(PromEvaluator.mostSamples)"),
        ("query.timeout", "2m"), ("storage.tsdb.retention.time", retention),
        ("web.enable-admin-api", "false"), ("web.enable-lifecycle", "false"),
        ("web.enable-remote-write-receiver", "false"),
    ]

    private static let retention = "2h"

    private func runtimeInformation() -> ServiceAnswer {
        let (start, now) = board.read { ($0.start ?? $0.instant, $0.instant) }
        return Self.success { json in
            json.object { json in
                json.member("startTime", start)
                json.member("CWD", "/")
                json.member("hostname", "citytop")
                json.member("serverTime", now)
                json.key("reloadConfigSuccess")
                json.flag(true)
                json.member("lastConfigTime", start)
                json.member("corruptionCount", 0)
                json.member("goroutineCount", 1)
                json.member("GOMAXPROCS", 1)
                json.key("GOMEMLIMIT")
                json.integer(Int64.max)
                json.member("GOGC", "")
                json.member("GODEBUG", "")
                json.member("storageRetention", Self.retention)
            }
        }
    }

    /// The configuration with which a Prometheus server would scrape the same targets.
    private var configuration: String {
        var lines = [
            "# Simulated: the demo city's compute centres.", "global:",
            "  scrape_interval: \(PrometheusTarget.interval)s",
            "  scrape_timeout: \(PrometheusTarget.timeout)s", "scrape_configs:",
        ]
        for job in jobs {
            lines += ["- job_name: \(Self.quoted(job))", "  static_configs:", "  - targets:"]
            for target in targets where target.job == job {
                lines.append("    - \(Self.quoted(target.instance))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    /// Returns the statistics of the head block: the number of series by name and by label.
    private func head() -> ServiceAnswer {
        let (oldest, newest, chunks) = board.read { state in
            let times = state.histories.compactMap { $0.first?.time }
            let ends = state.histories.compactMap { $0.last?.time }
            let chunks = state.histories.reduce(0) { $0 + ($1.count + 119) / 120 }
            return (times.min() ?? 0, ends.max() ?? 0, chunks)
        }
        let sets = metrics.map(\.labels) + targets.map(\.upLabels)
        var series: [String: Int] = [:]
        var pairs: [String: Int] = [:]
        var values: [String: Set<String>] = [:]
        for label in sets.joined() {
            if label.name == "__name__" { series[label.value, default: 0] += 1 }
            pairs["\(label.name)=\(label.value)", default: 0] += 1
            values[label.name, default: []].insert(label.value)
        }
        let bytes = values.mapValues { $0.reduce(0) { $0 + $1.utf8.count } }
        return Self.success { json in
            json.object { json in
                json.key("headStats")
                json.object {
                    $0.member("numSeries", Double(sets.count))
                    $0.member("numLabelPairs", Double(pairs.count))
                    $0.member("chunkCount", Double(chunks))
                    $0.member("minTime", Double(oldest))
                    $0.member("maxTime", Double(newest))
                }
                Self.write("seriesCountByMetricName", series, to: &json)
                Self.write("labelValueCountByLabelName", values.mapValues(\.count), to: &json)
                Self.write("memoryInBytesByLabelName", bytes, to: &json)
                Self.write("seriesCountByLabelValuePair", pairs, to: &json)
            }
        }
    }

    /// Writes the ten largest counts, as on the status page of Prometheus.
    private static func write(_ key: String, _ counts: [String: Int], to json: inout JSONBuffer) {
        let largest = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(10)
        json.key(key)
        json.array { json in
            for (name, count) in largest {
                json.object {
                    $0.member("name", name)
                    $0.member("value", Double(count))
                }
            }
        }
    }

    private static func members(_ members: [(String, String)]) -> ServiceAnswer {
        success { json in
            json.object { json in for (name, value) in members { json.member(name, value) } }
        }
    }
}
