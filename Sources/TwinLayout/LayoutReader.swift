// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
import Yams

// A layout file is one page:
//
//     page: overview                      # its name on the command line
//     order: 1                            # its position among the pages, and its key
//     name: {en: Overview, zh: 总览}
//     panes:                              # the panes of the page by name
//       alarms: {kind: alarms, title: {en: Alarms, zh: 告警}}
//       traffic: {kind: numbers, title: Traffic, domain: traffic, show: [city/speed]}
//     forms:                              # the arrangements, one for each screen size
//       - size: 80x24                     # the smallest screen for this form
//         rows:
//           - {size: 6 rows, pane: alarms}        # six rows high
//           - {size: 2, columns: [{pane: traffic}]}   # two shares of the remaining room
//
// A part is one pane or a list of parts, `rows` one below the other or `columns` side by side. Its
// `size` is a share of the remaining room (a number, by default 1) or a number of cells ("6 rows").

/// A reader of layout files, each with one page.
public enum LayoutReader {
    private static let content = "a page of the dashboard"

    /// Reads all layout files of a folder, and checks them against a catalog unless it is nil.
    ///
    /// Pages are sorted by their `order`, then by the name of their file.
    ///
    /// Throws ``FileProblems`` with all problems of the files if one of them is an error.
    public static func read(
        folder path: String,
        catalog: Catalog?
    ) throws(FileProblems) -> Layout {
        try check(folder: path, catalog: catalog).get()
    }

    /// Reads the text of one layout file, and checks it against a catalog unless it is nil.
    ///
    /// Throws ``FileProblems`` with all problems of the text if one of them is an error.
    public static func read(
        text: String,
        file: String,
        catalog: Catalog?
    ) throws(FileProblems) -> Layout {
        try check(text: text, file: file, catalog: catalog).get()
    }

    /// Reads all layout files of a folder and returns the layout with all problems found.
    ///
    /// - Parameters:
    ///   - path: The folder. Geometries of maps are searched there and in `Data/geometry` next to
    ///     it.
    ///   - catalog: The catalog used to check names; nil to skip this check.
    ///   - catalogFolder: The folder of the catalog, where geometries are searched too.
    /// - Returns: The layout and all problems.
    public static func check(
        folder path: String,
        catalog: Catalog?,
        catalogFolder: String? = nil
    ) -> Checked<Layout> {
        check(
            DocumentFolder(path, content: content),
            catalog: catalog,
            geometries: GeometryReader.folders(layouts: path, catalog: catalogFolder)
        )
    }

    /// Starts to parse the layout files of a folder, which does not need the catalog.
    static func beginParsing(folder path: String) -> DocumentFolderAhead {
        DocumentFolderAhead(path, content: content)
    }

    /// Reads the documents of a folder and returns the layout with all problems found.
    static func check(
        _ folder: DocumentFolder,
        catalog: Catalog?,
        geometries folders: [String]
    ) -> Checked<Layout> {
        if let problem = folder.problem { return Checked(value: nil, problems: [problem]) }
        var gathered = Gathered(catalog: catalog, folders: folders)
        for (file, document) in folder.documents { gathered.add(document, file: file) }
        return gathered.checked
    }

    /// Reads a city's own pages, and the shipped pages that it does not replace.
    ///
    /// - Parameters:
    ///   - own: The city's folder; nil if it has none.
    ///   - catalog: The domains of the city, used to check its own pages.
    ///   - shipped: The folder of the shipped pages.
    ///   - library: The shipped domains, used to check the shipped pages.
    ///   - folders: The folders of the geometries.
    /// - Returns: The pages; the shipped ones are reduced to things that the city has.
    static func check(
        own: DocumentFolder?,
        catalog: Catalog?,
        shipped: DocumentFolder,
        library: Catalog?,
        geometries folders: [String]
    ) -> Checked<Layout> {
        var gathered = Gathered(catalog: catalog, folders: folders)
        for folder in [own, shipped].compactMap({ $0 }) {
            if let problem = folder.problem { return Checked(value: nil, problems: [problem]) }
        }
        for (file, document) in own?.documents ?? [] { gathered.add(document, file: file) }
        gathered.beginShipped(library)
        for (file, document) in shipped.documents { gathered.add(document, file: file) }
        return gathered.checked
    }

    /// Reads the text of one layout file and returns the layout with all problems found.
    public static func check(text: String, file: String, catalog: Catalog?) -> Checked<Layout> {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        let folders = GeometryReader.folders(layouts: folder)
        var gathered = Gathered(catalog: catalog, folders: folders)
        gathered.add(Document(text, file: file, content: content), file: file)
        return gathered.checked
    }

    /// Reads the texts of several layout files, as stored in a recording, and returns the layout
    /// with all problems found.
    ///
    /// - Parameters:
    ///   - texts: The layout files.
    ///   - geometries: The GeoJSON files that their maps name.
    ///   - catalog: The catalog used to check names; nil to skip this check.
    /// - Returns: The layout and all problems.
    public static func check(
        texts: [(file: String, text: String)],
        geometries: [(file: String, text: String)] = [],
        catalog: Catalog?
    ) -> Checked<Layout> {
        var gathered = Gathered(catalog: catalog, folders: [], geometries: geometries)
        // A recording may contain shipped pages, which can show more than its city has.
        gathered.beginShipped(nil)
        for (file, text) in texts {
            gathered.add(Document(text, file: file, content: content), file: file)
        }
        return gathered.checked
    }

    /// The content of several files, with the checks across them.
    private struct Gathered {
        /// The catalog used to check names.
        var catalog: Catalog?
        /// The catalog to which shipped pages are reduced; nil while other pages are read.
        var present: Catalog?
        var isShipped = false
        var pages: [(order: Int, forms: [PageLayout])] = []
        var problems: [Problem] = []
        var taken: [String: String] = [:]

        var geometries: GeometryReader

        init(
            catalog: Catalog?,
            folders: [String],
            geometries texts: [(file: String, text: String)] = []
        ) {
            self.catalog = catalog
            geometries = GeometryReader(folders: folders, texts: texts)
        }

        /// Marks all following pages as shipped.
        mutating func beginShipped(_ library: Catalog?) {
            present = catalog
            catalog = library
            isShipped = true
        }

        mutating func add(_ document: Document, file: String) {
            var findings = Findings(file: file, document: document)
            if let root = document.root {
                let reading = PageReading(root, catalog: catalog, &geometries, &findings)
                if isShipped, let id = reading.id, taken[id] != nil { return }
                var forms = reading.forms
                if isShipped, let present { forms = Layout(pages: forms).showing(present).pages }
                pages.append((reading.order, forms))
                if let id = reading.id, let node = reading.place {
                    if let first = taken[id] {
                        let cause = Problem.Cause.takenName("a page", name: id, firstPlace: first)
                        findings.add(cause, at: node)
                    } else {
                        taken[id] = findings.place(of: node)
                    }
                }
            }
            problems += findings.problems
        }

        var checked: Checked<Layout> {
            let ordered = pages.enumerated().sorted {
                ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
            }
            var layout = Layout(pages: ordered.flatMap(\.element.forms))
            if isShipped, let present, !layout.showsThings, !present.domains.isEmpty {
                // A city without pages of its own gets a page generated from its catalog.
                let made = Layout.fallback(for: present).pages
                layout.pages =
                    made
                    + layout.pages.filter { page in
                        !made.contains { $0.id == page.id }
                    }
            }
            return Checked(value: layout, problems: problems)
        }
    }
}
