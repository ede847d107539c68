// SPDX-License-Identifier: Apache-2.0

/// How far a closed formula can be trusted, to be shown beside every number it gives.
public struct ModelError: Hashable, Sendable {
    /// What the formula takes for granted.
    public enum Assumption: String, Hashable, Sendable, CaseIterable {
        /// Vehicles do not choose another road.
        case noRerouting
        /// Vehicles wait at a point and take no room on the road.
        case queueWithoutLength
        /// Line losses are neglected.
        case noLosses
        /// The phases of a feeder carry the same load.
        case balancedPhases
        /// The feeder has no loop.
        case radialFeeder
        /// What flows in and out is known.
        case knownFlows
        /// Arrivals and service have had time to settle.
        case steadyState
        /// Waiting requests do not give up.
        case patientRequests
    }

    /// What the formula takes for granted.
    public var assumptions: [Assumption]
    /// The usual relative error, such as 0.05; nil if it depends on the assumptions alone.
    public var relative: Double?

    /// Creates a class of error.
    public init(_ assumptions: [Assumption], relative: Double? = nil) {
        self.assumptions = assumptions
        self.relative = relative
    }

    /// The class of ``PointQueue``.
    public static let pointQueue = ModelError([.noRerouting, .queueWithoutLength])
    /// The class of ``CellTransmission``.
    public static let cellTransmission = ModelError([.noRerouting])
    /// The class of ``LinearFeeder``.
    public static let linearFeeder = ModelError(
        [.radialFeeder, .balancedPhases, .noLosses],
        relative: 0.05
    )
    /// The class of ``Reservoir``.
    public static let massBalance = ModelError([.knownFlows])
    /// The class of ``ServerQueue``.
    public static let serverQueue = ModelError([.steadyState, .patientRequests])
}

/// The error of a model that was run again for an incident of the past.
public struct MeasuredError: Hashable, Sendable {
    /// The number of pairs of values.
    public var count: Int
    /// The mean absolute error, in the unit of the values.
    public var meanAbsolute: Double
    /// The sum of absolute errors over the sum of absolute values; nil if all values are zero.
    public var relative: Double?

    /// Compares what a model computed with what was observed.
    ///
    /// Fails if there is no pair to compare.
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
