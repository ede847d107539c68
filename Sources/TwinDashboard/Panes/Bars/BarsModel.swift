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
        /// The length of the bar as a share of the longest, 0…1; nil if it is unknown.
        public var share: Double?
        /// The worst level of its value and its alarms.
        public var level: Level
    }

    /// The bars, worst first, or in the layout's order if it names each.
    public var rows: ListModel<Row>
    /// The value of a full bar, with its unit; empty if the pane has none.
    public var full: DisplayText
    /// The age of the newest value.
    public var age: DisplayText
}

extension BarsModel: PaneLines {
    var bounds: ListBounds? { rows.bounds }
}
