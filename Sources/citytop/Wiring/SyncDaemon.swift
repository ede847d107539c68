// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import TwinLayout
import TwinModel
import TwinSync
import TwinVocabulary

/// The sync daemon, which reloads its files on SIGHUP and ends on SIGTERM, SIGINT and SIGQUIT.
struct SyncDaemon {
    let files: CityFiles
    let log: Logger
    var keeper: CityKeeper
    var catalog: Catalog
    var configuration: Configuration

    /// Syncs until a signal ends it.
    ///
    /// Any number of SIGHUPs received during a reload cause one further reload.
    mutating func run() throws {
        reportTruncation()
        for number in [SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGXFSZ] { signal(number, SIG_IGN) }
        let signals = SignalQueue([SIGHUP, SIGTERM, SIGINT, SIGQUIT])
        try keeper.synchronizer.start()
        while true {
            guard let number = signals.next(within: nil) else { continue }
            guard number == SIGHUP else { break }
            let next = signals.skip(SIGHUP)
            try reload()
            if next != nil { break }
        }
        try keeper.end()
    }

    /// Reloads the files; if they are invalid, the daemon continues unchanged.
    private mutating func reload() throws {
        do throws(FileProblems) {
            let (catalog, _, read) = try files.read(
                environment: ProcessInfo.processInfo.environment
            )
            guard let read else { return }
            guard catalog != self.catalog || read != configuration else {
                log.notice("the files were read again; they have not changed")
                return
            }
            self.catalog = catalog
            configuration = read
        } catch {
            for line in error.description.split(separator: "\n") {
                log.error("\(DisplayText(line))")
            }
            log.error("the files have errors; the previous ones stay in use")
            return
        }
        try keeper.restart(catalog: catalog, configuration: configuration)
        log.notice("the files were read again: \(configuration.sources.count) sources are read")
    }
}

/// Ends the process with one line if a file that it maps is truncated by another program.
///
/// SQLite maps the file beside the cache whose name ends in `-shm`. All stored data stays in the
/// cache, and the next start builds that file again.
private func reportTruncation() {
    signal(SIGBUS) { _ in
        let line: StaticString =
            "citytop: another program truncated a file of the cache (-shm); start sync again\n"
        _ = write(2, line.utf8Start, line.utf8CodeUnitCount)
        _exit(74)
    }
}
