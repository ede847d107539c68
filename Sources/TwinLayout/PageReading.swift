// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of one layout file from its nodes.
struct PageReading {
    /// The maximum number of panes in one form.
    static let paneLimit = 64

    /// The maximum number of panes defined by one page.
    static let definitionLimit = 256

    /// The maximum number of forms of one page.
    static let formLimit = 16

    /// The maximum depth of rows and columns in one form.
    static let levelLimit = 8

    /// The number of screen rows that are not for panes: one for the header and two for the
    /// timeline.
    static let rowsOutside = 3

    /// The minimum size of a pane, including its frame.
    static let smallestPane = (columns: 14, rows: 3)

    /// The forms of the page, from the largest to the smallest.
    private(set) var forms: [PageLayout] = []
    /// The name of the page.
    private(set) var id: String?
    /// The node with the name.
    private(set) var place: Node?
    /// The position among the pages; smaller numbers come first.
    private(set) var order = 1000

    /// The panes defined by the page, by name.
    var panes: [String: PaneLayout] = [:]
    /// The names of the panes in the order of the file.
    var paneNames: [String] = []
    /// The names of the panes used by a form.
    var shown: Set<String> = []

    /// Reads a page from its nodes.
    init(
        _ root: Node,
        catalog: Catalog?,
        _ geometries: inout GeometryReader,
        _ findings: inout Findings
    ) {
        let known = ["page", "order", "name", "panes", "forms"]
        guard let fields = Fields(root, of: "a page", known: known, &findings) else { return }
        place = fields.required("page", &findings)
        id = fields.name("page", of: "a page", &findings)
        order = fields.integer("order", in: 0...1000, &findings) ?? order
        let hasName = fields.required("name", &findings) != nil
        let name = hasName ? fields.localized("name", &findings) : nil
        readPanes(of: fields, catalog: catalog, &geometries, &findings)
        readForms(of: fields, name: name ?? LocalizedText(id ?? ""), &findings)
    }

    // MARK: - Panes

    private mutating func readPanes(
        of fields: Fields,
        catalog: Catalog?,
        _ geometries: inout GeometryReader,
        _ findings: inout Findings
    ) {
        guard let node = fields.required("panes", &findings),
            let entries = Fields(node, of: "the panes", known: nil, &findings)
        else { return }
        if entries.order.isEmpty { findings.add(.nothingInside("panes"), at: node) }
        guard entries.order.count <= Self.definitionLimit else {
            let count = entries.order.count
            findings.add(.tooMany("panes", count: count, limit: Self.definitionLimit), at: node)
            return
        }
        for name in entries.order {
            guard let entry = entries.entries[name] else { continue }
            if !Fields.isName(name) {
                findings.add(.wrongName("a pane", found: Problem.quoted(name)), at: entry.key)
            }
            paneNames.append(name)
            let place = findings.place(of: entry.key)
            let reading = PaneReading(
                entry.value,
                place: place,
                catalog: catalog,
                &geometries,
                &findings
            )
            // A broken pane is replaced by another one, so that references to it are not reported
            // as well.
            panes[name] =
                reading.pane ?? PaneLayout(kind: .events, title: LocalizedText(name), place: place)
        }
    }

    // MARK: - Forms

    private mutating func readForms(
        of fields: Fields,
        name: LocalizedText,
        _ findings: inout Findings
    ) {
        guard let list = fields.required("forms", &findings),
            let nodes = fields.list("forms", of: "forms", &findings)
        else { return }
        let problems = findings.problems.count
        if nodes.isEmpty { findings.add(.nothingInside("forms"), at: list) }
        guard nodes.count <= Self.formLimit else {
            findings.add(.tooMany("forms", count: nodes.count, limit: Self.formLimit), at: list)
            return
        }
        var taken: [String: String] = [:]
        for node in nodes {
            let known = ["size", "rows", "columns", "pane"]
            guard let form = Fields(node, of: "a form", known: known, &findings) else { continue }
            var screen = Room(columns: 80, rows: 24)
            if let size = form.required("size", &findings) {
                if let found = Self.screen(size) {
                    screen = found
                } else {
                    findings.add(.wrongScreen(found: size.words), at: size)
                }
                if let first = taken[screen.words] {
                    let cause = Problem.Cause.takenName(
                        "a form",
                        name: screen.words,
                        firstPlace: first
                    )
                    findings.add(cause, at: size)
                }
                taken[screen.words] = findings.place(of: size)
            }
            var context = Context(screen: screen.words)
            let room = Room(columns: screen.columns, rows: screen.rows - Self.rowsOutside)
            let root = self.node(of: form, in: room, level: 0, &context, &findings)
            if context.panes > Self.paneLimit {
                let cause = Problem.Cause.tooManyPanes(
                    count: context.panes,
                    limit: Self.paneLimit
                )
                findings.add(cause, at: node)
            }
            guard let root else { continue }
            forms.append(
                PageLayout(
                    id: id ?? "",
                    name: name,
                    minimumColumns: screen.columns,
                    minimumRows: screen.rows,
                    root: root
                )
            )
        }
        forms.sort { ($0.minimumColumns, $0.minimumRows) > ($1.minimumColumns, $1.minimumRows) }
        // If a form is broken, the panes that it would have used are unknown.
        guard findings.problems.count == problems else { return }
        for name in paneNames where !shown.contains(name) {
            guard let key = Self.key(name, in: fields, findings) else { continue }
            findings.add(.unusedPane(name), at: key)
        }
    }

    private static func key(_ name: String, in fields: Fields, _ findings: Findings) -> Node? {
        guard case .mapping(let mapping)? = fields["panes"] else { return nil }
        return mapping.first { $0.key.text.map(findings.document.name) == name }?.key
    }

    /// A size in columns and rows.
    struct Room {
        var columns: Int
        var rows: Int
        var words: String { "\(columns)x\(rows)" }
    }

    /// The shared state while the parts of one form are read.
    struct Context {
        let screen: String
        var panes = 0
    }

    private static func screen(_ node: Node) -> Room? {
        let numbers = (node.text ?? "").split(separator: "x", omittingEmptySubsequences: false)
            .map { $0.utf8.count <= 4 ? Int($0) : nil }
        guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1],
            (smallestPane.columns...1000).contains(columns),
            (smallestPane.rows + rowsOutside...1000).contains(rows)
        else { return nil }
        return Room(columns: columns, rows: rows)
    }
}
