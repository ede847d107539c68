// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinLayout
import TwinModel
import TwinViews
import TwinVocabulary

/// The files shipped with the program, and their content.
struct ProgramFiles {
    /// The folder that contains `Data` and `Layouts`.
    let root: URL
    /// The shipped catalog, layouts and demo configuration.
    let shipped: CityFiles

    /// Locates the files in `CITYTOP_HOME`, next to the program, in `share/citytop` of its prefix,
    /// above its build folder, and in the working folder.
    ///
    /// - Throws: `CommandError` with the exit status 78, if they are not found.
    init() throws {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        var roots = [folder, folder.deletingLastPathComponent().appending(path: "share/citytop")]
        for _ in 0..<4 {
            folder.deleteLastPathComponent()
            roots.append(folder)
        }
        roots.append(URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
        if let home = ProcessInfo.processInfo.environment["CITYTOP_HOME"] {
            roots.insert(URL(fileURLWithPath: home), at: 0)
        }
        for root in roots where CityFiles.find(in: [root]) != nil {
            self.root = root
            self.shipped = CityFiles(shippedIn: root)
            return
        }
        throw CommandError(
            """
            The catalog (Data/catalog) and the layouts (Layouts) are not to be found beside the \
            program. Set CITYTOP_HOME to the folder that holds both, or run \"make install\".
            """,
            .badConfiguration
        )
    }

    /// Returns the shipped files with another configuration instead of the demo's.
    func city(configuration: URL?) -> CityFiles {
        var files = shipped
        files.configuration = configuration
        files.keys = KeyMap.standard.vocabulary
        return files
    }

    /// Returns the text of each catalog file, for the names used by the demo's services.
    func catalogTexts() throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            at: shipped.catalog,
            includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == "yaml" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
        .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// Reads a configured city.
    ///
    /// - Parameters:
    ///   - url: The configuration.
    ///   - isAsking: False for commands that only read the cache: they need no tokens of services.
    /// - Returns: Its catalog, its pages and its configuration.
    /// - Throws: `CommandError` with the exit status 78.
    func read(
        city url: URL,
        asking isAsking: Bool = true
    ) throws -> (catalog: Catalog, layout: Layout, configuration: Configuration) {
        let (catalog, layout, configuration) = try read(configuration: url, asking: isAsking)
        guard let configuration else {
            throw CommandError(
                DisplayText("\"\(url.path)\" cannot be read.", limit: 600),
                .badConfiguration
            )
        }
        return (catalog, layout, configuration)
    }

    /// Reads the shipped demo city.
    ///
    /// - Throws: `CommandError` with the exit status 78.
    func readDemo() throws -> (catalog: Catalog, layout: Layout, configuration: Configuration) {
        guard let url = shipped.configuration else {
            throw CommandError("The demo city did not come with the program.", .badConfiguration)
        }
        return try read(city: url)
    }

    /// Reads the catalog, the layouts and a configuration.
    ///
    /// - Parameters:
    /// - configuration: The configuration; nil reads only the shipped files.
    /// - isAsking: False for commands that only read the cache and need no tokens of services.
    /// - Returns: The content of the files.
    /// - Throws: `CommandError` with the exit status 78.
    func read(
        configuration: URL?,
        asking isAsking: Bool = true
    ) throws -> (Catalog, Layout, Configuration?) {
        let files = city(configuration: configuration)
        do throws(FileProblems) {
            return try files.read(
                environment: isAsking ? ProcessInfo.processInfo.environment : nil
            )
        } catch {
            throw CommandError(error)
        }
    }
}
