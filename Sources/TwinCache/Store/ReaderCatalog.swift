// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// A reader's copy of the file's series and entities, valid until they change.
struct ReaderCatalog: Sendable {
    /// The revision of the file's catalog that was read.
    var revision: Int64
    /// The series by number.
    var series: [Series] = []
    var sources: [SourceID] = []
    /// The index in `entities` of each series' entity, by the series' number.
    var entityPlaces: [Int?] = []
    /// The entities by identity.
    ///
    /// Their attributes stay in ``attributeTexts`` until they are requested.
    private var entities: [Entity] = []
    private var attributeTexts: [String] = []
    var numbers: [SeriesID: Int] = [:]
    /// The numbers of all series, sorted by identity.
    var order: [Int] = []
    var sourceNumbers: [(SourceID, Int64)] = []
    /// The numbers of the series of each kind of entity, sorted by identity.
    ///
    /// The dictionary is built on first use.
    private var ofKind: [String: [Int]]?
    private var selections: [SeriesSelector: Selection] = [:]
    private static let selectionLimit = 512

    /// The selected series of a selector, sorted by identity, and their locations in the file.
    struct Selection: Sendable {
        var numbers: [Int]
        var groups: [GroupPart]
    }

    /// The selected series of one group.
    struct GroupPart: Sendable {
        var group: Int
        /// The slot of each series in the group and its index in the selection, in ascending order
        /// of slots.
        var members: [(slot: Int, place: Int)]
    }

    init(reading database: Database, revision: Int64) throws {
        self.revision = revision
        var names: [Int64: SourceID] = [:]
        try database.forEachRow("SELECT id, name FROM source") { row in
            names[row.integer(0)] = SourceID(row.text(1))
            return true
        }
        sourceNumbers = names.map { ($0.value, $0.key) }.sorted { $0.0 < $1.0 }
        try reserveRoom(reading: database)
        try database.forEachRow(
            """
            SELECT id, kind, english, chinese, district, parent, longitude, latitude, attributes
                FROM entity
            """
        ) { row in
            let position =
                row.isNull(6) || row.isNull(7)
                ? nil : Position(longitude: row.real(6), latitude: row.real(7))
            entities.append(
                Entity(
                    id: EntityID(row.text(0)),
                    kind: row.text(1),
                    name: LocalizedText(row.text(2), chinese: row.text(orNil: 3)),
                    district: row.text(orNil: 4).map { EntityID($0) },
                    parent: row.text(orNil: 5).map { EntityID($0) },
                    position: position
                )
            )
            attributeTexts.append(row.text(8))
            return true
        }
        sortEntities()
        var places: [EntityID: Int] = [:]
        places.reserveCapacity(entities.count)
        for (place, entity) in entities.enumerated() { places[entity.id] = place }
        var properties: [String: String] = [:]
        try database.forEachSeries { number, described, source in
            guard number == series.count else { return false }
            var described = described
            let place = places[described.id.entity]
            // Equal texts share storage, because names repeat thousands of times.
            if let place { described.id.entity = entities[place].id }
            described.id.property = properties.canonical(described.id.property)
            series.append(described)
            sources.append(names[source] ?? "")
            entityPlaces.append(place)
            return true
        }
        numbers.reserveCapacity(series.count)
        for (number, described) in series.enumerated() { numbers[described.id] = number }
        order = series.indices.sorted { comesFirst($0, $1) }
    }

    /// Reserves the final capacity.
    ///
    /// Growing arrays would permanently take up to twice the memory.
    private mutating func reserveRoom(reading database: Database) throws {
        let entities = try database.firstRow("SELECT count(*) FROM entity") { $0.integer(0) } ?? 0
        let series = try database.firstRow("SELECT count(*) FROM series") { $0.integer(0) } ?? 0
        self.entities.reserveCapacity(Int(entities))
        attributeTexts.reserveCapacity(Int(entities))
        self.series.reserveCapacity(Int(series))
        sources.reserveCapacity(Int(series))
        entityPlaces.reserveCapacity(Int(series))
    }

