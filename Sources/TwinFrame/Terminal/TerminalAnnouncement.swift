// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Bells of the terminal, with a notification of the desktop that it runs on.
public struct TerminalAnnouncement: Hashable, Sendable {
    /// A control sequence by which terminals show notifications.
    public enum Notifier: Hashable, Sendable, CaseIterable {
        /// OSC 9 with a text.
        case osc9
        /// OSC 777 with a title and a text.
        case osc777
        /// OSC 99 with an identifier, a title and a text; a later one replaces an earlier one.
        case osc99
    }

    /// The number of bells.
    public var bells: Int
    /// The sequence of a notification; nil for bells alone.
    public var notifier: Notifier?
    /// The title of the notification.
    public var title: DisplayText
    /// The text of the notification.
    public var text: DisplayText

    /// Creates an announcement.
    public init(
        bells: Int,
        notifier: Notifier? = nil,
        title: DisplayText = .empty,
        text: DisplayText = .empty
    ) {
        self.bells = bells
        self.notifier = notifier
        self.title = title
        self.text = text
    }

    /// The bytes for the terminal, which move neither its cursor nor its colours.
    public var sequence: String {
        let bells = String(repeating: "\u{07}", count: max(0, bells))
        // A semicolon ends the title.
        let title = title.string.replacing(";", with: ",")
        switch notifier {
        case nil: return bells
        case .osc9: return bells + "\u{1B}]9;\(title): \(text)\u{1B}\\"
        case .osc777: return bells + "\u{1B}]777;notify;\(title);\(text)\u{1B}\\"
        case .osc99:
            return bells + "\u{1B}]99;i=citytop:d=0:p=title;\(title)\u{1B}\\"
                + "\u{1B}]99;i=citytop:d=1:p=body;\(text)\u{1B}\\"
        }
    }
}
