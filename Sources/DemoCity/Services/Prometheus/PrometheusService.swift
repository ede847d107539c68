// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The compute service: Prometheus' HTTP API and text exposition over one domain's board.
///
/// Queries are a compact subset of PromQL; what lies outside is refused with `bad_data` and a
/// sentence that names what is known.
struct PrometheusService: CityService {
    /// What is published.
    let board: DomainBoard
    /// Each series of the board as a metric, by its place.
    let metrics: [PrometheusMetric]

    init(board: DomainBoard) {
        self.board = board
        self.metrics = PrometheusMetric.all(of: board)
    }

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        do {
            return try route(request)
        } catch let failure as PromFailure {
            return Self.failure(failure)
        } catch {
            return Self.failure(.execution("The request could not be answered."))
        }
    }

    private func route(_ request: ServiceRequest) throws -> ServiceAnswer {
        switch request.path {
        case "/-/healthy": return .text("Prometheus Server is Healthy.\n")
        case "/-/ready": return .text("Prometheus Server is Ready.\n")
        case "/metrics": return exposition(of: Array(metrics.indices), timestamps: false)
        case "/federate":
            let chosen = try chosen(by: request.all("match[]"))
            return exposition(of: chosen, timestamps: true)
        case "/", "/graph":
            return .text("The demo city's compute metrics, simulated. Ask /api/v1/query.\n")
        default: break
        }
        guard request.path.hasPrefix("/api/v1/") else {
            return .text("404 page not found\n", status: 404)
        }
        let path = request.path.dropFirst("/api/v1/".count)
        switch path {
        case "query": return try query(request)
        case "query_range": return try queryRange(request)
        case "series": return try series(request)
        case "labels": return try labelNames(request)
        case "metadata": return metadata(request)
        case "alerts": return alerts()
        case "rules": return rules()
        case "query_exemplars": return Self.success { $0.array { _ in } }
        case "status/buildinfo": return Self.members(Self.buildInformation)
        case "status/flags":
            return Self.members([("query.lookback-delta", "5m"), ("query.max-samples", "20000000")])
        case "status/runtimeinfo":
            let start = board.read { $0.start ?? $0.instant }
            return Self.members([
                ("startTime", start.rfc3339), ("CWD", "/"), ("storageRetention", "2h"),
                ("reloadConfigSuccess", "true"),
            ])
        case "status/config": return Self.members([("yaml", "# simulated\n")])
        case "status/tsdb":
            return Self.success { json in
                json.object { json in
                    json.key("headStats")
                    json.object {
                        $0.key("numSeries")
                        $0.integer(metrics.count)
                    }
                }
            }
        case "targets":
            return Self.success { json in
                json.object { json in
                    for key in ["activeTargets", "droppedTargets"] {
                        json.key(key)
                        json.array { _ in }
                    }
                }
            }
        default: break
        }
        let parts = path.split(separator: "/")
        if parts.count == 3, parts[0] == "label", parts[2] == "values" {
            return try labelValues(String(parts[1]), request)
        }
        return Self.failure(
            PromFailure(type: "not_found", sentence: "Nothing is at \"\(request.path)\"."),
            status: 404
        )
    }

    private static let buildInformation = [
        ("version", "3.0.0"), ("revision", "simulated"), ("branch", "citytop"),
        ("buildUser", "citytop"), ("buildDate", "20261123-00:00:00"), ("goVersion", "none"),
    ]

    /// An answer with the data that the closure writes.
    static func success(
        reserving capacity: Int = 1024,
        _ data: (inout JSONBuffer) -> Void
    ) -> ServiceAnswer {
        .json(reserving: capacity) { json in
            json.object { json in
                json.member("status", "success")
                json.key("data")
                data(&json)
            }
        }
    }

    /// A refusal in Prometheus' form.
    static func failure(_ failure: PromFailure, status: Int? = nil) -> ServiceAnswer {
        .json(status: status ?? (failure.type == "bad_data" ? 400 : 422)) { json in
            json.object {
                $0.member("status", "error")
                $0.member("errorType", failure.type)
                $0.member("error", failure.sentence)
            }
        }
    }

    private static func members(_ members: [(String, String)]) -> ServiceAnswer {
        success { json in
            json.object { json in for (name, value) in members { json.member(name, value) } }
        }
    }
}