    /// Sorts the entities by identity.
    ///
    /// The order of the file differs only for rare letters.
    private mutating func sortEntities() {
        let inOrder = entities.indices.dropFirst().allSatisfy {
            entities[$0 - 1].id < entities[$0].id
        }
        guard !inOrder else { return }
        let order = entities.indices.sorted { entities[$0].id < entities[$1].id }
        entities = order.map { entities[$0] }
        attributeTexts = order.map { attributeTexts[$0] }
    }

    /// Returns true if a series sorts before another one by identity.
    private func comesFirst(_ left: Int, _ right: Int) -> Bool {
        if let leftPlace = entityPlaces[left], let rightPlace = entityPlaces[right] {
            if leftPlace != rightPlace { return leftPlace < rightPlace }
            return series[left].id.property < series[right].id.property
        }
        return series[left].id < series[right].id
    }

    /// Returns the entity of a series without its attributes, or nil if it was never described.
    func entity(of number: Int) -> Entity? { entityPlaces[number].map { entities[$0] } }

    /// Returns the selected series.
    mutating func selection(_ selector: SeriesSelector) -> Selection {
        if let known = selections[selector] { return known }
        let numbers: [Int]
        if let entity = selector.entity, let property = selector.property {
            let number = self.numbers[SeriesID(entity, property)]
            numbers = number.map { selects(selector, $0) ? [$0] : [] } ?? []
        } else {
            numbers = candidates(selector).filter { selects(selector, $0) }
        }
        let selection = Self.selection(of: numbers)
        if selections.count >= Self.selectionLimit { selections = [:] }
        selections[selector] = selection
        return selection
    }

    /// Returns a selection of series, grouped by location in the file.
    static func selection(of numbers: [Int]) -> Selection {
        var groups: [GroupPart] = []
        for place in numbers.indices.sorted(by: { numbers[$0] < numbers[$1] }) {
            let group = numbers[place] / StoreKey.groupSize
            if groups.last?.group != group { groups.append(GroupPart(group: group, members: [])) }
            let member = (slot: numbers[place] % StoreKey.groupSize, place: place)
            groups[groups.count - 1].members.append(member)
        }
        return Selection(numbers: numbers, groups: groups)
    }

    /// Returns a superset of the selected series, sorted by identity.
    private mutating func candidates(_ selector: SeriesSelector) -> [Int] {
        if let entity = selector.entity {
            var first = order.startIndex
            var end = order.endIndex
            while first < end {
                let middle = (first + end) / 2
                if series[order[middle]].id.entity < entity {
                    first = middle + 1
                } else {
                    end = middle
                }
            }
            return Array(order[first...].prefix { series[$0].id.entity == entity })
        }
        guard let kind = selector.kind else { return order }
        if let ofKind { return ofKind[kind] ?? [] }
        var ofKind: [String: [Int]] = [:]
        for number in order {
            if let place = entityPlaces[number] {
                ofKind[entities[place].kind, default: []].append(number)
            }
        }
        self.ofKind = ofKind
        return ofKind[kind] ?? []
    }

    /// Returns the selected entities, by identity.
    mutating func entities(_ selector: SeriesSelector) -> [Entity] {
        guard selector.asksForSeries else {
            return entities.indices.filter { place in
                if let kind = selector.kind, kind != entities[place].kind { return false }
                return selector.admits(entities[place])
            }.map { whole($0) }
        }
        var selected = Set<Int>()
        for number in candidates(selector) where selects(selector, number) {
            if let place = entityPlaces[number] { selected.insert(place) }
        }
        return selected.sorted().map { whole($0) }
    }

    /// Returns an entity with its attributes.
    private mutating func whole(_ place: Int) -> Entity {
        if !attributeTexts[place].isEmpty {
            entities[place].attributes = AttributeText.decode(attributeTexts[place])
            attributeTexts[place] = ""
        }
        return entities[place]
    }

    private func selects(_ selector: SeriesSelector, _ number: Int) -> Bool {
        // Most series are excluded by their property, before any look-up.
        if let property = selector.property, property != series[number].id.property { return false }
        return selector.selects(series[number].id, of: entity(of: number), toldBy: sources[number])
    }
}

extension [String: String] {
    /// Returns the shared instance of a text.
    fileprivate mutating func canonical(_ text: String) -> String {
        if let known = self[text] { return known }
        self[text] = text
        return text
    }
}
