// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinVocabulary

/// The files that describe a city: the catalog, the layouts and the configuration.
///
/// A city's own files are read before the shipped ones: those in the folders that the configuration
/// names with `catalog` and `layouts`, or in the folders of these names beside it. A domain or page of
/// the city replaces the shipped one of the same name. Of the other shipped domains the city has those
/// that its sources name, and of the shipped pages what shows things of these domains.
public struct CityFiles: Hashable, Sendable {
    /// The folder of shipped catalog files: `Data/catalog`.
    public var catalog: URL
    /// The folder of shipped layout files: `Layouts`.
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
            configuration: root.appendingPathComponent("Data/demo/config.yaml")
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

    /// The folders and files that are read, the city's own before the shipped ones.
    public var folders: [URL] {
        let own = self.own
        return [own.catalog, own.layouts, catalog, layouts].compactMap { $0 }
    }

    /// The catalog files, then the layout files, then the geometries that describe the city.
    ///
    /// Of two files of the same name in one list the city's own is taken; of shipped catalogs only
    /// those with a domain of the city.
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

    /// The city's own folders: those that its configuration names, or `catalog` and `layouts` beside
    /// it if they exist.
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

    /// Where the geometries of maps are: beside the city's own files, then beside the shipped ones.
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
        // Against a broken catalog every name would be wrong once more.
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
    /// The catalog with the domains of another one that it does not have.
    fileprivate func joined(with other: Catalog?) -> Catalog {
        let more = (other?.domains ?? []).filter { domain($0.id) == nil }
        return Catalog(domains: domains + more)
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
