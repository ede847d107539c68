// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
import Yams

// A layout file is one page:
//
//     page: overview                      # its name on the command line
//     order: 1                            # its place among the pages, and its key
//     name: {en: Overview, zh: 总览}
//     panes:                              # what can be shown, each under a name
//       alarms: {kind: alarms, title: {en: Alarms, zh: 告警}}
//       traffic: {kind: numbers, title: Traffic, domain: traffic, show: [city/speed]}
//     forms:                              # where it is shown, for one size of screen each
//       - size: 80x24                     # the smallest screen that this form is for
//         rows:
//           - {size: 6 rows, pane: alarms}        # six rows high
//           - {size: 2, columns: [{pane: traffic}]}   # two shares of what is left
//
// A part is one pane or a list of parts, `rows` below each other or `columns` side by side. Its
// `size` is a share of what is left (a number, 1 where none is said) or cells ("6 rows").

/// Reads layout files, one page each, and checks them.
public enum LayoutReader {
    private static let content = "a page of the dashboard"

    /// Reads every layout file of a folder, against a catalog where one is given.
    ///
    /// Pages come in the order of their `order`, then of their file's name.
    ///
    /// - Throws: ``FileProblems`` with all that is wrong in any of them.
    public static func read(
        folder path: String,
        catalog: Catalog?
    ) throws(FileProblems) -> Layout {
        try check(folder: path, catalog: catalog).get()
    }

    /// Reads the text of one layout file, against a catalog where one is given.
    ///
    /// - Throws: ``FileProblems`` with all that is wrong in it.
    public static func read(
        text: String,
        file: String,
        catalog: Catalog?
    ) throws(FileProblems) -> Layout {
        try check(text: text, file: file, catalog: catalog).get()
    }

    /// Reads every layout file of a folder and tells everything found.
    ///
    /// - Parameters:
    ///   - path: the folder; a geometry that a map names lies there, or in `Data/geometry` beside.
    ///   - catalog: what names are checked against, where one is given.
    ///   - catalogFolder: the catalog's folder, where geometries are looked for too.
    /// - Returns: the layout, and every problem.
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

    /// Begins to parse the layout files of a folder, which needs no catalog.
    static func beginParsing(folder path: String) -> DocumentFolderAhead {
        DocumentFolderAhead(path, content: content)
    }

    /// Reads the documents of a folder and tells everything found.
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

    /// Reads a city's own pages, and those shipped pages that it does not replace.
    ///
    /// - Parameters:
    ///   - own: the city's folder; nil if it has none.
    ///   - catalog: the domains of the city, which its pages are checked against.
    ///   - shipped: the shipped folder.
    ///   - library: the shipped domains, which the shipped pages are checked against.
    ///   - folders: where geometries are.
    /// - Returns: the pages; of the shipped ones only what shows things that the city has.
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

    /// Reads the text of one layout file and tells everything found.
    public static func check(text: String, file: String, catalog: Catalog?) -> Checked<Layout> {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        let folders = GeometryReader.folders(layouts: folder)
        var gathered = Gathered(catalog: catalog, folders: folders)
        gathered.add(Document(text, file: file, content: content), file: file)
        return gathered.checked
    }

    /// Reads the texts of several layout files, as a recording holds them, and tells everything
    /// found.
    ///
    /// - Parameters:
    ///   - texts: the layout files.
    ///   - geometries: the GeoJSON files that their maps name.
    ///   - catalog: what names are checked against, where one is given.
    /// - Returns: the layout, and every problem.
    public static func check(
        texts: [(file: String, text: String)],
        geometries: [(file: String, text: String)] = [],
        catalog: Catalog?
    ) -> Checked<Layout> {
        var gathered = Gathered(catalog: catalog, folders: [], geometries: geometries)
        // A recording may hold shipped pages, which show more than its city has.
        gathered.beginShipped(nil)
        for (file, text) in texts {
            gathered.add(Document(text, file: file, content: content), file: file)
        }
        return gathered.checked
    }

    /// What several files came to, with the checks that go across them.
    private struct Gathered {
        /// What names are checked against.
        var catalog: Catalog?
        /// What shipped pages are cut down to; nil while others are read.
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

        /// The pages that follow are shipped ones.
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
                // A city without pages of its own gets one of what its catalog has.
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
