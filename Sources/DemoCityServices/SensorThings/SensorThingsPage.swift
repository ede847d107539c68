// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The context in which one response of the SensorThings service is built.
struct SensorThingsPage {
    /// The service.
    let service: SensorThingsService
    /// The service's root as seen by the client, for example `http://127.0.0.1:8101/v1.1`.
    let root: String
    /// The requested address without its query.
    let url: String

    var board: DomainBoard { service.board }

    /// The maximum size of a response in bytes, as nested expansions could grow without bound.
    static let mostBytes = 32 << 20

    /// Returns the landing page with the sets and the supported parts of the standard.
    func landing() -> ServiceAnswer {
        .json { json in
            json.object { json in
                json.key("value")
                json.array { json in
                    for set in SensorThingsSet.allCases {
                        json.object {
                            $0.member("name", set.rawValue)
                            $0.member("url", "\(root)/\(set.rawValue)")
                        }
                    }
                }
                json.key("serverSettings")
                json.object { json in
                    json.key("conformance")
                    json.array { json in
                        for requirement in Self.conformance {
                            json.text(
                                "http://www.opengis.net/spec/iot_sensing/1.1/req/" + requirement
                            )
                        }
                    }
                }
            }
        }
    }

    private static let conformance = [
        "datamodel", "resource-path/resource-path-to-entities", "request-data/expand",
        "request-data/select", "request-data/orderby", "request-data/top", "request-data/skip",
        "request-data/count", "request-data/filter", "request-data/built-in-filter-operations",
        "request-data/pagination", "request-data/status-code",
    ]

    /// Returns the response for a path below the root.
    ///
    /// Throws ``BadRequest`` if the response would be too long.
    func answer(
        to segments: [String],
        options: ODataOptions,
        request: ServiceRequest
    ) throws(BadRequest) -> ServiceAnswer {
        let answer = try wholeAnswer(to: segments, options: options, request: request)
        guard answer.body.count <= Self.mostBytes else {
            throw BadRequest(
                "The answer would be longer than \(Self.mostBytes) bytes; ask with a smaller $top, "
                    + "also inside of $expand."
            )
        }
        return answer
    }

    private func wholeAnswer(
        to segments: [String],
        options: ODataOptions,
        request: ServiceRequest
    ) throws(BadRequest) -> ServiceAnswer {
        if segments.last == "$ref" { return try references(segments.dropLast(), options, request) }
        guard let resource = service.resource(at: segments) else {
            return property(at: segments)
                ?? SensorThingsService.failure(
                    404,
                    "Nothing is at \"\(DisplayText(request.path, limit: 200))\"; see \(root)."
                )
        }
        try check(options, for: resource.set)
        let room = 512 * (options.limit + 1)
        let next = self.next(url, request.parameters)
        switch resource {
        case .one(let set, let place):
            return .json { write(set, place, options, to: &$0) }
        case .observation(let row):
            let (event, texts) = board.read { state in
                (service.event(of: row, in: state), state.texts)
            }
            return .json { write(row, event: event, texts: texts, options, to: &$0) }
        case .several(let set, let places):
            return .json(reserving: room) { json in
                json.object { write(set, places, options, link: next, to: &$0) }
            }
        case .observations(let datastreams):
            return .json(reserving: room) { json in
                json.object { writeObservations(of: datastreams, options, link: next, to: &$0) }
            }
        }
    }

    /// The start of a page.
    enum Start: Sendable {
        /// After the row with the id and the ordering number `key`.
        case after(key: Int64, id: Int64)
        /// After a number of rows.
        case skip(Int)

        fileprivate var option: String {
            switch self {
            case .after(let key, let id): "$skiptoken=\(key)_\(id)"
            case .skip(let count): "$skip=\(count)"
            }
        }
    }

    /// Returns a function that creates the address of the next page, with the same parameters.
    func next(
        _ address: String,
        _ parameters: [(name: String, value: String)]
    ) -> (Start) -> String {
        { start in
            let kept = parameters.filter { $0.name != "$skip" && $0.name != "$skiptoken" }
            let pairs = kept.map { "\($0.name.queryEscaped)=\($0.value.queryEscaped)" }
            return "\(address)?" + (pairs + [start.option]).joined(separator: "&")
        }
    }
}
