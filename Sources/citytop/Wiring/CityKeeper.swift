// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import Synchronization
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinServices
import TwinSync

/// Logs what keeps sync from keeping, once until it is over, and not with every try.
private final class TroubleLog: Sendable {
    private let log: Logger?
    private let told = Mutex<Set<String>>([])

    init(_ log: Logger?) { self.log = log }

    /// Logs a sentence that was not logged since the last time that all was well.
    func note(_ sentence: String) {
        let isNew = told.withLock { told in
            if told.count >= 64 { told = [] }
            return told.insert(sentence).inserted
        }
        if isNew { log?.error("\(DisplayText(sentence))") }
    }

    /// All is well again.
    func settle() { told.withLock { $0 = [] } }
}

/// The cache's one writer and the sync that feeds it, in this process.
struct CityKeeper {
    let writer: CacheSupervisor
    private let server: BookmarkServer?
    private(set) var synchronizer: Synchronizer
    private let make: (Catalog, Configuration) -> Synchronizer

    /// Opens the cache for writing and makes ready to sync; nothing is fetched yet.
    ///
    /// - Throws: `CacheError`, where another process keeps the cache or it cannot be opened.
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
        server = BookmarkServer(beside: cache.path, writer: writer, now: now)
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
                    // What the cache's writer has noted it has reported itself.
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

    /// Goes on with other services; what was read of the old ones is kept, and goes on where it
    /// was where they stay.
    mutating func restart(catalog: Catalog, configuration: Configuration) throws {
        synchronizer.stop()
        try writer.judge(by: catalog.alarmRules)
        synchronizer = make(catalog, configuration)
        try synchronizer.start()
    }

    /// Stops sync, keeps what has come and closes the cache.
    func end() throws {
        server?.close()
        synchronizer.stop()
        try writer.close()
    }
}
