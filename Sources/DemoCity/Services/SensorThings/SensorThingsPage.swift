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
        "request-data/count", "request-data/pagination", "request-data/status-code",
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
        guard let resource = service.resource(at: segments) else {
            return SensorThingsService.failure(
                404,
                "Nothing is at \"\(DisplayText(request.path, limit: 200))\"; see \(root)."
            )
        }
        let room = 512 * (options.limit + 1)
        switch resource {
        case .one(let set, let place):
            return .json { write(set, place, options, to: &$0) }
        case .observation(let row):
            let event = board.read { state in
                state.events.first { $0.sequence == row.sample.sequence }?.event
            }
            return .json { write(row, event: event, options, to: &$0) }
        case .several(let set, let places):
            try check(options, for: set)
            return .json(reserving: room) { json in
                json.object { write(set, places, options, link: link(request), to: &$0) }
            }
        case .observations(let datastream):
            try check(options, for: .observations)
            return .json(reserving: room) { json in
                json.object {
                    writeObservations(of: datastream, options, link: link(request), to: &$0)
                }
            }
        }
    }

    private func check(_ options: ODataOptions, for set: SensorThingsSet) throws(BadRequest) {
        let timed: Set<ODataOptions.Condition.Field> = [.phenomenonTime, .resultTime]
        let fields = options.conditions.map(\.field) + [options.order.field]
        if set != .observations, fields.contains(where: { timed.contains($0) }) {
            throw BadRequest("\(set.rawValue) are filtered and ordered by id or name only.")
        }
        if set == .observations, fields.contains(.name) {
            throw BadRequest(
                "Observations are filtered and ordered by id, phenomenonTime or resultTime only."
            )
        }
    }

    /// The same request, to go on from where a page ended.
    private func link(_ request: ServiceRequest) -> (_ token: String) -> String {
        { token in
            let kept = request.parameters.filter { $0.name != "$skip" && $0.name != "$skiptoken" }
            let pairs = kept.map { "\($0.name.queryEscaped)=\($0.value.queryEscaped)" }
            return "\(url)?" + (pairs + ["$skiptoken=\(token)"]).joined(separator: "&")
        }
    }

    /// Writes the members of a page over places that never change.
    func write(
        _ set: SensorThingsSet,
        _ places: [Int],
        _ options: ODataOptions,
        prefix: String = "",
        link: ((String) -> String)? = nil,
        to json: inout JSONBuffer
    ) {
        let found = places.filter { place in
            options.conditions.isEmpty
                || options.admits(id: Int64(place) + 1, name: name(of: set, place))
        }
        var ordered = found
        if options.order.field == .name {
            ordered.sort { (name(of: set, $0), $0) < (name(of: set, $1), $1) }
        }
        if !options.order.isAscending { ordered.reverse() }
        var first = min(options.skip, ordered.count)
        if let after = options.after, let last = ordered.firstIndex(of: Int(clamping: after.id - 1))
        {
            first = last + 1
        }
        let page = ordered[first...].prefix(options.limit)
        if options.isCounting {
            json.key(prefix + "@iot.count")
            json.integer(found.count)
        }
        if let link, let last = page.last, first + page.count < ordered.count {
            json.member(prefix + "@iot.nextLink", link("0_\(last + 1)"))
        }
        json.key(prefix.isEmpty ? "value" : prefix)
        json.array { json in
            for place in page where json.bytes.count <= Self.mostBytes {
                write(set, place, options, to: &json)
            }
        }
    }

    private func name(of set: SensorThingsSet, _ place: Int) -> String {
        switch set {
        case .things, .locations, .featuresOfInterest: board.entities[place].name.english
        case .datastreams: datastreamName(place)
        case .sensors: service.kinds[place]
        case .observedProperties: service.properties[place]
        case .historicalLocations, .observations: ""
        }
    }
}
