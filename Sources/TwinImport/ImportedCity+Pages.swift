// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension HistoryImporter {
    /// A layout file.
    struct PageText {
        var name: String
        var text: String
    }

    /// The largest number of lines in a chart.
    private static let lineLimit = 4

    /// Returns a page for each property, preceded by an overview if there are several.
    func pageLayouts(_ domain: String) -> [PageText] {
        var pages: [PageText] = []
        let cells = Array(book.cells.prefix(Self.pageLimit))
        if book.cells.count > 1 { pages.append(overview(domain)) }
        var taken: Set<String> = ["overview"]
        for cell in cells.prefix(Self.pageLimit - pages.count) {
            let page = page(of: cell, domain, order: pages.count + 1, &taken)
            pages.append(page)
        }
        return pages
    }

    /// Returns the series of a cell in descending order of their means.
    private func ranked(_ cell: SeriesBook.Cell) -> [SeriesBook.Series] {
        book.series.filter {
            book.cells[$0.cell].kind == cell.kind
                && book.cells[$0.cell].property == cell.property
        }
        .sorted { ($1.figures.mean, $0.entity) < ($0.figures.mean, $1.entity) }
    }

    /// Returns the span of a chart: a few hundred values.
    private func span(of cell: SeriesBook.Cell) -> String {
        let interval = interval(of: cell)
        let spans: [(Int64, String)] = [
            (600, "10m"), (3600, "1h"), (6 * 3600, "6h"), (86_400, "1d"), (3 * 86_400, "3d"),
            (7 * 86_400, "7d"), (31 * 86_400, "31d"),
        ]
        // The span is not longer than the history itself.
        let (length, overflow) = book.newest.subtractingReportingOverflow(book.oldest)
        let wanted = min(interval * 140, overflow ? .max : max(length / 1000, 1))
        return spans.first { $0.0 >= wanted }?.1 ?? "31d"
    }

    /// Returns the layout text of a chart's line with its label.
    private func item(_ series: SeriesBook.Series, _ property: String, _ label: String) -> String {
        let id = book.entities[series.entity].id.rawValue
        return "{series: \(Self.quoted("\(id)/\(property)")), label: \(Self.quoted(label))}"
    }

    /// Returns the names of entities without the words that all of them begin with.
    private func labels(_ series: [SeriesBook.Series]) -> [String] {
        var names = series.map { SeriesBook.readable(book.entities[$0.entity].name) }
        while names.count > 1, let end = names[0].firstIndex(of: " ") {
            let word = names[0][...end]
            guard names.allSatisfy({ $0.hasPrefix(word) && $0.count > word.count }) else { break }
            names = names.map { String($0.dropFirst(word.count)) }
        }
        return names.map { $0.isEmpty ? "–" : $0 }
    }

    /// Returns true if an identity survives writing to and reading from a layout file.
    private func isPlain(_ series: SeriesBook.Series) -> Bool {
        let id = book.entities[series.entity].id.rawValue
        return DisplayText(id, limit: 120).string == id && id.utf8.last != 0x3A
    }

    /// Returns the reference to a property of a kind, as written in panes.
    private static func reference(
        _ cell: SeriesBook.Cell,
        _ property: SeriesBook.Property
    ) -> String { quoted("\(cell.kind)/\(property.id)") }

    private func chart(_ cell: SeriesBook.Cell, _ domain: String, name: String) -> String {
        let property = book.properties[cell.property]
        let all = ranked(cell)
        var drawn = Array(all.filter(isPlain).prefix(Self.lineLimit))
        // Long names leave room for fewer lines in the legend.
        let longest = labels(drawn).map(\.count).max() ?? 0
        drawn = Array(drawn.prefix(longest > 10 ? 2 : longest > 8 ? 3 : Self.lineLimit))
        let what = Self.title(property)
        let counts = ["none", "one", "two", "three", "four"]
        let title =
            all.count > drawn.count && drawn.count > 1
            ? "\(what), the highest \(counts[drawn.count])" : what
        let items =
            drawn.isEmpty
            ? Self.reference(cell, property)
            : zip(drawn, labels(drawn)).map { item($0, property.id, $1) }.joined(separator: ", ")
        return "  \(name): {kind: chart, title: \(Self.quoted(title)), domain: \(domain),"
            + " show: [\(items)], span: \(span(of: cell))}\n"
    }

    /// Returns a table ranked by a property, with a few other properties of the same kind.
    private func table(
        _ cell: SeriesBook.Cell,
        _ domain: String,
        name: String,
        others: Int = 3
    ) -> String {
        let beside = book.cells.filter { $0.kind == cell.kind && $0.property != cell.property }
        let shown = [cell] + beside.prefix(others)
        let items = shown.map { Self.reference($0, book.properties[$0.property]) }
        let words = SeriesBook.readable(cell.kind)
        let title =
            "\(words.prefix(1).uppercased())\(words.dropFirst()) by "
            + Self.title(book.properties[cell.property]).lowercasedFirst
        return "  \(name): {kind: table, title: \(Self.quoted(title)), domain: \(domain),"
            + " show: [\(items.joined(separator: ", "))], span: \(span(of: cell)), limit: 200}\n"
    }

    private func page(
        of cell: SeriesBook.Cell,
        _ domain: String,
        order: Int,
        _ taken: inout Set<String>
    ) -> PageText {
        let property = book.properties[cell.property]
        let lines = ranked(cell).count
        var name = property.id
        var next = 2
        while !taken.insert(name).inserted {
            name = "\(property.id.prefix(56))_\(next)"
            next += 1
        }
        var text = "page: \(Self.quoted(name))\norder: \(order)\n"
        text += "name: \(Self.quoted(Self.title(property)))\npanes:\n"
        text += chart(cell, domain, name: "chart") + table(cell, domain, name: "table") + "forms:\n"
        for (columns, rows) in [(80, 24), (120, 36), (200, 50)] {
            // If the table is short, the chart gets its room.
            let room = rows - 3
            let height = min(lines + 3, room * 11 / 20)
            text += "  - size: \(columns)x\(rows)\n    rows:\n      - {pane: chart}\n"
            text += "      - {size: \(max(4, height)) rows, pane: table}\n"
        }
        return PageText(name: name, text: text)
    }

    /// Returns a page with all properties and charts of the first ones.
    private func overview(_ domain: String) -> PageText {
        let cells = Array(book.cells.prefix(32))
        var text = "page: overview\norder: 0\nname: {en: Overview, zh: 总览}\npanes:\n"
        let items = cells.map { Self.reference($0, book.properties[$0.property]) }
        text += "  all: {kind: numbers, title: {en: All, zh: 全部}, domain: \(domain),"
        text += " show: [\(items.joined(separator: ", "))], span: \(span(of: cells[0]))}\n"
        text += chart(cells[0], domain, name: "chart")
        let second = cells.dropFirst().first
        if let second { text += chart(second, domain, name: "chart2") }
        text += table(cells[0], domain, name: "table") + "forms:\n"
        let lines = ranked(cells[0]).count
        for (columns, rows) in [(80, 24), (120, 36), (200, 50)] {
            let room = rows - 3
            let numbers = min(cells.count + 2, room * 2 / 5)
            let height = max(4, min(lines + 3, room * 2 / 5))
            text += "  - size: \(columns)x\(rows)\n    rows:\n"
            let charts = columns > 80 && second != nil
            text += "      - {size: \(numbers) rows, pane: all}\n"
            text +=
                charts
                ? "      - {columns: [{pane: chart}, {pane: chart2}]}\n" : "      - {pane: chart}\n"
            text += "      - {size: \(height) rows, pane: table}\n"
        }
        return PageText(name: "overview", text: text)
    }
}

extension String {
    /// The text with its first letter in lower case, unless it is an abbreviation.
    var lowercasedFirst: String {
        let second = dropFirst().first
        guard second?.isLowercase == true || second == nil else { return self }
        return prefix(1).lowercased() + dropFirst()
    }
}
