// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A projection of positions on the earth to a grid of square dots, two by four in each cell.
///
/// Longitudes are scaled by the cosine of the middle latitude (equirectangular projection), which
/// is accurate to within one percent over a city.
struct MapProjection {
    let columns: Int
    let rows: Int
    private let west: Double
    private let north: Double
    private let eastStep: Double
    private let northStep: Double
    private let left: Double
    private let top: Double

    init(_ window: MapWindow, columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        let shortening = Self.cosine(degrees: (window.south + window.north) / 2)
        let across = max(1e-9, (window.east - window.west) * shortening)
        let upward = max(1e-9, window.north - window.south)
        let (width, height) = (Double(self.columns * 2 - 1), Double(self.rows * 4 - 1))
        let scale = max(1e-9, min(width / across, height / upward))
        west = window.west
        north = window.north
        eastStep = scale * shortening
        northStep = scale
        left = (width - across * scale) / 2
        top = (height - upward * scale) / 2
    }

    /// Returns a position in dots, neither rounded nor clipped.
    func point(_ place: Position) -> (x: Double, y: Double) {
        let x = left + (place.longitude - west) * eastStep
        let y = top + (north - place.latitude) * northStep
        return (min(1e7, max(-1e7, x)), min(1e7, max(-1e7, y)))
    }

    /// Returns the cell of a position, which may be outside of the grid.
    func cell(_ place: Position) -> (column: Int, row: Int) {
        let dot = point(place)
        let column = (dot.x / 2).rounded(.down)
        let row = (dot.y / 4).rounded(.down)
        return (Int(exactly: column) ?? -1, Int(exactly: row) ?? -1)
    }

    /// Returns the cosine by its series to the eighth power, accurate to 1e-4 for any latitude.
    private static func cosine(degrees: Double) -> Double {
        let x = min(85, max(-85, degrees)) * .pi / 180
        let square = x * x
        let series = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
        return max(0.05, series)
    }
}

extension BrailleCanvas {
    /// Draws the part of a line that is on the canvas (Liang–Barsky clipping).
    mutating func line(
        from start: (x: Double, y: Double),
        to end: (x: Double, y: Double),
        _ style: Style
    ) {
        let (right, bottom) = (Double(width - 1), Double(height - 1))
        guard right >= 0, bottom >= 0 else { return }
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        var first = 0.0
        var last = 1.0
        let edges = [
            (-dx, start.x), (dx, right - start.x), (-dy, start.y), (dy, bottom - start.y),
        ]
        for (step, room) in edges {
            if step == 0 {
                if room < 0 { return }
            } else if step < 0 {
                first = max(first, room / step)
            } else {
                last = min(last, room / step)
            }
        }
        guard first <= last else { return }
        let from = (x: Self.dot(start.x + first * dx), y: Self.dot(start.y + first * dy))
        let to = (x: Self.dot(start.x + last * dx), y: Self.dot(start.y + last * dy))
        line(from: from, to: to, style)
    }

    private static func dot(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? 0 }
}
