// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary

extension DashboardState {
    /// Replaces the layout; the current page stays, by its name, if it still exists.
    ///
    /// - Parameters:
    ///   - layout: The new pages.
    ///   - old: The pages so far.
    public mutating func take(_ layout: Layout, inPlaceOf old: Layout) {
        let before = Self.pageIDs(of: old)
        let after = Self.pageIDs(of: layout)
        let name = before.indices.contains(page) ? before[page] : ""
        pageCount = after.count
        move(toPage: after.firstIndex(of: name) ?? 0)
    }
}
