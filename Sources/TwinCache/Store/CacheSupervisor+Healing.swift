// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
import TwinModel
import TwinQuery

// Recovery from files that are not as the writer left them. The only files deleted are SQLite's
// shared memory, which is rebuilt, and a log whose pages are all in the file.

extension CacheSupervisor {
    /// Returns the present writer if the files are as it left them.
    ///
    /// The first check that finds a problem only records it, because a file that is being copied
    /// over the cache must come to rest first. The next check that finds the same problem repairs
    /// it.
    ///
    /// - Throws: `CacheError.moved` at the first check, `StoreBegunAgain` after the repair.
    func examine(_ held: inout Held) throws -> CacheWriter {
        guard !held.isClosed else { throw CacheError.moved(path: path) }
        guard let writer = held.writer else {
            try open(&held, checking: true)
            throw begunAgain(&held, "it could not be opened before")
        }
        if held.lock?.isInPlace != true {
            // Without its file, the lock excludes no other writer. One may have started.
            held.lock = try CacheLock(beside: path)
            publish(&held)
        }
        guard let finding = writer.finding() else {
            held.suspicion = nil
            return writer
        }
        let file = CacheFile(path: path)
        let suspicion = Suspicion(
            finding: finding,
            file: file.stamp(),
            log: finding == .altered ? nil : file.stamp("-wal")
        )
        guard held.suspicion == suspicion else {
            held.suspicion = suspicion
            note(.fileGone, in: &held)
            throw CacheError.moved(path: path)
        }
        if finding == .altered, isOnlyTouched(writer) {
            writer.lookAgain()
            held.suspicion = nil
            return writer
        }
        try heal(&held, suspicion)
        throw CacheError.moved(path: path)
    }

    /// Returns true if the file has the expected marks and no damage.
    private func isOnlyTouched(_ writer: CacheWriter) -> Bool {
        let known = writer.seen.withLock { $0.mark }
        return writer.file.marks().mark == known && writer.file.isSound()
    }

    /// Continues with the usable part of the files, or with a new cache.
    ///
    /// - Throws: `StoreBegunAgain`, or ``CacheError`` if no file can be opened at the path.
    func heal(_ held: inout Held, _ suspicion: Suspicion) throws {
        let finding = suspicion.finding
        note(finding == .damaged ? .damaged : .fileGone, in: &held)
        let file = CacheFile(path: path)
        var isLogWritten = false
        // Readers in this process share SQLite's index of the log with the writer.
        CacheReader.closeAll(of: path)
        if let writer = held.writer {
            let log = writer.seen.withLock { $0.log }
            let isLogGone = file.stamp("-wal")?.identity != log
            // The connection still has the deleted or renamed files open.
            if finding == .gone || finding == .replaced || finding == .logGone,
                isLogGone || writer.isLogWhole
            {
                isLogWritten = (try? writer.checkpoint()) == true
            }
            held.writer = nil
            try? writer.queue.close()
            if isLogWritten, !isLogGone { file.removeIndex(andLog: true) }
        }
        held.suspicion = nil
        file.removeIndex(andLog: false)
        // A file that failed twice although it looked sound is not tried a third time.
        if held.failures > 1 { try setAside(&held) }
        let hadFile = file.size() > 0
        try open(&held, checking: finding != .logGone || !isLogWritten)
        if !hadFile { held.notes.condition.beginning = .init(instant: now()) }
        throw begunAgain(&held, finding.sentence)
    }

    /// Opens the file at the path, or creates a new one if there is none or it is damaged.
    ///
    /// - Parameters:
    ///   - held: The state that receives the writer.
    ///   - isChecking: True to check the structure of the file.
    /// - Throws: ``CacheError`` if no file can be opened or created.
    func open(_ held: inout Held, checking isChecking: Bool) throws {
        let file = CacheFile(path: path)
        let hadFile = file.size() > 0
        do {
            let writer = try makeWriter(held)
            guard !isChecking || !hadFile || file.isSound() else {
                try? writer.queue.close()
                throw CacheError.damaged(path: path, detail: "its structure is damaged")
            }
            held.writer = writer
        } catch let error as CacheError {
            switch error {
            case .damaged, .foreign: break
            default: throw error
            }
            try setAside(&held)
            held.writer = try makeWriter(held)
        }
        if let name = held.writer?.refusedLog {
            report(
                CacheIncident(
                    "The log beside the cache \"\(path)\" belongs to another file; it was renamed to"
                        + " \"\(name)\"."
                )
            )
        }
    }

    private func makeWriter(_ held: Held) throws -> CacheWriter {
        let writer = try CacheWriter(
            path: path,
            limits: limits,
            schema: .current,
            lock: held.lock,
            time: digits
        )
        if let rules = held.rules { try writer.judge(by: rules) }
        return writer
    }

    /// Renames the damaged cache together with its log.
    private func setAside(_ held: inout Held) throws {
        let file = CacheFile(path: path)
        let name = try file.setAside("damaged", at: digits, ["", "-wal"])
        file.removeIndex(andLog: false)
        held.failures = 0
        held.notes.condition.beginning = ArchiveCondition.Beginning(
            instant: now(),
            aside: name.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        )
        report(
            CacheIncident(
                "The cache \"\(path)\" is damaged. It was renamed to \"\(name ?? "")\", a new one"
                    + " was created, and the data of the services is read again."
            )
        )
    }

    private func begunAgain(_ held: inout Held, _ reason: String) -> StoreBegunAgain {
        publish(&held)
        let text = "The cache \"\(path)\" was opened again, because \(reason)."
        report(CacheIncident(text + " All data that the services still have is read again."))
        return StoreBegunAgain(reason: text)
    }

    /// The present instant for a file name, such as `20261127T091200Z`.
    private var digits: String {
        let text = now().rfc3339.filter { $0 != "-" && $0 != ":" }
        return text.prefix { $0 != "." && $0 != "Z" } + "Z"
    }
}

extension FileFinding {
    /// The reason why a cache was reopened, as the end of a sentence.
    var sentence: String {
        switch self {
        case .gone: "its file was deleted or renamed"
        case .replaced: "another file was put in its place"
        case .altered: "another program wrote into it"
        case .logGone: "its log was deleted"
        case .logCut: "its log was cut short"
        case .damaged: "it was damaged"
        }
    }
}

extension CacheFile {
    /// Returns true if SQLite finds the structure of the file and its log intact.
    ///
    /// Every page is read through a separate connection that has none of them in memory.
    func isSound() -> Bool {
        guard let queue = try? openForReading(.current) else { return false }
        defer { try? queue.close() }
        let answer = try? queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        return answer == "ok"
    }
}
