// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TwinModel
public import TwinServices

/// Functions that are called by a synchronizer, all on its own thread.
public struct SyncHooks: Sendable {
    /// A function called after every stored append, for example to wake viewers.
    public var onKept: (@Sendable (AppendReport) -> Void)?
    /// A function called with the statuses of all sources, after each event of a source.
    public var onStatuses: (@Sendable ([SourceStatus]) -> Void)?
    /// A function called with an unsanitized sentence if maintenance or storing statuses failed.
    public var onTrouble: (@Sendable (String) -> Void)?
    /// The maintenance of the cache, called every few seconds between appends.
    public var maintenance: (@Sendable (Instant) throws -> Void)?

    /// Creates hooks.
    public init(
        onKept: (@Sendable (AppendReport) -> Void)? = nil,
        onStatuses: (@Sendable ([SourceStatus]) -> Void)? = nil,
        onTrouble: (@Sendable (String) -> Void)? = nil,
        maintenance: (@Sendable (Instant) throws -> Void)? = nil
    ) {
        self.onKept = onKept
        self.onStatuses = onStatuses
        self.onTrouble = onTrouble
        self.maintenance = maintenance
    }
}

/// A synchronizer of a cache with the city's services: the thin, threaded shell around
/// ``SyncEngine``.
///
/// Each source is visited on its own thread. One more thread decides, appends and records. All
/// threads sleep while there is nothing to do.
public final class Synchronizer: Sendable {
    private let clients: [(client: any ServiceClient, interval: Duration)]
    private let makeClients: (@Sendable () -> [(client: any ServiceClient, interval: Duration)])?
    private let writer: any ObservationWriter
    private let now: @Sendable () -> Instant
    private let audits: [SourceID: AuditPlan]
    private let seed: UInt64
    private let hooks: SyncHooks
    private let latest: Mutex<[SourceStatus]>
    private let running = Mutex<Run?>(nil)
    private let settled = Mutex(true)

    /// The work from ``start()`` to ``stop()``.
    private final class Run: Sendable {
        let stopped = Cancellation()
        let ended = Mailbox<Bool>()
        private let present = Mutex(Session())

        /// The present part of the work.
        var session: Session { present.withLock { $0 } }

        /// Starts another part.
        ///
        /// Late reports of the previous one are ignored.
        func next() -> Session {
            let session = Session()
            present.withLock { $0 = session }
            return session
        }

        func stop() {
            stopped.cancel()
            let session = session
            session.cancellation.cancel()
            session.reports.post(.stop)
        }
    }

    /// The work with one store, until the store is recreated.
    private struct Session: Sendable {
        let reports = Mailbox<Visitor.Report>()
        let cancellation = Cancellation()
    }

    /// Creates a synchronizer that is not running.
    ///
    /// - Parameters:
    ///   - clients: The services and the intervals between visits. If a source occurs twice, the
    ///     first is used.
    ///   - audits: The plans for comparing the past, if they differ from the default of
    ///     ``AuditPlan``. The shapes are those of the clients.
    ///   - makeClients: A function that creates clients without remembered state for a recreated
    ///     store. If it is nil, the same clients are used.
    ///   - writer: The writer of all data, called from one thread at a time.
    ///   - now: The clock.
    ///   - seed: The seed of all random delays.
    ///   - hooks: Functions that are called after events.
    public init(
        clients: [(client: any ServiceClient, interval: Duration)],
        audits: [SourceID: AuditPlan] = [:],
        makeClients: (@Sendable () -> [(client: any ServiceClient, interval: Duration)])? = nil,
        writer: any ObservationWriter,
        now: @escaping @Sendable () -> Instant,
        seed: UInt64,
        hooks: SyncHooks = SyncHooks()
    ) {
        self.clients = clients
        self.audits = audits
        self.makeClients = makeClients
        self.writer = writer
        self.now = now
        self.seed = seed
        self.hooks = hooks
        let instant = now()
        latest = Mutex(
            clients.map {
                SourceStatus(source: $0.client.source, at: instant, interval: $0.interval)
            }
        )
    }

    /// The statuses of all sources after the last event.
    public var statuses: [SourceStatus] { latest.withLock { $0 } }

