// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A value in a filter, order or path.
indirect enum ODataValue: Sendable, Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    /// An instant in milliseconds since 1970.
    case instant(Int64)
    /// An interval with its first and last instant, in milliseconds since 1970.
    case interval(Int64, Int64)
    case object([Member])
    case list([ODataValue])
    /// The shape of a literal such as `geography'POINT (116.4 39.9)'`.
    case shape(GeoShape)

    /// A named member of an object.
    struct Member: Sendable, Hashable {
        var name: String
        var value: ODataValue
    }

    /// The member with a name, or nil if the value is not an object or has no such member.
    subscript(_ name: String) -> ODataValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// Returns the GeoJSON of a point, or null if the position is nil.
    static func point(_ position: Position?) -> ODataValue {
        guard let position else { return .null }
        let coordinates: [ODataValue] = [.number(position.longitude), .number(position.latitude)]
        return .object([
            Member(name: "type", value: .text("Point")),
            Member(name: "coordinates", value: .list(coordinates)),
        ])
    }

    /// The point or area given by the value or by its GeoJSON.
    var geometry: GeoShape? {
        if case .shape(let shape) = self { return shape }
        guard case .list(let coordinates)? = self["coordinates"], coordinates.count == 2,
            case .number(let longitude) = coordinates[0],
            case .number(let latitude) = coordinates[1]
        else { return nil }
        return .point(SIMD2(longitude, latitude))
    }

    /// Returns -1, 0 or 1 if the value is ordered before, with or after another, or nil if they
    /// have no order.
    ///
    /// An interval is before an instant if it has ended by then.
    func order(to other: ODataValue) -> Int? {
        switch (self, other) {
        case (.null, .null): 0
        case (.flag(let left), .flag(let right)): Self.order(left ? 1 : 0, right ? 1 : 0)
        case (.number(let left), .number(let right)): Self.order(left, right)
        case (.text(let left), .text(let right)): Self.order(left, right)
        case (.instant, _), (.interval, _), (_, .instant), (_, .interval):
            Self.order(times, other.times)
        default: nil
        }
    }

    /// The first and the last instant of a time, or of a text that contains one.
    var times: (Int64, Int64)? {
        switch self {
        case .instant(let time): return (time, time)
        case .interval(let from, let to): return (from, to)
        case .text(let text):
            let parsed = text.split(separator: "/", omittingEmptySubsequences: false).map {
                Instant.parse($0)?.instant.millisecondsSince1970
            }
            guard let first = parsed.first, let from = first else { return nil }
            guard parsed.count == 2 else { return parsed.count == 1 ? (from, from) : nil }
            return parsed[1].map { (from, $0) }
        default: return nil
        }
    }

    /// Returns true if the value sorts before another, first by type and then by value, or nil if
    /// they are equal.
    func comesBefore(_ other: ODataValue) -> Bool? {
        if let order = order(to: other) { return order == 0 ? nil : order < 0 }
        return rank == other.rank ? nil : rank < other.rank
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .flag: 1
        case .number: 2
        case .instant, .interval: 3
        case .text: 4
        case .object, .list, .shape: 5
        }
    }

    private static func order<Term: Comparable>(_ left: Term, _ right: Term) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    private static func order(_ left: (Int64, Int64)?, _ right: (Int64, Int64)?) -> Int? {
        guard let left, let right else { return nil }
        if left == right { return 0 }
        if left.1 <= right.0 { return -1 }
        return left.0 >= right.1 ? 1 : nil
    }
}

extension JSONBuffer {
    /// Writes a value.
    mutating func write(_ value: ODataValue) {
        switch value {
        case .null, .shape: null()
        case .flag(let flag): self.flag(flag)
        case .number(let number): self.number(number)
        case .text(let text): self.text(text)
        case .instant(let time): instant(time)
        case .interval(let from, let to):
            let ends = [from, to].map { Instant(millisecondsSince1970: $0).rfc3339 }
            text(ends.joined(separator: "/"))
        case .object(let members):
            object { json in
                for member in members {
                    json.key(member.name)
                    json.write(member.value)
                }
            }
        case .list(let elements):
            array { json in for element in elements { json.write(element) } }
        }
    }
}
