// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ListModel {
    /// Lines that open the page of an entity each.
    init(
        lines: [Line],
        targets: [EntityID?],
        count: Int,
        firstLine: Int,
        room: Int,
        selected: Int?,
        isSelectable: Bool = true,
        cap: DisplayText = .empty
    ) {
        self.init(
            lines: lines,
            targets: targets.map { $0.map(Destination.entity) },
            count: count,
            firstLine: firstLine,
            room: room,
            selected: selected,
            isSelectable: isSelectable,
            cap: cap
        )
    }
}
