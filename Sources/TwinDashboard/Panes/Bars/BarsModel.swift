// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Ranked level bars.
public struct BarsModel: Hashable, Sendable {
    /// A bar.
    public struct Row: Hashable, Sendable {
        /// Its name.
        public var name: DisplayText
        /// Its value.
        public var reading: Reading
        /// How long it is between nothing and the longest, 0…1; nothing where it is not known.
        public var share: Double?
        /// The worst level of its value and its alarms.
        public var level: Level
    }

    /// The bars, the worst first, or in the layout's order where it names each.
    public var rows: ListModel<Row>
    /// What a full bar stands for, with its unit; empty where there is none.
    public var full: DisplayText
    /// How old the newest value is.
    public var age: DisplayText
}

extension BarsModel: PaneLines {
    var bounds: ListBounds? { rows.bounds }
}
