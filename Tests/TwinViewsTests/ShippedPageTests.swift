// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinTestSupport
import TwinViews

private let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 36), Size(columns: 200, rows: 50),
    Size(columns: 400, rows: 110),
]

/// Pictures of the shipped pages, stored as text in `Golden`.
@Suite("The shipped pages")
struct ShippedPageTests {
    static let pages = [
        "overview", "traffic", "utilities", "compute", "data_trade", "wall", "targets", "sources",
        "alarms",
    ]

    private func expect(
        _ condition: SmallCity.Condition,
        _ size: Size,
        pages: [String] = Self.pages,
        language: Language = .english,
        glyphs: GlyphSet = .unicode
    ) throws {
        let city = try WideCity.city(condition)
        for page in pages {
            let frame = try city.frame(page: page, size, language: language, glyphs: glyphs)
            var name = "shipped-\(page)-\(size.columns)x\(size.rows)-\(condition)"
            if language == .chinese { name += "-zh" }
            if glyphs == .ascii { name += "-ascii" }
            expectGolden(frame.golden, name)
        }
    }

    @Test("Every shipped page of a city in trouble, at four sizes", arguments: sizes)
    func incident(_ size: Size) throws { try expect(.incident, size) }

    @Test("Every shipped page in Chinese", arguments: Array(sizes.prefix(3)))
    func chinese(_ size: Size) throws { try expect(.incident, size, language: .chinese) }

    @Test("Every shipped page in plain ASCII", arguments: [sizes[0], sizes[2]])
    func ascii(_ size: Size) throws { try expect(.incident, size, glyphs: .ascii) }

    @Test("N01 Every shipped page while one source is stale")
    func stale() throws { try expect(.stale, sizes[0]) }

    @Test("The new pages of a calm city")
    func calm() throws { try expect(.calm, sizes[0], pages: ["overview", "wall", "targets"]) }

    @Test("T06 Every shipped page is drawn on a screen of 40x12")
    func least() throws { try expect(.incident, Size(columns: 40, rows: 12)) }

    @Test("T06 A screen of 40x12 says what it can in Chinese, with whole names on the map")
    func leastChinese() throws {
        let size = Size(columns: 40, rows: 12)
        try expect(.incident, size, pages: Self.pages + ["map"], language: .chinese)
        let map = try WideCity.city(.incident).frame(page: "map", size, language: .chinese).text
        for name in ["延庆", "海淀", "门头沟"] { #expect(map.contains(name), "\(map)") }
    }

    @Test(
        "Where ambiguous characters take two columns, signs and ramps keep their shape",
        arguments: [Size(columns: 40, rows: 12), sizes[0], sizes[1]]
    )
    func ambiguous(_ size: Size) throws {
        let city = try WideCity.city(.incident)
        let widths = WidthTable(ambiguous: 2)
        for language in Language.allCases {
            for page in ["overview", "utilities", "map"] {
                let frame = try city.frame(
                    page: page,
                    size,
                    language: language,
                    glyphs: language == .chinese ? .unicode : widths.glyphs,
                    widths: widths
                )
                let name = "shipped-\(page)-\(size.columns)x\(size.rows)-ambiguous"
                expectGolden(frame.golden, name + (language == .chinese ? "-zh" : ""))
            }
        }
    }

    @Test("No text of a shipped page is cut mid-word at a border")
    func bordersAreWhole() throws {
        for condition in [SmallCity.Condition.calm, .incident, .stale] {
            let city = try WideCity.city(condition)
            for page in Self.pages {
                for size in sizes {
                    let frame = try city.frame(page: page, size)
                    let first = size.rows >= 30 ? 2 : 1
                    for row in first..<size.rows - 1 {
                        for column in [0, size.columns - 1] {
                            #expect(
                                "┌┐└┘│".contains(frame[column, row].glyph),
                                "\(condition) \(page) \(size) row \(row)"
                            )
                        }
                    }
                }
            }
        }
    }
}

