// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery
import TwinServices
import TwinSync
import TwinVocabulary

/// The cache's only writer and the sync that feeds it, in this process.
struct CityKeeper {
    let writer: CacheSupervisor
    private var server: OperatorServer?
    private let desk: PeerDesk
    private let notifier: AlarmNotifier
    private let open: (OperatorPages) -> OperatorServer?
    private(set) var synchronizer: Synchronizer
    private let make: (Catalog, Configuration) -> Synchronizer

    /// Opens the cache for writing and prepares sync without fetching any data.
    ///
    /// - Parameters:
    ///   - cache: The cache.
    ///   - catalog: The catalog of the city.
    ///   - configuration: The city and its services.
    ///   - now: The clock.
    ///   - log: The log; nil for none.
    ///   - onKept: A function called after every stored append.
    ///   - isAnnouncing: True if the program of the configuration is run for new alarms.
    ///   - opensPort: True if the alarms are served at the port of the configuration.
    /// - Throws: `CacheError` if another process has the cache open for writing or it cannot be
    ///   opened.
    init(
        cache: URL,
        catalog: Catalog,
        configuration: Configuration,
        now: @escaping @Sendable () -> Instant,
        log: Logger?,
        onKept: (@Sendable () -> Void)? = nil,
        isAnnouncing: Bool = false,
        opensPort: Bool = false
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
        let desk = PeerDesk(
            cache: cache.path,
            catalog: catalog,
            configuration: configuration,
            now: now
        )
        let notifier = AlarmNotifier(desk, log: log, now: now) { writer.note(notifierFailure: $0) }
        self.desk = desk
        self.notifier = notifier
        open = { pages in
            var pages = pages
            if !opensPort { pages.port = nil }
            let server = OperatorServer(
                beside: cache.path,
                bookmarks: writer,
                alarms: writer,
                host: OperatorServer.hostName,
                now: now,
                pages: pages
            )
            if let port = pages.port, server?.hasPort != true {
                log?.error("another program has the port \(port); the alarms are not served there")
            }
            return server
        }
        server = open(desk.pages)
        if isAnnouncing { notifier.start() }
        let watch = SourceWatch(log: log)
        let troubles = TroubleLog(log)
        make = { catalog, configuration in
            let factory = ClientFactory(
                catalog: catalog,
                configuration: configuration,
                author: desk.author,
                shelves: { desk.shelves() }
            )
            return Synchronizer(
                clients: factory.clients(),
                audits: factory.audits(),
                makeClients: { factory.clients() },
                writer: writer,
                now: now,
                seed: UInt64(bitPattern: now().millisecondsSince1970),
                hooks: SyncHooks(
                    onKept: { _ in
                        notifier.look()
                        onKept?()
                    },
                    onStatuses: { watch.note($0) },
                    // The writer reports its own problems.
                    onTrouble: { if writer.condition.trouble == nil { troubles.note($0) } },
                    maintenance: {
                        _ = try writer.maintain(now: $0)
                        // A shelf may end although no value arrives.
                        notifier.look()
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
        let port = desk.configuration.alarmPort
        desk.use(catalog: catalog, configuration: configuration)
        if configuration.alarmPort != port {
            server?.close()
            server = open(desk.pages)
        }
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
    ///
    /// - Parameter isPatient: True to wait for the program that is run for new alarms; false to kill
    ///   it.
    /// - Throws: `CacheError` if the cache cannot be closed.
    func end(waitingForCommand isPatient: Bool = false) throws {
        server?.close()
        synchronizer.stop()
        notifier.stop(afterLook: isPatient)
        try writer.close()
    }
}
