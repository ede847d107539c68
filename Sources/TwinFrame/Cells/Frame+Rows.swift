// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension Frame {
    /// Returns the characters of a row without trailing spaces.
    public func textRow(_ row: Int) -> String {
        guard row >= 0, row < size.rows else { return "" }
        var line = ""
        var end = line.endIndex
        for cell in cells[row * size.columns..<(row + 1) * size.columns]
        where !cell.isContinuation {
            line.append(cell.glyph)
            if cell.glyph != " " { end = line.endIndex }
        }
        return String(line[..<end])
    }

    /// The frame as plain text: rows without trailing spaces, each ended by a line feed.
    public var text: String {
        (0..<size.rows).map { textRow($0) + "\n" }.joined()
    }

    /// Returns the role letters of all cells of a row.
    func styleRow(_ row: Int) -> String {
        cells[row * size.columns..<(row + 1) * size.columns].map(\.style.role.rawValue).joined()
    }

    /// Returns `r` for every reversed cell of a row and spaces for the others; nil if none is
    /// reversed.
    func reversedRow(_ row: Int) -> String? {
        let line = cells[row * size.columns..<(row + 1) * size.columns]
        guard line.contains(where: \.style.isReversed) else { return nil }
        return String(line.map { $0.style.isReversed ? "r" : " " })
    }

    /// The frame as text for golden files: text rows, a separator, then a role letter for each
    /// cell.
    ///
    /// If cells are reversed, a third part marks them in rows that begin with their number.
    public var golden: String {
        var parts = text + "== styles\n"
        for row in 0..<size.rows { parts += styleRow(row) + "\n" }
        let reversed = (0..<size.rows).compactMap { row in
            reversedRow(row).map {
                "\(row): " + String($0.reversed().drop { $0 == " " }.reversed())
            }
        }
        if !reversed.isEmpty { parts += "== reversed\n" + reversed.joined(separator: "\n") + "\n" }
        return parts
    }

    /// The frame as one JSON object.
    ///
    /// `columns` and `rows` are its size, `text` its rows without trailing spaces, and `styles` a
    /// role letter for every cell of every row.
    public var json: String {
        let texts = (0..<size.rows).map { JSONText.quoted(textRow($0)) }
        let styles = (0..<size.rows).map { JSONText.quoted(styleRow($0)) }
        var fields = [
            "\"columns\": \(size.columns)",
            "\"rows\": \(size.rows)",
            "\"text\": [\n    " + texts.joined(separator: ",\n    ") + "\n  ]",
            "\"styles\": [\n    " + styles.joined(separator: ",\n    ") + "\n  ]",
        ]
        let reversed = (0..<size.rows).map { JSONText.quoted(reversedRow($0) ?? "") }
        if reversed.contains(where: { $0 != "\"\"" }) {
            fields.append(
                "\"reversed\": [\n    " + reversed.joined(separator: ",\n    ") + "\n  ]"
            )
        }
        return "{\n  " + fields.joined(separator: ",\n  ") + "\n}\n"
    }
}
