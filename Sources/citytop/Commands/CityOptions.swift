// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinDashboard
import TwinFrame
import TwinModel

/// The configuration and cache options of commands that show or update a city.
struct CityOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "The configuration: the city and its services.",
        completion: .file(extensions: ["yaml"])
    )
    var config: String?

    @Option(name: .long, help: "The cache file.", completion: .file(extensions: ["db"]))
    var cache: String?

    /// The requested configuration, or the user's default if it exists.
    var configurationURL: URL? {
        if let config { return URL(fileURLWithPath: config) }
        let own = Self.ownConfiguration
        return FileManager.default.fileExists(atPath: own.path) ? own : nil
    }

    /// The path of the user's default configuration, which may not exist.
    static var ownConfiguration: URL {
        folder("XDG_CONFIG_HOME", else: ".config").appendingPathComponent("citytop/config.yaml")
    }

    /// The requested cache file, or the user's default.
    var cacheURL: URL { Self.cacheURL(named: cache) }

    /// Returns the cache file with a name, or the user's default if nil.
    static func cacheURL(named cache: String?) -> URL {
        if let cache { return URL(fileURLWithPath: cache) }
        return folder("XDG_CACHE_HOME", else: ".cache")
            .appendingPathComponent("citytop/cache.db")
    }

    private static func folder(_ variable: String, else name: String) -> URL {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment[variable], path.hasPrefix("/") {
            return URL(fileURLWithPath: path)
        }
        return URL(fileURLWithPath: environment["HOME"] ?? "/tmp").appendingPathComponent(name)
    }
}

/// The display options of commands that draw a frame.
struct LookOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The page to show, by its id or by its title in either language: overview, sources, …"
    )
    var page: String?

    @Option(name: .long, help: "The language: en or zh, or a locale such as zh_CN.")
    var language: LanguageName?

    @Option(
        name: .long,
        help: """
            The theme: quiet, vivid, high-contrast, colour-blind-safe, mono, or a file of your own \
            in the folder "themes" beside config.yaml.
            """
    )
    var theme = "quiet"

    @Option(
        name: .long,
        help: """
            The width of characters that Unicode calls ambiguous, 1 or 2; the terminal is asked \
            if it is left out.
            """
    )
    var widthAmbiguous: Int?

    @Flag(name: .long, help: "Draw in plain ASCII.")
    var ascii = false

    /// The glyph set for single frames; only one set contains Chinese characters.
    var glyphs: GlyphSet {
        if ascii { return .ascii }
        let isChinese = LanguageName.chosen(language) == .chinese
        return isChinese ? .unicode : (widths ?? .standard).glyphs
    }

    /// The language of single frames: English, with a remark, if Chinese cannot be drawn.
    var frameLanguage: Language {
        let name = LanguageName.resolved(language)
        guard ascii, name.language == .chinese else {
            if name.isTraditional {
                Console.complain(DisplayText(LanguageName.simplifiedRemark.text(in: .chinese)))
            }
            return name.language
        }
        Console.complain(DisplayText(DashboardState.hasNoChinese.english))
        return .english
    }

    /// The character widths, if given on the command line.
    var widths: WidthTable? { widthAmbiguous.map { WidthTable(ambiguous: $0) } }

    func validate() throws {
        guard (1...2).contains(widthAmbiguous ?? 1) else {
            throw ValidationError("--width-ambiguous is \(widthAmbiguous ?? 0); give 1 or 2.")
        }
    }
}

/// The option to print changes as lines instead of drawing a screen, for commands that keep
/// running.
struct PlainOption: ParsableArguments {
    @Flag(
        name: .long,
        help: "Print changes and alarms as lines, for screen readers and logs; draw nothing."
    )
    var plain = false
}

/// The size of a frame on the command line, for example `120x36`.
struct SizeName: ExpressibleByArgument {
    let columns: Int
    let rows: Int

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else {
            return nil
        }
        self.init(columns: parts[0], rows: parts[1])
    }

    var defaultValueDescription: String { "\(columns)x\(rows)" }
}
