// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One cell for each entity.
public struct WallModel: Hashable, Sendable {
    /// How one entity is, in the order of how little it needs an eye.
    public enum State: UInt8, Hashable, Comparable, Sendable {
        /// As it should be.
        case well = 0
        /// Never heard of.
        case unknown = 1
        /// Its value is overdue.
        case stale = 2
        /// As it should not be.
        case bad = 3

        /// Whether the left one needs an eye less than the right one.
        public static func < (left: State, right: State) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// A cell.
    public struct Cell: Hashable, Sendable {
        /// Whose; empty where there are too many to be named.
        public var name: DisplayText
        /// How much it needs an eye between the scale's ends, 0…1; nil without a value.
        public var share: Double?
        /// How much it needs an eye.
        public var level: Level
        /// How it is.
        public var state: State
        /// Its value; empty where there are too many to be named.
        public var value: DisplayText
    }

    /// The cells of one district, which follow each other.
    public struct Group: Hashable, Sendable {
        /// The district's name; empty for those that lie in none.
        public var name: DisplayText
        /// The first cell.
        public var first: Int
        /// How many cells.
        public var count: Int
        /// How many are not as they should be.
        public var bad: Int
        /// How many are overdue or were never heard of.
        public var stale: Int
    }

    /// The cells, district by district.
    public var cells: [Cell]
    /// The districts.
    public var groups: [Group]
    /// Whether they tell yes or no.
    public var isFlag: Bool
    /// What they show in a sentence: `1,960 of 2,000 online`.
    public var summary: DisplayText
    /// The value of the least shade; empty for flags.
    public var lower: DisplayText
    /// The value of the fullest shade, the worst; empty for flags.
    public var upper: DisplayText
    /// Whether shades say how much and not how bad.
    public var isNeutral = false
    /// The word for what is as it should be and the one for what is not, of a flag.
    public var words: [DisplayText]
    /// What each cell opens, those first that need an eye; a selection goes through them so.
    public var targets: [EntityID?]
    /// The selected cell; nothing where the pane is not in focus.
    public var selected: Int?
    /// Of the selected cell its name, value, age and district.
    public var detail: DisplayText
    /// Where most are not as they should be: `Haidian 41, Fengtai 3`; that no limits are set if the
    /// catalog has none to judge by.
    public var worst: DisplayText

    var bounds: ListBounds? {
        ListBounds(
            count: targets.count,
            room: targets.count,
            firstLine: 0,
            targets: targets.map { $0.map(Destination.entity) }
        )
    }
}

extension WallModel: PaneLines {}
