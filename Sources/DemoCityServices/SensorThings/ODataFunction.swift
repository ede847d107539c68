// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The filter functions supported by this service; of the geometric functions, those that locate a
/// point.
enum ODataFunction: String, Sendable, CaseIterable {
    case startswith, endswith, substringof, contains
    case length, indexof, substring, tolower, toupper, trim, concat
    case year, month, day, hour, minute, second, fractionalseconds, date, time
    case totaloffsetminutes, now, mindatetime, maxdatetime
    case round, floor, ceiling
    case geoIntersects = "geo.intersects"
    case intersects = "st_intersects"
    case within = "st_within"
    case encloses = "st_contains"
    case disjoint = "st_disjoint"
    case equals = "st_equals"

    /// The number of arguments.
    var arity: ClosedRange<Int> {
        switch self {
        case .now, .mindatetime, .maxdatetime: 0...0
        case .startswith, .endswith, .substringof, .contains, .indexof, .concat: 2...2
        case .geoIntersects, .intersects, .within, .encloses, .disjoint, .equals: 2...2
        case .substring: 2...3
        default: 1...1
        }
    }

    /// Returns the result for the arguments, or null if they are of the wrong type.
    func apply(_ arguments: [ODataValue], now: Int64) -> ODataValue {
        switch self {
        case .now: return .instant(now)
        case .mindatetime: return .instant(Instant.distantPast.millisecondsSince1970)
        case .maxdatetime: return .instant(Instant.distantFuture.millisecondsSince1970)
        default: break
        }
        guard let first = arguments.first else { return .null }
        if let shape = first.geometry { return apply(to: shape, arguments) }
        switch first {
        case .text(let text): return apply(to: text, arguments)
        case .number(let number): return apply(to: number)
        case .instant(let time): return apply(to: time)
        case .interval(let start, _): return apply(to: start)
        default: return .null
        }
    }

    /// Returns the result for two shapes, one of which is a point.
    private func apply(to shape: GeoShape, _ arguments: [ODataValue]) -> ODataValue {
        guard arguments.count == 2, let other = arguments[1].geometry else { return .null }
        switch self {
        case .equals: return .flag(shape == other)
        case .within:
            guard case .point(let point) = shape else { return .null }
            return .flag(other.contains(point))
        case .encloses:
            guard case .point(let point) = other else { return .null }
            return .flag(shape.contains(point))
        case .intersects, .geoIntersects, .disjoint:
            let meet: Bool
            if case .point(let point) = shape {
                meet = other.contains(point)
            } else if case .point(let point) = other {
                meet = shape.contains(point)
            } else {
                return .null
            }
            return .flag(meet == (self != .disjoint))
        default: return .null
        }
    }

    private func apply(to text: String, _ arguments: [ODataValue]) -> ODataValue {
        var other: String?
        var place = 0
        if arguments.count > 1 {
            switch arguments[1] {
            case .text(let text): other = text
            case .number(let number): place = Int(exactly: number.rounded()) ?? -1
            default: return .null
            }
        }
        switch self {
        case .length: return .number(Double(text.count))
        case .tolower: return .text(text.lowercased())
        case .toupper: return .text(text.uppercased())
        case .trim: return .text(ODataOptions.trimmed(text))
        case .substring where other == nil && place >= 0:
            var length = Int.max
            if arguments.count > 2 {
                guard case .number(let number) = arguments[2],
                    let whole = Int(exactly: number.rounded()), whole >= 0
                else { return .null }
                length = whole
            }
            return .text(String(text.dropFirst(place).prefix(length)))
        default: break
        }
        guard let other else { return .null }
        switch self {
        case .startswith: return .flag(text.hasPrefix(other))
        case .endswith: return .flag(text.hasSuffix(other))
        case .contains: return .flag(other.isEmpty || text.contains(other))
        case .substringof: return .flag(text.isEmpty || other.contains(text))
        case .concat: return .text(text + other)
        case .indexof:
            if other.isEmpty { return .number(0) }
            let found = text.firstRange(of: other)
            return .number(
                found.map { Double(text.distance(from: text.startIndex, to: $0.lowerBound)) } ?? -1
            )
        default: return .null
        }
    }

    private func apply(to number: Double) -> ODataValue {
        switch self {
        case .round: .number(number.rounded())
        case .floor: .number(number.rounded(.down))
        case .ceiling: .number(number.rounded(.up))
        default: .null
        }
    }

    private func apply(to time: Int64) -> ODataValue {
        let bounds = (
            Instant.distantPast.millisecondsSince1970, Instant.distantFuture.millisecondsSince1970
        )
        let instant = Instant(millisecondsSince1970: min(max(time, bounds.0), bounds.1))
        let midnight = instant.floored(to: .seconds(86_400)).millisecondsSince1970
        let date = Instant.civil(daysSince1970: Int(midnight / 86_400_000))
        let inDay = instant.millisecondsSince1970 - midnight
        let text = instant.rfc3339
        switch self {
        case .year: return .number(Double(date.year))
        case .month: return .number(Double(date.month))
        case .day: return .number(Double(date.day))
        case .hour: return .number(Double(inDay / 3_600_000))
        case .minute: return .number(Double(inDay / 60_000 % 60))
        case .second: return .number(Double(inDay / 1000 % 60))
        case .fractionalseconds: return .number(Double(inDay % 1000) / 1000)
        case .totaloffsetminutes: return .number(0)
        case .date: return .text(String(text.prefix(10)))
        case .time: return .text(String(text.dropFirst(11).prefix(8)))
        default: return .null
        }
    }
}
