// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// The series and entities of the file as a reader remembers them, until they change.
struct ReaderCatalog: Sendable {
    /// The state of the file's catalog that this is.
    var revision: Int64
    /// By number.
    var series: [Series] = []
    var sources: [SourceID] = []
    /// The place in `entities` of each series' entity, by the series' number.
    var entityPlaces: [Int?] = []
    var entities: [Entity] = []
    var numbers: [SeriesID: Int] = [:]
    /// The numbers of all series in order of identity.
    var order: [Int] = []
    var sourceNumbers: [(SourceID, Int64)] = []
    private var selections: [SeriesSelector: Selection] = [:]
    private static let selectionLimit = 512

    /// The series that a selector selects, in order of identity, and where they lie in the file.
    struct Selection: Sendable {
        var numbers: [Int]
        var groups: [GroupPart]
    }

    /// The selected series of one group.
    struct GroupPart: Sendable {
        var group: Int
        /// For each, its place in the group and its place in the selection; ascending by slot.
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
                    position: position,
                    attributes: AttributeText.decode(row.text(8))
                )
            )
            return true
        }
        entities.sort { $0.id < $1.id }
        var places: [EntityID: Int] = [:]
        for (place, entity) in entities.enumerated() { places[entity.id] = place }
        try database.forEachSeries { number, described, source in
            guard number == series.count else { return false }
            series.append(described)
            sources.append(names[source] ?? "")
            entityPlaces.append(places[described.id.entity])
            numbers[described.id] = number
            return true
        }
        order = series.indices.sorted { series[$0].id < series[$1].id }
    }

    /// The entity of a series, where it was ever described.
    func entity(of number: Int) -> Entity? { entityPlaces[number].map { entities[$0] } }

    /// The series that the selector selects.
    mutating func selection(_ selector: SeriesSelector) -> Selection {
        if let known = selections[selector] { return known }
        let numbers: [Int]
        if let entity = selector.entity, let property = selector.property {
            let number = self.numbers[SeriesID(entity, property)]
            numbers = number.map { selects(selector, $0) ? [$0] : [] } ?? []
        } else {
            numbers = order.filter { selects(selector, $0) }
        }
        let selection = Self.selection(of: numbers)
        if selections.count >= Self.selectionLimit { selections = [:] }
        selections[selector] = selection
        return selection
    }

    /// Sorts series by where they lie in the file.
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

    /// The entities that the selector speaks of, by identity.
    func entities(_ selector: SeriesSelector) -> [Entity] {
        guard selector.asksForSeries else { return entities.filter(selector.admits) }
        var selected = Set<Int>()
        for number in order where selects(selector, number) {
            if let place = entityPlaces[number] { selected.insert(place) }
        }
        return selected.sorted().map { entities[$0] }
    }

    private func selects(_ selector: SeriesSelector, _ number: Int) -> Bool {
        selector.selects(series[number].id, of: entity(of: number), toldBy: sources[number])
    }
}
