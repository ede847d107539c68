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

    var form = Form.together
    /// The last id read of all together.
    var last: Int64?
    /// The last id, or the latest phenomenon time in milliseconds, by Datastream.
    var marks: [String: Int64] = [:]
    /// The Datastream to begin the next visit with, so that a long round is not always cut short
    /// at the same place.
    var next: String?
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
        for member in value["marks"]?.members ?? [] { marks[member.name] = member.value.integer }
    }

    /// The position as text.
    var text: String {
        var members: [JSONValue.Member] = [
            .init(name: "form", value: .string(form.rawValue)),
            .init(name: "visit", value: .integer(visit)),
        ]
        if let last { members.append(.init(name: "last", value: .integer(last))) }
        if let next { members.append(.init(name: "next", value: .string(next))) }
        if !marks.isEmpty {
            let sorted = marks.sorted { $0.key < $1.key }
            members.append(
                .init(
                    name: "marks",
                    value: .object(sorted.map { .init(name: $0.key, value: .integer($0.value)) })
                )
            )
        }
        return JSONValue.object(members).text
    }
}
