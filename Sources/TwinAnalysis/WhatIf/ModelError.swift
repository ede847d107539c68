// SPDX-License-Identifier: Apache-2.0

/// The reliability of a closed formula, shown with every number computed by it.
public struct ModelError: Hashable, Sendable {
    /// An assumption of a formula.
    public enum Assumption: String, Hashable, Sendable, CaseIterable {
        /// Vehicles do not choose another road.
        case noRerouting
        /// Vehicles wait at a point and occupy no length of road.
        case queueWithoutLength
        /// Line losses are neglected.
        case noLosses
        /// The phases of a feeder carry the same load.
        case balancedPhases
        /// The feeder has no loop.
        case radialFeeder
        /// All flows in and out are known.
        case knownFlows
        /// Arrivals and service have had time to settle.
        case steadyState
        /// Waiting requests do not give up.
        case patientRequests
    }

    /// The assumptions of the formula.
    public var assumptions: [Assumption]
    /// The usual relative error, such as 0.05; nil if it depends only on the assumptions.
    public var relative: Double?

    /// Creates an error from assumptions.
    public init(_ assumptions: [Assumption], relative: Double? = nil) {
        self.assumptions = assumptions
        self.relative = relative
    }

    /// The error of ``PointQueue``.
    public static let pointQueue = ModelError([.noRerouting, .queueWithoutLength])
    /// The error of ``CellTransmission``.
    public static let cellTransmission = ModelError([.noRerouting])
    /// The error of ``LinearFeeder``.
    public static let linearFeeder = ModelError(
        [.radialFeeder, .balancedPhases, .noLosses],
        relative: 0.05
    )
    /// The error of ``Reservoir``.
    public static let massBalance = ModelError([.knownFlows])
    /// The error of ``ServerQueue``.
    public static let serverQueue = ModelError([.steadyState, .patientRequests])
}

/// The error of a model, measured on an incident of the past.
public struct MeasuredError: Hashable, Sendable {
    /// The number of compared pairs.
    public var count: Int
    /// The mean absolute error, in the unit of the values.
    public var meanAbsolute: Double
    /// The sum of absolute errors divided by the sum of absolute values; nil if all values are
    /// zero.
    public var relative: Double?

    /// Creates the error from pairs of computed and observed values.
    ///
    /// Returns nil if there is no finite pair.
    ///
    /// - Parameter pairs: The computed and the observed values. Pairs that are not finite are
    ///   ignored.
    public init?(_ pairs: some Sequence<(computed: Double, observed: Double)>) {
        var (count, error, size) = (0, 0.0, 0.0)
        for pair in pairs where pair.computed.isFinite && pair.observed.isFinite {
            count += 1
            error += abs(pair.computed - pair.observed)
            size += abs(pair.observed)
        }
        guard count > 0, error.isFinite, size.isFinite else { return nil }
        self.count = count
        meanAbsolute = error / Double(count)
        relative = size > 0 ? error / size : nil
    }
}
