// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entities, properties and series found by an import.
///
/// Two names in a file never become one: names with the same identifier get a number, and two
/// spellings of one identity are rejected.
struct SeriesBook {
    /// An entity of the files.
    struct Entity {
        var id: EntityID
        /// The text in the file that identifies the entity.
        var text: String
        var name: String
        var kind: String
        var district: EntityID?
    }

    /// A property of the files.
    struct Property {
        /// The identifier, unique within its kind: lower-case letters, digits and underscores.
        var id: String
        /// The name in the file.
        var name: String
        var unit: UnitCode
    }

    /// A property of a kind of entity, as a catalog describes it.
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

    /// The reason why a name in the bytes of a file is rejected.
    enum Refused: Hashable {
        /// The bytes are not valid UTF-8.
        case notUTF8
        /// Another name has the same identity.
        case same(text: String, other: String)
    }

    private struct CellKey: Hashable {
        var kind: String
        var property: Int
    }

    /// The name of a property as bytes, because `String` treats composed and decomposed é as equal.
    private struct PropertyKey: Hashable {
        var kind: String
        var name: [UInt8]
        var unit: String
    }

    private struct PropertyID: Hashable {
        var kind: String
        var id: String
    }

    private(set) var entities: [Entity] = []
    private(set) var properties: [Property] = []
    private(set) var cells: [Cell] = []
    private(set) var series: [Series] = []
    /// The first and the last time of all values.
    private(set) var oldest = Int64.max
    private(set) var newest = Int64.min
    /// The tables that number entities and properties by their bytes in the file.
    var entityTable = ByteTable()
    var propertyTable = ByteTable()
    /// The number of the entity of each name in the table, or the complement of an index in
    /// ``refused``.
    private(set) var tabledEntities: [Int] = []
    private(set) var tabledProperties: [Int] = []
    /// The names that are rejected.
    private(set) var refused: [Refused] = []
    /// Remarks for the user about names that were made unique.
    private(set) var remarks: [DisplayText] = []

    private static let remarkLimit = 100

    private var entityNumbers: [EntityID: Int] = [:]
    private var propertyNumbers: [PropertyKey: Int] = [:]
    /// The name in the file for each identifier of a property.
    private var propertyIDs: [PropertyID: String] = [:]
    /// The first unit of each kind and name.
    private var firstUnits: [PropertyKey: String] = [:]
    /// The next number to append to each identifier that is in use.
    private var nextNumbers: [PropertyID: Int] = [:]
    /// The identifiers of kinds by their names in the file, and the reverse.
    private var kindIDs: [[UInt8]: String] = [:]
    private var kindNames: [String: String] = [:]
    private var cellNumbers: [CellKey: Int] = [:]
    /// The series of each entity by property.
    private var seriesOfEntities: [[Int32]] = []
    private var districts: [EntityID: Int] = [:]
    private var declaredEntities = 0
    private var declaredSeries = 0

    // MARK: Names

    /// Returns the identifier of a kind for its name in the file.
    mutating func kind(named name: String) -> String {
        let bytes = Array(name.utf8)
        if let known = kindIDs[bytes] { return known }
        let plain = Self.name(from: name, else: "sensor")
        var id = plain
        var next = 2
        while let other = kindNames[id] {
            if id == plain { noteDistinguished("kinds", other, name) }
            id = "\(plain.prefix(60))_\(next)"
            next += 1
        }
        kindIDs[bytes] = id
        kindNames[id] = name
        return id
    }

    private mutating func noteDistinguished(_ what: String, _ first: String, _ second: String) {
        guard remarks.count < Self.remarkLimit else { return }
        remarks.append(
            DisplayText("the \(what) \"\(first)\" and \"\(second)\" are distinguished by a number")
        )
    }

    /// Returns the number of an entity for its name.
    mutating func entity(named name: String, kind: String) -> Int {
        let kind = self.kind(named: kind)
        let id = EntityID("\(kind):\(name)")
        if let known = entityNumbers[id] { return known }
        return add(Entity(id: id, text: name, name: name, kind: kind))
    }

