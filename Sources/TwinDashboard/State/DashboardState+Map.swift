// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// How closely a map is looked at, and where.
public struct MapZoom: Hashable, Sendable {
    /// How many steps closer than the whole; each step is half as much again.
    public var scale = 0
    /// How far east of the window's middle, in widths of the whole window.
    public var x = 0.0
    /// How far south of the window's middle, in heights of the whole window.
    public var y = 0.0

    /// Looks at the whole.
    public init() {}

    /// The steps there are.
    public static let scales = -3...9

    /// How many times as large as the whole everything is.
    public var factor: Double {
        var factor = 1.0
        for _ in 0..<min(12, abs(scale)) { factor *= 1.5 }
        return scale < 0 ? 1 / factor : factor
    }
}

/// Where the selected thing of a map lies, as ``MapZoom`` counts.
struct MapOffset: Hashable, Sendable {
    var x: Double
    var y: Double
}

extension DashboardState {
    /// How a map of the page that is shown is looked at.
    public func mapZoom(in pane: Int) -> MapZoom {
        mapZooms[place(pane)] ?? MapZoom()
    }

    /// True if the pane in focus is a map that can be enlarged and moved.
    public var isMapFocused: Bool { mapOffsets[focusedPane] != nil }

    /// Does what a person asked of a map.
    ///
    /// `closer` and `wider` are about the map in focus, else about the page's first one; arrows move what
    /// is shown while the map in focus is enlarged.
    ///
    /// - Returns: false where it is not the map's business.
    mutating func moveMap(by action: Action) -> Bool {
        guard !isHelpOpen, let pane = isMapFocused ? focusedPane : mapOffsets.keys.min(),
            let offset = mapOffsets[pane]
        else { return false }
        var view = mapZoom(in: pane)
        let isMoving = isMapFocused && view.scale > 0
        let step = 0.2 / view.factor
        switch action {
        case .closer:
            // The first step goes toward what is selected.
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
        mapZooms[place(pane)] = view
        return true
    }

    /// Takes note of which panes are maps, and where what is selected lies on them.
    mutating func noteMaps(of model: ViewModel) {
        mapOffsets = [:]
        for (number, pane) in model.panes.enumerated() {
            guard case .map(let map) = pane.content, !map.isTiled else { continue }
            mapOffsets[number] = MapOffset(x: map.selectedOffset.x, y: map.selectedOffset.y)
        }
    }
}
