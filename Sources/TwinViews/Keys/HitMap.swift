// SPDX-License-Identifier: Apache-2.0

public import TwinDashboard
public import TwinFrame
import TwinModel

/// The areas of a picture that react to the mouse, and the target of each.
///
/// The map is filled while the picture is drawn, so that a click always matches the picture.
public struct HitMap: Hashable, Sendable {
    /// The target of a click.
    public enum Target: Hashable, Sendable {
        /// A pane, by its number, and its line from 0; nil outside the lines.
        case pane(Int, line: Int?)
        /// A page's tab, by the page's number.
        case tab(Int)
        /// One of the breadcrumbs, counted from 0, the page.
        case crumb(Int)
        /// One of a prompt's choices.
        case choice(Int)
        /// The timeline; ``HitMap/fraction(of:at:)`` returns the position on it.
        case timeline
        /// Content drawn over the panes, which blocks their targets.
        case overlay
    }

    private var regions: [Region] = []
    /// The mapping of columns to instants of the timeline as drawn; nil if none was drawn.
    var window: TimelineWindow?

    private struct Region: Hashable, Sendable {
        var rect: Rect
        var target: Target
    }

    /// Creates an empty map.
    public init() {}

    /// Adds a rectangle with its target; later rectangles cover earlier ones.
    mutating func note(_ rect: Rect, _ target: Target) {
        guard !rect.isEmpty else { return }
        regions.append(Region(rect: rect, target: target))
    }

    /// Adds all rectangles of another map, which cover the earlier ones.
    mutating func note(_ other: HitMap) {
        regions += other.regions
        if let window = other.window { self.window = window }
    }

    /// Returns the target at a place; nil if there is none.
    public func target(at place: Point) -> Target? { region(at: place)?.target }

    /// Returns the position of a place on a target, from 0 at its left end to 1 at its right.
    public func fraction(of target: Target, at place: Point) -> Double? {
        guard let found = regions.last(where: { $0.target == target }) else { return nil }
        let columns = found.rect.size.columns
        guard columns > 1 else { return 0 }
        let offset = min(max(0, place.column - found.rect.left), columns - 1)
        return Double(offset) / Double(columns - 1)
    }

    /// Returns the action of a mouse event; nil if it has none.
    ///
    /// A press selects a line, and opens a line that is already selected. The wheel moves the
    /// selection of the pane below the pointer.
    public func action(for mouse: Mouse) -> Action? {
        let target = target(at: mouse.place)
        switch (mouse.action, target) {
        case (.press, .pane(let pane, let line)): return .point(pane: pane, line: line)
        case (.press, .tab(let number)): return .page(number)
        case (.press, .crumb(let level)): return .climb(level)
        case (.press, .choice(let number)): return .choose(number)
        case (.press, .timeline), (.drag, .timeline):
            return instant(at: mouse.place).map { .time(.seek($0)) }
        case (.scrollUp, .timeline): return .time(.zoomIn)
        case (.scrollDown, .timeline): return .time(.zoomOut)
        case (.scrollUp, .pane(let pane, _)): return .scroll(pane: pane, by: -3)
        case (.scrollDown, .pane(let pane, _)): return .scroll(pane: pane, by: 3)
        case (.scrollUp, .choice), (.scrollUp, .overlay): return .up
        case (.scrollDown, .choice), (.scrollDown, .overlay): return .down
        default: return nil
        }
    }

    /// Returns the instant at a position on the timeline; nil if the position is not on it.
    func instant(at place: Point) -> Instant? {
        guard let window, let region = regions.last(where: { $0.target == .timeline }) else {
            return nil
        }
        return window.instant(of: place.column - region.rect.left)
    }

    private func region(at place: Point) -> Region? {
        regions.last { region in
            place.column >= region.rect.left && place.column < region.rect.right
                && place.row >= region.rect.top && place.row < region.rect.bottom
        }
    }
}
