// SPDX-License-Identifier: Apache-2.0

/// What flows into each water district between two and four at night, by which leaks are found.
///
/// When nearly nobody draws water, what still flows is mostly lost: the minimum night flow (AWWA
/// M36). One district of the demo, by the seed, has a hole that nobody has found.
struct NightFlow: Sendable {
    /// Cubic metres an hour that the hole loses at 0.35 MPa.
    ///
    /// Assumed.
    static let hole = 600.0
    /// The hours of the night that are looked at.
    ///
    /// Assumed, within the 2:00 to 4:00 that are usual.
    static let hours = 2.0..<4.0

    /// Cubic metres an hour of the last night, by water district.
    private(set) var flow: [Double] = []
    private var usual: [Double] = []
    private var sum: [Double] = []
    private var steps = 0
    private let holed: Int

    /// Knows nothing yet.
    init() { holed = -1 }

    /// Digs the hole into one of so many water districts.
    init(seed: UInt64, count: Int) {
        holed = count > 0 ? Int(seed % UInt64(count)) : -1
        sum = Array(repeating: 0, count: count)
    }

    /// Cubic metres an hour lost through a district's hole at 0.35 MPa, over and above usual leaks.
    func hole(_ index: Int) -> Double { index == holed ? Self.hole : 0 }

    /// How far the last night's flow was above what is usual, as a share of it.
    func excess(_ index: Int) -> Double {
        guard flow.indices.contains(index), usual[index] > 0 else { return 0 }
        return flow[index] / usual[index] - 1
    }

    /// Takes note of what flows in this step.
    ///
    /// - Parameters:
    ///   - flows: cubic metres an hour by water district.
    ///   - expected: what flows at three at night where nothing is broken.
    ///   - strain: how much more a hole loses at that hour than at 0.35 MPa.
    ///   - hour: the hour of the day.
    mutating func advance(
        _ flows: [Double],
        usual expected: [Double],
        strain: Double,
        hour: Double
    ) {
        usual = expected
        if flow.isEmpty {
            // Of the night before the city began only what was to be expected is known.
            flow = expected.enumerated().map { $1 + hole($0) * strain }
        }
        if Self.hours.contains(hour) {
            for index in flows.indices { sum[index] += flows[index] }
            steps += 1
        } else if steps > 0 {
            flow = sum.map { $0 / Double(steps) }
            sum = sum.map { _ in 0 }
            steps = 0
        }
    }
}
