// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TwinModel
public import TwinServices

/// What others may do when sync has done something; all are called on its own thread.
public struct SyncHooks: Sendable {
    /// Called after every append that was kept, to wake viewers.
    public var onKept: (@Sendable (AppendReport) -> Void)?
    /// Called with how all sources are, whenever something happened to one.
    public var onStatuses: (@Sendable ([SourceStatus]) -> Void)?
    /// Called with a raw sentence when upkeep or the recording of statuses failed.
    public var onTrouble: (@Sendable (String) -> Void)?
    /// The cache's upkeep, called every few seconds between appends.
    public var maintenance: (@Sendable (Instant) throws -> Void)?

    /// Makes hooks.
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

/// Keeps a cache in step with the city's services: the thin, threaded shell around ``SyncEngine``.
///
/// Each source is visited on a thread of its own; one more thread decides, appends and records. All
/// of them sleep while there is nothing to do.
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
        private let present = Mutex(Shift())

        /// The part of the work that is under way.
        var shift: Shift { present.withLock { $0 } }

        /// Begins another part; what visitors of the last one still report goes nowhere.
        func next() -> Shift {
            let shift = Shift()
            present.withLock { $0 = shift }
            return shift
        }

        func stop() {
            stopped.cancel()
            let shift = shift
            shift.cancellation.cancel()
            shift.reports.post(.stop)
        }
    }

    /// The work with one store, until it is begun again.
    private struct Shift: Sendable {
        let reports = Mailbox<Visitor.Report>()
        let cancellation = Cancellation()
    }

    /// Makes a synchronizer that does nothing yet.
    ///
    /// - Parameters:
    ///   - clients: the services and how often to visit each; of two of one source the first holds.
    ///   - audits: how the past of each source is compared with its service, if not as
    ///     ``AuditPlan`` has it; the shapes are the clients' own.
    ///   - makeClients: makes the clients again, without what they remember, for a store that was
    ///     begun again; the same ones go on if it is nil.
    ///   - writer: where everything is kept; called from one thread at a time.
    ///   - now: the clock.
    ///   - seed: fixes every random wait.
    ///   - hooks: what others may do when sync has done something.
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

    /// How every source is, as of the last time that something happened to one.
    public var statuses: [SourceStatus] { latest.withLock { $0 } }

    /// Begins to visit, append and record, until ``stop()``; does nothing where it already does.
    ///
    /// - Throws: the writer's error where it cannot tell how far the sources have been read.
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

    /// Works until it is stopped; if the store was begun again, begins again itself.
    ///
    /// - Returns: true if every visitor came back in time.
    private func work(_ first: SyncEngine, _ run: Run) -> Bool {
        var conductor = makeConductor(first, run.shift)
        while true {
            let hasEnded = conductor.run(until: .never)
            guard conductor.hasStoreBegunAgain, !run.stopped.isCancelled else { return hasEnded }
            let shift = run.next()
            // If the watermarks cannot be read, the next append says so and begins once more.
            let engine = (try? makeEngine(beat: .seconds(1))) ?? makeEngine(after: [:])
            conductor = makeConductor(engine, shift, (makeClients?() ?? clients).map(\.client))
            if run.stopped.isCancelled { shift.reports.post(.stop) }
        }
    }

    /// Ends all visits, keeps what has come, and waits for the threads, two seconds at the most.
    ///
    /// Not to be called from a hook, for which it would wait.
    ///
    /// - Returns: whether everything has ended; a visit that heeds no cancellation ends by itself
    ///   later, and what it brings is fetched again another time.
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

    /// Reads every source until it has nothing more or fails, keeps that, and comes back.
    ///
    /// It blocks the calling thread, and is not to be called between ``start()`` and ``stop()``.
    /// Where nothing can be kept it comes back as well, and the statuses say why.
    ///
    /// - Parameter budget: the longest it may take; what is not read by then is left for another
    ///   time, see ``hasSettled``. nil is without limit.
    /// - Returns: how every source is.
    /// - Throws: the writer's error where it cannot tell how far the sources have been read.
    public func runRound(budget: Duration? = .seconds(30)) throws -> [SourceStatus] {
        var conductor = makeConductor(try makeEngine(beat: .zero), Shift())
        _ = conductor.run(until: .settled(within: budget))
        settled.withLock { $0 = conductor.hasSettled }
        guard conductor.hasStoreBegunAgain else { return statuses }
        let again = (makeClients?() ?? clients).map(\.client)
        conductor = makeConductor(try makeEngine(beat: .zero), Shift(), again)
        _ = conductor.run(until: .settled(within: budget))
        settled.withLock { $0 = conductor.hasSettled }
        return statuses
    }

    /// True if the last round read every source as far as it goes.
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

    private func makeConductor(
        _ engine: SyncEngine,
        _ shift: Shift,
        _ present: [any ServiceClient]? = nil
    ) -> Conductor {
        Conductor(
            engine: engine,
            clients: present ?? clients.map(\.client),
            writer: writer,
            now: now,
            hooks: hooks,
            reports: shift.reports,
            cancellation: shift.cancellation,
            publish: { [self] statuses in
                latest.withLock { $0 = statuses }
                hooks.onStatuses?(statuses)
            }
        )
    }
}
