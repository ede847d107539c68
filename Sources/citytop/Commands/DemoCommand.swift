// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinSync
import TwinVocabulary

/// `citytop demo`: the built-in city, live, or one frame of it if there is no terminal.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the built-in demo city and show it.",
        discussion: """
            The city is a deterministic model, marked as simulated on every screen. Its services \
            publish over HTTP on 127.0.0.1 in open standards, and are read like any city's. \
            Without a terminal one frame is printed.
            """
    )

    @OptionGroup var demo: DemoOptions
    @OptionGroup var look: LookOptions

    @OptionGroup var lines: PlainOption

    @Option(name: .long, help: "The size of the frame that is printed without a terminal.")
    var size = SizeName(columns: 120, rows: 36)

    func run() async throws {
        let files = try ProgramFiles()
        let picture = Picture(
            look: look,
            size: size,
            format: .text,
            themes: ThemeStore(root: files.root, configuration: nil)
        )
        try await DemoRun(demo: demo, look: look, isPlain: lines.plain).run(
            picture: Console.isTerminal || lines.plain ? nil : picture
        )
    }
}

/// The demo city with its cache and sync in one process, shown live or as one frame.
struct DemoRun {
    var demo: DemoOptions
    var look: LookOptions
    var isPlain = false

    /// Runs the demo.
    ///
    /// - Parameter picture: The single frame to print; nil to run live.
    /// - Throws: `CommandError`, or an error of the cache.
    func run(picture: Picture?) async throws {
        let files = try ProgramFiles()
        let (catalog, layout, _) = try files.readDemo()
        try PageName.check(look.page, of: layout)
        if picture == nil { Console.complain("Building the demo city …") }
        let session = try await DemoSession.begin(demo, files: files)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "citytop-demo-\(ProcessInfo.processInfo.processIdentifier)")
        let cache = folder.appending(path: "cache.db")
        defer { try? FileManager.default.removeItem(at: folder) }
        let keeper = try CityKeeper(
            cache: cache,
            catalog: catalog,
            configuration: session.configuration,
            now: session.now,
            log: nil
        )
        func city(_ archive: any CityArchive) -> City {
            City(
                catalog: catalog,
                layout: layout,
                configuration: session.configuration,
                archive: archive
            )
        }
        if let picture {
            _ = try keeper.synchronizer.runRound(budget: .seconds(60))
            try picture.print(
                city(CacheReader(path: cache.path)),
                at: session.now()
            )
            try keeper.end()
        } else {
            let dashboard = Dashboard(
                city: city(try LiveReader(path: cache.path, now: session.now)),
                look: look,
                files: DisplayFiles(
                    files.city(configuration: files.shipped.configuration),
                    themes: ThemeStore(root: files.root, configuration: nil)
                ),
                isPlain: isPlain,
                bookmarks: keeper.writer,
                alarms: keeper.operator(now: session.now)
            )
            try dashboard.run(
                now: session.now,
                onOpen: { _ in try keeper.synchronizer.start() },
                atEnd: {
                    try keeper.end()
                    try? FileManager.default.removeItem(at: folder)
                }
            )
        }
        await session.end()
    }
}
