// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension TextFit {
    /// What stands in the upper border of a pane: a title at its left and a badge at its right.
    ///
    /// - Parameters:
    ///   - title: what the pane is.
    ///   - badge: how it is.
    ///   - shortBadges: shorter forms of that; where there are none the badge is no news, and goes
    ///     before the title is shortened.
    ///   - columns: how many columns both have, with a blank at either side of each.
    /// - Returns: the two; empty where there is no room.
    func heading(
        _ title: DisplayText?,
        _ badge: DisplayText?,
        _ shortBadges: [DisplayText],
        in columns: Int
    ) -> (title: DisplayText, badge: DisplayText) {
        let title = title ?? .empty
        let badges = ([badge ?? .empty] + shortBadges).filter { !$0.isEmpty }
        // One column of the border stays between the two.
        let room = columns - (title.isEmpty ? 2 : 5)
        if let whole = first(of: badges, in: room - widths.width(of: title)) {
            return (title, whole)
        }
        // A shorter badge, where it leaves at least half of the title.
        for badge in badges where !shortBadges.isEmpty && !title.isEmpty {
            let left = sensible(title, to: room - widths.width(of: badge))
            if let left, widths.width(of: left) * 2 >= widths.width(of: title) {
                return (left, badge)
            }
        }
        let names = title.isEmpty ? 0 : least(title)
        if !shortBadges.isEmpty, let short = first(of: badges, in: room - names),
            let name = sensible(title, to: room - widths.width(of: short))
        {
            return (name, short)
        }
        return (sensible(title, to: columns - 2) ?? .empty, .empty)
    }
}
