// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One answer of the SensorThings service in the making: what it knows of the request.
struct SensorThingsPage {
    /// The service asked.
    let service: SensorThingsService
    /// The service's root as the client reaches it: `http://127.0.0.1:8101/v1.1`.
    let root: String
    /// The address asked for, without its query.
    let url: String

    var board: DomainBoard { service.board }

    /// The most bytes of an answer; expansions within expansions could grow without end.
    static let mostBytes = 32 << 20

    /// The landing page: the sets, and which parts of the standard are kept.
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

    /// Answers for a path below the root; refuses where the answer would be too long.
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

    /// Where a next page begins.
    enum Start: Sendable {
        /// After the row with the id, whose ordering number is the key.
        case after(key: Int64, id: Int64)
        /// After so many rows.
        case skip(Int)

        fileprivate var option: String {
            switch self {
            case .after(let key, let id): "$skiptoken=\(key)_\(id)"
            case .skip(let count): "$skip=\(count)"
            }
        }
    }

    /// The same request to an address, to go on from where a page ended.
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
