// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The data exchange's service: a ledger of CloudEvents, and a Dataspace Protocol catalogue.
///
/// No open standard covers turnover. Every trade is therefore published as one CloudEvent, from
/// which clients compute turnover, prices and failures. Values that cannot be computed from trades
/// are published as `city.measurement`, and events as `city.event`.
struct ExchangeService: CityService {
    /// The published data.
    let board: DomainBoard

    /// The properties that clients compute from trades; no measurements of them are published.
    static let counted: Set<String> = [
        "turnover", "trades", "volume", "unit_price", "settlement_latency", "settlement_failures",
    ]

    /// The `source` of the CloudEvents.
    static let source = "/city/beijing/exchange"

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        do {
            switch (request.method, request.path) {
            case ("GET", "/"): return welcome(request)
            case ("GET", "/events"): return try events(request)
            case ("GET", "/.well-known/dspace-version"): return versions()
            case ("POST", "/catalog/request"): return try catalogue(request)
            case ("GET", "/catalog/request") where request["token"] != nil:
                return try catalogue(request)
            case (_, "/events"), (_, "/"), (_, "/.well-known/dspace-version"):
                return Self.refusal(405, "Ask \(request.path) with GET.").allowing("GET, HEAD")
            case (_, "/catalog/request"):
                return Self.refusal(405, "Ask /catalog/request with POST.").allowing("POST")
            case ("GET", let path) where path.hasPrefix("/catalog/datasets/"):
                return dataset(String(path.dropFirst("/catalog/datasets/".count)), request)
            default:
                return Self.refusal(
                    404,
                    "Nothing is here; ask /events, /catalog/request or /catalog/datasets/{id}."
                )
            }
        } catch {
            return Self.refusal(400, error.sentence)
        }
    }

    /// Returns an error response in JSON (RFC 7807).
    static func refusal(_ status: Int, _ sentence: String) -> ServiceAnswer {
        .json(status: status, contentType: "application/problem+json") { json in
            json.object {
                $0.member("type", "about:blank")
                $0.member("title", sentence)
                $0.key("status")
                $0.integer(status)
            }
        }
    }

    private func welcome(_ request: ServiceRequest) -> ServiceAnswer {
        .json { json in
            json.object {
                $0.member("title", "Data exchange of the demo city, simulated")
                $0.member("events", request.origin + "/events")
                $0.member("catalog", request.origin + "/catalog/request")
            }
        }
    }
}
