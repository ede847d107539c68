// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TwinAlarms
import TwinCache
import TwinModel
import TwinServices
import TwinSync
import TwinVocabulary

/// `citytop`: the live dashboard of the configured city, or the demo if there is no configuration.
struct LiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Show the configured city, live (this is what citytop alone does).",
        discussion: """
            If a sync daemon keeps the cache, or you may not write it, it is only read; else this \
            dashboard syncs it itself. Whoever only reads needs no tokens of services. Without a configuration the demo city is offered.
            """
    )

    @OptionGroup var city: CityOptions
    @OptionGroup var look: LookOptions

    @OptionGroup var lines: PlainOption

    @Flag(name: .long, help: "Only read the cache: do not sync, and save no bookmarks.")
    var readOnly = false

    @Option(name: .long, help: "A file for the log.", completion: .file())
    var log: String?

    func run() async throws {
        let files = try ProgramFiles()
        guard let url = city.configurationURL else {
            Console.complain(
                """
                There is no configuration; showing the demo city. Write \
                ~/.config/citytop/config.yaml or give --config for a city of your own.
                """
            )
            let picture = Picture(
                look: look,
                size: SizeName(columns: 120, rows: 36),
                format: .text,
                themes: ThemeStore(root: files.root, configuration: nil)
            )
            return try await DemoRun(
                demo: try DemoOptions.parse([]),
                look: look,
                isPlain: lines.plain
            )
            .run(picture: Console.isTerminal || lines.plain ? nil : picture)
        }
        // The cache's series and entities are read concurrently with the files and the opening of
        // the screen; the first query waits for them.
        let path = city.cacheURL.path
        let isWatching = readOnly || !CacheWriter.canWrite(path: path)
        let early = isWatching ? Task.detached { try CacheReader(path: path) } : nil
        if let early { Task.detached { _ = try? await early.value.prepared() } }
        let (catalog, layout, configuration) = try files.read(city: url, asking: !isWatching)
        guard Console.isTerminal || lines.plain else {
            throw CommandError(
                """
                Standard input and output are not a terminal: use "citytop snapshot" for one frame, or \
                --plain for changes as lines.
                """,
                .unavailable
            )
        }
        let logger = try log.map { try FileLog.logger(path: $0) }
        let keeper =
            isWatching
            ? nil : try keeper(catalog: catalog, configuration: configuration, log: logger)
        let dashboard = Dashboard(
            city: City(
                catalog: catalog,
                layout: layout,
                configuration: configuration,
                archive: LiveReader(
                    try await early?.value ?? CacheReader(path: path),
                    path: path,
                    now: WallClock.now
                )
            ),
            look: look,
            files: DisplayFiles(
                files.city(configuration: url),
                themes: ThemeStore(root: files.root, configuration: url)
            ),
            isPlain: lines.plain,
            bookmarks: bookmarks(keeper),
            alarms: alarms(keeper)
        )
        try dashboard.run(
            now: WallClock.now,
            onOpen: { _ in try keeper?.synchronizer.start() },
            atEnd: { try keeper?.end() }
        )
    }

    /// Returns the receiver of bookmarks: the cache's writer, in this process or through its
    /// socket, or nil if bookmarks are not stored.
    private func bookmarks(_ keeper: CityKeeper?) -> (any BookmarkWriter)? {
        if let keeper { return keeper.writer }
        guard !readOnly else { return nil }
        return BookmarkSender(socket: OperatorServer.socket(beside: city.cacheURL.path))
    }

    /// Returns the channel for acts on alarms: the cache's writer, in this process or through its
    /// socket, or nil if acts are not possible.
    private func alarms(_ keeper: CityKeeper?) -> (any AlarmOperator)? {
        if let keeper { return keeper.operator(now: WallClock.now) }
        guard !readOnly else { return nil }
        return AlarmSender(socket: OperatorServer.socket(beside: city.cacheURL.path))
    }

    /// Returns the cache's writer, or nil if another process has it.
    private func keeper(
        catalog: Catalog,
        configuration: Configuration,
        log: Logger?
    ) throws -> CityKeeper? {
        do {
            return try CityKeeper(
                cache: city.cacheURL,
                catalog: catalog,
                configuration: configuration,
                now: WallClock.now,
                log: log,
                isAnnouncing: true,
                opensPort: true
            )
        } catch CacheError.inUse {
            return nil
        }
    }
}
