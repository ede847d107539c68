// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TwinAlarms
public import TwinModel
public import TwinQuery

/// What happened to the files of a cache, for the log.
public struct CacheIncident: Hashable, Sendable {
    /// What, where and what was done about it, in a sentence.
    public var text: String
    /// True if it needs no action: the end of a trouble.
    public var isGood: Bool

    /// Creates an incident.
    public init(_ text: String, isGood: Bool = false) {
        self.text = text
        self.isGood = isGood
    }
}

/// The writer of a cache for as long as its process runs, whatever happens to the files on disk.
///
/// Before each write it compares the files with what its last write left. If they were deleted,
/// renamed, replaced, cut or damaged it says so, sets aside what cannot be used, goes on with what can
/// or begins a new cache, and throws `StoreBegunAgain` once, so that sync reads again what the services
/// still have. It keeps no observations while the disk is short of space; people's notes are kept even
/// then. What it finds is published for viewers beside the cache, as ``CacheReader/condition``.
public final class CacheSupervisor: ObservationWriter, BookmarkWriter {
    /// The cache file.
    public let path: String
    let limits: CacheLimits
    let now: @Sendable () -> Instant
    let space: @Sendable () -> DiskSpace?
    let report: @Sendable (CacheIncident) -> Void
    let reserve: SpaceReserve
    private let held: Mutex<Held>

    /// What changes over the life of the supervisor.
    struct Held: Sendable {
        var writer: CacheWriter?
        /// What makes alarms; nil leaves the rules that the cache has.
        var rules: AlarmRules?
        /// nil once the supervisor was closed.
        var lock: CacheLock?
        var notes = CacheNotes()
        /// What was found at the last look, and when the files looked how.
        var suspicion: Suspicion?
        /// How often in a row the same file turned out to be damaged while it was written.
        var failures = 0
        /// True if nothing is kept because the disk is short of room, not because it is full.
        var isShort = false
        var isClosed = false
    }

    /// A finding that is acted upon when the files have come to rest.
    struct Suspicion: Hashable, Sendable {
        var finding: FileFinding
        var file: CacheFile.Stamp?
        var log: CacheFile.Stamp?
    }

    /// What a write is for.
    enum Need {
        /// Observations and what belongs to them: given up first.
        case ingest
        /// What a person wrote.
        case act
        /// Reading, and upkeep.
        case upkeep
    }

    /// Opens the cache at a path for writing, or makes a new one there.
    ///
    /// A damaged cache is set aside under another name and a new one is begun.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist and be writable.
    ///   - limits: how much ``maintain(now:)`` keeps.
    ///   - rules: what makes alarms; nil leaves the rules that the cache has.
    ///   - now: the clock.
    ///   - space: the room on the disk; nil if it is not known.
    ///   - report: called with what happened to the files, on the thread of the call that found it.
    /// - Throws: ``CacheError``: in use by another writer, newer, foreign, not writable.
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
        // What another program made is not touched, not even with a lock.
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

    /// Why the file at the path is not opened, if another program made it.
    private static func refusal(_ file: CacheFile) -> CacheError? {
        do {
            _ = try file.inspect(known: .current)
            return nil
        } catch {
            return error as? CacheError
        }
    }

    /// True if the file is the one that the last writer had, however it looks now.
    private static func isKnown(_ file: CacheFile, _ notes: CacheNotes) -> Bool {
        guard case .foreign = refusal(file), let stamp = notes.stamp else { return false }
        return file.identity() == stamp.identity
    }

    // MARK: Writing

    /// Keeps the batches, their watermarks included, all at once or not at all.
    ///
    /// - Throws: ``CacheError`` if nothing was kept; `StoreBegunAgain` if what was kept before is lost.
    public func append(_ batches: [Batch]) throws -> AppendReport {
        try perform(.ingest) { try $0.append(batches) }
    }

    /// How far a source has been read, by what has been kept.
    public func watermark(of source: SourceID) throws -> Watermark? {
        try perform(.upkeep) { try $0.watermark(of: source) }
    }

