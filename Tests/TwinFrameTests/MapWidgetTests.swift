// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel
import TwinTestSupport

@Suite("Drawing maps")
struct MapWidgetTests {
    private static func place(_ x: Double, _ y: Double) -> Position {
        Position(longitude: x, latitude: y) ?? SampleMap.origin
    }

    private enum SampleMap {
        static let origin =
            Position(longitude: 0, latitude: 0)
            ?? { preconditionFailure("Zero and zero are a place.") }()
    }

    private static func square(_ x: Double, _ y: Double, _ side: Double) -> [Position] {
        [place(x, y), place(x + side, y), place(x + side, y + side), place(x, y + side)]
    }

    private static func area(
        _ x: Double,
        _ y: Double,
        _ step: Int?,
        _ name: DisplayText
    )
        -> MapPlot.Area
    {
        MapPlot.Area(
            rings: [square(x, y, 1)],
            place: place(x + 0.5, y + 0.5),
            step: step,
            style: Style(.heat3),
            labels: [name, "x"],
            labelStyle: .normal
        )
    }

    private static var plot: MapPlot {
        var hole = area(1, 0, 4, "Ring")
        hole.rings.append(square(1.3, 0.3, 0.4))
        return MapPlot(
            window: MapWindow(west: 0, south: 0, east: 2, north: 2),
            areas: [
                area(0, 0, 0, "South-west"), hole, area(0, 1, nil, "Unknown"), area(1, 1, 2, "B"),
            ],
            lines: [
                MapPlot.Line(
                    points: [place(0, 0.2), place(1, 0.9), place(2, 1.8)],
                    step: 4,
                    style: Style(.high),
                    sign: "!"
                ),
                MapPlot.Line(
                    points: [place(0.2, 1.9), place(1.9, 1.1)],
                    step: 0,
                    style: Style(.heat1)
                ),
            ],
            marks: [MapPlot.Mark(place: place(0.2, 1.2), sign: "*", style: .strong)]
        )
    }

    @Test(
        "Areas are shaded and outlined, bad lines are thick, and names are drawn if they fit"
    )
    func plot() {
        for glyphs in GlyphSet.allCases {
            var made = ""
            for (columns, rows) in [(12, 5), (40, 12), (80, 24)] {
                var frame = Frame(size: Size(columns: columns, rows: rows), repertoire: glyphs)
                Self.plot.draw(in: frame.bounds, on: &frame, glyphs: glyphs)
                made += "== \(columns)x\(rows)\n" + frame.golden
            }
            expectGolden(made, "map-\(glyphs.rawValue)")
        }
    }

    @Test("Any map in any rectangle stays inside it, at any zoom")
    func inside() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<60 {
            let size = Size(columns: Int(generator.next() % 60), rows: Int(generator.next() % 30))
            let rect = Rect(
                column: Int(generator.next() % 9),
                row: Int(generator.next() % 5),
                columns: Int(generator.next() % 70),
                rows: Int(generator.next() % 30)
            )
            var plot = Self.plot
            let (x, y) = (generator.unit() * 4 - 1, generator.unit() * 4 - 1)
            let side = generator.unit() * generator.unit() * 3
            plot.window = MapWindow(west: x, south: y, east: x + side, north: y + side)
            for glyphs in GlyphSet.allCases {
                var frame = Frame(size: size, repertoire: glyphs)
                frame.fill(frame.bounds, with: "~", style: .normal)
                let before = frame
                plot.draw(in: rect, on: &frame, glyphs: glyphs)
                for row in 0..<size.rows {
                    for column in 0..<size.columns {
                        let isInside =
                            column >= rect.left && column < rect.right && row >= rect.top
                            && row < rect.bottom
                        if !isInside { #expect(frame[column, row] == before[column, row]) }
                    }
                }
            }
        }
    }

    private static func tiles(_ places: [(String, Double, Double)?]) -> TileMap {
        TileMap(
            places.enumerated().map { index, place in
                TileMap.Tile(
                    place: place.map { Self.place($0.1, $0.2) },
                    name: DisplayText(place?.0 ?? "Nowhere"),
                    nameStyle: .normal,
                    value: DisplayText("\(index)"),
                    valueStyle: .strong,
                    step: index % 5,
                    style: Style(HeatCells.roles[index % 5]),
                    isSelected: index == 1
                )
            }
        )
    }

