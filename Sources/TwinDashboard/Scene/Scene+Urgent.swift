// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

// Lines in alarm are visible without scrolling. Only alarms move lines, because they begin after a
// delay and end behind a dead band: lines that jump with each value cannot be read.
extension Scene {
    /// The numbers of a pane in the layout's order where all have room, with those in alarm first where
    /// some have none.
    func alarmedFirst(_ items: [PaneItem], in pane: PaneLayout, rows: Int) -> [PaneItem] {
        pane.domain == nil || items.count <= rows ? items : alarmedFirst(items)
    }

    /// Items with those in alarm first, the most urgent before the others; of an item over all of a kind
    /// the most urgent of these counts.
    func alarmedFirst(_ items: [PaneItem]) -> [PaneItem] {
        guard !alarms.isEmpty else { return items }
        let urgency = items.map { item -> Level in
            var level = Level.normal
            for alarm in alarms where alarm.property.id == item.property && alarm.level > level {
                let isMeant =
                    item.entity.map { $0 == alarm.series.entity } ?? (item.kind == alarm.kind)
                if isMeant { level = alarm.level }
            }
            return level
        }
        let order = items.indices.sorted { left, right in
            urgency[left] == urgency[right] ? left < right : urgency[left] > urgency[right]
        }
        return order.map { items[$0] }
    }

    /// The alarms that the page shown is about: those of the open thing, or of all that lies in the
    /// open district.
    var alarmsShown: [Alarm] {
        guard let open = openEntity else { return alarms }
        let inside = surroundings?.members(of: open).values.joined()
        let members = Set(inside.map(Array.init) ?? [])
        return alarms.filter {
            $0.series.entity == open || members.contains($0.series.entity)
        }
    }
}