/// Text is shortened only at the ends of words.
@Suite("No text is cut inside a word")
struct WholeWordTests {
    @Test("A whole word precedes every ellipsis of every shipped page", arguments: sizes)
    func wholeWords(size: Size) throws {
        let city = try WideCity.city(.incident)
        var text = ""
        for page in city.pageIDs {
            for large in [Size(columns: 400, rows: 110), Size(columns: 200, rows: 50)] {
                text += try city.frame(page: page, large).text + " "
            }
            for pane in 0..<9 {
                let focus = Array(repeating: Action.nextPane, count: pane) + [.zoom]
                text += try city.frame(page: page, sizes[2], actions: focus).text + " "
            }
        }
        let words = Set(text.split { !($0.isLetter || $0 == "-" || $0 == "'") })
        for condition in [SmallCity.Condition.calm, .incident, .stale] {
            for page in city.pageIDs {
                let shown = try WideCity.city(condition).frame(page: page, size).text
                for row in shown.split(separator: "\n") {
                    for piece in row.split(separator: "…", omittingEmptySubsequences: false)
                        .dropLast()
                    where piece.last?.isLetter == true && piece.last?.isASCII == true {
                        let word = piece.reversed().prefix { $0.isLetter || $0 == "-" || $0 == "'" }
                        let whole = String(word.reversed())
                        #expect(words.contains(Substring(whole)), "\(whole)… in \(row)")
                    }
                }
            }
        }
    }
}

/// The content of the pages for targets, walls, changes and sources.
@Suite("Targets, walls, changes and sources")
struct PageContentTests {
    private let small = sizes[0]

    @Test("A target shows its value, its figure, its share and its state")
    func targets() throws {
        let text = try WideCity.city(.incident).frame(page: "targets", small).text
        #expect(text.contains("Connected roads sensing"))
        #expect(text.contains("981 / 1,000 km"))
        #expect(text.contains("2,061 / 3,000 GFLOPS"))
        #expect(text.contains("68%"))
        #expect(text.contains("reached"))
        #expect(text.contains("behind"))
    }

    @Test("A target without a series says so, with the year of its published figure")
    func published() throws {
        let text = try WideCity.city(.incident).frame(page: "targets", sizes[2]).text
        #expect(text.contains("no live series, published for 2024"))
        #expect(text.contains("2021 40.4%"))
        #expect(text.contains("2025 plan 50%"))
    }

    @Test("N01 A target whose source is gone is stale, and the others are not")
    func staleTarget() throws {
        let model = try WideCity.city(.stale).model(page: "targets", small)
        guard case .progress(let plan) = model.panes[0].content else {
            Issue.record("no targets")
            return
        }
        let meters = plan.lines.lines.filter { $0.label.string.contains("meters") }
        #expect(!meters.isEmpty && meters.allSatisfy { $0.reading?.freshness == .stale })
        let roads = plan.lines.lines.filter { $0.label.string.contains("roads") }
        #expect(!roads.isEmpty && roads.allSatisfy { $0.reading?.freshness == .fresh })
        #expect(model.panes[0].badge.string.contains("STALE Utilities"))
    }

    @Test("A wall's first selection is a cell without power, and Enter opens it")
    func wallSelection() throws {
        let city = try WideCity.city(.incident)
        let model = try city.model(page: "wall", small)
        guard case .wall(let wall) = model.panes[0].content, let selected = wall.selected else {
            Issue.record("no wall")
            return
        }
        #expect(wall.cells[selected].state == .bad)
        #expect(wall.detail.string.contains("offline"))
        #expect(Set(wall.targets.compactMap(\.self)).count == wall.cells.count)
        let opened = try city.model(page: "wall", small, actions: [.open])
        #expect(opened.breadcrumbs.count == 2)
    }

    @Test("A wall is grouped by district, with counts, if it has the rows")
    func wallDistricts() throws {
        let text = try WideCity.city(.incident).frame(page: "wall", sizes[1]).text
        #expect(text.contains("Haidian     40/78"))
        #expect(text.contains("Yanqing"))
    }

    @Test("A change shows its direction, the values before and after, and the place")
    func changes() throws {
        let frame = try WideCity.city(.incident).frame(
            page: "overview",
            small,
            actions: [.left, .zoom]
        )
        #expect(frame.text.contains("energized → de-energized"))
        #expect(frame.text.contains("→"))
        #expect(frame.text.contains("usual swing"))
        let calm = try WideCity.city(.calm).model(page: "overview", small)
        guard case .changes(let quiet)? = calm.panes.last?.content else {
            Issue.record("no changes")
            return
        }
        #expect(quiet.lines.lines.allSatisfy { $0.level == .normal })
    }

