// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

// Notes cannot be stored in the cache, because they report that the cache cannot be written. They
// are lines of the lock file, which every viewer may read:
//
//     file 2049 1835012 73728 1764234720123456789
//     trouble diskFull 1764234720123
//     began 1764234720123 cache.db.damaged-20261127T091200Z
//     held 83886080 4711 1 citytop

/// The notes of a cache's writer in the lock file, for viewers and for the next writer.
struct CacheNotes: Hashable, Sendable {
    /// The size of the lock file in bytes, including the process number.
    static let length = 1024

    /// The condition of the cache.
    var condition = ArchiveCondition()
    /// The stamp of the cache's file after the writer's last access.
    var stamp: CacheFile.Stamp?

    init(condition: ArchiveCondition = .sound, stamp: CacheFile.Stamp? = nil) {
        self.condition = condition
        self.stamp = stamp
    }

    /// Creates notes from text.
    ///
    /// Unknown lines are ignored.
    init(_ text: String) {
        for line in text.split(separator: "\n").dropFirst().prefix(16) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            let numbers = words.dropFirst().map { Int64($0) }
            func instant(_ place: Int) -> Instant? {
                guard numbers.indices.contains(place) else { return nil }
                return numbers[place].map(Instant.init(kept:))
            }
            switch words.first {
            case "file" where numbers.count == 4:
                let values = numbers.compactMap { $0 }
                guard values.count == 4 else { continue }
                stamp = CacheFile.Stamp(
                    identity: CacheFile.Identity(
                        device: UInt64(bitPattern: values[0]),
                        number: UInt64(bitPattern: values[1])
                    ),
                    size: values[2],
                    changed: values[3]
                )
            case "trouble" where words.count == 3:
                condition.trouble = ArchiveCondition.Trouble(rawValue: String(words[1]))
                condition.since = instant(1)
            case "began" where words.count >= 2:
                guard let began = instant(0) else { continue }
                let name = words.dropFirst(2).joined(separator: " ")
                condition.beginning = ArchiveCondition.Beginning(
                    instant: began,
                    aside: name.isEmpty ? nil : name
                )
            case "held" where words.count >= 4:
                guard let bytes = numbers[0] else { continue }
                condition.holder = ArchiveCondition.Holder(
                    bytes: bytes,
                    process: numbers[1].flatMap { $0 > 0 ? Int(exactly: $0) : nil },
                    name: words.dropFirst(4).joined(separator: " "),
                    isStopped: numbers[2] == 1
                )
            case "notify" where words.count >= 2:
                guard let since = instant(0) else { continue }
                let reason = words.dropFirst(2).joined(separator: " ")
                condition.notifier = ArchiveCondition.NotifierFailure(since: since, reason: reason)
            default: continue
            }
        }
    }

    /// The notes as lines of text.
    var text: String {
        func line(_ text: String) -> String {
            // A file name may contain any byte, but a line must not contain a line break.
            String(text.map { $0.isNewline || $0 == "\0" ? "?" : $0 }.prefix(300)) + "\n"
        }
        var text = ""
        if let stamp {
            let numbers = [
                Int64(bitPattern: stamp.identity.device), Int64(bitPattern: stamp.identity.number),
                stamp.size, stamp.changed,
            ]
            text += line("file " + numbers.map(String.init).joined(separator: " "))
        }
        if let trouble = condition.trouble, let since = condition.since {
            text += line("trouble \(trouble.rawValue) \(since.millisecondsSince1970)")
        }
        if let beginning = condition.beginning {
            let name = beginning.aside.map { " \($0)" } ?? ""
            text += line("began \(beginning.instant.millisecondsSince1970)\(name)")
        }
        if let holder = condition.holder {
            text += line(
                "held \(holder.bytes) \(holder.process ?? 0) \(holder.isStopped ? 1 : 0)"
                    + " \(holder.name)"
            )
        }
        if let notifier = condition.notifier {
            let reason = String(notifier.reason.prefix(120))
            text += line("notify \(notifier.since.millisecondsSince1970) \(reason)")
        }
        return text
    }
}
