// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A folder of real payloads or recorded data beside the project, which is not part of the project.
///
/// Tests that need a folder are only enabled if it exists, and report that they are disabled
/// otherwise.
public struct SampleFolder: Sendable {
    /// The URL of the folder.
    public var url: URL

    /// Creates a reference to the folder `shared/<name>` beside the project, or in the folder given
    /// by `CITYTOP_SHARED`.
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

    /// True if the folder exists.
    public var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

    /// Returns the files in the folder whose names have a suffix, in the order of names.
    public func files(endingIn suffix: String = "") -> [URL] {
        let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        let urls = (found?.allObjects as? [URL]) ?? []
        return urls.filter { $0.lastPathComponent.hasSuffix(suffix) && !$0.hasDirectoryPath }
            .sorted { $0.path < $1.path }
    }
}
