// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinTestSupport
import TwinViews
import TwinVocabulary

private let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 36), Size(columns: 200, rows: 50),
    Size(columns: 400, rows: 110),
]

/// Pictures of the shipped map page, stored as text in `Golden`.
struct MapScreenTests {
    @Test("The shipped map page at each of its sizes", arguments: sizes, GlyphSet.allCases)
    func page(_ size: Size, _ glyphs: GlyphSet) throws {
        let frame = try MapCity().frame(size, glyphs: glyphs)
        let name = "map-\(size.columns)x\(size.rows)"
        expectGolden(frame.golden, glyphs == .ascii ? name + "-ascii" : name)
    }

    @Test("The shipped map page in Chinese", arguments: sizes.prefix(3))
    func chinese(_ size: Size) throws {
        let frame = try MapCity().frame(size, language: .chinese)
        expectGolden(frame.golden, "map-\(size.columns)x\(size.rows)-zh")
    }

    @Test("N01 A map whose source is gone keeps its values, dimmed, with their age")
    func stale() throws {
        let frame = try MapCity(isStale: true).frame(sizes[0])
        expectGolden(frame.golden, "map-80x24-stale")
        #expect(frame.text.contains("STALE since"))
    }

    @Test("A map alone on the screen, looked at from nearer, moved and with its selection")
    func closer() throws {
        let city = try MapCity()
        let steps: [(String, [Action])] = [
            ("zoom", [.zoom]), ("closer", [.zoom, .closer, .closer, .closer]),
            ("moved", [.zoom, .closer, .closer, .closer, .left, .left, .down]),
            ("selected", [.down, .down]),
        ]
        for (name, actions) in steps {
            let frame = try city.frame(sizes[2], actions: actions)
            expectGolden(frame.golden, "map-200x50-\(name)")
        }
    }