    /// Counts what is kept of a source's series; see ``CacheWriter/keptCounts(of:in:)``.
    public func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts {
        try perform(.upkeep) { try $0.keptCounts(of: source, in: span) }
    }

    /// Keeps how sources are, by when that was noted.
    public func record(_ statuses: [SourceStatus]) throws {
        try perform(.ingest) { try $0.record(statuses) }
    }

    /// Keeps a bookmark in one durable transaction, also on a full disk.
    public func keep(_ bookmark: Bookmark) throws {
        try perform(.act) { try $0.keep(bookmark) }
    }

    /// Compacts, rolls up and applies the limits; see ``CacheWriter/maintain(now:)``.
    ///
    /// It also looks at the files and at the disk, so it is to be called every few seconds.
    @discardableResult
    public func maintain(now instant: Instant) throws -> MaintenanceReport {
        // Upkeep needs room as ingest does; there is none for it on a full disk.
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

    /// Judges by other rules from now on; see ``CacheWriter/judge(by:)``.
    public func judge(by rules: AlarmRules) throws {
        held.withLock { $0.rules = rules }
        try perform(.upkeep) { try $0.judge(by: rules) }
    }

    /// Calls `body` with the present writer, for writes that have no method here.
    ///
    /// - Throws: as ``append(_:)`` does.
    public func acting<Value: Sendable>(_ body: (CacheWriter) throws -> Value) throws -> Value {
        try perform(.act, body)
    }

    /// How the keeping goes, as viewers see it.
    public var condition: ArchiveCondition { held.withLock { $0.notes.condition } }

    /// Closes the cache and gives the lock back.
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

    /// Does what an error of the writer asks for.
    private func take(_ error: CacheError, _ held: inout Held) throws {
        switch error {
        case .diskFull: note(.diskFull, in: &held)
        case .damaged, .foreign:
            held.failures += 1
            try heal(&held, Suspicion(finding: .damaged))
        case .inputOutput, .denied:
            // A log that was cut under SQLite reads as an error of the disk.
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

    /// Notes that nothing is kept, once.
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
                    "The cache \"\(path)\" is damaged; nothing is kept until it is checked."
                )
            )
        case .diskError:
            report(CacheIncident(detail ?? "The disk failed under the cache \"\(path)\"."))
        }
    }

    /// Notes that observations are kept again.
    private func settle(_ held: inout Held) {
        guard held.notes.condition.trouble != nil else { return }
        held.isShort = false
        held.notes.condition.trouble = nil
        held.notes.condition.since = nil
        publish(&held)
        report(CacheIncident("The cache \"\(path)\" keeps what comes again.", isGood: true))
    }

    private func noteFull() { held.withLock { note(.diskFull, in: &$0) } }

    func publish(_ held: inout Held) {
        held.notes.stamp = held.writer?.seen.withLock { $0.file } ?? held.notes.stamp
        held.lock?.publish(held.notes)
    }

    /// Names the reader that keeps the log from being shortened, while it does.
    private func watchLog(_ held: inout Held) {
        guard let writer = held.writer else { return }
        let isLong = writer.file.size("-wal") >= CacheWriter.longLog
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

    /// How long viewers are shown that a cache was begun again.
    static let beginningIsNews: Duration = .seconds(900)

    private static func sentence(_ holder: ArchiveCondition.Holder, _ path: String) -> String {
        let size = "\(holder.bytes >> 20) MiB"
        guard let process = holder.process else {
            return "The log of the cache \"\(path)\" has grown to \(size): some process has been"
                + " reading it for too long. See who has it open."
        }
        let name = holder.name.isEmpty ? "" : " (\(holder.name))"
        let state = holder.isStopped ? ", which is stopped," : ""
        let what = holder.isStopped ? "Continue or end it" : "End it"
        return "The log of the cache \"\(path)\" has grown to \(size), because process"
            + " \(process)\(name)\(state) has been reading it for too long. \(what)."
    }
}
