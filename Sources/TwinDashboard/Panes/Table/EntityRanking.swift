// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The entities that a table, strips or bars list, in their order.
struct EntityRanking: Sendable {
    /// An entity and the value that it is ranked by.
    struct Ranked: Hashable, Sendable {
        var entity: EntityID
        var value: Double?
    }

    let scene: Scene
    /// The pane that lists the entities.
    var pane: PaneLayout

    func ranked(
        _ subjects: [Subject],
        by subject: Subject,
        having words: [String] = []
    ) throws -> [Ranked] {
        guard words.isEmpty else {
            var whole = self
            whole.pane.limit = Self.mostFiltered
            return try whole.ranked(subjects, by: subject).filter { ranked in
                SearchText.contains(try searchText(of: ranked.entity), all: words)
            }
        }
        let most = mostListed
        guard subject.series == nil else {
            var entities: [EntityID] = []
            for found in subjects.compactMap(\.series?.entity) where !entities.contains(found) {
                entities.append(found)
            }
            var ranked: [Ranked] = []
            for entity in entities.prefix(most) {
                let found = try scene.memory.latest(of: entity)[subject.property.id]
                ranked.append(Ranked(entity: entity, value: found?.number))
            }
            return ranked
        }
        let ranking = Ranking(worstFirst: subject.property)
        let ranked = try scene.memory.top(most, of: scene.selector(of: subject), ranking).map {
            Ranked(entity: $0.series.entity, value: $0.number)
        }
        return pane.pinsAlarms ? try alarmedFirst(ranked, subjects, subject, most: most) : ranked
    }

    /// Returns ranked entities with those in alarm moved above them, most urgent first, even if
    /// they have no value to be ranked by.
    private func alarmedFirst(
        _ ranked: [Ranked],
        _ subjects: [Subject],
        _ subject: Subject,
        most: Int
    ) throws -> [Ranked] {
        let troubles = scene.troubles(of: subjects).filter {
            CatalogIndex.kind(of: $0.key) == subject.kind
        }
        guard !troubles.isEmpty else { return ranked }
        var all = ranked
        let known = Set(ranked.map(\.entity))
        for id in troubles.keys.sorted() where !known.contains(id) {
            if let district = scene.openDistrict, try scene.memory.entity(id)?.district != district
            {
                continue
            }
            let found = try scene.memory.latest(of: id)[subject.property.id]
            all.append(Ranked(entity: id, value: found?.number))
        }
        let order = all.indices.sorted { left, right in
            let first = troubles[all[left].entity] ?? .normal
            let second = troubles[all[right].entity] ?? .normal
            return first == second ? left < right : first > second
        }
        return order.prefix(most).map { all[$0] }
    }

    /// The maximum number of lines that a table lists without a filter.
    var mostListed: Int {
        min(max(1, pane.limit ?? 200), Self.mostFiltered)
    }

    /// The maximum number of lines that a filter searches.
    static let mostFiltered = 10_000

    /// Returns the text that a filter searches: an entity's names, its identity and its district.
    private func searchText(of id: EntityID) throws -> String {
        let entity = try scene.memory.entity(id)
        var text = [id.rawValue, entity?.name.english ?? "", entity?.name.chinese ?? ""]
        if let district = entity?.district { text.append(try scene.name(of: district).string) }
        return SearchText.folded(text.joined(separator: "\n"))
    }
}
