// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinViews
import TwinVocabulary

/// Chinese pictures have no English words.
@Suite("Pictures in Chinese")
struct ChineseScreenTests {
    /// Words that are written in Latin letters in Chinese text too: keys, file formats, protocols,
    /// configuration keys, and commands, whose names are typed.
    static let latin: Set<String> = [
        // Units.
        "EFLOPS", "PFLOPS", "GFLOPS", "GB", "TB", "GW", "MW", "Hz", "MPa", "kV", "km", "cm", "mm",
        // Names of the trade, and of the cities in these tests.
        "GPU", "PUE", "trade",
        // Keys.
        "Enter", "Esc", "Tab", "Shift", "Ctrl", "Home", "End", "PgUp", "PgDn", "Space",
        // Protocols, keys of the configuration and options.
        "http", "ngsi", "ld", "sensorthings", "url", "only", "read",
    ]

    private static func latinWords(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for row in text.split(separator: "\n") {
            var word = ""
            for character in row + " " {
                if character.isASCII, character.isLetter { word.append(character); continue }
                if word.count > 1 { words.insert(word) }
                word = ""
            }
        }
        return words
    }

    private static let sizes = [Size(columns: 80, rows: 24), Size(columns: 160, rows: 50)]

    /// The Latin words of pictures, with places at which they are shown.
    private struct Finding {
        var places: [String: Set<String>] = [:]

        mutating func look(at frame: Frame, _ place: String) {
            for word in ChineseScreenTests.latinWords(frame.text)
            where !ChineseScreenTests.latin.contains(word) {
                places[word, default: []].insert(place)
            }
        }

        var text: String {
            places.sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value.sorted().prefix(3))" }
                .joined(separator: "\n")
        }
    }

    @Test("No page in Chinese has a Latin word but units, names and protocols")
    func pages() throws {
        var finding = Finding()
        for condition in [SmallCity.Condition.calm, .incident, .stale, .empty] {
            let city = try WideCity.city(condition)
            for page in city.pageIDs {
                for size in Self.sizes {
                    let frame = try city.frame(page: page, size, language: .chinese)
                    finding.look(at: frame, "\(page) \(condition)")
                }
            }
        }
        #expect(finding.places.isEmpty, "\(finding.text)")
    }

    /// Opened things, help, prompts, notices and errors, by the actions that lead to them.
    private static let states: [[Action]] = {
        var states: [[Action]] = [
            [.show(.entity("district:110108"))], [.show(.entity("substation:s2"))],
            [.show(.entity("没有:没有"))],
            [.show(.series(SeriesID("substation:s2", "loading")))],
            [.show(.series(SeriesID("substation:s2", "energized")))],
            [.show(.kind("road_segment", district: "district:110106"))],
            [.show(.property("loading", kind: "substation"))],
            [.help], [.help, .pageDown, .pageDown], [.help, .last], [.zoom], [.open, .open],
        ]
        let acts: [AlarmAction] = [
            .acknowledge(""), .undo, .shelve, .shelveFor("没有"), .shelveOnce, .unshelve, .silence,
            .remove, .returnToService, .comment("泵"), .group, .firstOut, .tag, .tagAll, .journal,
        ]
        for act in acts { states += [[.alarm(act)], [.page(9), .down, .alarm(act)]] }
        let times: [TimeAction] = [
            .pauseOrPlay, .faster, .reverse, .rate("没有"), .rate("1e9"), .live, .goTo("没有"),
            .goTo("2099-01-01"), .goTo("1999-01-01"), .goTo("昨天18:00"), .next(.alarm),
            .previous(.event), .knowledge, .compare, .zoomIn, .zoomOut, .bookmark("泵"), .bookmarks,
            .findBookmark("没有"), .step(-1),
        ]
        for time in times { states.append([.time(time)]) }
        for kind in Prompt.Kind.allCases {
            states += [[.prompt(kind)], [.prompt(kind), .type("没有"), .open]]
        }
        for command in CommandTable.standard.commands {
            guard let name = command.chineseName else { continue }
            states += [
                [.prompt(.command), .type(name)], [.prompt(.command), .type(name + " ")],
                [.prompt(.command), .type(name + " 没有"), .open],
                [.prompt(.command), .type(name), .open],
            ]
        }
        return states + [[.prompt(.command), .type("没有"), .open], [.mouse], [.useTheme("没有")]]
    }()

    @Test("No opened thing, prompt, notice or error in Chinese has such a word either")
    func states() throws {
        var finding = Finding()
        for actions in Self.states {
            for isKept in [true, false] {
                var state = DashboardState(layout: SmallCity.layout, language: .chinese)
                (state.keepsBookmarks, state.actsOnAlarms) = (isKept, isKept)
                state.helpLimit = 1000
                state.themes = ["安静"]
                let city = SmallCity(.incident)
                for size in Self.sizes {
                    for action in actions {
                        state.settle(with: try city.model(state, size))
                        _ = state.apply(action)
                    }
                    let model = try city.model(state, size)
                    finding.look(at: Screen.draw(model, size: size), "\(actions)")
                }
            }
        }
        #expect(finding.places.isEmpty, "\(finding.text)")
    }
}
