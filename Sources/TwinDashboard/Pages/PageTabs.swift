// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// The pages of a layout, each in forms for rooms of different sizes.
struct PageTabs: Sendable {
    let layout: Layout
    /// The identifiers of the pages; several forms of a page count as one.
    let ids: [String]

    /// Returns the tabs of the list of pages.
    func tabs(_ state: DashboardState) -> [PageTab] {
        ids.enumerated().map { number, id in
            let name = layout.pages.first { $0.id == id }?.name.text(in: state.language) ?? id
            return PageTab(
                number: number + 1,
                name: DisplayText(name, limit: 40),
                isCurrent: number == state.page
            )
        }
    }

    /// Returns the form of a page that fits a room best: the largest that has room, else the
    /// smallest.
    func form(_ page: Int, in room: Room) -> PageLayout {
        let id = ids.indices.contains(page) ? ids[page] : ""
        let forms = layout.pages.filter { $0.id == id }
        let fitting = forms.filter {
            $0.minimumColumns <= room.columns && $0.minimumRows <= room.rows
        }
        let largest = fitting.max {
            ($0.minimumColumns, $0.minimumRows) < ($1.minimumColumns, $1.minimumRows)
        }
        let smallest = forms.min {
            ($0.minimumColumns, $0.minimumRows) < ($1.minimumColumns, $1.minimumRows)
        }
        return largest ?? smallest
            ?? PageLayout(id: id, name: LocalizedText(id), root: .rows([]))
    }
}
