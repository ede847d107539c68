// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The magnification and the position of a map.
public struct MapZoom: Hashable, Sendable {
    /// The number of steps of magnification; each step enlarges the map by half.
    public var scale = 0
    /// The distance to the east of the window's middle, in widths of the whole window.
    public var x = 0.0
    /// The distance to the south of the window's middle, in heights of the whole window.
    public var y = 0.0

    /// Creates the view of the whole map.
    public init() {}

    /// The possible steps.
    public static let scales = -3...9

    /// The factor of magnification against the whole map.
    public var factor: Double {
        var factor = 1.0
        for _ in 0..<min(12, abs(scale)) { factor *= 1.5 }
        return scale < 0 ? 1 / factor : factor
    }
}

/// The position of a map's selected entity, in the units of ``MapZoom``.
struct MapOffset: Hashable, Sendable {
    var x: Double
    var y: Double
}

extension DashboardState {
    /// True if the pane in focus is a map that can be enlarged and moved.
    public var isMapFocused: Bool { mapOffsets[focusedPane] != nil }

    /// Performs an action on a map.
    ///
    /// `closer` and `wider` apply to the map in focus, else to the page's first map. Arrows move
    /// the map in focus while it is enlarged.
    ///
    /// - Returns: False if the action does not apply to a map.
    mutating func moveMap(by action: Action) -> Bool {
        guard !isHelpOpen, let pane = isMapFocused ? focusedPane : mapOffsets.keys.min(),
            let offset = mapOffsets[pane]
        else { return false }
        var view = mapZoom(in: pane)
        let isMoving = isMapFocused && view.scale > 0
        let step = 0.2 / view.factor
        switch action {
        case .closer:
            // The first step zooms toward the selection.
            if view.scale == 0 { (view.x, view.y) = (offset.x, offset.y) }
            view.scale = min(view.scale + 1, MapZoom.scales.upperBound)
        case .wider:
            view.scale = max(view.scale - 1, MapZoom.scales.lowerBound)
        case .left where isMoving: view.x -= step
        case .right where isMoving: view.x += step
        case .up where isMoving: view.y -= step
        case .down where isMoving: view.y += step
        default: return false
        }
        if view.scale <= 0 { (view.x, view.y) = (0, 0) }
        view.x = min(0.6, max(-0.6, view.x))
        view.y = min(0.6, max(-0.6, view.y))
        if view == mapZoom(in: pane) {
            time.message = LocalizedText(
                "The map goes no further that way.",
                chinese: "地图已到尽头。"
            )
        }
        choose(in: pane) { $0.mapZoom = view }
        return true
    }

    /// Records the panes that are maps, and the positions of their selected entities.
    mutating func noteMaps(of model: ViewModel) {
        mapOffsets = [:]
        for (number, pane) in model.panes.enumerated() {
            guard case .map(let map) = pane.content, !map.isTiled else { continue }
            mapOffsets[number] = MapOffset(x: map.selectedOffset.x, y: map.selectedOffset.y)
        }
    }
}
