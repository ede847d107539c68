// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinSync
import TwinVocabulary

/// `citytop sync`: keeps the cache up to date with the services, without a screen.
struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Keep the cache in step with the city's services, without a screen.",
        discussion:
            """
            Logs to standard error, for the journal, or to a file. Ends on SIGTERM and SIGINT. \
            On SIGHUP it reads its files again, and keeps the previous content of invalid ones.
            """
    )

    @OptionGroup var city: CityOptions

    @Flag(name: .long, help: "Read every service until it has no more data, then end.")
    var once = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --once: the longest it may take, such as 30s or 5m; without limit if left out.",
            valueName: "time"
        )
    )
    var timeout: String?

    @Option(name: .long, help: "A file for the log.", completion: .file())
    var log: String?

    private func limit() throws -> Duration? {
        guard let timeout else { return nil }
        guard let budget = QuantityText.duration(timeout), budget > .zero else {
            throw ValidationError(
                "--timeout must be a duration such as 30s, 5m or 1h, not \"\(DisplayText(timeout))\"."
            )
        }
        return budget
    }

    func run() throws {
        let files = try ProgramFiles()
        guard let url = city.configurationURL else {
            throw CommandError("There is no configuration: give --config FILE.", .badConfiguration)
        }
        let (catalog, _, configuration) = try files.read(city: url)
        let logger = try FileLog.logger(path: log)
        let keeper: CityKeeper
        do {
            keeper = try CityKeeper(
                cache: city.cacheURL,
                catalog: catalog,
                configuration: configuration,
                now: WallClock.now,
                log: logger,
                isAnnouncing: true,
                opensPort: !once
            )
        } catch let error as CacheError {
            throw CommandError(error.message, .unavailable)
        }
        if once {
            let budget = try limit()
            let statuses = try keeper.synchronizer.runRound(budget: budget)
            try keeper.end(waitingForCommand: true)
            for line in statuses.flatMap(\.account) { print(DisplayText(line)) }
            if let budget, !keeper.synchronizer.hasSettled {
                throw CommandError(
                    "Not everything was read within \(QuantityText.write(budget)); the next run goes "
                        + "on from there. Give a longer --timeout, or none.",
                    .unavailable
                )
            }
            guard statuses.allSatisfy({ $0.state == .fresh || $0.state == .behind }) else {
                throw ExitCode.unavailable
            }
            return
        }
        var daemon = SyncDaemon(
            files: files.city(configuration: url),
            log: logger,
            keeper: keeper,
            catalog: catalog,
            configuration: configuration
        )
        try daemon.run()
    }
}
