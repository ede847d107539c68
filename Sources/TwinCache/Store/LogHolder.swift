// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinQuery

/// A search for the reader that prevents a write-ahead log from being emptied.
///
/// A reader in the middle of a query holds a lock on one of five bytes of the shared memory beside
/// the cache. The kernel lists all locks in `/proc/locks`.
enum LogHolder {
    /// The range of bytes that readers lock in SQLite's shared memory ("WAL-mode File Format",
    /// 2.3.2).
    private static let readMarks: ClosedRange<Int64> = 123...127

    /// Returns the first process, other than the writer, that holds the log of a cache.
    static func find(_ file: CacheFile) -> ArchiveCondition.Holder {
        var holder = ArchiveCondition.Holder(bytes: file.size("-wal"))
        guard let memory = file.stamp("-shm")?.identity,
            let locks = text(of: "/proc/locks", limit: 1 << 20)
        else { return holder }
        let found = processes(in: locks, holding: memory)
        let own = Int(getpid())
        guard let process = found.first(where: { $0 != own }) ?? found.first else { return holder }
        holder.process = process
        holder.name =
            text(of: "/proc/\(process)/comm", limit: 64)?
            .split(separator: "\n").first.map(String.init) ?? ""
        // The format is "4711 (name) T …", with the state after the last parenthesis.
        let state = text(of: "/proc/\(process)/stat", limit: 1024)?
            .split(separator: ")").last?.split(separator: " ").first
        holder.isStopped = state == "T" || state == "t"
        return holder
    }

    /// Returns the processes that hold a reader's lock on a file, in the order of the list.
    ///
    /// A line has the form `1: POSIX  ADVISORY  READ 4711 08:01:1835012 124 128`.
    static func processes(in locks: String, holding file: CacheFile.Identity) -> [Int] {
        let (major, minor) = (
            (file.device >> 8) & 0xFFF, (file.device & 0xFF) | ((file.device >> 12) & 0xFFF00)
        )
        var found: [Int] = []
        for line in locks.split(separator: "\n") {
            let words = line.split(separator: " ").filter { $0 != "->" }
            guard words.count >= 8, words[1] == "POSIX", words[3] == "READ",
                let process = Int(words[4]), process > 0, let first = Int64(words[6])
            else { continue }
            let last = Int64(words[7]) ?? .max
            let place = words[5].split(separator: ":")
            guard place.count == 3, UInt64(place[0], radix: 16) == major,
                UInt64(place[1], radix: 16) == minor, UInt64(place[2]) == file.number,
                first <= readMarks.upperBound, last >= readMarks.lowerBound,
                !found.contains(process)
            else { continue }
            found.append(process)
        }
        return found
    }

    private static func text(of path: String, limit: Int) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
