// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery

@testable import TwinViews
import TwinVocabulary

/// Every ranked table of every page begins with its extreme value, with any alarms.
@Suite("Ranked tables begin with the extreme value")
struct RankingTests {
    private static let size = Size(columns: 400, rows: 110)

    /// Returns every value that a column's property has in the archive, of the kind that the table
    /// lists.
    private func values(_ item: PaneItem, _ city: WideCity) throws -> [EntityID: Double] {
        guard let kind = item.kind else { return [:] }
        let selector = SeriesSelector(kind: kind, property: item.property)
        let found = try city.archive.latest(
            selector,
            at: Moment(at: SmallCity.now),
            lookBack: .seconds(86_400)
        )
        return found.reduce(into: [:]) { $0[$1.series.entity] = $1.number }
    }

    @Test(
        "The first row has the worst value of its column, for every column of every page",
        arguments: SmallCity.Condition.allCases.filter { [.calm, .incident, .stale].contains($0) }
    )
    func firstRows(_ condition: SmallCity.Condition) throws {
        let city = try WideCity.city(condition)
        var checked = 0
        for page in city.pageIDs {
            let layouts = try city.model(page: page, Self.size).root.panes
            for (number, pane) in layouts.enumerated() where pane.kind == .table {
                let focus = Array(repeating: Action.nextPane, count: number)
                for (column, item) in pane.items.enumerated() {
                    let model = try city.model(
                        page: page,
                        Self.size,
                        actions: focus + [.sortBy(column)]
                    )
                    guard case .table(let table) = model.panes[number].content,
                        case .entity(let first)?? = table.rows.targets.first,
                        let kind = item.kind
                    else { continue }
                    let values = try values(item, city)
                    let isLeast = city.catalog.property(item.property, of: kind)?.worse == .lower
                    let extreme = isLeast ? values.values.min() : values.values.max()
                    #expect(
                        values[first] == extreme,
                        "\(condition) \(page) \(pane.title.english) by \(item.property)"
                    )
                    #expect(
                        table.columns[column].order == (isLeast ? .leastFirst : .greatestFirst)
                    )
                    #expect(table.columns.count { $0.order != nil } == 1)
                    checked += 1
                }
            }
        }
        #expect(checked > 60, "\(checked)")
    }

    @Test("The arrow of a ranking shows the direction of its values, in both languages")
    func signs() throws {
        let city = try WideCity.city(.incident)
        for language in Language.allCases {
            let frame = try city.frame(page: "compute", Self.size, language: language)
            let rows = frame.text.split(separator: "\n")
            let queue = language == .english ? "Jobs waiting" : "排队作业"
            #expect(rows.contains { $0.contains("\(queue) ▾") })
            let cold = try city.frame(page: "utilities", Self.size, language: language)
            let indoor = language == .english ? "Indoor sample" : "室温抽样"
            #expect(cold.text.contains("\(indoor) °C ▴"), "\(cold.text)")
        }
    }

    @Test("Hidden columns of a table neither mark nor move its rows")
    func otherProperties() throws {
        let city = try WideCity.city(.incident)
        let model = try city.model(page: "utilities", Self.size)
        let layouts = model.root.panes
        var marked = 0
        for (pane, layout) in zip(model.panes, layouts) {
            guard case .table(let table) = pane.content else { continue }
            for row in table.rows.lines {
                let own = row.readings.map(\.level).max() ?? .normal
                #expect(row.level == own, "\(layout.title.english): \(row.name)")
                if row.level > .low { marked += 1 }
            }
        }
        #expect(marked > 0)
    }
}

/// The worst value has the fullest shade in every theme.
@Suite("Shades follow the worse direction")
struct WorstShadeTests {
    private static let size = Size(columns: 200, rows: 50)

