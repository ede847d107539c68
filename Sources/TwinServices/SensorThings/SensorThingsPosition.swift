// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The position up to which a SensorThings service was read, as stored in the watermark.
struct SensorThingsPosition: Hashable, Sendable {
    /// The way of requesting observations.
    enum Form: String, Sendable {
        /// All Datastreams together, by id.
        case together
        /// Each Datastream separately, by id.
        case streams
        /// Each Datastream separately, by phenomenon time.
        case times
    }

    /// The start of a span of time, with the id before its first observation.
    struct Mark: Hashable, Sendable {
        /// The start of the span.
        var time: Instant
        /// The id before the first one of the span.
        var id: Int64
    }

    var form = Form.together
    /// The last id that was read, if all Datastreams are read together.
    var last: Int64?
    /// The marks of the latest spans, oldest first.
    var trail: [Mark] = []
    /// The last id of each Datastream, or its latest phenomenon time in milliseconds.
    var marks: [String: Int64] = [:]
    /// The Datastream that the next visit begins with, so that a long round is not always cut short
    /// at the same one.
    var next: String?
    /// The longest interval of a phenomenon time, in milliseconds.
    var longest: Int64 = 0
    /// The names of parts of Things; see ``SensorThingsIdentity``.
    var parts: [String: String] = [:]
    /// The number of stored visits, which makes each position unique.
    var visit: Int64 = 0

    init() {}

    /// Parses a position.
    ///
    /// Unreadable parts count as the beginning.
    init(_ text: String) {
        guard let value = try? JSONParser.parse(Array(text.utf8)) else { return }
        form = value["form"]?.string.flatMap(Form.init) ?? .together
        last = value["last"]?.integer
        next = value["next"]?.string
        visit = value["visit"]?.integer ?? 0
        longest = max(0, value["longest"]?.integer ?? 0)
        for member in value["marks"]?.members ?? [] { marks[member.name] = member.value.integer }
        for member in value["parts"]?.members ?? [] { parts[member.name] = member.value.string }
        for pair in value["trail"]?.array ?? [] {
            guard let pair = pair.array, pair.count == 2, let time = pair[0].integer,
                let id = pair[1].integer
            else { continue }
            trail.append(Mark(time: Instant(millisecondsSince1970: time), id: id))
        }
    }

    /// The position as text.
    var text: String {
        var members: [JSONValue.Member] = [
            .init(name: "form", value: .string(form.rawValue)),
            .init(name: "visit", value: .integer(visit)),
        ]
        if let last { members.append(.init(name: "last", value: .integer(last))) }
        if let next { members.append(.init(name: "next", value: .string(next))) }
        if longest > 0 { members.append(.init(name: "longest", value: .integer(longest))) }
        if !trail.isEmpty {
            let pairs = trail.map {
                JSONValue.array([.integer($0.time.millisecondsSince1970), .integer($0.id)])
            }
            members.append(.init(name: "trail", value: .array(pairs)))
        }
        if !marks.isEmpty {
            let sorted = marks.sorted { $0.key < $1.key }
            members.append(
                .init(
                    name: "marks",
                    value: .object(sorted.map { .init(name: $0.key, value: .integer($0.value)) })
                )
            )
        }
        if !parts.isEmpty {
            let sorted = parts.sorted { $0.key < $1.key }
            members.append(
                .init(
                    name: "parts",
                    value: .object(sorted.map { .init(name: $0.key, value: .string($0.value)) })
                )
            )
        }
        return JSONValue.object(members).text
    }

    /// Returns the id after which all observations since an instant are found; nil if there are
    /// none.
    func floor(since instant: Instant) -> Int64? { trail.first { $0.time > instant }?.id }

    /// Records the id of a new observation in the trail.
    ///
    /// - Parameters:
    ///   - id: The id. Ids must be passed in ascending order.
    ///   - time: The phenomenon time.
    ///   - stretch: The length of the spans of the trail.
    mutating func pass(_ id: Int64, at time: Instant, stretch: Duration) {
        if trail.last.map({ time >= $0.time + stretch }) ?? true {
            trail.append(Mark(time: time, id: id - 1))
            if trail.count > 20 { trail.removeFirst() }
        }
    }

    /// Removes all but the last of the spans that ended before an instant.
    mutating func forgetTrail(before instant: Instant) {
        while trail.count > 1, trail[1].time <= instant { trail.removeFirst() }
    }
}
