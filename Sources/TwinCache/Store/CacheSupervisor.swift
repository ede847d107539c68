// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TwinAlarms
public import TwinModel
public import TwinQuery

/// An incident with the files of a cache, for the log.
public struct CacheIncident: Hashable, Sendable {
    /// A sentence about the event, its place and the reaction to it.
    public var text: String
    /// True if no action is needed because a problem has ended.
    public var isGood: Bool

    /// Creates an incident.
    public init(_ text: String, isGood: Bool = false) {
        self.text = text
        self.isGood = isGood
    }
}

/// A cache writer that survives changes to the files on disk for as long as its process runs.
///
/// Before each write, a supervisor compares the files with the state after its last write. If they
/// were deleted, renamed, replaced, truncated or damaged, it reports this, sets unusable files
/// aside, continues with the usable ones or creates a new cache, and throws `StoreBegunAgain` once,
/// so that sync reads the services' data again. While disk space is low, it stores no observations,
/// but still stores notes. It publishes its condition for viewers beside the cache, as
/// ``CacheReader/condition``.
public final class CacheSupervisor: ObservationWriter, BookmarkWriter {
    /// The path of the cache file.
    public let path: String
    let limits: CacheLimits
    let now: @Sendable () -> Instant
    let space: @Sendable () -> DiskSpace?
    let report: @Sendable (CacheIncident) -> Void
    let reserve: SpaceReserve
    private let held: Mutex<Held>

    /// The mutable state of the supervisor.
    struct Held: Sendable {
        var writer: CacheWriter?
        /// The alarm rules, or nil to keep those of the cache.
        var rules: AlarmRules?
        /// The lock, or nil once the supervisor was closed.
        var lock: CacheLock?
        var notes = CacheNotes()
        /// The problem found by the last check, with the state of the files at that time.
        var suspicion: Suspicion?
        /// The number of consecutive times that the file was found to be damaged during a write.
        var failures = 0
        /// True if nothing is stored because disk space is low, as opposed to exhausted.
        var isShort = false
        var isClosed = false
    }

    /// A problem that is handled once the files no longer change.
    struct Suspicion: Hashable, Sendable {
        var finding: FileFinding
        var file: CacheFile.Stamp?
        var log: CacheFile.Stamp?
    }

    /// The purpose of a write.
    enum Need {
        /// Storing observations and related data, which is given up first.
        case ingest
        /// Storing notes.
        case act
        /// Reading and maintenance.
        case upkeep
    }

    /// Opens the cache at a path for writing, or creates it.
    ///
    /// A damaged cache is set aside under another name, and a new one is created.
    ///
    /// - Parameters:
    ///   - path: The cache file. Its folder must exist and be writable.
    ///   - limits: The limits applied by ``maintain(now:)``.
    ///   - rules: The alarm rules, or nil to keep those of the cache.
    ///   - now: The clock.
    ///   - space: A function that measures disk space, or returns nil if it is unknown.
    ///   - report: A function called with incidents, on the thread of the call that found them.
    /// - Throws: ``CacheError`` if the cache is used by another writer, newer, foreign, or not
    ///   writable.
    public init(
        path: String,
        limits: CacheLimits = CacheLimits(),
        rules: AlarmRules? = nil,
        now: @escaping @Sendable () -> Instant,
        space: (@Sendable () -> DiskSpace?)? = nil,
        report: @escaping @Sendable (CacheIncident) -> Void = { _ in }
    ) throws {
        self.path = path
        self.limits = limits
        self.now = now
        self.report = report
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        self.space = space ?? { DiskSpace.of(folder: folder) }
        reserve = SpaceReserve(beside: path)
        let file = CacheFile(path: path)
        // A file made by another program is not touched, and no lock is created beside it.
        if let refusal = Self.refusal(file), !Self.isKnown(file, CacheLock.notes(beside: path)) {
            throw refusal
        }
        let lock = try CacheLock(beside: path)
        var first = Held(lock: lock)
        first.rules = rules
        held = Mutex(first)
        try held.withLock { held in
            let isUntouched =
                file.stamp() == lock.earlier.stamp && file.belongingOfLog() != .foreign
            try open(&held, checking: file.stamp() != nil && !isUntouched)
            publish(&held)
        }
        if self.space()?.isShort == false { reserve.fill() }
    }

