// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinModel
import TwinQuery
import TwinVocabulary

/// `citytop snapshot`: prints one frame as text, ANSI, SVG or JSON.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Print one frame of the cache, or of the demo city.",
        discussion: """
            Without a configuration or a cache the demo city is drawn. With --recording it is a \
            frame of that, at --at or at its end. Colours are those of the theme in ANSI and SVG; \
            JSON carries the rows of text and of styles.
            """
    )

    @OptionGroup var city: CityOptions
    @OptionGroup var look: LookOptions

    @Option(name: .long, help: "The size of the frame.")
    var size = SizeName(columns: 120, rows: 40)

    @Option(name: .long, help: "The format: text, ansi, svg or json.")
    var format: PictureFormat = .text

    @Flag(name: .long, help: "Draw the demo city, whatever is configured.")
    var demo = false

    @Option(name: .long, help: "Draw a frame of a recording.", completion: .file())
    var recording: String?

    @OptionGroup(title: "Demo options") var demoOptions: DemoOptions

    func run() async throws {
        let files = try ProgramFiles()
        let picture = Picture(
            look: look,
            size: size,
            format: format,
            themes: ThemeStore(root: files.root, configuration: city.configurationURL)
        )
        if let recording {
            let recorded = try RecordedCity(opening: recording, files: files)
            let instant = try demoOptions.at.map { try recorded.instant($0, option: "--at") }
            return try picture.print(
                recorded.city,
                at: instant ?? recorded.span.upperBound,
                rate: 0,
                span: recorded.span
            )
        }
        guard !demo, let url = city.configurationURL else {
            return try await DemoRun(demo: demoOptions, look: look).run(picture: picture)
        }
        let (catalog, layout, configuration) = try files.read(city: url, asking: false)
        let archive: CacheReader
        do {
            archive = try CacheReader(path: city.cacheURL.path)
        } catch let error as CacheError {
            throw CommandError(error.message, .unavailable)
        }
        let present = WallClock.now()
        var instant = present
        if let at = demoOptions.at {
            let zone = configuration.zone
            guard let asked = TimeExpression.instant(at, now: present, zone: zone) else {
                throw CommandError(
                    DisplayText("\"\(at)\" is not a time. Write it like 08:20 or -2h."),
                    .usage
                )
            }
            instant = asked
        }
        try picture.print(
            City(
                catalog: catalog,
                layout: layout,
                configuration: configuration,
                archive: archive
            ),
            at: instant,
            rate: demoOptions.at == nil ? 1 : 0,
            wall: present
        )
    }
}
