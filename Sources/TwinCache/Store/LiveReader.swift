// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel
public import TwinQuery

/// A reader of the cache at a path that follows the file name.
///
/// A ``CacheReader`` stays with the file that it opened, even if that file is deleted or replaced.
/// A live reader checks with each ``revision()`` which file has the name, opens a new one, and
/// reports in ``condition`` if there is none. A query that fails is repeated after the file was
/// reopened. If it fails again, results are empty until the file can be read.
public final class LiveReader: ForwardingArchive {
    private let path: String
    private let now: @Sendable () -> Instant
    private let held: Mutex<Held>

    private struct Held: Sendable {
        var reader: CacheReader?
        /// The number of files opened so far, which makes the revisions of each file distinct.
        var generation = 0
        var trouble: ArchiveCondition.Trouble?
        var since: Instant?
    }

    /// Opens the cache at a path for reading.
    ///
    /// - Parameters:
    ///   - path: The cache file.
    ///   - now: The clock, used to record since when the file is missing.
    /// - Throws: The errors of ``CacheReader/init(path:)``.
    public convenience init(path: String, now: @escaping @Sendable () -> Instant) throws {
        self.init(try CacheReader(path: path), path: path, now: now)
    }

    /// Creates a live reader that continues with an open reader.
    public init(_ reader: CacheReader, path: String, now: @escaping @Sendable () -> Instant) {
        self.path = path
        self.now = now
        held = Mutex(Held(reader: reader))
    }

    /// The condition of the cache, as noted by its writer or because the file is missing.
    public var condition: ArchiveCondition {
        var condition = CacheLock.notes(beside: path).condition
        let (trouble, since) = held.withLock { ($0.trouble, $0.since) }
        if condition.trouble == nil, let trouble {
            condition.trouble = trouble
            condition.since = since
        }
        return condition
    }

    /// Returns the reader of the file that has the name now.
    ///
    /// If no file can be opened, the previous reader is returned.
    private func current() -> CacheReader? {
        held.withLock { held in
            if let reader = held.reader, reader.isCurrent {
                held.trouble = nil
                held.since = nil
                return reader
            }
            do {
                let reader = try CacheReader(path: path)
                held.reader = reader
                held.generation += 1
                held.trouble = nil
                held.since = nil
                return reader
            } catch {
                let trouble: ArchiveCondition.Trouble
                switch error {
                case CacheError.damaged, CacheError.foreign: trouble = .damaged
                case CacheError.inputOutput: trouble = .diskError
                default: trouble = .fileGone
                }
                if held.trouble == nil { held.since = now() }
                held.trouble = trouble
                // A file without a name can still be read, and shows the last known state.
                return held.reader
            }
        }
    }

    private func reopened() -> CacheReader? {
        held.withLock { $0.reader = nil }
        return current()
    }

    /// Runs a query with the present reader.
    ///
    /// If it fails, the file is reopened and the query repeated once.
    public func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer {
        let reader = held.withLock { $0.reader }
        if let reader, let answer = try? query(reader) { return answer }
        if let reader = reopened() {
            do {
                return try query(reader)
            } catch {
                held.withLock { held in
                    held.reader = nil
                    if held.trouble == nil { held.since = now() }
                    held.trouble = .damaged
                }
            }
        }
        return try query(ReferenceArchive())
    }

    /// Returns a number that grows with each append and with each reopened file.
    public func revision() throws -> Int {
        _ = current()
        let revision = try asking { try $0.revision() }
        return held.withLock { $0.generation } << 40 &+ revision
    }

    /// Calls `body` with the observations in the span, series by series.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        // The query is not repeated, because `body` cannot take back its observations.
        guard let reader = current() else { return }
        try reader.forEachObservation(selector, in: span, at: moment, body)
    }

    /// The damage found so far.
    public var damage: ArchiveDamage { held.withLock { $0.reader }?.damage ?? ArchiveDamage() }
}
