// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// Builds the panes of one kind from a scene.
///
/// A builder belongs to one pane of one page. Its scene is replaced from picture to picture; what it
/// wants to keep between them is in properties of its own.
protocol PaneBuilder: Sendable {
    /// What is in a pane of the kind.
    associatedtype Model: PaneLines

    /// True if the lines of the kind can be filtered.
    static var isFilterable: Bool { get }
    /// Which alarms a pane of the kind counts at its upper right.
    static var badge: PaneBadge { get }

    /// What the pane is built from.
    var scene: Scene { get set }

    /// Makes a builder that keeps nothing yet.
    init(_ scene: Scene)

    /// Builds what is in the pane.
    ///
    /// The result depends on the scene and the request alone.
    ///
    /// - Parameter pane: the layout, the room, and where the person is in the pane.
    /// - Returns: what is in it.
    /// - Throws: what the archive throws.
    mutating func build(_ pane: PaneRequest) throws -> Model
}

/// Which alarms a pane counts at its upper right.
enum PaneBadge: Hashable, Sendable {
    /// None.
    case none
    /// Those of the properties that it ranks.
    case itemAlarms
    /// Those of its domain; of the open thing on its page, of its items if its domain has several panes
    /// of numbers.
    case domainAlarms
}

/// What the lines of a pane are, as far as keys need to know.
protocol PaneLines: Hashable, Sendable {
    /// The lines that can be selected; nil if there are none to select.
    var bounds: ListBounds? { get }
    /// The columns that the lines can be ranked by.
    var columnNames: [String] { get }
}

extension PaneLines {
    /// Only tables can be ranked.
    var columnNames: [String] { [] }
}
