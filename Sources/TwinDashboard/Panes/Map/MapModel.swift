// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A map of areas, lines and marks at their positions, each coloured by a property.
public struct MapModel: Hashable, Sendable {
    /// The texts and the shade of one entity on the map.
    public struct Value: Hashable, Sendable {
        /// Its name.
        public var name: DisplayText
        /// The name of its district; empty if it has none or is a district itself.
        public var district: DisplayText
        /// Its value.
        public var reading: Reading
        /// The position between the scale's ends, 0…1, where a higher share is worse; nil if it is
        /// unknown.
        public var share: Double?
        /// True if its shade shows an amount instead of a level.
        public var isNeutral = false
    }

    /// An area.
    public struct Area: Hashable, Sendable {
        /// The texts and the shade.
        public var value: Value
        /// The position of its name; nil if it is unknown.
        public var place: Position?
        /// Its outline; empty if it has none.
        public var rings: [[Position]]
        /// True if an entity in the area is in critical alarm.
        public var hasAlarm = false
    }

    /// A line, such as a stretch of road.
    public struct Line: Hashable, Sendable {
        /// The texts and the shade.
        public var value: Value
        /// Its corners.
        public var points: [Position]
    }

    /// A mark, such as a substation.
    public struct Mark: Hashable, Sendable {
        /// The texts and the shade.
        public var value: Value
        /// Its position.
        public var place: Position
        /// True if it is on the map because it is in critical alarm, independent of the map's
        /// property.
        public var isAlarm = false
    }

    /// The meaning of the shades of areas, lines or marks.
    public struct Scale: Hashable, Sendable {
        /// The name of the property.
        public var title: DisplayText
        /// The value of the least shade, with its unit.
        public var lower: DisplayText
        /// The value of the fullest shade, with its unit.
        public var upper: DisplayText
        /// The age of the newest value.
        public var age: DisplayText
        /// True if the scale is that of lines.
        public var isOfLines = false
        /// True if shades show an amount instead of a level.
        public var isNeutral = false
    }

    /// The areas, worst first.
    public var areas: [Area]
    /// The lines, worst last.
    public var lines: [Line]
    /// The marks, worst last.
    public var marks: [Mark]
    /// The scales of the shades, the one of the selectable entries first.
    public var scales: [Scale]
    /// The part of the earth that is shown.
    public var window: MapWindow
    /// True if the map has areas without outlines and nothing else, so that each area is a tile of
    /// one size.
    public var isTiled: Bool
    /// The selectable entries, worst first: the areas, or the first item's lines or marks.
    public var entries: [Value]
    /// The index of the selected entry; nil if the pane is not in focus.
    public var selected: Int?
    /// The position of the selected entry; nil if it is unknown.
    public var selectedPlace: Position?
    var selectedOffset = MapOffset(x: 0, y: 0)
    var targets: [EntityID?]

    /// True if the map has no areas, lines or marks.
    public var isEmpty: Bool { areas.isEmpty && lines.isEmpty && marks.isEmpty }

    var bounds: ListBounds? {
        ListBounds(
            count: entries.count,
            room: entries.count,
            firstLine: 0,
            targets: targets.map { $0.map(Destination.entity) },
            identities: targets.map { LineIdentity($0) }
        )
    }
}

extension MapModel: PaneLines {}
