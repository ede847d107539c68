// SPDX-License-Identifier: Apache-2.0

public import TwinFrame
public import TwinModel

/// A table of text for standard output.
public struct TextTable: Sendable {
    /// A column of a table.
    public struct Column: Hashable, Sendable {
        /// The title.
        public var title: DisplayText
        /// True if the cells are aligned to the right, like numbers.
        public var isTrailing: Bool
        /// The least width to which the column is shortened; nil if it is never shortened.
        public var least: Int?
        /// The priority; if the table is too wide, the column with the lowest one is left out.
        public var priority: Int

        /// Creates a column.
        public init(
            _ title: DisplayText,
            isTrailing: Bool = false,
            least: Int? = nil,
            priority: Int
        ) {
            self.title = title
            self.isTrailing = isTrailing
            self.least = least
            self.priority = priority
        }
    }

    /// The columns.
    public var columns: [Column]
    /// The rows; each has a cell for every column.
    public var rows: [[DisplayText]]

    /// Creates a table.
    public init(_ columns: [Column], rows: [[DisplayText]] = []) {
        self.columns = columns
        self.rows = rows
    }

    private static let gap = 2

    /// Returns the number of terminal columns of the whole table.
    public func width(fit: TextFit = TextFit()) -> Int {
        lines(width: nil, fit: fit).map { fit.widths.width(of: $0) }.max() ?? 0
    }

    /// Returns the lines of the table, the titles first.
    ///
    /// If the table is too wide, columns that may be shortened become narrower, those of low
    /// priority first; if that is not enough, columns are left out.
    ///
    /// - Parameters:
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The titles and a line for each row.
    public func lines(width: Int?, fit: TextFit = TextFit()) -> [DisplayText] {
        let natural = columns.indices.map { column in
            (rows.map { cell($0, column) } + [columns[column].title])
                .map { fit.widths.width(of: $0) }.max() ?? 0
        }
        var shown = columns.indices.filter { column in
            rows.isEmpty || rows.contains { !cell($0, column).isEmpty }
        }
        var widths = natural
        while let width {
            widths = natural
            func total() -> Int {
                shown.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, shown.count - 1)
            }
            for column in shown.sorted(by: { columns[$0].priority < columns[$1].priority }) {
                guard let least = columns[column].least, widths[column] > least else { continue }
                widths[column] = max(least, widths[column] - max(0, total() - width))
            }
            guard total() > width, shown.count > 1,
                let last = shown.min(by: { columns[$0].priority < columns[$1].priority })
            else { break }
            shown.removeAll { $0 == last }
        }
        return ([columns.map(\.title)] + rows).map { row in
            line(row, shown, widths, fit)
        }
    }

    private func cell(_ row: [DisplayText], _ column: Int) -> DisplayText {
        row.indices.contains(column) ? row[column] : .empty
    }

    private func line(
        _ row: [DisplayText],
        _ shown: [Int],
        _ widths: [Int],
        _ fit: TextFit
    ) -> DisplayText {
        var line = ""
        for (place, column) in shown.enumerated() {
            let text = fit.fitted(cell(row, column), to: widths[column])
            let space = String(
                repeating: " ",
                count: max(0, widths[column] - fit.widths.width(of: text))
            )
            line += place > 0 ? String(repeating: " ", count: Self.gap) : ""
            line += columns[column].isTrailing ? space + text.string : text.string + space
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return DisplayText(line)
    }
}
