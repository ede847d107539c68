// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinVocabulary

/// The files that describe a city: the catalog, the layouts and the configuration.
///
/// A city's own files take precedence over the shipped ones. They are in the folders that the
/// configuration names with `catalog` and `layouts`, or in folders of these names next to it. A
/// domain or page of the city replaces the shipped one of the same name. Of the other shipped
/// domains, the city has those that its sources name. Of the shipped pages, the parts that show
/// these domains are used.
public struct CityFiles: Hashable, Sendable {
    /// The folder of shipped catalog files: `Data/catalog`.
    public var catalog: URL
    /// The folder of shipped layout files: `Layouts`.
    public var layouts: URL
    /// The configuration file; nil if there is none.
    public var configuration: URL?
    /// The keys and actions used to check the configuration's `keys`; nil to skip this check.
    public var keys: KeyVocabulary?

    /// Creates a description of the given files.
    public init(catalog: URL, layouts: URL, configuration: URL? = nil) {
        self.catalog = catalog
        self.layouts = layouts
        self.configuration = configuration
    }

    /// Creates a description of the shipped files in a folder, including the demo's configuration.
    public init(shippedIn root: URL) {
        self.init(
            catalog: root.appendingPathComponent("Data/catalog"),
            layouts: root.appendingPathComponent("Layouts"),
            configuration: root.appendingPathComponent("Data/demo/config.yaml")
        )
    }

    /// Returns the shipped files in the first folder that has both a catalog and layouts.
    ///
    /// - Parameter roots: The folders to search, in this order: `share/citytop` next to the
    ///   executable, the working directory.
    /// - Returns: The files, or nil if none of the folders has both.
    public static func find(in roots: [URL]) -> CityFiles? {
        roots.lazy.map(CityFiles.init(shippedIn:)).first { files in
            (try? TextFile.list(files.catalog.path).get().isEmpty) == false
                && (try? TextFile.list(files.layouts.path).get().isEmpty) == false
        }
    }

    /// Reads all files.
    ///
    /// - Parameter environment: The environment variables; nil to skip the check of
    ///   `token_variable`.
    /// - Returns: The content of the files. The configuration is nil if no configuration file is
    ///   given.
    /// - Throws: ``FileProblems`` with all problems of the files if one of them is an error.
    public func read(
        environment: [String: String]? = nil
    ) throws(FileProblems) -> (catalog: Catalog, layout: Layout, configuration: Configuration?) {
        let checked = checkEach(environment: environment)
        guard let catalog = checked.catalog.value, let layout = checked.layout.value,
            configuration == nil || checked.configuration?.value != nil
        else { throw FileProblems(checked.problems) }
        return (catalog, layout, checked.configuration?.value)
    }

    /// Returns all problems of all files, including warnings, sorted by file and place.
    public func check(environment: [String: String]? = nil) -> [Problem] {
        checkEach(environment: environment).problems
    }

    /// The folders that are read, the city's own before the shipped ones.
    public var folders: [URL] {
        let own = self.own
        return [own.catalog, own.layouts, catalog, layouts].compactMap { $0 }
    }

    /// Returns the texts of the catalog files, then of the layout files, then of the geometries
    /// that describe the city.
    ///
    /// If the city's own folder and the shipped one have a file of the same name, the city's own is
    /// used. Of the shipped catalog files, only those with a domain of the city are included.
    ///
    /// Throws ``FileProblems`` if the files contain an error.
    public func texts() throws(FileProblems) -> [(path: String, text: String)] {
        let own = self.own
        let domains = try read().catalog.domains.map(\.id)
        var texts: [(path: String, text: String)] = []
        func add(_ name: String, _ folders: [URL?], _ ending: String, keep: (String) -> Bool) {
            var taken: Set<String> = []
            for folder in folders.compactMap({ $0 }) {
                let names =
                    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                for file in names.sorted() where file.hasSuffix(ending) && !file.hasPrefix(".") {
                    let path = folder.appendingPathComponent(file).path
                    guard !taken.contains(file), case .success(let text) = TextFile.read(path),
                        folder != catalog || keep(text)
                    else { continue }
                    taken.insert(file)
                    texts.append(("\(name)/\(file)", text))
                }
            }
        }
        add("catalog", [own.catalog, catalog], ".yaml") { text in
            let found = CatalogReader.check(text: text, file: "").value?.domains.first?.id
            return found.map(domains.contains) ?? false
        }
        add("layouts", [own.layouts, layouts], ".yaml") { _ in true }
        add("geometry", geometries.map { URL(fileURLWithPath: $0) }, ".geojson") { _ in true }
        return texts
    }

    /// The city's own folders, either named by its configuration or existing next to it as
    /// `catalog` and `layouts`.
    private var own: (catalog: URL?, layouts: URL?, domains: [String]?) {
        guard let configuration else { return (nil, nil, nil) }
        let named = ConfigurationReader.folders(path: configuration.path)
        func folder(_ name: String?, beside usual: String) -> URL? {
            if let name { return URL(fileURLWithPath: name) }
            let url = configuration.deletingLastPathComponent().appendingPathComponent(usual)
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            return exists && isFolder.boolValue ? url : nil
        }
        return (
            folder(named.catalog, beside: "catalog"), folder(named.layouts, beside: "layouts"),
            named.domains
        )
    }

    /// The folders of the maps' geometries, next to the city's own files and then next to the
    /// shipped ones.
    private var geometries: [String] {
        let own = self.own
        return GeometryReader.folders(layouts: own.layouts?.path, catalog: own.catalog?.path)
            + GeometryReader.folders(layouts: layouts.path, catalog: catalog.path)
    }

    private func checkEach(environment: [String: String]?) -> Each {
        let pages = LayoutReader.beginParsing(folder: layouts.path)
        let own = self.own
        let ownPages = own.layouts.map { LayoutReader.beginParsing(folder: $0.path) }
        let (city, library) = CatalogReader.check(
            own: own.catalog?.path,
            shipped: catalog.path,
            named: own.domains
        )
        // If the catalog is broken, names are not checked, since each would be a further problem.
        return Each(
            catalog: city,
            layout: LayoutReader.check(
                own: ownPages?.wait(),
                catalog: city.value,
                shipped: pages.wait(),
                library: library.value,
                geometries: geometries
            ),
            configuration: configuration.map {
                ConfigurationReader.check(
                    path: $0.path,
                    catalog: city.value.map { $0.joined(with: library.value) },
                    calendars: catalog.deletingLastPathComponent()
                        .appendingPathComponent("calendars").path,
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

extension Catalog {
    /// Returns the catalog with those domains of another one that it does not have.
    fileprivate func joined(with other: Catalog?) -> Catalog {
        let more = (other?.domains ?? []).filter { domain($0.id) == nil }
        return Catalog(domains: domains + more)
    }
}

/// Returns all problems in the files of a city, including warnings, sorted by file and place.
///
/// - Parameters:
///   - layouts: The folder of layout files.
///   - catalog: The folder of catalog files.
///   - configuration: The configuration file; nil if there is none.
///   - environment: The environment variables; nil to skip the check of `token_variable`.
///   - keys: The keys and actions used to check `keys`; nil to skip the check of their names.
/// - Returns: The problems, or an empty list if there are none.
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
