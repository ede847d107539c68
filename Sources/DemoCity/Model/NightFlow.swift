// SPDX-License-Identifier: Apache-2.0

/// The inflow of each water district between 2:00 and 4:00, from which leaks are detected.
///
/// Little water is used at night, so most of the flow is lost: the minimum night flow (AWWA M36).
/// One district of the demo, chosen by the seed, has an undetected leak.
struct NightFlow: Sendable {
    /// The loss of the undetected leak in cubic metres per hour at 0.35 MPa (assumed).
    static let hole = 600.0
    /// The observed hours of the night.
    ///
    /// Assumed, within the usual 2:00 to 4:00.
    static let hours = 2.0..<4.0

    /// The flow of the last night by water district, in cubic metres per hour.
    private(set) var flow: [Double] = []
    private var usual: [Double] = []
    private var sum: [Double] = []
    private var steps = 0
    private let holed: Int

    /// Creates an empty value.
    init() { holed = -1 }

    /// Creates a value with the leak in one of `count` water districts.
    init(seed: UInt64, count: Int) {
        holed = count > 0 ? Int(seed % UInt64(count)) : -1
        sum = Array(repeating: 0, count: count)
    }

    /// Returns the loss of a district's leak in cubic metres per hour at 0.35 MPa, in addition to
    /// normal leakage.
    func hole(_ index: Int) -> Double { index == holed ? Self.hole : 0 }

    /// Returns the excess of the last night's flow over the usual flow, as a share of the latter.
    func excess(_ index: Int) -> Double {
        guard flow.indices.contains(index), usual[index] > 0 else { return 0 }
        return flow[index] / usual[index] - 1
    }

    /// Records the flow of this step.
    ///
    /// - Parameters:
    /// - flows: The flow of each water district, in cubic metres per hour.
    /// - expected: The flow at 3:00 without damage.
    /// - strain: The loss of a leak at that hour relative to its loss at 0.35 MPa.
    /// - hour: The hour of the day.
    mutating func advance(
        _ flows: [Double],
        usual expected: [Double],
        strain: Double,
        hour: Double
    ) {
        usual = expected
        if flow.isEmpty {
            // The night before the start was not simulated, so its expected flow is used.
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
