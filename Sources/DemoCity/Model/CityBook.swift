// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entities and series of the city, collected while its parts are built.
struct CityBook: Sendable {
    private(set) var entities: [Entity] = []
    private(set) var series: [CitySeries] = []

    /// The identity of the city itself.
    static let city: EntityID = "city:beijing"

    mutating func add(_ entity: Entity) { entities.append(entity) }

    /// Registers one property of many entities and returns the series identities in the same order.
    mutating func column(
        _ property: String,
        _ unit: UnitCode,
        of entities: [EntityID],
        in domain: CitySeries.Domain,
        shape: SeriesShape = .gauge
    ) -> [SeriesID] {
        let ids = entities.map { SeriesID($0, property) }
        for id in ids {
            series.append(
                CitySeries(series: Series(id: id, unit: unit, shape: shape), domain: domain)
            )
        }
        return ids
    }

    /// Registers several properties of the whole city and returns the series identities in the same
    /// order.
    mutating func cityRow(
        _ properties: [(name: String, unit: UnitCode)],
        in domain: CitySeries.Domain
    ) -> [SeriesID] {
        properties.map { property in
            let id = SeriesID(Self.city, property.name)
            series.append(
                CitySeries(series: Series(id: id, unit: property.unit), domain: domain)
            )
            return id
        }
    }

    /// Distributes a total in proportion to weights by the largest-remainder method, with at least
    /// `minimum` each.
    static func allocate(_ total: Int, by weights: [Double], minimum: Int = 0) -> [Int] {
        let sum = weights.reduce(0, +)
        let free = Double(max(0, total - minimum * weights.count))
        let exact = weights.map { sum > 0 ? free * $0 / sum : 0 }
        var shares = exact.map { Int($0) + minimum }
        let order = weights.indices.sorted { left, right in
            let first = exact[left] - exact[left].rounded(.down)
            let second = exact[right] - exact[right].rounded(.down)
            return first == second ? left < right : first > second
        }
        var missing = total - shares.reduce(0, +)
        for index in order where missing > 0 {
            shares[index] += 1
            missing -= 1
        }
        return shares
    }

    /// Returns a number padded with leading zeros to the given width.
    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Returns a number with a fixed count of decimal places, for attributes and texts.
    ///
    /// Values that are not finite or reach 1e15 give "0".
    static func fixed(_ value: Double, _ digits: Int = 0) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "0" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        if digits == 0 { return "\(sign)\(scaled)" }
        return "\(sign)\(scaled / scale).\(padded(scaled % scale, digits))"
    }
}
