// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinFrame
import TwinLayout
import TwinModel
import TwinViews
import TwinVocabulary

@Suite("Styles of roles")
struct ThemeTests {
    static let files = ThemeFiles(
        folders: [
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Data/themes")
        ]
    )

    /// The shipped themes, from their files.
    static let all: [Theme] = files.names.compactMap { name in
        files.check(name).value.map { Theme(name: name, $0) }
    }

    private static let alarms: [Role] = [.low, .medium, .high, .critical]

    @Test("T09 The four alarm priorities can be distinguished without colour", arguments: all)
    func alarmsDifferWithoutColor(theme: Theme) {
        let looks = (Self.alarms + [.normal]).map { theme[$0].plainAttributes.rawValue }
        #expect(Set(looks).count == looks.count, "\(theme.name): \(looks)")
    }

    @Test(
        "T09 Stale, strong, selected and normal texts differ without colour",
        arguments: all
    )
    func statesDifferWithoutColor(theme: Theme) {
        let roles: [Role] = [.normal, .stale, .strong, .selected, .dim]
        let looks = roles.map { theme[$0].plainAttributes.rawValue }
        #expect(Set(looks).count == looks.count, "\(theme.name): \(looks)")
    }

    @Test(
        "T09 no two alarm priorities look the same at any depth of colour",
        arguments: all,
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

    @Test("The mono theme has no colour")
    func monoHasNoColor() throws {
        let mono = try #require(Self.all.first { $0.name == "mono" })
        for role in Role.allCases {
            #expect(mono[role].foreground == nil)
            #expect(mono[role].background == nil)
        }
    }

    @Test("In the quiet theme only alarms have the colours of alarms")
    func quietKeepsAlarmColors() {
        let reserved = Set(
            Self.alarms.dropFirst().compactMap { role in
                Theme.quiet[role].background ?? Theme.quiet[role].foreground
            }
        )
        #expect(reserved.count == Self.alarms.count - 1)
        for role in Role.allCases where !Self.alarms.contains(role) {
            let look = Theme.quiet[role]
            for color in [look.foreground, look.background] {
                if let color { #expect(!reserved.contains(color), "\(role)") }
            }
        }
    }

    @Test("Five themes are shipped without problems, quiet first")
    func themesAreFound() {
        let names = ["quiet", "vivid", "high-contrast", "colour-blind-safe", "mono"]
        #expect(Self.files.names == names)
        #expect(Self.all.map(\.name) == names)
        #expect(Self.files.problems == [])
    }

    @Test("The theme used if no file can be read equals the quiet theme's file")
    func fallbackIsQuiet() throws {
        #expect(try #require(Self.all.first) == .quiet)
    }

    @Test("Themes and frames have the same roles")
    func rolesAgree() {
        #expect(Role.allCases.map(\.name) == ThemeReader.roles)
    }

    @Test("A user's theme is based on another one, and the first of two with one name is used")
    func ownTheme() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-themes-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let own = "based_on: vivid\nroles:\n  high: {ink: 200/magenta/red, plain: [bold]}\n"
        for name in ["mine", "mono"] {
            try own.write(
                to: folder.appendingPathComponent("\(name).yaml"),
                atomically: true,
                encoding: .utf8
            )
        }
        let files = ThemeFiles(folders: [folder] + Self.files.folders)
        #expect(files.names.last == "mine")
        #expect(files.path(of: "mono")?.hasPrefix(folder.path) == true)
        let theme = Theme(name: "mine", try files.check("mine").get())
        let vivid = try #require(Self.all.first { $0.name == "vivid" })
        #expect(theme[.high] == Look(Color(200, basic: 5, eight: 1), plain: .bold))
        #expect(theme[.title] == vivid[.title])
        #expect(theme[.dim] == Theme.quiet[.dim])
        var frame = Frame(size: Size(columns: 1, rows: 1))
        frame.write("!", at: Point(column: 0, row: 0), width: 1, style: Style(.high))
        #expect(frame.ansi(theme: theme, depth: .eight) == "\u{1B}[0;31m!\u{1B}[0m\n")
        #expect(frame.ansi(theme: theme, depth: .sixteen) == "\u{1B}[0;35m!\u{1B}[0m\n")
    }

    @Test("A theme based on a missing theme, or on itself, is reported and does not loop")
    func circles() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-themes-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, base) in [("a", "b"), ("b", "a"), ("c", "quite")] {
            try "based_on: \(base)\nroles: {}\n".write(
                to: folder.appendingPathComponent("\(name).yaml"),
                atomically: true,
                encoding: .utf8
            )
        }
        let files = ThemeFiles(folders: [folder] + Self.files.folders)
        #expect(files.check("a").value != nil)
        let told = files.check("c").problems.map(\.description).joined()
        #expect(told.contains("Did you mean \"quiet\"?"), "\(told)")
    }

    @Test("Bright black is not used if there are only eight colours")
    func eightColorsAreReadable() {
        for theme in Self.all {
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