    @Test("The line about the link replaces all earlier content of its row")
    func link() throws {
        let words = Words(.english)
        for condition in [SmallCity.Condition.calm, .stale] {
            var model = try WideCity.city(condition).model(page: "sources", sizes[0])
            let before = Screen.draw(model, size: sizes[0])
            let link = LinkModel(bytes: 900, frames: 2, capacity: nil, isSlow: false, words)
            model.link = link
            let after = Screen.draw(model, size: sizes[0])
            let row = try #require(
                after.text.split(separator: "\n").first { $0.contains("frames/s") }
            )
            #expect(
                row.split(separator: " ").dropFirst().dropLast().joined(separator: " ")
                    == link.text.string
            )
            var shown = before
            shown.apply(after.difference(from: before))
            #expect(shown == after)
        }
    }

    @Test("S01 Every source shows state, lag, rate and rejects; a selected one shows them in full")
    func sources() throws {
        let text = try WideCity.city(.stale).frame(page: "sources", small).text
        #expect(text.contains("unreachable"))
        #expect(text.contains("Connection refused"))
        #expect(text.contains("3 malformed"))
        #expect(text.contains("08:30:28"))
    }
}

/// Colour is never the only sign: alarms and times also differ in shape and word.
@Suite("Without colour")
struct WithoutColourTests {
    @Test("T09 Each priority of alarm has a shape of its own in both repertoires")
    func priorities() throws {
        for glyphs in GlyphSet.allCases {
            let frame = try WideCity.city(.incident).frame(
                page: "overview",
                sizes[2],
                glyphs: glyphs
            )
            let marks = glyphs == .unicode ? ["‼", "!", "▲"] : ["!!", "!", "^"]
            for (mark, word) in zip(marks, ["critical", "high", "medium"]) {
                #expect(frame.text.contains("\(mark) "), "\(glyphs) \(mark)")
                #expect(frame.text.contains(word))
            }
            #expect(Set(marks).count == marks.count)
        }
    }

    @Test("Live, stale and missing values have different words in every kind of pane")
    func times() throws {
        for glyphs in GlyphSet.allCases {
            for (page, kinds) in [
                ("utilities", ["Electricity"]), ("wall", ["Smart poles", "Substations"]),
                ("targets", ["The plan"]), ("overview", ["Utilities"]),
            ] {
                let live = try WideCity.city(.incident).frame(page: page, sizes[0], glyphs: glyphs)
                let stale = try WideCity.city(.stale).frame(page: page, sizes[0], glyphs: glyphs)
                #expect(!live.text.contains("STALE since"), "\(page)")
                #expect(live.text.contains("LIVE"))
                for kind in kinds {
                    let line = stale.text.split(separator: "\n").first { $0.contains(kind) }
                    #expect(line?.contains("STALE") == true, "\(page) \(kind)")
                }
            }
        }
    }

    @Test("N01 A wall's states have four shapes", arguments: GlyphSet.allCases)
    func wallShapes(_ glyphs: GlyphSet) throws {
        let well = glyphs == .unicode ? "·" : "."
        let bad = glyphs == .unicode ? "█" : "X"
        let late = "~"
        let incident = try WideCity.city(.incident).frame(page: "wall", sizes[2], glyphs: glyphs)
        #expect(incident.text.contains(String(repeating: well, count: 4)))
        #expect(incident.text.contains(bad))
        let stale = try WideCity.city(.stale).frame(page: "wall", sizes[2], glyphs: glyphs)
        #expect(stale.text.contains(String(repeating: late, count: 4)))
    }

    @Test("Roles that say how urgent or how old look different without any colour")
    func attributes() {
        for theme in ThemeTests.all {
            let roles: [Role] = [.critical, .high, .stale, .normal]
            let looks = roles.map { theme[$0].attributes(at: .none, reversed: false).rawValue }
            #expect(Set(looks).count >= 3, "\(theme.name): \(looks)")
        }
    }
}
