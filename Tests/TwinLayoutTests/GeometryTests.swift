// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Shapes of a map from GeoJSON files")
struct GeometryTests {
    private static let page = """
        page: map
        name: Map
        panes:
          city: {kind: map, title: Map, geometry: shapes.geojson, show: [district/speed]}
        forms:
          - {size: 80x24, pane: city}
        """

    private func check(_ geometry: String?, page: String = page) throws -> Checked<Layout> {
        let folder = try TemporaryFolder()
        _ = try folder.write(page.utf8, to: "map.yaml")
        if let geometry { _ = try folder.write(geometry.utf8, to: "shapes.geojson") }
        return LayoutReader.check(folder: folder.url.path, catalog: nil)
    }

    private func told(_ geometry: String) throws -> String {
        let problem = try #require(try check(geometry).problems.first)
        return problem.description
    }

    private static func collection(_ features: String) -> String {
        "{\"type\": \"FeatureCollection\", \"features\": [\(features)]}"
    }

    private static func feature(_ geometry: String, _ rest: String = "") -> String {
        "{\"type\": \"Feature\", \"id\": 7, \"properties\": {\"name\": \"N\\u00e9\"}\(rest), "
            + "\"geometry\": \(geometry)}"
    }

    @Test("Every kind of geometry is read, with the possible names of its feature")
    func everyKind() throws {
        let shapes = [
            "{\"type\": \"Polygon\", \"coordinates\": [[[1,2],[3,2],[3,4],[1,2]], [[2,2],[2,3],[3,3]]]}",
            "{\"type\": \"MultiPolygon\", \"coordinates\": [[[[1,2,9],[3,2],[3,4]]], [[[5,6],[7,6],[7,8]]]]}",
            "{\"type\": \"LineString\", \"coordinates\": [[1,2],[3e0,-2.5]]}",
            "{\"type\": \"MultiLineString\", \"coordinates\": [[[1,2],[3,4]],[[5,6],[7,8]]]}",
            "{\"type\": \"Point\", \"coordinates\": [116.4, 39.9]}",
            "{\"type\": \"MultiPoint\", \"coordinates\": [[1,2],[3,4]]}",
            "{\"type\": \"GeometryCollection\", \"geometries\": [{\"type\": \"Point\", \"coordinates\": [1,2]}]}",
            "null",
        ]
        let text = Self.collection(shapes.map { Self.feature($0) }.joined(separator: ",\n"))
        let layout = try check(text).get()
        let found = try #require(layout.pages.first?.root.shown.first?.geometry)
        #expect(found.file == "shapes.geojson")
        #expect(found.shapes.map(\.rings.count) == [2, 2, 0, 0, 0, 0, 0, 0])
        #expect(found.shapes.map(\.lines.count) == [0, 0, 1, 2, 0, 0, 0, 0])
        #expect(found.shapes.map(\.points.count) == [0, 0, 0, 0, 1, 2, 1, 0])
        #expect(found.shapes[0].keys == ["7", "Né"])
        #expect(found.shapes[2].lines[0].last == Position(longitude: 3, latitude: -2.5))
        #expect(found.shapesByKey["Né"] == found.shapes[0])
    }

    @Test("Invalid GeoJSON is reported with file, line and column")
    func broken() throws {
        #expect(
            try told("{\"type\":\n \"FeatureCollection\", x").contains("shapes.geojson:2:23: error")
        )
        #expect(try told("[1, 2").contains("the JSON ends too early"))
        #expect(try told("{\"type\": \"Topology\"}").contains("no GeoJSON FeatureCollection"))
        #expect(try told(Self.collection("")).contains("no feature has a shape"))
        let nowhere = "{\"type\": \"Point\", \"coordinates\": [\"east\", 2]}"
        #expect(try told(Self.collection(Self.feature(nowhere))).contains("feature 1 has a corner"))
        let beyond = "{\"type\": \"Point\", \"coordinates\": [4470000, 39]}"
        #expect(try told(Self.collection(Self.feature(beyond))).contains("longitude and latitude"))
        let other = "{\"type\": \"Circle\", \"coordinates\": [1, 2]}"
        #expect(try told(Self.collection(Self.feature(other))).contains("no geometry of GeoJSON"))
        #expect(try told("").contains("error"))
    }

    @Test("A geometry that is too deep or too large, or has too many values, is refused")
    func bounded() throws {
        let deep = String(repeating: "[", count: 5000)
        #expect(try told(deep).contains("nested more than 24 levels deep"))
        let point = "{\"type\": \"Point\", \"coordinates\": [1, 2]}"
        let many = (0...4096).map { _ in Self.feature(point) }.joined(separator: ",")
        #expect(try told(Self.collection(many)).contains("more than 4096 features"))
        let corners = (0...120_000).map { _ in "[1,2]" }.joined(separator: ",")
        let long = "{\"type\": \"LineString\", \"coordinates\": [\(corners)]}"
        #expect(try told(Self.collection(Self.feature(long))).contains("more than"))
        #expect(try told(String(repeating: " ", count: (1 << 20) + 1)).contains("shapes.geojson"))
    }

    @Test("A missing geometry, or one named by a path, is reported at its place in the layout")
    func missing() throws {
        let problem = try #require(try check(nil).problems.first)
        #expect(problem.file.hasSuffix("map.yaml"))
        #expect(problem.line == 4)
        #expect(problem.description.contains("no file named \"shapes.geojson\""))
        #expect(problem.description.contains("Data/geometry"))
        let path = Self.page.replacing("shapes.geojson", with: "../../etc/passwd")
        let refused = try #require(try check(nil, page: path).problems.first)
        #expect(refused.description.contains("beside the layouts"))
    }

    @Test("The shipped sketch has a shape for each of the sixteen districts")
    func shipped() throws {
        let layout = try ProjectFolder.shipped.read().layout
        let maps = layout.pages.flatMap { $0.root.shown }.filter { $0.kind == .map }
        let shapes = try #require(maps.compactMap(\.geometry).first)
        #expect(shapes.shapes.count == 16)
        for code in 110101...110119 where ![110103, 110104, 110110].contains(code) {
            let ring = try #require(shapes.shapesByKey["\(code)"]?.rings.first)
            #expect(ring.first == ring.last)
            #expect(ring.count >= 5)
        }
    }
}

extension LayoutNode {
    /// The panes below a node in the order of the file.
    fileprivate var shown: [PaneLayout] {
        switch self {
        case .pane(let pane): [pane]
        case .rows(let parts), .columns(let parts): parts.flatMap(\.node.shown)
        }
    }
}
