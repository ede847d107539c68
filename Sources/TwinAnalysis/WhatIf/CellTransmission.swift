// SPDX-License-Identifier: Apache-2.0

/// A model of traffic on a stretch of road as flow between cells, with queues that occupy road.
///
/// It is the cell transmission model of Daganzo (1994) with a triangular relation of flow and
/// density. A step is the time in which a vehicle at free speed crosses one cell.
public struct CellTransmission: Hashable, Sendable {
    /// The properties of the road.
    public struct Road: Hashable, Sendable {
        /// The speed without congestion, in km/h.
        public var freeSpeed: Double
        /// The speed at which the end of a queue moves upstream, in km/h; at most the free speed.
        public var waveSpeed: Double
        /// The greatest density of all lanes together, in vehicles per km.
        public var jamDensity: Double
        /// The capacity of all lanes together, in vehicles per hour.
        public var capacity: Double

        /// Creates a road.
        public init(
            freeSpeed: Double,
            waveSpeed: Double,
            jamDensity: Double,
            capacity: Double
        ) {
            self.freeSpeed = freeSpeed
            self.waveSpeed = waveSpeed
            self.jamDensity = jamDensity
            self.capacity = capacity
        }

        var isValid: Bool {
            [freeSpeed, waveSpeed, jamDensity, capacity].allSatisfy { $0 > 0 && $0.isFinite }
                && waveSpeed <= freeSpeed
        }
    }

    /// The road.
    public let road: Road
    /// The length of a cell in km.
    public let cellLength: Double
    /// The number of vehicles in each cell, from upstream to downstream.
    public private(set) var vehicles: [Double]
    /// The number of vehicles that have arrived but found no room in the first cell.
    public private(set) var waiting = 0.0
    /// The number of vehicles that have left the last cell since the start.
    public private(set) var left = 0.0
    /// The time lost by vehicles compared with free speed, in vehicle-hours.
    public private(set) var delay = 0.0

    /// The length of a step in hours.
    public var stepHours: Double { cellLength / road.freeSpeed }

    /// Creates a stretch of road.
    ///
    /// Returns nil if a number is not positive, if there are no cells, or if a cell holds more
    /// vehicles than fit in it.
    ///
    /// - Parameters:
    ///   - road: The properties of the road.
    ///   - cellLength: The length of a cell in km.
    ///   - vehicles: The number of vehicles in each cell at the start.
    public init?(road: Road, cellLength: Double, vehicles: [Double]) {
        guard road.isValid, cellLength > 0, cellLength.isFinite, !vehicles.isEmpty,
            vehicles.allSatisfy({ $0 >= 0 && $0 <= road.jamDensity * cellLength })
        else { return nil }
        self.road = road
        self.cellLength = cellLength
        self.vehicles = vehicles
    }

    /// Advances the traffic by one step.
    ///
    /// - Parameters:
    ///   - demand: The number of vehicles per hour that arrive at the first cell. Negative numbers
    ///     and numbers that are not finite are treated as zero.
    ///   - shares: The share of the capacity left at the end of a cell, in 0...1, by the index of
    ///     the cell.
    public mutating func advance(demand: Double, capacityLeft shares: [Int: Double] = [:]) {
        let greatest = road.capacity * stepHours
        let room = road.jamDensity * cellLength
        let wave = road.waveSpeed / road.freeSpeed
        func capacity(_ cell: Int) -> Double {
            greatest * min(max(shares[cell] ?? 1, 0), 1)
        }
        let before = vehicles
        if demand.isFinite, demand > 0 { waiting += demand * stepHours }
        var inflow = min(waiting, greatest, wave * (room - before[0]))
        waiting -= inflow
        for cell in before.indices {
            var outflow = min(before[cell], capacity(cell))
            if cell + 1 < before.count {
                outflow = min(outflow, greatest, wave * (room - before[cell + 1]))
            } else {
                left += outflow
            }
            // At free speed all vehicles of a cell leave it within a step.
            delay += (before[cell] - outflow) * stepHours
            vehicles[cell] = before[cell] + inflow - outflow
            inflow = outflow
        }
        delay += waiting * stepHours
    }
}
