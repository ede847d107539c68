// SPDX-License-Identifier: Apache-2.0

/// The share of a freeway's capacity that remains during an incident.
///
/// The source is exhibit 22-6 of the Highway Capacity Manual 2000. Only the row for three lanes is
/// confirmed. The rows for 2 and for 4 to 8 lanes were written from memory and are not verified.
///
/// A blocked lane reduces the capacity by more than its own share, because drivers on the other
/// lanes slow down.
public enum LaneCapacity {
    /// The part of the road blocked by an incident.
    public enum Blocked: Hashable, Sendable {
        /// A disabled vehicle on the shoulder.
        case shoulder
        /// An accident on the shoulder.
        case shoulderAccident
        /// A number of lanes, from 1 to 3.
        case lanes(Int)
    }

    private static let left: [[Double]] = [
        [0.95, 0.81, 0.35, 0.00],
        [0.99, 0.83, 0.49, 0.17, 0.00],
        [0.99, 0.85, 0.58, 0.25, 0.13],
        [0.99, 0.87, 0.65, 0.40, 0.20],
        [0.99, 0.89, 0.71, 0.50, 0.26],
        [0.99, 0.91, 0.75, 0.57, 0.36],
        [0.99, 0.93, 0.78, 0.63, 0.41],
    ]

    /// Returns the remaining share of the capacity, in 0...1.
    ///
    /// ```swift
    /// LaneCapacity.share(lanes: 3, blocked: .lanes(1))  // 0.49
    /// ```
    ///
    /// - Parameters:
    ///   - lanes: The number of lanes in one direction, from 2 to 8.
    ///   - blocked: The blocked part of the road.
    /// - Returns: The share; nil for a case missing from the source.
    public static func share(lanes: Int, blocked: Blocked) -> Double? {
        guard (2...8).contains(lanes) else { return nil }
        let row = left[lanes - 2]
        switch blocked {
        case .shoulder: return row[0]
        case .shoulderAccident: return row[1]
        case .lanes(let count):
            guard count >= 1, count < row.count - 1 else { return nil }
            return row[count + 1]
        }
    }
}
