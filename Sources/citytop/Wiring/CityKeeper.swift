// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TwinCache
import TwinLayout
import TwinModel
import TwinSync

/// The cache's one writer and the sync that feeds it, in this process.
struct CityKeeper {
    let writer: CacheWriter
    private let desk: OperatorDesk
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
        try FileManager.default.createDirectory(
            at: cache.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let writer = try CacheWriter(
            path: cache.path,
            limits: CacheLimits(age: configuration.retention, bytes: configuration.cacheLimit),
            rules: catalog.alarmRules
        )
        self.writer = writer
        desk = OperatorDesk(besides: cache, writer: writer, now: now)
        let watch = SourceWatch(log: log)
        make = { catalog, configuration in
            let factory = ClientFactory(catalog: catalog, configuration: configuration)
            return Synchronizer(
                clients: factory.clients(),
                audits: factory.audits(),
                writer: writer,
                now: now,
                seed: UInt64(bitPattern: now().millisecondsSince1970),
                hooks: SyncHooks(
                    onKept: { _ in onKept?() },
                    onStatuses: { watch.note($0) },
                    onTrouble: { log?.error("\(DisplayText($0))") },
                    maintenance: { _ = try writer.maintain(now: $0) }
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
        desk.close()
        synchronizer.stop()
        try writer.close()
    }
}
