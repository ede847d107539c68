// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Dispatch
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinSync
import TwinVocabulary

/// `citytop record`: creates a recording of cached or incoming data.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Make a recording of a part of the cache, or of new data as it arrives.",
        discussion: """
            A recording is one file with all that it takes to play it anywhere: observations, \
            events, states of the sources, bookmarks, catalog and layouts; no addresses and no \
            secrets. Times are written like 08:42, -2h, "yesterday 18:00" or 2026-11-20T08:42, \
            in the city's time zone. With --live it records until it is stopped (Ctrl-C), \
            reading the services itself where no other process does; killed, it lacks the last \
            second at most. With --demo it lives through a day of the demo city, or with --live \
            records that.
            """
    )

    @OptionGroup var city: CityOptions

    @Option(name: .shortAndLong, help: "The file of the recording.", completion: .file())
    var output: String

    @OptionGroup var span: SpanOptions

    @Option(name: .long, help: "Only data of this source; may be given several times.")
    var source: [String] = []

    @Option(
        name: .long,
        help: "Only series whose entity/property matches; * is any text, ? any one character."
    )
    var series: String?

    @Option(name: .long, help: "A note about the recording, shown by citytop info.")
    var note: String?

    @Flag(name: .long, help: "Replace a file that is there already.")
    var force = false

    @Flag(name: .long, help: "Record new data until stopped.")
    var live = false

    @Flag(name: .long, help: "Record the demo city, whatever is configured.")
    var demo = false

    @OptionGroup(title: "Demo options") var demoOptions: DemoOptions

    func run() async throws {
        let files = try ProgramFiles()
        let cache = city.cacheURL.path
        // A source of the recording is never overwritten, not even with --force.
        try OutputPlace.check(
            output,
            isReplacing: true,
            inputs: ["", "-wal", "-shm", ".lock"].map { cache + $0 }
                + [city.configurationURL?.path].compactMap { $0 }
        )
        guard !demo else {
            guard live else { return try recordDemoDay(files) }
            return try await recordDemoLive(files)
        }
        guard let url = city.configurationURL else {
            throw CommandError(
                "There is no configuration: give --config FILE, or --demo for the demo city.",
                .badConfiguration
            )
        }
        let (catalog, _, configuration) = try files.read(city: url, asking: live)
        guard live else { return try cut(configuration, files) }
        var keeper: CityKeeper?
        do {
            keeper = try CityKeeper(
                cache: city.cacheURL,
                catalog: catalog,
                configuration: configuration,
                now: WallClock.now,
                log: nil
            )
        } catch CacheError.inUse {
            // Another process syncs the cache, so its changes are followed.
        }
        try keeper?.synchronizer.start()
        try follow(city.cacheURL.path, configuration, files, now: WallClock.now)
        try keeper?.end()
    }

    // MARK: A time span of the cache

    private func cut(_ configuration: Configuration, _ files: ProgramFiles) throws {
        let present = WallClock.now()
        let instants = try span.instants(now: present, in: configuration.zone)
        let known = Set(configuration.sources.map(\.id.rawValue))
        if let unknown = source.first(where: { !known.contains($0) }) {
            throw CommandError(
                DisplayText(
                    "There is no source \"\(unknown)\". There are: "
                        + known.sorted().joined(separator: ", ") + "."
                ),
                .usage
            )
        }
        let summary = try RecordingFile.cut(
            cache: city.cacheURL.path,
            RecordingCut(
                span: instants,
                sources: source.isEmpty ? nil : Set(source.map { SourceID($0) }),
                pattern: series
            ),
            facts: RecordingFacts(configuration, made: present, note: note),
            files: try files.recorded(
                configuration: demo ? files.shipped.configuration : city.configurationURL
            ),
            to: output,
            replacing: force
        )
        tell(summary)
    }

    private func tell(_ summary: RecordingSummary) {
        Console.complain(
            DisplayText(
                "\(output): \(summary.observations.formatted()) observations of "
                    + "\(summary.series.formatted()) series, "
                    + "\(summary.bytes.formatted()) bytes"
                    + (summary.damagedBlocks == 0
                        ? "" : "; \(summary.damagedBlocks) damaged blocks of the cache left out")
                    + ". Play it with citytop play."
            )
        )
    }

    // MARK: Incoming data

    private func recordDemoLive(_ files: ProgramFiles) async throws {
        let catalog = try files.readDemo().catalog
        Console.complain("Building the demo city …")
        let session = try await DemoSession.begin(demoOptions, files: files)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "citytop-record-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = folder.appending(path: "cache.db")
        let keeper = try CityKeeper(
            cache: cache,
            catalog: catalog,
            configuration: session.configuration,
            now: session.now,
            log: nil
        )
        try keeper.synchronizer.start()
        try follow(cache.path, session.configuration, files, now: session.now)
        try keeper.end()
        await session.end()
    }

    /// Follows a cache until a signal ends the program.
    private func follow(
        _ cache: String,
        _ configuration: Configuration,
        _ files: ProgramFiles,
        now: @Sendable () -> Instant
    ) throws {
        let recording = try LiveRecording(
            of: cache,
            to: output,
            facts: RecordingFacts(configuration, made: WallClock.now(), note: note),
            files: try files.recorded(
                configuration: demo ? files.shipped.configuration : city.configurationURL
            ),
            from: now(),
            replacing: force
        )
        let end = EndSignals()
        Console.complain(DisplayText("Recording to \(output); stop with Ctrl-C."))
        while !end.wait(for: .seconds(1)) { try recording.advance(now: now()) }
        try recording.advance(now: now())
        tell(try recording.finish())
    }

    // MARK: A day of the demo city

    private func recordDemoDay(_ files: ProgramFiles) throws {
        try DemoDay(scenario: demoOptions.scenario, seed: demoOptions.seed, files: files)
            .record(
                to: output,
                from: span.from,
                until: span.to,
                note: note,
                replacing: force,
                tell: tell
            )
    }
}
