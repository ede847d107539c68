// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The generated catalog and pages of an imported history, as files.
///
/// They are read by the same readers as any others: names and units of the properties, and a page for each
/// with a chart and a ranked table. Every name is in quotes, for YAML reads `null`, `yes` or `1e3` as
/// something else than a name.
public struct ImportedCity: Hashable, Sendable {
    /// The catalog files by their names.
    public var catalog: [String: String] = [:]
    /// The layout files by their names.
    public var layouts: [String: String] = [:]
}

extension HistoryImporter {
    /// The most properties that get a page of their own.
    static let pageLimit = 9
    /// The most properties that a catalog describes; its file must not be longer than a mebibyte.
    private static let catalogLimit = 4000

    /// Generates what a screen needs to know about what was read.
    ///
    /// - Parameter domain: the name of the domain.
    /// - Returns: the files.
    public func describe(domain: String) -> ImportedCity {
        var city = ImportedCity()
        let id = SeriesBook.name(from: domain, else: "imported")
        city.catalog["\(id).yaml"] = catalog(id)
        let pages = pageLayouts(Self.quoted(id))
        for (place, page) in pages.enumerated() {
            city.layouts["\(place + 1)-\(page.name).yaml"] = page.text
        }
        return city
    }

    /// A text in quotes as YAML has it.
    static func quoted(_ text: String) -> String {
        let shown = DisplayText(text, limit: 120).string
        let escaped = shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// The name of a property on the screen.
    static func title(_ property: SeriesBook.Property) -> String {
        let title = title(property.name)
        return title.allSatisfy(\.isWhitespace) ? property.id : title
    }

    private static func title(_ name: String) -> String {
        guard !name.contains(" ") else { return SeriesBook.readable(name) }
        // `TravelTime` and `sys_power_w` are names of files; `PM2.5` and `RRP` are abbreviations.
        var words = ""
        var wasSmall = false
        for character in SeriesBook.readable(name) {
            if wasSmall, character.isUppercase {
                words += " " + character.lowercased()
            } else {
                words.append(character)
            }
            wasSmall = character.isLowercase
        }
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func catalog(_ domain: String) -> String {
        let name = SeriesBook.readable(domain)
        let shown = name.prefix(1).uppercased() + name.dropFirst()
        var text = "domain: \(Self.quoted(domain))\nname: \(Self.quoted(shown))\nkinds:\n"
        var kinds: [String] = []
        let cells = book.cells.prefix(Self.catalogLimit)
        for cell in cells where !kinds.contains(cell.kind) { kinds.append(cell.kind) }
        for kind in kinds {
            let words = SeriesBook.readable(kind)
            let title = words.prefix(1).uppercased() + words.dropFirst()
            text +=
                "  - kind: \(Self.quoted(kind))\n    name: \(Self.quoted(title))\n    properties:\n"
            for cell in cells where cell.kind == kind {
                let property = book.properties[cell.property]
                let unit = property.unit.ucum.isEmpty ? "1" : property.unit.ucum
                // Half as much again, so that a little lateness is not shown as staleness.
                let interval = min(366 * 86_400, max(1, interval(of: cell) * 3 / 2))
                let name = Self.quoted(Self.title(property))
                text += "      - {property: \(Self.quoted(property.id)), name: \(name)"
                text += ", unit: \(Self.quoted(unit)), decimals: \(cell.figures.decimals)"
                text += ", interval: \(interval)s}\n"
            }
        }
        return text
    }

    /// How far values of a property are apart, in seconds.
    func interval(of cell: SeriesBook.Cell) -> Int64 {
        let step = options.every?.wholeMilliseconds ?? cell.figures.usualStep ?? 60_000
        return max(1, min(step / 1000, 366 * 86_400))
    }
}
