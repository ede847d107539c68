// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A watch that reports changes of files since the last call.
///
/// It compares sizes, times and inode numbers of about twenty files, which takes some fifty
/// microseconds, and is meant to be called once per second. Polling also detects editors that
/// replace a file, and changes on network file systems.
struct FileWatch {
    private let folders: [String]
    private let files: [String]
    private var seen: [String: Stamp] = [:]

    private struct Stamp: Equatable {
        var device: UInt
        var number: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// Creates a watch of folders with their content, and of files.
    init(folders: [URL], files: [URL]) {
        self.folders = folders.map(\.path)
        self.files = files.map(\.path)
        self.seen = stamps()
    }

    /// Returns true if a file has changed since the last call.
    mutating func hasChanged() -> Bool {
        let now = stamps()
        defer { seen = now }
        return now != seen
    }

    private func stamps() -> [String: Stamp] {
        var result: [String: Stamp] = [:]
        for path in files { result[path] = Self.stamp(path) }
        for folder in folders {
            guard let directory = opendir(folder) else { continue }
            defer { closedir(directory) }
            var count = 0
            while let entry = readdir(directory), count < 512 {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                // Backup and swap files of editors are ignored.
                guard !name.hasPrefix("."), !name.hasSuffix("~") else { continue }
                count += 1
                result[folder + "/" + name] = Self.stamp(folder + "/" + name)
            }
        }
        return result
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            device: UInt(status.st_dev),
            number: UInt(status.st_ino),
            size: Int(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }
}
