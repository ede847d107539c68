// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinLayout
import TwinVocabulary

/// The folder of the project that the tests belong to.
enum ProjectFolder {
    /// The folder with Package.swift.
    static let url = folder(holding: "Tests")

    /// The folder of broken files with their expected messages.
    static let invalid = url.appendingPathComponent("Tests/TwinLayoutTests/Invalid")

    /// The shipped files.
    static let shipped = CityFiles(shippedIn: url)

    /// Returns the shipped catalog.
    static func catalog() throws -> Catalog { try readCatalog.get() }

    private static let readCatalog = Result {
        try CatalogReader.read(folder: shipped.catalog.path)
    }

    private static func folder(holding name: String) -> URL {
        var url = URL(fileURLWithPath: #filePath)
        while url.pathComponents.count > 1, url.lastPathComponent != name {
            url.deleteLastPathComponent()
        }
        return url.deletingLastPathComponent()
    }
}

/// A folder that exists during one test.
struct TemporaryFolder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-layout-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file.path
    }
}
