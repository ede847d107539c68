// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("How roles look")
struct ThemeTests {
    private static let alarms: [Role] = [.low, .medium, .high, .critical]

    @Test("T09 the four alarm priorities are told apart without colour", arguments: Theme.all)
    func alarmsDifferWithoutColor(theme: Theme) {
        let looks = (Self.alarms + [.normal]).map { theme[$0].plainAttributes.rawValue }
        #expect(Set(looks).count == looks.count, "\(theme.name): \(looks)")
    }

    @Test(
        "T09 stale, strong, selected and normal are told apart without colour",
        arguments: Theme.all
    )
    func statesDifferWithoutColor(theme: Theme) {
        let roles: [Role] = [.normal, .stale, .strong, .selected, .dim]
        let looks = roles.map { theme[$0].plainAttributes.rawValue }
        #expect(Set(looks).count == looks.count, "\(theme.name): \(looks)")
    }

    @Test(
        "T09 no two alarm priorities look the same at any depth of colour",
        arguments: Theme.all,
        ColorDepth.allCases
    )
    func alarmsDifferAtEveryDepth(theme: Theme, depth: ColorDepth) {
        let rows = (Self.alarms + [.normal]).map { role in
            var frame = Frame(size: Size(columns: 1, rows: 1))
            frame.write("!", at: Point(column: 0, row: 0), width: 1, style: Style(role))
            return frame.ansi(theme: theme, depth: depth)
        }
        #expect(Set(rows).count == rows.count)
    }

    @Test("The mono theme asks for no colour")
    func monoHasNoColor() {
        for role in Role.allCases {
            #expect(Theme.mono[role].foreground == nil)
            #expect(Theme.mono[role].background == nil)
        }
    }

    @Test("In the quiet theme what is no alarm has no alarm's colour")
    func quietKeepsAlarmColors() {
        let reserved = Set(
            Self.alarms.dropFirst().compactMap { role in
                Theme.quiet[role].background ?? Theme.quiet[role].foreground
            }
        )
        for role in Role.allCases where !Self.alarms.contains(role) {
            let look = Theme.quiet[role]
            for color in [look.foreground, look.background] {
                if let color { #expect(!reserved.contains(color), "\(role)") }
            }
        }
    }

    @Test("Themes are found by name, and names differ")
    func themesAreFound() {
        #expect(Set(Theme.all.map(\.name)).count == Theme.all.count)
        for theme in Theme.all { #expect(Theme.named(theme.name) == theme) }
        #expect(Theme.named("loud") == nil)
    }

    @Test("Nothing is written in bright black where only eight colours exist")
    func eightColorsAreReadable() {
        for theme in Theme.all {
            for role in Role.allCases {
                var frame = Frame(size: Size(columns: 1, rows: 1))
                frame.write("x", at: Point(column: 0, row: 0), width: 1, style: Style(role))
                let ansi = frame.ansi(theme: theme, depth: .eight)
                let isOnPaper = theme[role].background != nil
                #expect(isOnPaper || !ansi.contains(";30"), "\(theme.name) \(role)")
            }
        }
    }
}
