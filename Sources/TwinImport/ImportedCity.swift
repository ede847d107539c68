// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The generated catalog and layout files of an imported history.
///
/// They are ordinary files: a catalog with the names and units of the properties, and a page for
/// each property with a chart and a ranked table. Every name is quoted, because YAML does not read
/// `null`, `yes` or `1e3` as text.
public struct ImportedCity: Hashable, Sendable {
    /// The catalog files by name.
    public var catalog: [String: String] = [:]
    /// The layout files by name.
    public var layouts: [String: String] = [:]
}

extension HistoryImporter {
    /// The largest number of pages, the overview included.
    static let pageLimit = 9
    /// The largest number of properties in a catalog, whose file must not exceed 1 MiB.
    private static let catalogLimit = 4000

    /// Generates the catalog and layout files for the imported data.
    ///
    /// - Parameter domain: The name of the domain.
    /// - Returns: The files.
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

    /// Returns a text as a quoted YAML string.
    static func quoted(_ text: String) -> String {
        let shown = DisplayText(text, limit: 120).string
        let escaped = shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// Returns the displayed name of a property.
    static func title(_ property: SeriesBook.Property) -> String {
        let title = title(property.name)
        return title.allSatisfy(\.isWhitespace) ? property.id : title
    }

    private static func title(_ name: String) -> String {
        guard !name.contains(" ") else { return SeriesBook.readable(name) }
        // `TravelTime` and `sys_power_w` are technical names; `PM2.5` and `RRP` are abbreviations.
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
                // Half as much is added, so that a small delay is not shown as stale.
                let interval = min(366 * 86_400, max(1, interval(of: cell) * 3 / 2))
                let name = Self.quoted(Self.title(property))
                text += "      - {property: \(Self.quoted(property.id)), name: \(name)"
                text += ", unit: \(Self.quoted(unit)), decimals: \(cell.figures.decimals)"
                text += ", interval: \(interval)s}\n"
            }
        }
        return text
    }

    /// Returns the usual time between values of a property, in seconds.
    func interval(of cell: SeriesBook.Cell) -> Int64 {
        let step = options.every?.wholeMilliseconds ?? cell.figures.usualStep ?? 60_000
        return max(1, min(step / 1000, 366 * 86_400))
    }
}