    /// Adds the entity that ``entityTable`` numbered last.
    mutating func addTabled(
        _ text: String,
        kind: String,
        name: String?,
        district: String?,
        isExport: Bool
    ) {
        var kind = self.kind(named: kind)
        var id = text
        var shown = name ?? text
        if let colon = text.firstIndex(of: ":"), colon < text.endIndex,
            isExport || text.hasPrefix(kind + ":"), Self.isName(text[..<colon])
        {
            // The text is already an identity.
            kind = self.kind(named: String(text[..<colon]))
            shown = name ?? String(text[text.index(after: colon)...])
        } else {
            id = "\(kind):\(text)"
        }
        let key = EntityID(id)
        if let known = entityNumbers[key] {
            let other = entities[known].text
            if Array(other.utf8) == Array(text.utf8) {
                tabledEntities.append(known)
            } else {
                refuseTabledEntity(.same(text: text, other: other))
            }
            return
        }
        let place = district.map { EntityID($0.hasPrefix("district:") ? $0 : "district:\($0)") }
        if let place, let district, districts[place] == nil {
            let shown = Self.withoutPrefix(district)
            districts[place] = add(
                Entity(id: place, text: shown, name: shown, kind: "district")
            )
        }
        let entity = Entity(id: key, text: text, name: shown, kind: kind, district: place)
        tabledEntities.append(add(entity))
    }

    /// Rejects the entity that ``entityTable`` numbered last.
    mutating func refuseTabledEntity(_ reason: Refused) {
        tabledEntities.append(~refused.count)
        refused.append(reason)
    }

    /// Adds the property that ``propertyTable`` numbered last; nil rejects it.
    mutating func addTabled(property: Int?) {
        tabledProperties.append(property ?? ~refused.count)
        if property == nil { refused.append(.notUTF8) }
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

    /// Returns the number of a property of a kind for its name in the file.
    ///
    /// A property that occurs in several units is a separate property for each of them.
    ///
    /// - Parameters:
    ///   - name: The name in the file.
    ///   - kind: The identifier of the kind.
    ///   - options: The user's units and labels.
    ///   - written: The unit in the file; nil or empty if it has none.
    /// - Returns: The number.
    mutating func property(
        named name: String,
        kind: String,
        _ options: ImportOptions,
        unit written: String? = nil
    ) -> Int {
        let plain = Self.name(from: name, else: "value")
        let given = options.units[name] ?? options.units[plain]
        let own = given == nil ? written ?? "" : ""
        let key = PropertyKey(kind: kind, name: Array(name.utf8), unit: own)
        if let known = propertyNumbers[key] { return known }
        var base = plain
        var shown = options.labels[name] ?? options.labels[plain] ?? name
        let anyUnit = PropertyKey(kind: kind, name: key.name, unit: "")
        if let first = firstUnits[anyUnit] {
            // The same name occurs in another unit.
            let unit = own.isEmpty ? "no unit" : own
            base = Self.name(from: "\(plain)_\(unit)", else: plain)
            shown += " (\(unit))"
            if remarks.count < Self.remarkLimit {
                remarks.append(
                    DisplayText(
                        "the property \"\(name)\" comes in \(first.isEmpty ? "no unit" : first) and in"
                            + " \(unit); the second is imported as \"\(shown)\""
                    )
                )
            }
        } else {
            firstUnits[anyUnit] = own
        }
        let wanted = PropertyID(kind: kind, id: base)
        var id = base
        while let other = propertyIDs[PropertyID(kind: kind, id: id)] {
            if id == base { noteDistinguished("properties", other, name) }
            let next = nextNumbers[wanted] ?? 2
            nextNumbers[wanted] = next + 1
            id = "\(base.prefix(56))_\(next)"
        }
        propertyIDs[PropertyID(kind: kind, id: id)] = name
        shown = options.labels[id] ?? shown
        let other = given ?? options.units[id] ?? options.units[""]
        var unit = UnitCode(ucum: other ?? "1")
        if !own.isEmpty {
            unit = options.isKnownUnit(own) ? UnitCode(ucum: own) : .unknown(own)
        }
        propertyNumbers[key] = properties.count
        properties.append(Property(id: id, name: shown, unit: unit))
        return properties.count - 1
    }

    /// Returns the identity of a series, for messages; nil if the number is unknown.
    func name(ofSeries number: Int) -> String? {
        guard series.indices.contains(number) else { return nil }
        let series = series[number]
        let property = properties[cells[series.cell].property]
        return "\(entities[series.entity].id)/\(property.id)"
    }

    // MARK: Values

    /// Returns the number of the series of an entity and a property.
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

    /// Updates the statistics with a value of a series.
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

    /// Returns the entities and series that were found since the last call.
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

    // MARK: Identifiers

    /// Returns true if a text is an identifier: lower-case letters, digits and underscores.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
    }

    /// Returns an identifier for any text: `avg_speed` for `avgSpeed`.
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
        return ("0"..."9").contains(first) ? String("\(fallback)_\(name)".prefix(60)) : name
    }

    /// Returns a name for display: `avg speed` for `avg_speed`.
    static func readable(_ text: String) -> String {
        let words = text.replacing("_", with: " ")
        return DisplayText(words, limit: 80).string
    }
}
