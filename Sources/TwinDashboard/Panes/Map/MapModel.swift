// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Areas, lines and marks where they lie, coloured by a property each.
public struct MapModel: Hashable, Sendable {
    /// What is told of one thing on the map.
    public struct Value: Hashable, Sendable {
        /// Its name.
        public var name: DisplayText
        /// The name of its district; empty where it has none or is one.
        public var district: DisplayText
        /// Its value.
        public var reading: Reading
        /// How much it needs an eye between the scale's ends, 0…1; nothing where that is not known.
        public var share: Double?
        /// Whether its shade says how much and not how bad.
        public var isNeutral = false
    }

    /// An area.
    public struct Area: Hashable, Sendable {
        /// What is told of it.
        public var value: Value
        /// Where its name stands; nothing where its place is not known.
        public var place: Position?
        /// Its outline; empty where there is none.
        public var rings: [[Position]]
        /// Whether something that lies in it is in critical alarm.
        public var hasAlarm = false
    }

    /// A line, such as a stretch of road.
    public struct Line: Hashable, Sendable {
        /// What is told of it.
        public var value: Value
        /// Its corners.
        public var points: [Position]
    }

    /// A mark, such as a substation.
    public struct Mark: Hashable, Sendable {
        /// What is told of it.
        public var value: Value
        /// Where it stands.
        public var place: Position
        /// Whether it is on the map because it is in critical alarm, whatever the map is about.
        public var isAlarm = false
    }

    /// What the shades of areas, lines or marks mean.
    public struct Scale: Hashable, Sendable {
        /// What is shown.
        public var title: DisplayText
        /// The value of the least shade, with its unit.
        public var lower: DisplayText
        /// The value of the fullest shade, with its unit.
        public var upper: DisplayText
        /// How old the newest value is.
        public var age: DisplayText
        /// Whether it is lines that are drawn so.
        public var isOfLines = false
        /// Whether shades say how much and not how bad.
        public var isNeutral = false
    }

    /// The areas, the worst first.
    public var areas: [Area]
    /// The lines, the worst last.
    public var lines: [Line]
    /// The marks, the worst last.
    public var marks: [Mark]
    /// What the shades mean, first of what can be selected.
    public var scales: [Scale]
    /// The part of the earth that is shown.
    public var window: MapWindow
    /// Whether there are areas alone and no outlines, so that each is a tile of one size.
    public var isTiled: Bool
    /// What can be selected, the worst first: the areas, or the first item's lines or marks.
    public var entries: [Value]
    /// Which of them is selected; nothing where the pane is not in focus.
    public var selected: Int?
    /// Where the selected one stands; nothing where that is not known.
    public var selectedPlace: Position?
    var selectedOffset = MapOffset(x: 0, y: 0)
    var targets: [EntityID?]

    /// Whether there is anything to draw.
    public var isEmpty: Bool { areas.isEmpty && lines.isEmpty && marks.isEmpty }

    var bounds: ListBounds? {
        ListBounds(
            count: entries.count,
            room: entries.count,
            firstLine: 0,
            targets: targets.map { $0.map(Destination.entity) }
        )
    }
}

extension MapModel: PaneLines {}
