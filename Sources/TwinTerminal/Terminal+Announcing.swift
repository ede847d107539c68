// SPDX-License-Identifier: Apache-2.0

public import TwinFrame

extension Terminal {
    /// Sends bells and a notification; a terminal that is suspended or gone gets none.
    public func announce(_ announcement: TerminalAnnouncement) {
        guard isOpen, !isSuspended, !isGone else { return }
        // Other terminals might print the text of an unknown sequence.
        var announcement = announcement
        if !facts.isXtermLike { announcement.notifier = nil }
        emit(announcement.sequence)
    }
}
