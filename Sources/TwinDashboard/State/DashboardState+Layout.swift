// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary

extension DashboardState {
    /// Takes a layout that has changed: the page shown stays, by its name, where it is still there.
    ///
    /// - Parameters:
    ///   - layout: the new pages.
    ///   - old: the pages so far.
    public mutating func take(_ layout: Layout, inPlaceOf old: Layout) {
        let before = Self.pageIDs(of: old)
        let after = Self.pageIDs(of: layout)
        let name = before.indices.contains(page) ? before[page] : ""
        pageCount = after.count
        move(toPage: after.firstIndex(of: name) ?? 0)
    }
}