    private static let compass: [(String, Double, Double)?] = [
        ("North", 10, 52), ("South", 10, 48), ("West", 8, 50), ("East", 12, 50),
        ("Centre", 10, 50), nil,
    ]

    @Test("Each tile is drawn once, near its position, in any room")
    func tiles() {
        for glyphs in GlyphSet.allCases {
            var made = ""
            for (columns, rows) in [(20, 4), (40, 9), (70, 16)] {
                var frame = Frame(size: Size(columns: columns, rows: rows), repertoire: glyphs)
                Self.tiles(Self.compass).draw(in: frame.bounds, on: &frame, glyphs: glyphs)
                made += "== \(columns)x\(rows)\n" + frame.golden
            }
            expectGolden(made, "tiles-\(glyphs.rawValue)")
        }
        var frame = Frame(size: Size(columns: 40, rows: 9))
        Self.tiles(Self.compass).draw(in: frame.bounds, on: &frame, glyphs: .unicode)
        let lines = frame.text.split(separator: "\n")
        let row = { (name: String) in lines.firstIndex { $0.contains(name) } ?? -1 }
        #expect(row("North") < row("South"))
        #expect(row("Centre") == row("West") || row("Centre") == row("East"))
        for name in ["North", "South", "West", "East", "Centre", "Nowhere"] {
            #expect(lines.filter { $0.contains(name) }.count == 1, "\(name)")
        }
    }

    @Test("A filled chart starts at zero, and a gap remains a gap")
    func filled() {
        let wave: [Double?] = (0..<60).map { $0 > 20 && $0 < 32 ? nil : Double($0 % 30) - 6 }
        let second: [Double?] = (0..<60).map { 20 - Double($0) / 4 }
        for glyphs in GlyphSet.allCases {
            var made = ""
            for (columns, rows) in [(16, 3), (30, 6), (60, 12)] {
                for lines in [[wave], [wave, second]] {
                    var frame = Frame(size: Size(columns: columns, rows: rows), repertoire: glyphs)
                    LineChart(
                        lines: lines.enumerated().map { index, values in
                            ChartLine(
                                values: values,
                                style: Style([.line1, .line2][index]),
                                label: ["Load of the city", "Supply of the city"][index],
                                value: "17.9 GW"
                            )
                        },
                        axisLabels: SampleScreen.number,
                        isFilled: true
                    ).draw(in: frame.bounds, on: &frame, glyphs: glyphs)
                    made += "== \(columns)x\(rows), \(lines.count)\n" + frame.golden
                }
            }
            expectGolden(made, "area-\(glyphs.rawValue)")
        }
    }

    @Test("The legend of four lines names all four, at any width")
    func legend() {
        let names: [DisplayText] = ["Electricity load", "Supply", "Reserve of the grid", "Losses"]
        for columns in 16...140 {
            var frame = Frame(size: Size(columns: columns, rows: 8), repertoire: .ascii)
            LineChart(
                lines: names.map {
                    ChartLine(values: [1, 2, 3], label: $0, value: "17.9 GW")
                },
                axisLabels: SampleScreen.number
            ).draw(in: frame.bounds, on: &frame, glyphs: .ascii)
            let text = String(frame.text.split(separator: "\n").first ?? "")
            let signs = ["**", "oo", "xx", "++"].filter(text.contains).count
            #expect(signs == 4 || columns < 26, "\(columns): \(text)")
            if columns == 140 { #expect(text.contains("Reserve of the grid 17.9 GW")) }
        }
    }

    @Test("No two ticks of an axis have the same label")
    func axis() {
        var frame = Frame(size: Size(columns: 40, rows: 12))
        LineChart(
            lines: [ChartLine(values: [0, 0, 0])],
            valueRange: 0...1,
            axisLabels: { DisplayText("\(Int($0.rounded())) MW") }
        ).draw(in: frame.bounds, on: &frame, glyphs: .unicode)
        let labels = frame.text.split(separator: "\n").filter { $0.contains("0 MW") }
        #expect(labels.count == 1)
    }
}
