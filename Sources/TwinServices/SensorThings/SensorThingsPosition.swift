// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// How far a SensorThings service has been read: the position that its watermark carries.
struct SensorThingsPosition: Hashable, Sendable {
    /// How observations are asked for.
    enum Form: String, Sendable {
        /// All together, by id.
        case together
        /// Each Datastream by itself, by id.
        case streams
        /// Each Datastream by itself, by phenomenon time.
        case times
    }

    /// The lowest id of what was true in a stretch of time.
    struct Mark: Hashable, Sendable {
        /// The beginning of the stretch.
        var time: Instant
        /// The id before the first one of the stretch.
        var id: Int64
    }

    var form = Form.together
    /// The last id read of all together.
    var last: Int64?
    /// Where the observations of the latest stretches begin, oldest first.
    var trail: [Mark] = []
    /// The last id, or the latest phenomenon time in milliseconds, by Datastream.
    var marks: [String: Int64] = [:]
    /// The Datastream to begin the next visit with, so that a long round is not always cut short
    /// at the same place.
    var next: String?
    /// The longest interval that a phenomenon time had, in milliseconds.
    var longest: Int64 = 0
    /// What tells Datastreams of one Thing and property apart; see ``SensorThingsIdentity``.
    var parts: [String: String] = [:]
    /// How many visits have been kept; makes each position a new one.
    var visit: Int64 = 0

    init() {}

    /// Reads a position; what cannot be read is taken as the beginning.
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

    /// The id after which everything lies that was true since an instant; nil if nothing was.
    func floor(since instant: Instant) -> Int64? { trail.first { $0.time > instant }?.id }

    /// Notes the id of an observation that was not read before.
    ///
    /// - Parameters:
    ///   - id: the id; ids come in ascending order.
    ///   - time: when it was true.
    ///   - stretch: how long the stretches of the trail are.
    mutating func pass(_ id: Int64, at time: Instant, stretch: Duration) {
        if trail.last.map({ time >= $0.time + stretch }) ?? true {
            trail.append(Mark(time: time, id: id - 1))
            if trail.count > 20 { trail.removeFirst() }
        }
    }

    /// Forgets the stretches that ended before an instant, all but the last of them.
    mutating func forgetTrail(before instant: Instant) {
        while trail.count > 1, trail[1].time <= instant { trail.removeFirst() }
    }
}
