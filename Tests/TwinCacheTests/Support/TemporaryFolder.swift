// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder that is deleted with the last reference to it.
///
/// This is a class because it owns the folder.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-cache-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String = "city.db") -> String { path + "/" + name }
}