    @Test("On every wall the first shade is the best value and the last the worst")
    func walls() throws {
        let city = try WideCity.city(.incident)
        let format = MeasureFormat(.english)
        var checked: Set<CatalogProperty.Worse> = []
        for page in city.pageIDs {
            for size in [Self.size, Size(columns: 400, rows: 110)] {
                let model = try city.model(page: page, size)
                for (pane, layout) in zip(model.panes, model.root.panes) {
                    guard case .wall(let wall) = pane.content, !wall.isFlag,
                        let item = layout.items.first, let kind = item.kind,
                        let property = city.catalog.property(item.property, of: kind)
                    else { continue }
                    let values = try city.archive.latest(
                        SeriesSelector(kind: kind, property: item.property),
                        at: Moment(at: SmallCity.now),
                        lookBack: .seconds(86_400)
                    ).compactMap(\.number)
                    let bounds = property.normal.map { [$0.lowerBound, $0.upperBound] } ?? []
                    let ends = [(values + bounds).min(), (values + bounds).max()].map { end in
                        format.measure(end ?? .nan, property.unit, decimals: property.decimals).text
                    }
                    let isLowWorse = property.worse == .lower
                    #expect(
                        [wall.lower, wall.upper] == (isLowWorse ? ends.reversed() : ends),
                        "\(page) \(layout.title.english)"
                    )
                    #expect(wall.isNeutral == (property.worse == .neither))
                    checked.insert(property.worse)
                }
            }
        }
        #expect(checked.isSuperset(of: [.lower, .higher]))
    }

    @Test("Full health is the calmest shade of a wall in every theme, and its opposite the loudest")
    func themes() throws {
        for theme in ThemeTests.all {
            let calm = theme[HeatCells.roles[0]]
            let loud = theme[HeatCells.roles[4]]
            let isPlain = calm == loud
            #expect(!isPlain, "\(theme.name): the ends of the scale look alike")
        }
        // 100 % online is no end of a scale to be afraid of.
        let city = try WideCity.city(.calm)
        let model = try city.model(page: "wall", Self.size)
        var checked = 0
        for (pane, layout) in zip(model.panes, model.root.panes) {
            guard case .wall(let wall) = pane.content,
                layout.items.first?.property == "nbiot_online"
                    || layout.items.first?.property == "meters_read"
            else { continue }
            #expect(wall.lower == "100%" || wall.lower == "100.0%", "\(layout.title.english)")
            let best = wall.cells.max { $0.value.string < $1.value.string }
            #expect((best?.share ?? 1) <= 0.5)
            checked += 1
        }
        #expect(checked == 2)
    }

    @Test("A wall without limits says that none are set, and never that all is normal")
    func noLimits() throws {
        let city = try WideCity.city(.calm)
        for language in Language.allCases {
            let words = Words(language)
            var kinds: Set<Bool> = []
            for page in city.pageIDs {
                let size = Size(columns: 400, rows: 110)
                let model = try city.model(page: page, size, language: language)
                for (pane, layout) in zip(model.panes, model.root.panes) {
                    guard case .wall(let wall) = pane.content, let item = layout.items.first,
                        let kind = item.kind,
                        let property = city.catalog.property(item.property, of: kind)
                    else { continue }
                    let isJudged = !property.limits.isEmpty || property.shape == .flag
                    #expect(
                        wall.worst.string.contains(words[.noLimits].string) == !isJudged,
                        "\(page) \(layout.title.english): \(wall.worst)"
                    )
                    if !isJudged { #expect(!wall.worst.string.contains(words[.allWell].string)) }
                    kinds.insert(isJudged)
                }
            }
            #expect(kinds == [true, false], "walls with and without limits")
        }
    }

    @Test("Each mark of a wall has one meaning, and the mark of a cell that is off is not a shade")
    func signs() throws {
        for glyphs in GlyphSet.allCases {
            let city = try WideCity.city(.incident)
            let model = try city.model(page: "wall", Self.size)
            let canvas = Canvas(size: Self.size, glyphs: glyphs, widths: .standard)
            var meanings: [Character: Set<String>] = [:]
            for pane in model.panes {
                guard case .wall(let wall) = pane.content else { continue }
                for cell in wall.cells {
                    let glyph = WallView(canvas).look(cell, of: wall).glyph
                    let isShade = cell.state == .well && !wall.isFlag
                    meanings[glyph, default: []].insert(isShade ? "shade" : "\(cell.state)")
                }
            }
            #expect(meanings.count > 3)
            let calm: Character = glyphs == .unicode ? "·" : "."
            for (glyph, meanings) in meanings where glyph != calm {
                #expect(meanings.count == 1, "\(glyph) means \(meanings)")
            }
        }
    }
}