    @Test("A person who sees only the map at 80x24 reads which districts and roads are worst")
    func worst() throws {
        for glyphs in GlyphSet.allCases {
            let text = try MapCity().frame(sizes[0], glyphs: glyphs).text
            #expect(text.contains("! 9.4"))
            #expect(text.contains("Fengtai"))
            #expect(text.contains("Ring 2 km 11"))
            #expect(text.contains("Congestion"))
            for district in SmallCity.districts { #expect(text.contains(district.english)) }
        }
    }

    @Test("T09 Without any colour the levels and shades of a map differ in shape")
    func shapes() throws {
        let text = try MapCity().frame(sizes[0]).text
        for shade in "·░▒▓█" { #expect(text.contains(shade)) }
        for mark in ["!", "▲"] { #expect(text.contains(mark)) }
        let plain = try MapCity().frame(sizes[0], glyphs: .ascii).text
        for digit in "12345" { #expect(plain.contains("\(digit)\(digit)\(digit)")) }
    }

    @Test("Any size of every new kind of pane is drawn inside its border")
    func anySize() throws {
        let geometry = try CityFiles(shippedIn: MapCity.root).read().layout.pages
            .flatMap { $0.root.panes }.first { $0.geometry != nil }?.geometry
        var drawn = PaneLayout(kind: .map, title: LocalizedText("Shapes"), items: [Self.congestion])
        drawn.geometry = geometry
        let panes = [
            PaneLayout(kind: .map, title: LocalizedText("Map"), items: [Self.congestion]), drawn,
            PaneLayout(kind: .heat, title: LocalizedText("Heat"), items: [Self.congestion]),
            PaneLayout(kind: .bars, title: LocalizedText("Bars"), items: [Self.congestion]),
        ]
        let city = try MapCity(panes: panes)
        for columns in [40, 57, 63, 90, 160, 300] {
            for rows in [12, 13, 17, 24, 60] {
                let size = Size(columns: columns, rows: rows)
                for actions in [[], [Action.zoom]] {
                    let frame = try city.frame(size, actions: actions)
                    let last = frame.size.rows - 2
                    #expect(frame[0, last].glyph == "└", "\(columns)x\(rows)")
                    #expect(frame[columns - 1, last].glyph == "┘", "\(columns)x\(rows)")
                    for row in 2..<last where rows < 30 {
                        #expect(frame[columns - 1, row].glyph == "│", "\(columns)x\(rows)")
                    }
                }
            }
        }
    }

    private static let congestion = PaneItem(kind: "district", property: "congestion_index")

    /// Returns the pane of a page whose map has the outlines of a file that `place` creates.
    private func pane(outlines place: (URL) throws -> Void) throws -> PaneLayout {
        let layouts = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-map-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: layouts, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: layouts) }
        try place(layouts.appendingPathComponent("districts.geojson"))
        let page = """
            page: map
            name: Map
            panes:
              city: {kind: map, title: Map, geometry: districts.geojson, show: [district/congestion_index]}
            forms:
              - {size: 80x24, pane: city}
            """
        try page.write(
            to: layouts.appendingPathComponent("map.yaml"),
            atomically: true,
            encoding: .utf8
        )
        let layout = try LayoutReader.read(folder: layouts.path, catalog: nil)
        return try #require(layout.pages.first?.root.panes.first)
    }

    @Test("Outlines of districts are read with all corners and drawn with their names")
    func outlines() throws {
        // A square west of another, with a triangle as its hole, and a third of two parts.
        let west = "[[116.0,39.6],[116.2,39.6],[116.2,39.8],[116.0,39.8],[116.0,39.6]]"
        let hole = "[[116.05,39.65],[116.1,39.7],[116.15,39.65],[116.05,39.65]]"
        let east = "[[116.3,39.6],[116.5,39.6],[116.5,39.8],[116.3,39.8],[116.3,39.6]]"
        let north = "[[116.1,39.9],[116.4,39.9],[116.4,40.1],[116.1,40.1],[116.1,39.9]]"
        let isle = "[[116.45,39.95],[116.5,40.0],[116.45,40.05],[116.45,39.95]]"
        let names = SmallCity.districts.prefix(3).map(\.english)
        try #require(names.count == 3)
        let geometries = [
            #"{"type":"Polygon","coordinates":[\#(west),\#(hole)]}"#,
            #"{"type":"Polygon","coordinates":[\#(east)]}"#,
            #"{"type":"MultiPolygon","coordinates":[[\#(north)],[\#(isle)]]}"#,
        ]
        let features = zip(names, geometries).map {
            #"{"type":"Feature","properties":{"name":"\#($0)"},"geometry":\#($1)}"#
        }
        let text =
            #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
        let pane = try pane { try Data(text.utf8).write(to: $0) }
        let shapes = try #require(pane.geometry?.shapes)
        #expect(shapes.map { $0.rings.map(\.count) } == [[5, 4], [5], [5, 4]])
        let picture = try MapCity(panes: [pane]).frame(sizes[1]).text
        for name in names { #expect(picture.contains(name), "\(picture)") }
        #expect(picture.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    }

    @Test(
        "Real outlines of districts, 9,116 corners, are read and drawn",
        .enabled(if: SampleFolder("datasets/geo").exists, "needs the folder of samples")
    )
    func realOutlines() throws {
        let pane = try pane {
            try FileManager.default.createSymbolicLink(
                at: $0,
                withDestinationURL: SampleFolder("datasets/geo").url
                    .appendingPathComponent("beijing_districts.geojson")
            )
        }
        #expect(pane.geometry?.shapes.count == 16)
        let corners = pane.geometry?.shapes.flatMap(\.rings).map(\.count).reduce(0, +)
        #expect(corners == 9116)
        let text = try MapCity(panes: [pane]).frame(sizes[1]).text
        for name in ["Huairou", "Fangshan", "Pinggu", "Yanqing"] { #expect(text.contains(name)) }
        #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    }
}
