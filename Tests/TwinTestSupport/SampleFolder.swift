// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A folder of real payloads or recorded data that lies beside the project and is no part of it.
///
/// A test that reads one is enabled only where the folder is there, and says so where it is not.
public struct SampleFolder: Sendable {
    /// The folder's place.
    public var url: URL

    /// Finds the folder `shared/<name>` beside the project, or where `CITYTOP_SHARED` points.
    public init(_ name: String, from file: String = #filePath) {
        let shared: URL
        if let path = ProcessInfo.processInfo.environment["CITYTOP_SHARED"] {
            shared = URL(fileURLWithPath: path)
        } else {
            var project = URL(fileURLWithPath: file)
            while project.pathComponents.count > 1, project.lastPathComponent != "Tests" {
                project.deleteLastPathComponent()
            }
            shared = project.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("shared")
        }
        url = shared.appendingPathComponent(name)
    }

    /// True if the folder is there.
    public var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

    /// The files in the folder whose names end as given, in name order.
    public func files(endingIn suffix: String = "") -> [URL] {
        let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        let urls = (found?.allObjects as? [URL]) ?? []
        return urls.filter { $0.lastPathComponent.hasSuffix(suffix) && !$0.hasDirectoryPath }
            .sorted { $0.path < $1.path }
    }
}
