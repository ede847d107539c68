// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a map of areas, lines and marks.
struct MapView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws a map with its scale below, and a list of its worst entries beside or below it if
    /// there is room.
    func draw(_ map: MapModel, in rect: Rect) {
        let words = canvas.words
        guard !map.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        let legendRows =
            rect.size.rows >= 5 ? min(map.scales.count, rect.size.rows >= 9 ? 2 : 1) : 0
        var area = rect
        area.size.rows -= legendRows
        drawMapLegend(map, from: area.bottom, in: rect, words)
        if map.isTiled {
            drawTiles(map, in: area)
            return
        }
        let (plot, list) = mapParts(map, area)
        self.plot(map).draw(in: plot, on: &canvas.frame, glyphs: glyphs)
        if let list { drawEntries(map, in: list) }
    }

    /// Divides a rectangle between the map and its list: the list gets the room that the map's
    /// proportions leave, beside the map or below it.
    private func mapParts(_ map: MapModel, _ rect: Rect) -> (Rect, Rect?) {
        let window = map.window
        // At the latitude of most cities a degree of longitude is about three quarters of a degree
        // of latitude.
        let across = max(1e-6, (window.east - window.west) * 0.76)
        let upward = max(1e-6, window.north - window.south)
        let (columns, rows) = (Double(rect.size.columns), Double(rect.size.rows))
        let wanted = min(columns, rows * 2 * across / upward)
        let used = Int(exactly: wanted.rounded(.up)) ?? rect.size.columns
        let least = 26
        if rect.size.columns - used >= least {
            let side = min(44, rect.size.columns - used - 2)
            let plot = Rect(
                column: rect.left,
                row: rect.top,
                columns: rect.size.columns - side - 2,
                rows: rect.size.rows
            )
            let list = Rect(
                column: plot.right + 2,
                row: rect.top,
                columns: side,
                rows: rect.size.rows
            )
            return (plot, list)
        }
        let high = min(rows, columns / 2 * upward / across)
        var needed = Int(exactly: high.rounded(.up)) ?? rect.size.rows
        // Areas carry their names, but only the list identifies lines and marks.
        let isOfAreas = map.areas.first?.value == map.entries.first
        if !isOfAreas, rect.size.rows >= 14 { needed = min(needed, rect.size.rows - 5) }
        guard rect.size.rows - needed >= 3 else { return (rect, nil) }
        let plot = Rect(
            column: rect.left,
            row: rect.top,
            columns: rect.size.columns,
            rows: needed
        )
        let list = Rect(
            column: rect.left,
            row: plot.bottom,
            columns: rect.size.columns,
            rows: rect.size.rows - needed
        )
        return (plot, list)
    }

    /// Returns the text of each area: the number alone if all values have the unit of the scale.
    private func figures(_ map: MapModel) -> [DisplayText] {
        let readings = map.areas.map(\.value.reading)
        let units = Set(readings.filter { $0.freshness != .none }.map(\.unit))
        return readings.map { units.count > 1 ? $0.text : $0.value }
    }

    private func shade(_ value: MapModel.Value, _ level: Level) -> Style {
        let isStale = value.reading.freshness == .stale
        return shade(value.share, level, isStale: isStale, isNeutral: value.isNeutral)
    }

    private func plot(_ map: MapModel) -> MapPlot {
        let figures = figures(map)
        let isOfAreas = map.areas.first?.value == map.entries.first
        let areas = map.areas.enumerated().map { index, area in
            let value = area.value
            let isSelected = index == map.selected && isOfAreas
            let level = value.reading.level
            let mark = level > .low ? level.mark(glyphs).string : ""
            let name = "\(mark)\(value.name)"
            return MapPlot.Area(
                rings: area.rings,
                place: area.place,
                step: step(of: value.share),
                style: shade(value, level),
                labels: [
                    DisplayText("\(name) \(figures[index])"), DisplayText(name), DisplayText(mark),
                ],
                labelStyle: isSelected
                    ? Style(.selected) : level > .low ? Style(level.role) : .normal
            )
        }
        let lines = map.lines.map { line in
            let reading = line.value.reading
            return MapPlot.Line(
                points: line.points,
                step: step(of: line.value.share),
                style: shade(line.value, reading.level),
                sign: reading.level > .low ? reading.level.mark(glyphs) : .empty
            )
        }
        var marks = map.marks.map { mark in
            let reading = mark.value.reading
            let level = reading.level
            let dot = reading.freshness == .none ? "?" : String(glyphs.dot)
            let sign = level > .low ? level.mark(glyphs) : DisplayText(dot)
            return MapPlot.Mark(
                place: mark.place,
                sign: sign,
                style: shade(mark.value, level),
                label: mark.isAlarm ? mark.value.name : .empty
            )
        }
        if !isOfAreas, let selected = map.selected, let place = map.selectedPlace,
            map.entries.indices.contains(selected)
        {
            let sign = map.entries[selected].reading.level.mark(glyphs)
            marks.append(
                MapPlot.Mark(
                    place: place,
                    sign: sign.isEmpty ? DisplayText(String(glyphs.ring)) : sign,
                    style: Style(.selected)
                )
            )
        }
        return MapPlot(window: map.window, areas: areas, lines: lines, marks: marks)
    }

    private func drawTiles(_ map: MapModel, in rect: Rect) {
        let figures = figures(map)
        let tiles = map.areas.enumerated().map { index, area in
            let reading = area.value.reading
            let level = reading.level
            let mark = level > .low ? "\(level.mark(glyphs)) " : ""
            var tile = TileMap.Tile(
                place: area.place,
                name: area.hasAlarm
                    ? DisplayText("\(Level.critical.mark(glyphs)) \(area.value.name)")
                    : area.value.name,
                nameStyle: area.hasAlarm
                    ? Style(Level.critical.role) : level > .low ? .strong : .normal,
                value: DisplayText("\(mark)\(figures[index])"),
                valueStyle: reading.style,
                step: step(of: area.value.share),
                style: shade(area.value, level),
                isSelected: index == map.selected
            )
            tile.shortForms = shortForms(tile, area.value.name, figures[index], level)
            return tile
        }
        TileMap(tiles).draw(in: rect, on: &canvas.frame, glyphs: glyphs)
    }

    /// Returns the shorter forms of a tile: the name without its kind, the value in whole numbers,
    /// and no value.
    private func shortForms(
        _ tile: TileMap.Tile,
        _ name: DisplayText,
        _ figure: DisplayText,
        _ level: Level
    ) -> [(name: DisplayText, value: DisplayText)] {
        // 海淀 is 海淀区; names of two characters keep their last one.
        let isKind = canvas.words.language == .chinese && name.string.count > 2
        let suffixes: [Character] = ["区", "县", "市"]
        let isLong = isKind && name.string.last.map(suffixes.contains) == true
        let short = isLong ? DisplayText(name.string.dropLast()) : name
        let mark = level > .low ? level.mark(glyphs) : .empty
        let number = Double(figure.string).map { "\(Int($0.rounded()))" } ?? figure.string
        return [
            (short, tile.value), (short, DisplayText("\(mark)\(number)")), (short, mark),
            (short, .empty),
        ]
    }

    /// Draws the worst entries, one per line: mark, name, and value.
    private func drawEntries(_ map: MapModel, in rect: Rect) {
        let selected = map.selected ?? 0
        let first = max(0, min(selected - rect.size.rows + 1, map.entries.count - rect.size.rows))
        let shown = map.entries.dropFirst(first).prefix(rect.size.rows)
        let value = shown.map { width($0.reading.text) }.max() ?? 0
        let place = shown.map { width($0.district) }.max() ?? 0
        let longest = shown.map { width($0.name) }.max() ?? 0
        let room = rect.size.columns - value - 3
        let names = canvas.frame.fit.fitted(apart: shown.map(\.name), to: room)
        let hasPlaces = place > 0 && longest + place + value + 7 <= rect.size.columns
        for (offset, entry) in shown.enumerated() {
            let row = rect.top + offset
            let isSelected = first + offset == map.selected
            if isSelected {
                let line = Rect(column: rect.left, row: row, columns: rect.size.columns, rows: 1)
                canvas.frame.fill(line, with: " ", style: Style(.selected))
            }
            let plain = isSelected ? Style(.selected) : Style.normal
            let level = entry.reading.level
            write(level.mark(glyphs), rect.left, row, 2, level.markStyle)
            write(names[offset], rect.left + 2, row, room, plain)
            if hasPlaces {
                let style = isSelected ? plain : .dim
                write(entry.district, rect.left + 2 + longest + 2, row, place, style)
            }
            let column = rect.right - value
            write(entry.reading.text, column, row, value, entry.reading.style, .trailing)
        }
    }

    private func drawMapLegend(
        _ map: MapModel,
        from top: Int,
        in rect: Rect,
        _ words: Words
    ) {
        for (offset, scale) in map.scales.prefix(rect.bottom - top).enumerated() {
            let row = top + offset
            let needed = width(scale.lower) + width(scale.upper) + 7
            let title = min(width(scale.title), max(0, rect.size.columns - needed - 1))
            let used = title >= 4 ? write(scale.title, rect.left, row, title, .normal) + 1 : 0
            let age = width(scale.age) + 1
            let hasAge = rect.size.columns >= used + needed + age
            if hasAge { write(scale.age, rect.left, row, rect.size.columns, .dim, .trailing) }
            let shades = drawShadeScale(
                scale.lower,
                scale.upper,
                ofLines: scale.isOfLines,
                isNeutral: scale.isNeutral,
                from: rect.left + used,
                to: rect.right,
                row: row
            )
            guard offset == 0, shades > 0 else { continue }
            // The legend of the colours and marks, which differ from the grey shades.
            let start = rect.left + used + shades + 3
            let levels = levelPieces(map, words)
            let end = rect.right - (hasAge ? age + 1 : 0)
            if width(of: levels) <= end - start { write(levels, start, row, end - start) }
        }
    }

    /// Returns the levels present on a map, each with its mark and its word.
    private func levelPieces(_ map: MapModel, _ words: Words) -> [Piece] {
        let values = map.areas.map(\.value) + map.lines.map(\.value) + map.marks.map(\.value)
        var met = Set(values.map(\.reading.level)).filter { $0 > .low }.sorted()
        if map.areas.contains(where: \.hasAlarm), met.last != .critical { met.append(.critical) }
        return met.enumerated().flatMap { index, level in
            [
                Piece(text: index == 0 ? "" : "  ", style: .dim),
                Piece(text: level.mark(glyphs), style: level.markStyle),
                Piece(text: DisplayText(" \(words.level(level))"), style: .dim),
            ]
        }
    }

    func badge(of model: MapModel) -> DisplayText { model.scales.first?.age ?? .empty }
}
