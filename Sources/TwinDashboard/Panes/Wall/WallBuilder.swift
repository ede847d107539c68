// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of walls, with one cell for each entity.
struct WallBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// The maximum number of cells that have a name and a value each.
    ///
    /// In a larger wall only the selected cell has them.
    private static let mostNamed = 400

    /// Returns a wall with one cell for each entity of the first item's kind, district by district.
    func build(_ pane: PaneRequest) throws -> WallModel {
        guard let item = pane.layout.items.first else { return emptyWall }
        let subject = try scene.subject(item, in: pane.layout)
        let property = subject.property
        let selector = SeriesSelector(kind: subject.kind, property: property.id)
        let known = try scene.memory.entities(ofKind: subject.kind)
        var values: [EntityID: Observation] = [:]
        for found in try scene.memory.latest(selector) { values[found.series.entity] = found }
        let numbers = values.values.compactMap(\.number).filter(\.isFinite)
        guard !numbers.isEmpty else { return emptyWall }
        let isFlag = property.shape == .flag
        let shading = Shading(numbers, of: property)
        let ids = Set(known.keys).union(values.keys).sorted { left, right in
            let first = known[left]?.district?.rawValue ?? ""
            let second = known[right]?.district?.rawValue ?? ""
            return first == second ? left < right : first < second
        }.prefix(pane.layout.limit ?? 10_000)
        let patience = scene.configuration.gracePeriod(of: property, domain: subject.domain)
        let isNamed = ids.count <= Self.mostNamed
        var wall = emptyWall
        wall.isFlag = isFlag
        let subjects =
            isFlag ? [] : try pane.layout.items.map { try scene.subject($0, in: pane.layout) }
        let troubles = scene.troubles(of: subjects).filter { $0.value > .low }
        wall.cells = ids.map { id in
            var cell = cell(values[id], property, shading, patience)
            if let trouble = troubles[id], cell.state == .well {
                cell.level = max(cell.level, trouble)
                cell.state = .bad
            }
            if isNamed {
                cell.name = known[id].map(scene.name) ?? DisplayText(id.rawValue, limit: 80)
                cell.value = valueText(values[id], subject)
            }
            return cell
        }
        if !isFlag {
            (wall.lower, wall.upper) = scene.ends(of: shading, property)
            wall.isNeutral = shading?.isNeutral ?? false
        } else {
            let isGoodSet = property.worse != .higher
            wall.words = [
                scene.words.flag(property, isGoodSet), scene.words.flag(property, !isGoodSet),
            ]
        }
        wall.groups = try groups(Array(ids), wall.cells, known)
        wall.summary = summary(wall, property, numbers)
        wall.worst = worst(of: wall, property)
        try select(Array(ids), known, values, subject, pane, &wall)
        return wall
    }

    private var emptyWall: WallModel {
        WallModel(
            cells: [],
            groups: [],
            isFlag: false,
            summary: scene.words[.noData],
            lower: .empty,
            upper: .empty,
            words: [],
            targets: [],
            selected: nil,
            detail: .empty,
            worst: .empty
        )
    }

    private func cell(
        _ found: Observation?,
        _ property: CatalogProperty,
        _ shading: Shading?,
        _ patience: Duration
    ) -> WallModel.Cell {
        var cell = WallModel.Cell(
            name: .empty,
            share: nil,
            level: .normal,
            state: .unknown,
            value: .empty
        )
        guard let found, let value = found.number, value.isFinite else { return cell }
        cell.share = shading?.share(of: value)
        cell.level = Level(of: value, by: property)
        let isOff = property.worse == .lower ? value < 0.5 : value >= 0.5
        if property.shape == .flag, property.worse != .neither, isOff {
            cell.level = max(cell.level, .low)
        }
        let age = scene.now.duration(since: found.phenomenonTime)
        if age > patience || found.quality == .stale {
            cell.state = .stale
        } else {
            let isBad = property.shape == .flag ? cell.level >= .low : cell.level > .low
            cell.state = isBad ? .bad : .well
        }
        return cell
    }

    private func valueText(_ found: Observation?, _ subject: Subject) -> DisplayText {
        let reading = scene.reading(found, subject)
        return reading.freshness == .none
            ? scene.words[.noData] : Measure(value: reading.value, unit: reading.unit).text
    }

    private func groups(
        _ ids: [EntityID],
        _ cells: [WallModel.Cell],
        _ known: [EntityID: Entity]
    ) throws -> [WallModel.Group] {
        var groups: [WallModel.Group] = []
        var last: EntityID??
        for (index, id) in ids.enumerated() {
            let district = known[id]?.district
            if last == nil || last != .some(district) {
                let name = try district.map { try scene.name(of: $0) } ?? .empty
                groups.append(
                    WallModel.Group(name: name, first: index, count: 0, bad: 0, stale: 0)
                )
                last = .some(district)
            }
            groups[groups.count - 1].count += 1
            switch cells[index].state {
            case .bad: groups[groups.count - 1].bad += 1
            case .stale, .unknown: groups[groups.count - 1].stale += 1
            case .well: break
            }
        }
        return groups
    }

    private func summary(
        _ wall: WallModel,
        _ property: CatalogProperty,
        _ numbers: [Double]
    ) -> DisplayText {
        let all = scene.measures.number(Double(wall.cells.count), decimals: 0)
        guard wall.isFlag else { return all }
        let some = scene.measures.number(Double(numbers.count { $0 >= 0.5 }), decimals: 0)
        let word = scene.words.flag(property, true)
        return scene.language == .chinese
            ? DisplayText("\(some) / \(all) \(word)")
            : DisplayText("\(some) \(scene.words[.of]) \(all) \(word)")
    }

    /// Returns the text of the districts with the most bad cells and the number of stale cells.
    ///
    /// If the catalog has no limits, the text has the number of values outside the normal range,
    /// and a remark that no limits are set.
    private func worst(of wall: WallModel, _ property: CatalogProperty) -> DisplayText {
        let bad = wall.groups.filter { $0.bad > 0 }.sorted { $0.bad > $1.bad }.prefix(6)
        let stale = wall.groups.reduce(0) { $0 + $1.stale }
        var parts = bad.map { "\($0.name) \($0.bad)" }
        if wall.groups.count == 1, let only = bad.first { parts = ["\(only.bad)"] }
        if wall.words.count == 2, let first = parts.first {
            parts[0] = "\(wall.words[1]): \(first)"
        }
        if stale > 0 {
            parts.append(
                "\(scene.words[.stale]) \(scene.measures.number(Double(stale), decimals: 0))"
            )
        }
        if property.limits.isEmpty, !wall.isFlag || property.worse == .neither {
            let outside = wall.cells.count { $0.level > .normal && $0.state == .well }
            if outside > 0 {
                let count = scene.measures.number(Double(outside), decimals: 0)
                parts.append("\(scene.words.amount(count, scene.words[.outsideNormal]))")
            }
            parts.append(scene.words[.noLimits].string)
        }
        return parts.isEmpty
            ? scene.words[.allWell]
            : DisplayText(parts.joined(separator: scene.words[.comma].string))
    }

    /// Sets the order of the selectable cells, worst first, and the details of the selected one.
    private func select(
        _ ids: [EntityID],
        _ known: [EntityID: Entity],
        _ values: [EntityID: Observation],
        _ subject: Subject,
        _ pane: PaneRequest,
        _ wall: inout WallModel
    ) throws {
        let cells = wall.cells
        // Of equal states, the cells of the district with the most bad cells come first, because
        // one broken lamp is less important than a dark quarter.
        var wrong = [Int](repeating: 0, count: cells.count)
        for group in wall.groups {
            for index in group.first..<min(cells.count, group.first + group.count) {
                wrong[index] = group.bad
            }
        }
        let order = cells.indices.sorted { left, right in
            let first = (cells[left].state.rawValue, cells[left].level.rawValue, wrong[left])
            let second = (cells[right].state.rawValue, cells[right].level.rawValue, wrong[right])
            return first == second ? left < right : first > second
        }
        wall.targets = order.map { ids[$0] }
        guard pane.isFocused, !order.isEmpty else { return }
        let shown = pane.shown(wall.targets.lazy.map { LineIdentity($0) })
        let index = order[shown.line]
        wall.selected = index
        let id = ids[index]
        let reading = scene.reading(values[id], subject)
        var parts = [known[id].map(scene.name) ?? DisplayText(id.rawValue, limit: 80)]
        parts.append(valueText(values[id], subject))
        if reading.freshness == .stale { parts.append(scene.words[.stale]) }
        if reading.freshness != .none { parts.append(reading.age) }
        if let district = known[id]?.district { parts.append(try scene.name(of: district)) }
        wall.detail = DisplayText(parts.map(\.string).joined(separator: " · "))
    }
}
