// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// A builder of the panes of one kind from a scene.
///
/// A builder belongs to one pane of one page. Its scene is replaced for each picture. It can keep
/// values between pictures in its own properties.
protocol PaneBuilder: Sendable {
    /// The content of a pane of the kind.
    associatedtype Model: PaneLines

    /// True if the lines of the kind can be filtered.
    static var isFilterable: Bool { get }
    /// The alarms that a pane of the kind counts at its upper right.
    static var badge: PaneBadge { get }

    /// The scene that the pane is built from.
    var scene: Scene { get set }

    /// Creates a builder with no stored result.
    init(_ scene: Scene)

    /// Returns the content of the pane.
    ///
    /// The result depends on the scene and the request alone.
    ///
    /// - Parameter pane: The layout, the room, and the user's selection in the pane.
    /// - Returns: The content of the pane.
    /// - Throws: An error of the archive.
    mutating func build(_ pane: PaneRequest) throws -> Model
}

/// The alarms that a pane counts at its upper right.
enum PaneBadge: Hashable, Sendable {
    /// No alarms.
    case none
    /// No alarms, but a flood of them and the shelves that end soon.
    case flood
    /// The alarms of the properties that the pane ranks.
    case itemAlarms
    /// The alarms of the pane's domain.
    ///
    /// On the page of an entity these are the alarms of that entity. If the domain has several
    /// panes of numbers, these are the alarms of the pane's items.
    case domainAlarms
}

/// The properties of a pane's lines that key handling needs.
protocol PaneLines: Hashable, Sendable {
    /// The selectable lines; nil if there are none.
    var bounds: ListBounds? { get }
    /// The columns that the lines can be ranked by.
    var columnNames: [String] { get }
}

extension PaneLines {
    /// Only tables can be ranked, so other kinds have no columns.
    var columnNames: [String] { [] }
}
