// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of ranked level bars.
struct BarsBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.itemAlarms
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns level bars, worst first: one for each entity of an item's kind, or one for each
    /// group of them.
    ///
    /// Items that name their entity keep the layout's order.
    func build(_ pane: PaneRequest) throws -> BarsModel {
        var bars: [Bar] = []
        var subjects: [Subject] = []
        var scale: CatalogProperty?
        for item in pane.layout.items {
            let subject = try scene.subject(item, in: pane.layout)
            if let scale, scale.unit != subject.property.unit { continue }
            scale = scale ?? subject.property
            subjects.append(subject)
            if subject.series != nil {
                bars.append(try bar(subject))
            } else if let group = item.group.flatMap(Grouping.init(rawValue:)) {
                bars += try groups(subject, group)
            } else {
                bars += try entities(subject, pane)
            }
        }
        bars = Array(bars.prefix(min(max(1, pane.layout.limit ?? 200), 1000)))
        let values = bars.compactMap(\.value).filter(\.isFinite)
        let isPercent = scale?.unit.ucum == "%" && (values.max() ?? 0) <= 100
        let full = isPercent ? 100 : values.map(abs).max() ?? 0
        let troubles = scene.troubles(of: subjects)
        let rows = bars.map { bar in
            BarsModel.Row(
                name: bar.name,
                reading: bar.reading,
                share: bar.value.flatMap { value in
                    guard value.isFinite, full > 0 else { return nil }
                    return min(1, max(0, value / full))
                },
                level: max(bar.reading.level, bar.target.flatMap { troubles[$0] } ?? .normal)
            )
        }
        let fullText = scale.flatMap { scale in
            full > 0
                ? scene.measures.measure(
                    full,
                    scale.unit,
                    decimals: scale.decimals,
                    notation: scale.notation
                ).text : nil
        }
        let newest = bars.compactMap(\.time).max()
        return BarsModel(
            rows: pane.list(
                rows,
                targets: bars.map(\.target),
                identities: bars.map { LineIdentity($0.target) ?? .group($0.name.string) }
            ),
            full: fullText ?? .empty,
            age: newest.map { scene.times.age(scene.now.duration(since: $0)) } ?? .empty
        )
    }

    private struct Bar {
        var name: DisplayText
        var value: Double?
        var reading: Reading
        var time: Instant?
        var target: EntityID?
    }

    private func bar(_ subject: Subject) throws -> Bar {
        let entity = subject.item.entity
        let found = try entity.flatMap { try scene.memory.latest(of: $0)[subject.property.id] }
        return Bar(
            name: try scene.label(subject),
            value: found?.number,
            reading: scene.reading(found, subject),
            time: found?.phenomenonTime,
            target: entity
        )
    }

    private func entities(_ subject: Subject, _ pane: PaneRequest) throws -> [Bar] {
        try EntityRanking(scene: scene, pane: pane.layout).ranked([subject], by: subject).map {
            ranked in
            let found = try scene.memory.latest(of: ranked.entity)[subject.property.id]
            return Bar(
                name: try scene.name(of: ranked.entity),
                value: ranked.value,
                reading: scene.reading(found, subject),
                time: found?.phenomenonTime,
                target: ranked.entity
            )
        }
    }

    /// Returns the aggregation of the values of a group: sums stay sums, and otherwise the worst
    /// value represents the group, unless the layout sets another aggregation.
    private func groupAggregation(of subject: Subject) -> Aggregation {
        let usual = scene.aggregation(of: subject)
        guard usual == .mean, subject.item.aggregate == nil else { return usual }
        switch subject.property.worse {
        case .higher: return .maximum
        case .lower: return .minimum
        case .away, .neither: return usual
        }
    }

    private func groups(_ subject: Subject, _ grouping: Grouping) throws -> [Bar] {
        let selector = SeriesSelector(kind: subject.kind, property: subject.property.id)
        let isFlag = subject.property.shape == .flag
        let aggregation = isFlag ? Aggregation.mean : groupAggregation(of: subject)
        let isLowWorse = subject.property.worse == .lower
        let grid = TimeGrid(endingAt: scene.now, span: .seconds(60), count: 1)
        let found = try scene.memory.aggregate(selector, by: grouping, with: aggregation)
            .filter { !$0.group.isEmpty }
            .sorted {
                if $0.value == $1.value { return $0.group < $1.group }
                return ($0.value < $1.value) == isLowWorse
            }
        return try found.map { group in
            let isKind = grouping == .kind
            let entity: EntityID? = isKind ? nil : EntityID(group.group)
            return Bar(
                name: try entity.map { try scene.name(of: $0) }
                    ?? scene.index.name(ofKind: group.group, in: scene.language),
                value: isFlag ? group.value * 100 : group.value,
                reading: scene.reading(group, subject, [], grid),
                time: group.newest,
                target: entity
            )
        }
    }
}
