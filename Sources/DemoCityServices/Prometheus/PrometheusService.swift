// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The compute service: Prometheus' HTTP API and text exposition over one domain's board.
///
/// Queries are a compact subset of PromQL. Unsupported queries are refused with `bad_data` and a
/// sentence that lists the supported features.
struct PrometheusService: CityService {
    /// The published data.
    let board: DomainBoard
    /// Each series of the board as a metric, by index.
    let metrics: [PrometheusMetric]
    /// The targets from which the metrics are scraped.
    let targets: [PrometheusTarget]

    init(board: DomainBoard) {
        self.board = board
        self.metrics = PrometheusMetric.all(of: board)
        self.targets = PrometheusTarget.all(of: metrics, on: board)
    }

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        do {
            return try route(request)
        } catch {
            return Self.failure(error)
        }
    }

    private func route(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        switch request.path {
        case "/-/healthy": return .text("Prometheus Server is Healthy.\n")
        case "/-/ready": return .text("Prometheus Server is Ready.\n")
        case "/metrics": return exposition(of: Array(metrics.indices))
        case "/federate": return try federation(request)
        case "/", "/graph", "/query":
            return .text("The demo city's compute metrics, simulated. Ask /api/v1/query.\n")
        default: break
        }
        let prefix = "/api/v1/"
        if request.path.hasPrefix(prefix),
            let answer = try respond(request.path.dropFirst(prefix.count), request)
        {
            return answer
        }
        return .text("404 page not found\n", status: 404)
    }

    /// Returns the response for a path below `/api/v1/`, or nil if the path does not exist.
    private func respond(
        _ path: Substring,
        _ request: ServiceRequest
    ) throws(PromFailure) -> ServiceAnswer? {
        switch path {
        case "query": return try query(request)
        case "query_range": return try queryRange(request)
        case "query_exemplars": return try exemplars(request)
        case "format_query": return try formatted(request)
        case "series": return try series(request)
        case "labels": return try labelNames(request)
        case "metadata": return metadata(request)
        case "alerts": return alerts()
        case "rules": return try rules(request)
        case "alertmanagers": return alertmanagers()
        case "targets": return targetList(request)
        case "targets/metadata": return try targetMetadata(request)
        case "scrape_pools": return scrapePools()
        default: break
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == "status" { return status(parts[1]) }
        if parts.count == 3, parts[0] == "label", parts[2] == "values" {
            return try labelValues(String(parts[1]), request)
        }
        return nil
    }

    /// Returns a success response with the data written by the closure.
    static func success(
        reserving capacity: Int = 1024,
        warning: String? = nil,
        _ data: (inout JSONBuffer) -> Void
    ) -> ServiceAnswer {
        .json(reserving: capacity) { json in
            json.object { json in
                json.member("status", "success")
                json.key("data")
                data(&json)
                if let warning {
                    json.key("warnings")
                    json.array { $0.text(warning) }
                }
            }
        }
    }

    /// Returns an error response in Prometheus' format.
    static func failure(_ failure: PromFailure, status: Int? = nil) -> ServiceAnswer {
        .json(status: status ?? (failure.type == "bad_data" ? 400 : 422)) { json in
            json.object {
                $0.member("status", "error")
                $0.member("errorType", failure.type)
                $0.member("error", failure.sentence)
            }
        }
    }

    /// Returns the maximum number of rows requested; unlimited if `limit` is missing or 0.
    static func limit(_ request: ServiceRequest) -> Int {
        request["limit"].flatMap { Int($0) }.map { $0 > 0 ? $0 : .max } ?? .max
    }
}
