// SPDX-License-Identifier: Apache-2.0

/// A radial feeder whose voltages and flows are computed by the linear DistFlow equations.
///
/// These are the equations of Baran and Wu (1989) without the terms of losses: a line carries the
/// sum of the loads behind it, and v_j² = v_i² − 2 (r P + x Q) along it.
public struct LinearFeeder: Hashable, Sendable {
    /// A node with the line that feeds it.
    public struct Node: Hashable, Sendable {
        /// The index of the node that feeds this one; nil for the substation.
        public var parent: Int?
        /// The resistance of the line, per unit.
        public var resistance: Double
        /// The reactance of the line, per unit.
        public var reactance: Double
        /// The active load at the node, per unit; negative if it feeds in.
        public var active: Double
        /// The reactive load at the node, per unit.
        public var reactive: Double

        /// Creates a node.
        public init(
            parent: Int?,
            resistance: Double = 0,
            reactance: Double = 0,
            active: Double = 0,
            reactive: Double = 0
        ) {
            self.parent = parent
            self.resistance = resistance
            self.reactance = reactance
            self.active = active
            self.reactive = reactive
        }
    }

    /// The voltage at each node, per unit; nil if the load is too great for any voltage there.
    public var voltages: [Double?]
    /// The active power through the line to each node, per unit.
    public var active: [Double]
    /// The reactive power through the line to each node, per unit.
    public var reactive: [Double]

    /// Creates the solution of a feeder.
    ///
    /// Returns nil if the nodes are not a tree or a number is not finite.
    ///
    /// - Parameters:
    ///   - nodes: The nodes in any order, exactly one of them without a parent.
    ///   - substation: The voltage at the node without a parent, per unit.
    public init?(_ nodes: [Node], substation: Double = 1) {
        guard substation > 0, substation.isFinite,
            let order = Self.order(nodes),
            nodes.allSatisfy({ node in
                [node.resistance, node.reactance, node.active, node.reactive]
                    .allSatisfy(\.isFinite)
            })
        else { return nil }
        active = nodes.map(\.active)
        reactive = nodes.map(\.reactive)
        for number in order.reversed() {
            guard let parent = nodes[number].parent else { continue }
            active[parent] += active[number]
            reactive[parent] += reactive[number]
        }
        var squares = [Double](repeating: substation * substation, count: nodes.count)
        for number in order {
            guard let parent = nodes[number].parent else { continue }
            let line = nodes[number]
            squares[number] =
                squares[parent]
                - 2 * (line.resistance * active[number] + line.reactance * reactive[number])
        }
        guard squares.allSatisfy(\.isFinite) else { return nil }
        voltages = squares.map { $0 > 0 ? $0.squareRoot() : nil }
    }

    /// Returns the indices of the nodes, each after its parent, or nil if they are not a tree.
    private static func order(_ nodes: [Node]) -> [Int]? {
        var children = [[Int]](repeating: [], count: nodes.count)
        var order: [Int] = []
        for (number, node) in nodes.enumerated() {
            guard let parent = node.parent else {
                order.append(number)
                continue
            }
            guard nodes.indices.contains(parent) else { return nil }
            children[parent].append(number)
        }
        guard order.count == 1 else { return nil }
        var next = 0
        while next < order.count {
            order.append(contentsOf: children[order[next]])
            next += 1
        }
        // Nodes of a loop are never reached.
        return order.count == nodes.count ? order : nil
    }
}
