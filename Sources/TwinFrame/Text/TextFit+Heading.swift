// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension TextFit {
    /// Fits the title at the left and the badge at the right of a pane's upper border.
    ///
    /// - Parameters:
    ///   - title: The title of the pane.
    ///   - badge: The state of the pane.
    ///   - shortBadges: Shorter forms of the badge. If there are none, the badge is not urgent and
    ///     is dropped before the title is shortened.
    ///   - columns: The columns for both, each with a space on either side.
    /// - Returns: The title and the badge; empty if they do not fit.
    func heading(
        _ title: DisplayText?,
        _ badge: DisplayText?,
        _ shortBadges: [DisplayText],
        in columns: Int
    ) -> (title: DisplayText, badge: DisplayText) {
        let title = title ?? .empty
        let badges = ([badge ?? .empty] + shortBadges).filter { !$0.isEmpty }
        // One column of the border remains between the two.
        let room = columns - (title.isEmpty ? 2 : 5)
        if let whole = first(of: badges, in: room - widths.width(of: title)) {
            return (title, whole)
        }
        // A shorter badge is used if it leaves at least half of the title.
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
