// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entities, properties and series that an import has met.
struct SeriesBook {
    /// An entity as the files tell of it.
    struct Entity {
        var id: EntityID
        var name: String
        var kind: String
        var district: EntityID?
    }

    /// A property as the files tell of it.
    struct Property {
        /// Its name in files and in series: small letters, digits and underscores.
        var id: String
        /// Its name as the file has it.
        var name: String
        var unit: UnitCode
    }

    /// A property of a kind of entity: what a catalog describes.
    struct Cell {
        var kind: String
        var property: Int
        var figures = PropertyFigures()
    }

    struct Series {
        var entity: Int
        var cell: Int
        var figures = SeriesFigures()
    }

    private struct CellKey: Hashable {
        var kind: String
        var property: Int
    }

    private(set) var entities: [Entity] = []
    private(set) var properties: [Property] = []
    private(set) var cells: [Cell] = []
    private(set) var series: [Series] = []
    /// The first and the last time of all values.
    private(set) var oldest = Int64.max
    private(set) var newest = Int64.min
    /// Entities and properties by the bytes of the file that name them.
    var entityTable = ByteTable()
    var tabledEntities: [Int] = []
    var propertyTable = ByteTable()
    var tabledProperties: [Int] = []

    private var entityNumbers: [EntityID: Int] = [:]
    private var propertyNumbers: [String: Int] = [:]
    private var propertyIDs: Set<String> = []
    private var cellNumbers: [CellKey: Int] = [:]
    /// The series of each entity by property.
    private var seriesOfEntities: [[Int32]] = []
    private var districts: [EntityID: Int] = [:]
    private var declaredEntities = 0
    private var declaredSeries = 0

    // MARK: Meeting

    /// The number of an entity by its name.
    mutating func entity(named name: String, kind: String) -> Int {
        let kind = Self.name(from: kind, else: "sensor")
        let id = EntityID("\(kind):\(name)")
        if let known = entityNumbers[id] { return known }
        return add(Entity(id: id, name: name, kind: kind))
    }

    /// Takes in the entity that ``entityTable`` has numbered last.
    mutating func addTabled(
        _ text: String,
        kind: String,
        name: String?,
        district: String?,
        isExport: Bool
    ) {
        var kind = Self.name(from: kind, else: "sensor")
        var id = text
        var shown = name ?? text
        if let colon = text.firstIndex(of: ":"), colon < text.endIndex,
            isExport || text.hasPrefix(kind + ":"), Self.isName(text[..<colon])
        {
            // It is an identity already.
            kind = String(text[..<colon])
            shown = name ?? String(text[text.index(after: colon)...])
        } else {
            id = "\(kind):\(text)"
        }
        let key = EntityID(id)
        if let known = entityNumbers[key] {
            tabledEntities.append(known)
            return
        }
        let place = district.map { EntityID($0.hasPrefix("district:") ? $0 : "district:\($0)") }
        if let place, let district, districts[place] == nil {
            districts[place] = add(
                Entity(id: place, name: Self.withoutPrefix(district), kind: "district")
            )
        }
        tabledEntities.append(add(Entity(id: key, name: shown, kind: kind, district: place)))
    }

    private static func withoutPrefix(_ district: String) -> String {
        district.hasPrefix("district:") ? String(district.dropFirst(9)) : district
    }

    private mutating func add(_ entity: Entity) -> Int {
        if let known = entityNumbers[entity.id] { return known }
        entityNumbers[entity.id] = entities.count
        entities.append(entity)
        seriesOfEntities.append([])
        return entities.count - 1
    }

    /// The number of a property by its name in the file.
    mutating func property(
        named name: String,
        _ options: ImportOptions,
        unit told: String? = nil
    ) -> Int {
        if let known = propertyNumbers[name] { return known }
        let plain = Self.name(from: name, else: "value")
        var id = plain
        var next = 2
        while propertyIDs.contains(id) {
            id = "\(plain)_\(next)"
            next += 1
        }
        propertyIDs.insert(id)
        let given = options.units[name] ?? options.units[id]
        var unit = UnitCode(ucum: given ?? options.units[""] ?? "1")
        if given == nil, let told, !told.isEmpty {
            unit = options.isKnownUnit(told) ? UnitCode(ucum: told) : .unknown(told)
        }
        propertyNumbers[name] = properties.count
        properties.append(
            Property(id: id, name: options.labels[name] ?? options.labels[id] ?? name, unit: unit)
        )
        return properties.count - 1
    }

    /// The number of the series of an entity and a property.
    mutating func series(of entity: Int, _ property: Int) -> Int32 {
        let known = seriesOfEntities[entity].count
        if property < known, seriesOfEntities[entity][property] >= 0 {
            return seriesOfEntities[entity][property]
        }
        if property >= known {
            seriesOfEntities[entity] += Array(repeating: -1, count: property + 1 - known)
        }
        let key = CellKey(kind: entities[entity].kind, property: property)
        let cell = cellNumbers[key] ?? cells.count
        if cell == cells.count {
            cellNumbers[key] = cell
            cells.append(Cell(kind: key.kind, property: property))
        }
        let number = Int32(truncatingIfNeeded: series.count)
        series.append(Series(entity: entity, cell: cell))
        seriesOfEntities[entity][property] = number
        return number
    }

    /// Notes a value of a series.
    mutating func take(_ reading: NumberReader.Reading, series number: Int32, time: Int64) {
        let index = Int(number)
        if time < oldest { oldest = time }
        if time > newest { newest = time }
        let last = series[index].figures.last
        series[index].figures.count += 1
        series[index].figures.sum += reading.number
        if time > last {
            series[index].figures.last = time
            if last != .min { cells[series[index].cell].figures.take(step: time - last) }
        }
        cells[series[index].cell].figures.take(reading.number, places: reading.places)
    }

    /// What has been met since this was last asked.
    mutating func declared() -> (entities: [TwinModel.Entity], series: [TwinModel.Series]) {
        let newEntities = entities[declaredEntities...].map { entity in
            TwinModel.Entity(
                id: entity.id,
                kind: entity.kind,
                name: LocalizedText(Self.readable(entity.name)),
                district: entity.district
            )
        }
        let newSeries = series[declaredSeries...].map { series in
            let property = properties[cells[series.cell].property]
            return TwinModel.Series(
                id: SeriesID(entities[series.entity].id, property.id),
                unit: property.unit
            )
        }
        declaredEntities = entities.count
        declaredSeries = series.count
        return (newEntities, newSeries)
    }

    // MARK: Names

    /// Whether a text is a name as files spell names.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
    }

    /// A name as files spell names, made of any text: `avg_speed` of `avgSpeed`.
    static func name(from text: String, else fallback: String) -> String {
        if isName(text) { return text }
        var name = ""
        var wasSmall = false
        for scalar in text.unicodeScalars.prefix(200) {
            let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
            if isLetter || ("0"..."9").contains(scalar) {
                if wasSmall, scalar.properties.isUppercase { name += "_" }
                name += scalar.properties.lowercaseMapping
                wasSmall = scalar.properties.isLowercase
            } else {
                if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
                wasSmall = false
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        name = String(name.prefix(60))
        guard let first = name.unicodeScalars.first else { return fallback }
        return ("0"..."9").contains(first) ? "\(fallback)_\(name)" : name
    }

    /// A name as people read it: `Avg speed` of `avgSpeed`, `b12` of `b12`.
    static func readable(_ text: String) -> String {
        let words = text.replacing("_", with: " ")
        return DisplayText(words, limit: 80).string
    }
}
