// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinVocabulary

/// Where the files that describe a city lie: the catalog, the layouts and the configuration.
public struct CityFiles: Hashable, Sendable {
    /// The folder of catalog files: `Data/catalog`.
    public var catalog: URL
    /// The folder of layout files: `Layouts`.
    public var layouts: URL
    /// The configuration file, where there is one.
    public var configuration: URL?
    /// What keys and actions there are; nothing leaves the configuration's `keys` unchecked.
    public var keys: KeyVocabulary?

    /// Names the places.
    public init(catalog: URL, layouts: URL, configuration: URL? = nil) {
        self.catalog = catalog
        self.layouts = layouts
        self.configuration = configuration
    }

    /// Names the places of the shipped files below a folder, the demo's configuration among them.
    public init(shippedIn root: URL) {
        self.init(
            catalog: root.appendingPathComponent("Data/catalog"),
            layouts: root.appendingPathComponent("Layouts"),
            configuration: root.appendingPathComponent("Data/config/demo.yaml")
        )
    }

    /// The shipped files below the first of the folders that has a catalog and layouts.
    ///
    /// - Parameter roots: where to look, in this order: `share/citytop` beside the executable, the
    ///   working directory.
    /// - Returns: nothing where none of them has both.
    public static func find(in roots: [URL]) -> CityFiles? {
        roots.lazy.map(CityFiles.init(shippedIn:)).first { files in
            (try? TextFile.list(files.catalog.path).get().isEmpty) == false
                && (try? TextFile.list(files.layouts.path).get().isEmpty) == false
        }
    }

    /// Reads all of them.
    ///
    /// - Parameter environment: the environment's variables; nothing leaves `token_variable`
    ///   unchecked.
    /// - Returns: what they say; no configuration where none is named.
    /// - Throws: ``FileProblems`` with all that is wrong in any of them.
    public func read(
        environment: [String: String]? = nil
    ) throws(FileProblems) -> (catalog: Catalog, layout: Layout, configuration: Configuration?) {
        let checked = checkEach(environment: environment)
        guard let catalog = checked.catalog.value, let layout = checked.layout.value,
            configuration == nil || checked.configuration?.value != nil
        else { throw FileProblems(checked.problems) }
        return (catalog, layout, checked.configuration?.value)
    }

    /// Every problem of all files together, by file and place, warnings included.
    public func check(environment: [String: String]? = nil) -> [Problem] {
        checkEach(environment: environment).problems
    }

    private func checkEach(environment: [String: String]?) -> Each {
        let pages = LayoutReader.beginParsing(folder: layouts.path)
        let catalog = CatalogReader.check(folder: catalog.path)
        // Against a broken catalog every name would be wrong once more.
        return Each(
            catalog: catalog,
            layout: LayoutReader.check(
                pages.wait(),
                catalog: catalog.value,
                geometries: GeometryReader.folders(
                    layouts: layouts.path,
                    catalog: self.catalog.path
                )
            ),
            configuration: configuration.map {
                ConfigurationReader.check(
                    path: $0.path,
                    catalog: catalog.value,
                    environment: environment,
                    keys: keys
                )
            }
        )
    }

    private struct Each {
        var catalog: Checked<Catalog>
        var layout: Checked<Layout>
        var configuration: Checked<Configuration>?

        var problems: [Problem] {
            catalog.problems + layout.problems + (configuration?.problems ?? [])
        }
    }
}

/// Every problem in the files of a city together, by file and place, warnings included.
///
/// - Parameters:
///   - layouts: the folder of layout files.
///   - catalog: the folder of catalog files.
///   - configuration: the configuration file, where there is one.
///   - environment: the environment's variables; nothing leaves `token_variable` unchecked.
///   - keys: what keys and actions there are; nothing leaves the names in `keys` unchecked.
/// - Returns: the problems; none where all is well.
public func checkAll(
    layouts: URL,
    catalog: URL,
    configuration: URL?,
    environment: [String: String]? = nil,
    keys: KeyVocabulary? = nil
) -> [Problem] {
    var files = CityFiles(catalog: catalog, layouts: layouts, configuration: configuration)
    files.keys = keys
    return files.check(environment: environment)
}
