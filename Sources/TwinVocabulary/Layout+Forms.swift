// SPDX-License-Identifier: Apache-2.0

extension Layout {
    /// The pages' names, each once, in the order of their keys.
    public var pageIDs: [String] {
        var seen: Set<String> = []
        return pages.map(\.id).filter { seen.insert($0).inserted }
    }

    /// The form of a page that suits a screen.
    ///
    /// Of the forms that fit it is the one made for the most cells; where none fits, the one made
    /// for the fewest.
    ///
    /// - Parameters:
    ///   - id: the page's name.
    ///   - columns: the whole screen's columns.
    ///   - rows: the whole screen's rows, header and timeline included.
    /// - Returns: nothing where there is no page of that name.
    public func form(of id: String, columns: Int, rows: Int) -> PageLayout? {
        let forms = pages.filter { $0.id == id }
        let fitting = forms.filter { $0.minimumColumns <= columns && $0.minimumRows <= rows }
        return fitting.max { $0.cells < $1.cells } ?? forms.min { $0.cells < $1.cells }
    }
}

extension PageLayout {
    /// How many cells the smallest screen of this form has.
    fileprivate var cells: Int { minimumColumns.multipliedReportingOverflow(by: minimumRows).0 }
}
