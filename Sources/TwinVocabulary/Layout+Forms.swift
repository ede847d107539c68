// SPDX-License-Identifier: Apache-2.0

extension Layout {
    /// The names of the pages in the order of their keys, without duplicates.
    public var pageIDs: [String] {
        var seen: Set<String> = []
        return pages.map(\.id).filter { seen.insert($0).inserted }
    }

    /// Returns the form of a page for a screen size.
    ///
    /// If several forms fit, it is the form with the most cells. If none fits, it is the form with
    /// the fewest.
    ///
    /// - Parameters:
    ///   - id: The page's name.
    ///   - columns: The columns of the whole screen.
    ///   - rows: The rows of the whole screen, including header and timeline.
    /// - Returns: The form, or nil if there is no page with the name.
    public func form(of id: String, columns: Int, rows: Int) -> PageLayout? {
        let forms = pages.filter { $0.id == id }
        let fitting = forms.filter { $0.minimumColumns <= columns && $0.minimumRows <= rows }
        return fitting.max { $0.cells < $1.cells } ?? forms.min { $0.cells < $1.cells }
    }
}

extension PageLayout {
    /// The number of cells of the smallest screen for this form.
    fileprivate var cells: Int { minimumColumns.multipliedReportingOverflow(by: minimumRows).0 }
}