    /// Returns the reason why the file at the path is not opened, or nil if it is acceptable.
    private static func refusal(_ file: CacheFile) -> CacheError? {
        do {
            _ = try file.inspect(known: .current)
            return nil
        } catch {
            return error as? CacheError
        }
    }

    /// Returns true if the file is the one of the last writer, even if its content is no longer
    /// recognized.
    private static func isKnown(_ file: CacheFile, _ notes: CacheNotes) -> Bool {
        guard case .foreign = refusal(file), let stamp = notes.stamp else { return false }
        return file.identity() == stamp.identity
    }

    // MARK: Writing

    /// Stores the batches and their watermarks in one transaction.
    ///
    /// - Throws: ``CacheError`` if nothing was stored, or `StoreBegunAgain` if data stored before
    ///   is lost.
    public func append(_ batches: [Batch]) throws -> AppendReport {
        try perform(.ingest) { try $0.append(batches) }
    }

    /// Returns the stored watermark of a source, or nil if there is none.
    public func watermark(of source: SourceID) throws -> Watermark? {
        try perform(.upkeep) { try $0.watermark(of: source) }
    }

    /// Returns the numbers of stored observations of a source's series.
    ///
    /// See ``CacheWriter/keptCounts(of:in:)``.
    public func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts {
        try perform(.upkeep) { try $0.keptCounts(of: source, in: span) }
    }

    /// Stores the statuses of sources by their recording time.
    public func record(_ statuses: [SourceStatus]) throws {
        try perform(.ingest) { try $0.record(statuses) }
    }

    /// Stores a bookmark in one durable transaction, even on a full disk.
    public func keep(_ bookmark: Bookmark) throws {
        try perform(.act) { try $0.keep(bookmark) }
    }

    /// Compacts, rolls up and applies the limits.
    ///
    /// This method also checks the files and the disk. Call it every few seconds. See
    /// ``CacheWriter/maintain(now:)``.
    @discardableResult
    public func maintain(now instant: Instant) throws -> MaintenanceReport {
        // Maintenance needs space too, and none is available on a full disk.
        guard space()?.isShort != true else {
            try perform(.upkeep) { $0.relieveLog() }
            noteFull()
            return MaintenanceReport()
        }
        reserve.fill()
        let done = try perform(.upkeep) { try $0.maintain(now: instant) }
        held.withLock { held in
            switch held.notes.condition.trouble {
            case .fileGone, .damaged: settle(&held)
            case .diskFull where held.isShort: settle(&held)
            default: break
            }
            watchLog(&held)
        }
        return done
    }

    /// Replaces the alarm rules.
    ///
    /// See ``CacheWriter/judge(by:)``.
    public func judge(by rules: AlarmRules) throws {
        held.withLock { $0.rules = rules }
        try perform(.upkeep) { try $0.judge(by: rules) }
    }

    /// Calls `body` with the present writer, for writes without a method of the supervisor.
    ///
    /// - Throws: The errors of ``append(_:)``.
    public func acting<Value: Sendable>(_ body: (CacheWriter) throws -> Value) throws -> Value {
        try perform(.act, body)
    }

    /// The condition of the cache, as shown by viewers.
    public var condition: ArchiveCondition { held.withLock { $0.notes.condition } }

    /// Publishes for viewers that the program that is run for new alarms failed; nil if it did not.
    public func note(notifierFailure reason: String?) {
        held.withLock { held in
            let before = held.notes.condition.notifier
            guard !held.isClosed, before?.reason != reason else { return }
            held.notes.condition.notifier = reason.map {
                ArchiveCondition.NotifierFailure(since: before?.since ?? now(), reason: $0)
            }
            publish(&held)
        }
    }

    /// Closes the cache and releases the lock.
    public func close() throws {
        try held.withLock { held in
            guard !held.isClosed else { return }
            held.isClosed = true
            let writer = held.writer
            held.writer = nil
            try writer?.close()
            held.notes.condition = ArchiveCondition()
            held.notes.stamp = CacheFile(path: path).stamp()
            held.lock?.publish(held.notes)
            held.lock = nil
        }
        reserve.remove()
    }

    private func perform<Value: Sendable>(
        _ need: Need,
        _ body: (CacheWriter) throws -> Value
    ) throws -> Value {
        try held.withLock { held in
            do {
                let writer = try examine(&held)
                if need == .ingest, space()?.isShort == true {
                    held.isShort = true
                    throw CacheError.diskFull(path: path)
                }
                let value = try attempt(need, body, writer)
                held.failures = 0
                if need == .ingest { settle(&held) }
                if writer.seen.withLock({ $0.file }) != held.notes.stamp { publish(&held) }
                return value
            } catch let error as CacheError {
                try take(error, &held)
                throw error
            }
        }
    }