    /// Starts visiting, appending and recording, until ``stop()``.
    ///
    /// If it is running already, this has no effect.
    ///
    /// - Throws: The writer's error if the watermarks of the sources cannot be read.
    public func start() throws {
        try running.withLock { running in
            guard running == nil else { return }
            let run = Run()
            let engine = try makeEngine(beat: .seconds(1))
            running = run
            let thread = Thread { [self] in
                run.ended.post(work(engine, run))
            }
            thread.name = "sync"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Works until it is stopped.
    ///
    /// If the store was recreated, the work starts over.
    ///
    /// - Returns: True if every visitor returned in time.
    private func work(_ first: SyncEngine, _ run: Run) -> Bool {
        var runner = makeRunner(first, run.session)
        while true {
            let hasEnded = runner.run(until: .never)
            guard runner.hasStoreBegunAgain, !run.stopped.isCancelled else { return hasEnded }
            let session = run.next()
            // If the watermarks cannot be read, the next append fails and starts over again.
            let engine = (try? makeEngine(beat: .seconds(1))) ?? makeEngine(after: [:])
            runner = makeRunner(engine, session, (makeClients?() ?? clients).map(\.client))
            if run.stopped.isCancelled { session.reports.post(.stop) }
        }
    }

    /// Ends all visits, stores the received data, and waits for the threads for at most two
    /// seconds.
    ///
    /// Do not call this method from a hook, because it would wait for itself.
    ///
    /// - Returns: True if everything has ended. A visit that ignores cancellation ends later, and
    ///   its data is fetched again another time.
    @discardableResult
    public func stop() -> Bool {
        let taken = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let run = taken else { return true }
        run.stop()
        return run.ended.take(until: Uptime(in: .seconds(2))).first ?? false
    }

    /// Reads every source until it has no more data or fails, stores the data, and returns.
    ///
    /// This method blocks the calling thread, and must not be called between ``start()`` and
    /// ``stop()``. If data cannot be stored, it returns as well, and the statuses have the reason.
    ///
    /// - Parameter budget: The maximum duration, or nil for no limit. Data that was not read by
    ///   then is left for another time; see ``hasSettled``.
    /// - Returns: The statuses of all sources.
    /// - Throws: The writer's error if the watermarks of the sources cannot be read.
    public func runRound(budget: Duration? = .seconds(30)) throws -> [SourceStatus] {
        var runner = makeRunner(try makeEngine(beat: .zero), Session())
        _ = runner.run(until: .settled(within: budget))
        settled.withLock { $0 = runner.hasSettled }
        guard runner.hasStoreBegunAgain else { return statuses }
        let again = (makeClients?() ?? clients).map(\.client)
        runner = makeRunner(try makeEngine(beat: .zero), Session(), again)
        _ = runner.run(until: .settled(within: budget))
        settled.withLock { $0 = runner.hasSettled }
        return statuses
    }

    /// True if the last round read every source completely.
    public var hasSettled: Bool { settled.withLock { $0 } }

    private func makeEngine(beat: Duration) throws -> SyncEngine {
        var watermarks: [SourceID: Watermark] = [:]
        for (client, _) in clients {
            watermarks[client.source] = try writer.watermark(of: client.source)
        }
        return makeEngine(after: watermarks, beat: beat)
    }

    private func makeEngine(
        after watermarks: [SourceID: Watermark],
        beat: Duration = .seconds(1)
    ) -> SyncEngine {
        var plans: [SourceID: AuditPlan] = [:]
        for (client, _) in clients {
            plans[client.source] = audits[client.source] ?? AuditPlan()
            plans[client.source]?.shape = client.auditShape
        }
        return SyncEngine(
            sources: clients.map { ($0.client.source, $0.interval) },
            watermarks: watermarks,
            audits: plans,
            at: now(),
            beat: beat,
            seed: seed
        )
    }

    private func makeRunner(
        _ engine: SyncEngine,
        _ session: Session,
        _ present: [any ServiceClient]? = nil
    ) -> SyncRunner {
        SyncRunner(
            engine: engine,
            clients: present ?? clients.map(\.client),
            writer: writer,
            now: now,
            hooks: hooks,
            reports: session.reports,
            cancellation: session.cancellation,
            publish: { [self] statuses in
                latest.withLock { $0 = statuses }
                hooks.onStatuses?(statuses)
            }
        )
    }
}
