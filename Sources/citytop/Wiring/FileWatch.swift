// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Tells whether any of some files has changed since it was asked last.
///
/// It looks at sizes, times and numbers of the files, about twenty of them, which takes some fifty
/// microseconds; to be asked once a second. Editors that replace a file are seen as those that
/// write into it, and so are files on a network.
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

    /// Watches folders with what is in them, and files.
    init(folders: [URL], files: [URL]) {
        self.folders = folders.map(\.path)
        self.files = files.map(\.path)
        self.seen = stamps()
    }

    /// Whether something has changed since the last time.
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
                // What editors keep beside a file is no file of ours.
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
