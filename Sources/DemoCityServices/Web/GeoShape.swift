// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// A point or an area on the map in a request; longitude is `x`, latitude is `y`.
enum GeoShape: Sendable, Hashable {
    case point(SIMD2<Double>)
    /// An area given by its outer ring, followed by the holes.
    case polygon([[SIMD2<Double>]])

    /// Parses well-known text: `POINT (116.4 39.9)`, `POLYGON ((116 39, 117 39, 117 40, 116 39))`.
    init?(wellKnownText text: String) {
        let name = text.prefix { $0.isLetter }.uppercased()
        let rings = text.split { "()".contains($0) }.dropFirst()
            .filter { ring in ring.contains { $0.isNumber } }
            .map { ring in
                ring.split(separator: ",").map { pair in
                    pair.split(separator: " ").map { Double($0) ?? .nan }
                }
            }
        self.init(name, rings)
    }

    /// Parses a GeoJSON geometry from its type and coordinates.
    init?(geometry: String, coordinates: String) {
        let json = try? JSONSerialization.jsonObject(with: Data(coordinates.utf8))
        if let point = json as? [Double] {
            self.init(geometry.uppercased(), [[point]])
        } else if let rings = json as? [[[Double]]] {
            self.init(geometry.uppercased(), rings)
        } else {
            return nil
        }
    }

    private init?(_ name: String, _ rings: [[[Double]]]) {
        guard rings.reduce(0, { $0 + $1.count }) <= 1000 else { return nil }
        var corners: [[SIMD2<Double>]] = []
        for ring in rings {
            guard ring.allSatisfy({ $0.count >= 2 && $0[0].isFinite && $0[1].isFinite }) else {
                return nil
            }
            corners.append(ring.map { SIMD2($0[0], $0[1]) })
        }
        switch name {
        case "POINT" where corners.count == 1 && corners[0].count == 1: self = .point(corners[0][0])
        case "POLYGON" where !corners.isEmpty && corners.allSatisfy { $0.count >= 4 }:
            self = .polygon(corners)
        default: return nil
        }
    }

    /// Returns true if the shape contains a point, or is equal to it if the shape is a point.
    func contains(_ point: SIMD2<Double>) -> Bool {
        switch self {
        case .point(let own): own == point
        case .polygon(let rings): rings.count { Self.encloses($0, point) } % 2 == 1
        }
    }

    /// Returns the distance between the shape and a point in metres on the sphere, or nil for an
    /// area.
    func distance(to point: SIMD2<Double>) -> Double? {
        guard case .point(let own) = self else { return nil }
        let radians = Double.pi / 180
        let half = (point - own) * radians / 2
        let scale = cos(own.y * radians) * cos(point.y * radians)
        let chord = sin(half.y) * sin(half.y) + scale * sin(half.x) * sin(half.x)
        return 2 * 6_371_008.8 * asin(min(1, chord.squareRoot()))
    }

    private static func encloses(_ ring: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        var isInside = false
        for (from, to) in zip(ring, ring.dropFirst() + ring.prefix(1))
        where (from.y > point.y) != (to.y > point.y) {
            let crossing = from.x + (point.y - from.y) / (to.y - from.y) * (to.x - from.x)
            if point.x < crossing { isInside.toggle() }
        }
        return isInside
    }
}
