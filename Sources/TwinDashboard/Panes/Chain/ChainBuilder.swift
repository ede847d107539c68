// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of stages with the flows between them.
struct ChainBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns a chain with one stage for each item, or for each entity of an item's kind.
    func build(_ pane: PaneRequest) throws -> ChainModel {
        var stages: [StageModel] = []
        for item in pane.layout.items {
            let subject = try scene.subject(item, in: pane.layout)
            var entities: [EntityID] = item.entity.map { [$0] } ?? []
            if item.entity == nil {
                let known = try scene.memory.entities(ofKind: subject.kind)
                entities = known.values.sorted {
                    (Self.rank($0), $0.id) < (Self.rank($1), $1.id)
                }.map(\.id)
            }
            for entity in entities.prefix(12) { stages.append(try stage(entity, subject)) }
        }
        return ChainModel(stages: Array(stages.prefix(12)))
    }

    private static func rank(_ entity: Entity) -> Int {
        entity.attributes["order"].flatMap { Int($0) } ?? Int.max
    }

    private func stage(_ entity: EntityID, _ subject: Subject) throws -> StageModel {
        let latest = try scene.memory.latest(of: entity)
        var held = DisplayText.empty
        if let name = subject.item.held, let amount = latest[name]?.number, amount > 0 {
            let measure = scene.measures.measure(
                amount,
                of: scene.index.property(subject.kind, name)
            )
            held = scene.words.amount(measure.text, scene.words[.held])
        }
        let label = subject.item.entity == nil ? nil : subject.item.label
        return StageModel(
            name: try label.map { DisplayText($0.text(in: scene.language), limit: 40) }
                ?? scene.name(of: entity),
            reading: scene.reading(latest[subject.property.id], subject),
            waiting: held
        )
    }
}
