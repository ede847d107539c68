// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Returns the targets, filtered by the parameters `state` and `scrapePool`.
    func targetList(_ request: ServiceRequest) -> ServiceAnswer {
        let state = request["state"]?.lowercased() ?? ""
        let pool = request["scrapePool"] ?? ""
        let shown = targets.filter { target in
            state != "dropped" && (pool.isEmpty || pool == target.job)
        }
        let scraped = board.read { state in shown.map { state.newest($0.pace)?.time } }
        return Self.success(reserving: 512 * (shown.count + 1)) { json in
            json.object { json in
                json.key("activeTargets")
                json.array { json in
                    for (target, time) in zip(shown, scraped) { write(target, time, to: &json) }
                }
                json.key("droppedTargets")
                json.array { _ in }
                json.key("droppedTargetCounts")
                json.object { json in
                    for job in jobs where state != "active" {
                        json.member(job, 0)
                    }
                }
            }
        }
    }

    /// Returns the names of the scrape pools, which are the jobs.
    func scrapePools() -> ServiceAnswer {
        Self.success { json in
            json.object { json in
                json.key("scrapePools")
                json.array { json in for job in jobs { json.text(job) } }
            }
        }
    }

    /// Returns the type and the help text of each target's metrics.
    func targetMetadata(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        var shown = targets
        if let text = request["match_target"], !text.isEmpty {
            let matchers = try self.matchers(text, of: "match_target")
            shown = targets.filter { target in
                matchers.allSatisfy { $0.matches(target.labels) }
            }
        }
        let metric = request["metric"] ?? ""
        var rows: [(target: PrometheusTarget, metric: PrometheusMetric)] = []
        for target in shown {
            var seen: Set<String> = []
            for place in target.places where seen.insert(metrics[place].name).inserted {
                if metric.isEmpty || metric == metrics[place].name {
                    rows.append((target, metrics[place]))
                }
            }
        }
        return Self.success(reserving: 256 * (rows.count + 1)) { json in
            json.array { json in
                for row in rows.prefix(Self.limit(request)) {
                    json.object { json in
                        json.key("target")
                        json.write(row.target.labels)
                        if metric.isEmpty { json.member("metric", row.metric.name) }
                        json.member("type", row.metric.type)
                        json.member("help", row.metric.help)
                        json.member("unit", "")
                    }
                }
            }
        }
    }

    /// The jobs, sorted by name.
    var jobs: [String] { Set(targets.map(\.job)).sorted() }

    private func write(_ target: PrometheusTarget, _ time: Int64?, to json: inout JSONBuffer) {
        json.object { json in
            json.key("discoveredLabels")
            json.object {
                $0.member("__address__", target.instance)
                $0.member("__metrics_path__", "/metrics")
                $0.member("__scheme__", "http")
                $0.member("__scrape_interval__", "\(PrometheusTarget.interval)s")
                $0.member("__scrape_timeout__", "\(PrometheusTarget.timeout)s")
                $0.member("job", target.job)
            }
            json.key("labels")
            json.write(target.labels)
            json.member("scrapePool", target.job)
            json.member("scrapeUrl", target.url)
            json.member("globalUrl", target.url)
            json.member("lastError", "")
            if let time {
                json.member("lastScrape", Instant(millisecondsSince1970: time))
            } else {
                json.member("lastScrape", "0001-01-01T00:00:00Z")
            }
            json.member("lastScrapeDuration", time == nil ? 0 : target.duration)
            json.member("health", time == nil ? "unknown" : "up")
            json.member("scrapeInterval", "\(PrometheusTarget.interval)s")
            json.member("scrapeTimeout", "\(PrometheusTarget.timeout)s")
        }
    }
}
