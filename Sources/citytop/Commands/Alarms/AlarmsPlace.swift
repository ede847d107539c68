// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMemory
import Foundation
import TwinCache
import TwinFrame
import TwinModel
import TwinQuery
import TwinReports
import TwinVocabulary

/// The options of all commands about alarms.
struct AlarmsOptions: ParsableArguments {
    @OptionGroup var city: CityOptions

    @Option(name: .long, help: "The language: en or zh, or a locale such as zh_CN.")
    var language: LanguageName?

    /// The language of the output: English, with a remark, if the locale has no Chinese.
    var outputLanguage: Language {
        let chosen = LanguageName.chosen(language)
        guard chosen == .chinese, !LocaleText.hasUnicode else { return chosen }
        if language != nil {
            Console.complain("This locale has no Chinese characters; the output is in English.")
        }
        return .english
    }
}

/// The city whose alarms a command reads.
struct AlarmsPlace {
    let city: City
    /// The time of the command: the wall clock, or the end of a recording.
    let present: Instant
    /// True if the alarms are those of a recording, in which acts are impossible.
    let isRecording: Bool
    let reporter: AlarmReporter

    /// Opens the cache, or a file that is a cache or a recording.
    ///
    /// - Throws: `CommandError`.
    init(_ options: AlarmsOptions, file: String? = nil) throws {
        let files = try ProgramFiles()
        if let file, !Self.isCache(file) {
            let recorded = try RecordedCity(opening: file, files: files)
            city = recorded.city
            present = recorded.span.upperBound
            isRecording = true
        } else {
            let (catalog, layout, configuration) = try files.read(
                configuration: options.city.configurationURL,
                asking: false
            )
            let archive: CacheReader
            do {
                archive = try CacheReader(path: file ?? options.city.cacheURL.path)
            } catch let error as CacheError {
                throw CommandError(error.message, .unavailable)
            }
            city = City(
                catalog: catalog,
                layout: layout,
                configuration: configuration
                    ?? Configuration(
                        city: LocalizedText("City", chinese: "城市"),
                        timeZone: "UTC",
                        sources: []
                    ),
                archive: archive
            )
            present = WallClock.now()
            isRecording = false
        }
        reporter = AlarmReporter(
            catalog: city.catalog,
            configuration: city.configuration,
            archive: city.archive,
            language: options.outputLanguage
        )
    }

    private static func isCache(_ file: String) -> Bool {
        (try? CacheReader(path: file)) != nil
    }

    /// Returns the instant of an option, or nil if the option was not given.
    func instant(_ text: String?, _ option: String) throws -> Instant? {
        try TimeOption.instant(text, option, now: present, zone: city.zone)
    }

    /// Returns the instant a number of days before another, or the first one that is kept.
    func firstKept(since end: Instant, days: Int) throws -> Instant {
        let start = end - .seconds(days * 86_400)
        let kept = try city.archive.keptSpan()
        return kept.map { min(max($0.lowerBound, start), end - .milliseconds(1)) } ?? start
    }

    /// Returns the moment of a list, from options.
    func moment(at: String?, known: String?) throws -> Moment {
        Moment(
            at: try instant(at, "--at") ?? present,
            asOf: try instant(known, "--known")
        )
    }
}

/// The form of text on standard output.
enum TextOutput {
    /// The number of columns of the terminal, or nil if the output is not one.
    static var width: Int? {
        let columns = Int(cmemory_terminal_columns(1))
        return columns > 0 ? columns : nil
    }

    /// The widths of characters and the glyphs of the locale.
    static var fit: TextFit {
        TextFit(glyphs: LocaleText.hasUnicode ? .unicode : .ascii)
    }

    /// Prints lines.
    static func print(_ lines: [DisplayText]) throws {
        guard !lines.isEmpty else { return }
        try Console.print(lines.map { $0.string + "\n" }.joined())
    }

    /// Prints lines for other programs.
    static func print(json lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try Console.print(data: lines.map { $0 + "\n" }.joined())
    }
}
