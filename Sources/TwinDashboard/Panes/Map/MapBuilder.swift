// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of maps of areas, lines and marks.
struct MapBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns a map with the first item's entities as areas and the others' as marks, or as the
    /// layout sets it.
    ///
    /// An entity with a shape in the layout's geometry is drawn by its shape, any other by its
    /// position. Lines are made of entities in a row, see ``Stretches``.
    func build(_ pane: PaneRequest) throws -> MapModel {
        let shapes = pane.layout.geometry?.shapesByKey ?? [:]
        var map = MapModel(
            areas: [],
            lines: [],
            marks: [],
            scales: [],
            window: pane.layout.window ?? MapWindow(west: 0, south: 0, east: 1, north: 1),
            isTiled: false,
            entries: [],
            targets: []
        )
        for (number, item) in pane.layout.items.enumerated() {
            let subject = try scene.subject(item, in: pane.layout)
            let layer = try layer(subject, pane, shapes)
            let form = item.form ?? (number == 0 ? "areas" : "marks")
            map.scales.append(layer.scale)
            map.scales[number].isOfLines = form == "lines"
            switch form {
            case "areas": map.areas += areas(layer)
            case "lines": map.lines += Self.lines(layer)
            default:
                map.marks += layer.things.reversed().compactMap { thing in
                    thing.place.map { MapModel.Mark(value: thing.value, place: $0) }
                }
            }
            guard number == 0 else { continue }
            let most = min(max(1, pane.layout.limit ?? 64), 1000)
            let listed = layer.things.prefix(most)
            map.entries = listed.map(\.value)
            map.targets = listed.map(\.entity)
            let shown = pane.shown(map.targets.lazy.map { LineIdentity($0) })
            map.selected = shown.selected == nil ? nil : shown.line
            if listed.indices.contains(shown.line) { map.selectedPlace = listed[shown.line].place }
        }
        map.isTiled =
            map.lines.isEmpty && map.marks.isEmpty && map.areas.allSatisfy(\.rings.isEmpty)
        try addAlarms(to: &map)
        let whole = pane.layout.window ?? Self.window(of: map)
        if let whole { look(at: whole, as: pane.mapZoom, &map) }
        return map
    }

    /// The maximum number of alarms that are added to a map.
    private static let mostAlarms = 40

    /// Adds entities in critical alarm to a map of any property: as the last marks, or, on a map of
    /// tiles, as a sign of the area that contains them.
    private func addAlarms(to map: inout MapModel) throws {
        var seen: Set<EntityID> = []
        var areas: Set<DisplayText> = []
        var marks: [MapModel.Mark] = []
        for alarm in scene.alarms where alarm.level == .critical {
            let id = alarm.series.entity
            guard seen.count < Self.mostAlarms, seen.insert(id).inserted,
                let entity = try scene.memory.entity(id)
            else { continue }
            var district = DisplayText.empty
            if let place = entity.district, place != id { district = try scene.name(of: place) }
            areas.insert(district.isEmpty ? scene.name(of: entity) : district)
            guard let place = entity.position else { continue }
            let item = PaneItem(entity: id, property: alarm.property.id)
            let subject = Subject(
                item: item,
                kind: alarm.kind,
                property: alarm.property,
                domain: alarm.domain,
                series: alarm.series
            )
            var reading = scene.reading(try scene.memory.latest(of: id)[alarm.property.id], subject)
            reading.level = .critical
            marks.append(
                MapModel.Mark(
                    value: MapModel.Value(
                        name: scene.name(of: entity),
                        district: district,
                        reading: reading,
                        share: nil
                    ),
                    place: place,
                    isAlarm: true
                )
            )
        }
        for index in map.areas.indices where areas.contains(map.areas[index].value.name) {
            map.areas[index].hasAlarm = true
        }
        if !map.isTiled { map.marks += marks.reversed() }
    }

    /// An entity on the map before it is converted to an area, a line or a mark.
    struct MapThing {
        var entity: EntityID
        var value: MapModel.Value
        var place: Position?
        var shape: MapGeometry.Shape?
    }

    /// All entities of one item, worst first.
    struct MapLayer {
        var things: [MapThing]
        var scale: MapModel.Scale
    }

    private func layer(
        _ subject: Subject,
        _ pane: PaneRequest,
        _ shapes: [String: MapGeometry.Shape]
    ) throws -> MapLayer {
        let property = subject.property
        let known = try scene.memory.entities(ofKind: subject.kind)
        var found: [EntityID: Observation] = [:]
        if let series = subject.series {
            found[series.entity] = try scene.memory.latest(of: series.entity)[series.property]
        } else {
            let selector = SeriesSelector(kind: subject.kind, property: property.id)
            for latest in try scene.memory.latest(selector) { found[latest.series.entity] = latest }
        }
        let shading = Shading(found.values.compactMap(\.number), of: property)
        var things: [MapThing] = []
        let ids = subject.series.map { [$0.entity] } ?? Set(known.keys).union(found.keys).sorted()
        for id in ids.prefix(5000) {
            let entity = known[id]
            var district = DisplayText.empty
            if let place = entity?.district, place != id { district = try scene.name(of: place) }
            let latest = found[id]
            let shape = shapes.isEmpty ? nil : Self.shape(of: id, entity, in: shapes)
            things.append(
                MapThing(
                    entity: id,
                    value: MapModel.Value(
                        name: entity.map(scene.name) ?? DisplayText(id.rawValue, limit: 80),
                        district: district,
                        reading: scene.reading(latest, subject),
                        share: latest?.number.flatMap { shading?.share(of: $0) },
                        isNeutral: shading?.isNeutral ?? false
                    ),
                    place: entity?.position ?? shape.flatMap(Self.middle),
                    shape: shape
                )
            )
        }
        things.sort { left, right in
            let (one, other) = (left.value.share ?? -1, right.value.share ?? -1)
            return one == other ? left.entity < right.entity : one > other
        }
        let title = subject.item.label ?? property.name
        let (lower, upper) = scene.ends(of: shading, property)
        return MapLayer(
            things: things,
            scale: MapModel.Scale(
                title: DisplayText(title.text(in: scene.language), limit: 40),
                lower: lower,
                upper: upper,
                age: scene.newestAge(of: Array(found.values)),
                isNeutral: shading?.isNeutral ?? false
            )
        )
    }

    /// Returns the shape of an entity, found by its identity, by the part of it after the colon, or
    /// by one of its names; nil if it has none.
    private static func shape(
        of id: EntityID,
        _ entity: Entity?,
        in shapes: [String: MapGeometry.Shape]
    ) -> MapGeometry.Shape? {
        let local = id.rawValue.split(separator: ":", maxSplits: 1).last.map(String.init)
        let names = [id.rawValue, local, entity?.name.english, entity?.name.chinese]
        return names.compactMap { $0 }.lazy.compactMap { shapes[$0] }.first
    }

    /// Returns the middle of a shape's largest ring by area (the shoelace formula), or of its first
    /// line or position if it has no ring.
    private static func middle(_ shape: MapGeometry.Shape) -> Position? {
        var best = (area: 0.0, x: 0.0, y: 0.0)
        for ring in shape.rings {
            guard let origin = ring.first else { continue }
            var (area, x, y) = (0.0, 0.0, 0.0)
            for (one, next) in zip(ring, ring.dropFirst() + [origin]) {
                let (ax, ay) = (one.longitude - origin.longitude, one.latitude - origin.latitude)
                let (bx, by) = (next.longitude - origin.longitude, next.latitude - origin.latitude)
                let cross = ax * by - bx * ay
                area += cross
                x += (ax + bx) * cross
                y += (ay + by) * cross
            }
            guard abs(area) > abs(best.area) else { continue }
            best = (area, origin.longitude + x / (3 * area), origin.latitude + y / (3 * area))
        }
        if best.area != 0 { return Position(longitude: best.x, latitude: best.y) }
        return shape.points.first ?? shape.lines.first { !$0.isEmpty }.map { $0[$0.count / 2] }
    }

    private func areas(_ layer: MapLayer) -> [MapModel.Area] {
        layer.things.map { thing in
            MapModel.Area(
                value: thing.value,
                place: thing.place,
                rings: thing.shape?.rings ?? []
            )
        }
    }

    private static func lines(_ layer: MapLayer) -> [MapModel.Line] {
        let places = layer.things.reduce(into: [EntityID: Position]()) { $0[$1.entity] = $1.place }
        let stretches = Stretches(places)
        return layer.things.reversed().flatMap { thing -> [MapModel.Line] in
            let own = thing.shape?.lines ?? []
            if !own.isEmpty { return own.map { MapModel.Line(value: thing.value, points: $0) } }
            let points = stretches.points[thing.entity] ?? []
            return points.isEmpty ? [] : [MapModel.Line(value: thing.value, points: points)]
        }
    }

    /// Returns the window of all content of the map, with a margin around it.
    private static func window(of map: MapModel) -> MapWindow? {
        let outlines = map.areas.lazy.flatMap(\.rings).flatMap { $0 }
        var places = Array(outlines)
        if places.isEmpty {
            places = map.lines.flatMap(\.points) + map.marks.map(\.place)
            places += map.areas.compactMap(\.place)
        }
        return MapWindow(of: places)
    }

    /// Sets the window by the map's zoom and centre.
    private func look(at whole: MapWindow, as view: MapZoom, _ map: inout MapModel) {
        let (width, height) = (whole.east - whole.west, whole.north - whole.south)
        let (x, y) = (whole.west + width / 2, whole.south + height / 2)
        if let place = map.selectedPlace {
            map.selectedOffset = MapOffset(
                x: (place.longitude - x) / width,
                y: (y - place.latitude) / height
            )
        }
        let half = 0.5 / view.factor
        let (east, north) = (x + view.x * width, y - view.y * height)
        map.window = MapWindow(
            west: east - half * width,
            south: north - half * height,
            east: east + half * width,
            north: north + half * height
        )
    }
}