    private func attempt<Value: Sendable>(
        _ need: Need,
        _ body: (CacheWriter) throws -> Value,
        _ writer: CacheWriter
    ) throws -> Value {
        do {
            return try body(writer)
        } catch CacheError.diskFull where need == .act {
            guard reserve.release() else { throw CacheError.diskFull(path: path) }
            return try body(writer)
        }
    }

    /// Handles an error of the writer.
    private func take(_ error: CacheError, _ held: inout Held) throws {
        switch error {
        case .diskFull: note(.diskFull, in: &held)
        case .damaged, .foreign:
            held.failures += 1
            try heal(&held, Suspicion(finding: .damaged))
        case .inputOutput, .denied:
            // SQLite reports a truncated log as a disk error.
            if held.writer?.finding() != nil {
                note(.fileGone, in: &held)
            } else {
                note(.diskError, in: &held, detail: error.description)
            }
        case .moved: note(.fileGone, in: &held)
        default: break
        }
    }

    // MARK: Notes

    /// Records and reports that nothing is stored, unless this is already known.
    func note(_ trouble: ArchiveCondition.Trouble, in held: inout Held, detail: String? = nil) {
        guard held.notes.condition.trouble != trouble else { return }
        if held.notes.condition.trouble == nil { held.notes.condition.since = now() }
        held.notes.condition.trouble = trouble
        publish(&held)
        switch trouble {
        case .diskFull:
            report(CacheIncident(CacheError.diskFull(path: path).description))
        case .fileGone:
            report(CacheIncident(CacheError.moved(path: path).description))
        case .damaged:
            report(
                CacheIncident(
                    "The cache \"\(path)\" is damaged; no data is stored until it has been checked."
                )
            )
        case .diskError:
            report(CacheIncident(detail ?? "The disk failed under the cache \"\(path)\"."))
        }
    }

    /// Records and reports that observations are stored again.
    private func settle(_ held: inout Held) {
        guard held.notes.condition.trouble != nil else { return }
        held.isShort = false
        held.notes.condition.trouble = nil
        held.notes.condition.since = nil
        publish(&held)
        report(CacheIncident("The cache \"\(path)\" stores new data again.", isGood: true))
    }

    private func noteFull() { held.withLock { note(.diskFull, in: &$0) } }

    func publish(_ held: inout Held) {
        held.notes.stamp = held.writer?.seen.withLock { $0.file } ?? held.notes.stamp
        held.lock?.publish(held.notes)
    }

    /// Records and reports the reader that prevents the log from being truncated.
    private func watchLog(_ held: inout Held) {
        guard let writer = held.writer else { return }
        let isLong = writer.file.size("-wal") >= limits.longLog
        let before = held.notes.condition.holder
        let holder = isLong ? LogHolder.find(writer.file) : nil
        if let beginning = held.notes.condition.beginning,
            now().duration(since: beginning.instant) > Self.beginningIsNews
        {
            held.notes.condition.beginning = nil
        }
        held.notes.condition.holder = holder
        publish(&held)
        if let holder, before?.process != holder.process || before == nil {
            report(CacheIncident(Self.sentence(holder, path)))
        } else if holder == nil, before != nil {
            report(CacheIncident("The log of the cache \"\(path)\" is short again.", isGood: true))
        }
    }

    /// The duration for which viewers show that the cache was recreated.
    static let beginningIsNews: Duration = .seconds(900)

    private static func sentence(_ holder: ArchiveCondition.Holder, _ path: String) -> String {
        let size = "\(holder.bytes >> 20) MiB"
        guard let process = holder.process else {
            return "The log of the cache \"\(path)\" has grown to \(size): some process has been"
                + " reading it for too long. Find the process that has it open, and end it."
        }
        let name = holder.name.isEmpty ? "" : " (\(holder.name))"
        let state = holder.isStopped ? ", which is stopped," : ""
        let what = holder.isStopped ? "Continue or end it" : "End it"
        return "The log of the cache \"\(path)\" has grown to \(size), because process"
            + " \(process)\(name)\(state) has been reading it for too long. \(what)."
    }
}
