// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import Synchronization
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery
import TwinServices
import TwinSync
import TwinVocabulary

/// A log of problems that prevent sync from writing; each is logged once until it is resolved.
private final class TroubleLog: Sendable {
    private let log: Logger?
    private let logged = Mutex<Set<String>>([])

    init(_ log: Logger?) { self.log = log }

    /// Logs a sentence, unless it was logged since the last time without problems.
    func note(_ sentence: String) {
        let isNew = logged.withLock { logged in
            if logged.count >= 64 { logged = [] }
            return logged.insert(sentence).inserted
        }
        if isNew { log?.error("\(DisplayText(sentence))") }
    }

    /// Records that no problem remains.
    func settle() { logged.withLock { $0 = [] } }
}

/// The cache's only writer and the sync that feeds it, in this process.
struct CityKeeper {
    let writer: CacheSupervisor
    private let server: OperatorServer?
    private(set) var synchronizer: Synchronizer
    private let make: (Catalog, Configuration) -> Synchronizer

    /// Opens the cache for writing and prepares sync without fetching any data.
    ///
    /// - Throws: `CacheError` if another process has the cache open for writing or it cannot be
    ///   opened.
    init(
        cache: URL,
        catalog: Catalog,
        configuration: Configuration,
        now: @escaping @Sendable () -> Instant,
        log: Logger?,
        onKept: (@Sendable () -> Void)? = nil
    ) throws {
        let folder = cache.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CacheError.denied(
                path: cache.path,
                detail: "the folder \"\(folder.path)\" cannot be made"
            )
        }
        let writer = try CacheSupervisor(
            path: cache.path,
            limits: CacheLimits(age: configuration.retention, bytes: configuration.cacheLimit),
            rules: catalog.alarmRules,
            now: now,
            report: { incident in
                log?.log(level: incident.isGood ? .notice : .error, "\(DisplayText(incident.text))")
            }
        )
        self.writer = writer
        server = OperatorServer(
            beside: cache.path,
            bookmarks: writer,
            alarms: writer,
            host: OperatorServer.hostName,
            now: now
        )
        let watch = SourceWatch(log: log)
        let troubles = TroubleLog(log)
        make = { catalog, configuration in
            let factory = ClientFactory(catalog: catalog, configuration: configuration)
            return Synchronizer(
                clients: factory.clients(),
                audits: factory.audits(),
                makeClients: { factory.clients() },
                writer: writer,
                now: now,
                seed: UInt64(bitPattern: now().millisecondsSince1970),
                hooks: SyncHooks(
                    onKept: { _ in onKept?() },
                    onStatuses: { watch.note($0) },
                    // The writer reports its own problems.
                    onTrouble: { if writer.condition.trouble == nil { troubles.note($0) } },
                    maintenance: {
                        _ = try writer.maintain(now: $0)
                        troubles.settle()
                    }
                )
            )
        }
        synchronizer = make(catalog, configuration)
    }

    /// Continues with other services; those that remain continue from their last position, and data
    /// of removed ones is kept.
    mutating func restart(catalog: Catalog, configuration: Configuration) throws {
        synchronizer.stop()
        try writer.judge(by: catalog.alarmRules)
        synchronizer = make(catalog, configuration)
        try synchronizer.start()
    }

    /// Returns the channel for acts on alarms in the name of this process's user.
    ///
    /// - Parameter now: Returns the time by the city's clock.
    /// - Returns: The channel.
    func `operator`(now: @escaping @Sendable () -> Instant) -> any AlarmOperator {
        let host = DisplayText(ProcessInfo.processInfo.hostName, limit: AlarmEntry.longestName)
        let author = AlarmAuthor(user: NSUserName(), host: host.string)
        return LocalAlarmOperator(writer, author: author, now: now)
    }

    /// Stops sync, stores the data received so far and closes the cache.
    func end() throws {
        server?.close()
        synchronizer.stop()
        try writer.close()
    }
}
