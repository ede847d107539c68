// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One cell for each entity.
public struct WallModel: Hashable, Sendable {
    /// The state of an entity, from the least to the most serious.
    public enum State: UInt8, Hashable, Comparable, Sendable {
        /// The value is normal.
        case well = 0
        /// No value was ever received.
        case unknown = 1
        /// The value is overdue.
        case stale = 2
        /// The value is beyond a limit or outside the normal range.
        case bad = 3

        /// Returns true if the left state is less serious than the right one.
        public static func < (left: State, right: State) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A cell.
    public struct Cell: Hashable, Sendable {
        /// The entity's name; empty if there are too many cells to name.
        public var name: DisplayText
        /// The position between the scale's ends, 0…1, where a higher share is worse; nil without a
        /// value.
        public var share: Double?
        /// The alarm level.
        public var level: Level
        /// The state of the entity.
        public var state: State
        /// The value; empty if there are too many cells to name.
        public var value: DisplayText
    }

    /// The cells of one district, which follow each other.
    public struct Group: Hashable, Sendable {
        /// The district's name; empty for entities without a district.
        public var name: DisplayText
        /// The index of the first cell.
        public var first: Int
        /// The number of cells.
        public var count: Int
        /// The number of bad cells.
        public var bad: Int
        /// The number of cells that are overdue or have never had a value.
        public var stale: Int
    }

    /// The cells, district by district.
    public var cells: [Cell]
    /// The districts.
    public var groups: [Group]
    /// True if the values are flags.
    public var isFlag: Bool
    /// A summary of the cells: `1,960 of 2,000 online`.
    public var summary: DisplayText
    /// The value of the least shade; empty for flags.
    public var lower: DisplayText
    /// The value of the fullest shade, the worst; empty for flags.
    public var upper: DisplayText
    /// True if shades show an amount instead of a level.
    public var isNeutral = false
    /// The words for a flag's good and bad value.
    public var words: [DisplayText]
    /// The target of each cell in the order of selection, most serious first.
    public var targets: [EntityID?]
    /// The selected cell; nil if the pane is not in focus.
    public var selected: Int?
    /// The name, value, age and district of the selected cell.
    public var detail: DisplayText
    /// The districts with the most bad cells: `Haidian 41, Fengtai 3`; a remark that no limits are
    /// set if the catalog has none.
    public var worst: DisplayText

    var bounds: ListBounds? {
        ListBounds(
            count: targets.count,
            room: targets.count,
            firstLine: 0,
            targets: targets.map { $0.map(Destination.entity) },
            identities: targets.map { LineIdentity($0) }
        )
    }
}

extension WallModel: PaneLines {}
