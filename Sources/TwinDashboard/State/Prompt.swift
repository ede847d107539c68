// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An open prompt: its purpose, its text, and the position of the cursor.
///
/// A new purpose needs a new ``Kind``: its label is defined in `Words.promptLabel(_:)`, the effect
/// of Enter in `DashboardState.submit()`, and its choices in `DashboardState.choices`.
public struct Prompt: Hashable, Sendable {
    /// The purpose of a prompt.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A part of the name of an entity, a property or a page.
        case search
        /// A command with its argument.
        case command
        /// A text that lines must contain, in the focused table or else in the page's first table.
        case filter
        /// A time to go to.
        case time
        /// The text of a bookmark at the instant shown when the typing began.
        case bookmark
        /// A text that bookmarks must contain.
        case bookmarkSearch
        /// The length of a shelf, a digit.
        case shelfLength
        /// The reason for a shelf, a digit or a text.
        case shelfReason
        /// A question about an act on alarms.
        case alarmQuestion
        /// A remark stored with an acknowledgement.
        case acknowledgement
        /// A remark about alarms.
        case remark

        /// True if the prompt is about an act on alarms.
        var isAboutAlarms: Bool {
            switch self {
            case .shelfLength, .shelfReason, .alarmQuestion, .acknowledgement, .remark: true
            default: false
            }
        }

        /// The character that opens the prompt; nil if the prompt is opened by a letter.
        var opener: String? {
            switch self {
            case .search, .bookmarkSearch: "/"
            case .command: ":"
            default: nil
            }
        }
    }

    /// A change of the text or of the cursor's position.
    public enum Edit: Hashable, Sendable, CaseIterable {
        /// Move the cursor one character to the left.
        case left
        /// Move the cursor one character to the right.
        case right
        /// Move the cursor to the beginning.
        case home
        /// Move the cursor to the end.
        case end
        /// Delete the character before the cursor.
        case backspace
        /// Delete the character after the cursor.
        case delete
        /// Delete all text before the cursor.
        case eraseToStart
        /// Delete all text after the cursor.
        case eraseToEnd
        /// Delete the word before the cursor.
        case eraseWord
    }

    /// The maximum number of characters; further typed or pasted text is dropped.
    public static let longest = 200

    /// The purpose of the prompt.
    public var kind: Kind
    /// The text so far, displayable.
    public private(set) var text: String
    /// The number of characters before the cursor.
    public private(set) var cursor: Int
    /// The index of the picked choice; nil before one is picked, when the first choice is used.
    public internal(set) var chosen: Int?
    /// The reason why the line cannot be carried out; nil until Enter has failed.
    public internal(set) var complaint: LocalizedText?
    /// True if the prompt accepts no text, for the reason in the complaint.
    ///
    /// Text is dropped until Enter or Escape, so that it does not act as commands.
    public internal(set) var isRefused = false
    /// The position in the history, counted backwards; nil if the text does not come from the
    /// history.
    var historyIndex: Int?

    /// Creates a prompt with the cursor at the end of its text.
    public init(_ kind: Kind, text: String = "") {
        self.kind = kind
        self.text = String(DisplayText(text).string.prefix(Self.longest))
        self.cursor = self.text.count
    }

    /// Returns the message that nothing in the city has the name that was typed.
    static func nothingFound(_ text: String) -> LocalizedText {
        LocalizedText(
            "Nothing has \"\(text)\" in its name.",
            chinese: "没有名称含“\(text)”的对象。"
        )
    }

    /// The text before the cursor.
    public var before: String { String(text.prefix(cursor)) }

    /// The text after the cursor.
    public var after: String { String(text.dropFirst(cursor)) }

    /// Inserts typed or pasted text at the cursor, converted to displayable text.
    public mutating func insert(_ addition: String) {
        let room = max(0, Self.longest - text.count)
        // Whole texts are made displayable, so that a mark joins the character before it.
        let start = DisplayText(before + String(addition.prefix(room)))
        set(before: start.string, after: after)
    }

    /// Replaces the whole text and moves the cursor to its end.
    public mutating func replace(with whole: String) { set(before: whole, after: "") }

    /// Changes the text or moves the cursor.
    public mutating func apply(_ edit: Edit) {
        switch edit {
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .home: cursor = 0
        case .end: cursor = text.count
        case .backspace: set(before: String(before.dropLast()), after: after)
        case .delete: set(before: before, after: String(after.dropFirst()))
        case .eraseToStart: set(before: "", after: after)
        case .eraseToEnd: set(before: before, after: "")
        case .eraseWord:
            var rest = before
            while rest.last == " " { rest.removeLast() }
            while let last = rest.last, last != " " { rest.removeLast() }
            set(before: rest, after: after)
        }
    }

    private mutating func set(before: String, after: String) {
        let start = String(DisplayText(before).string.prefix(Self.longest))
        let whole = String(DisplayText(start + after).string.prefix(Self.longest))
        guard whole != text || start.count != cursor else { return }
        if whole != text {
            chosen = nil
            complaint = nil
            historyIndex = nil
        }
        text = whole
        cursor = min(start.count, whole.count)
    }
}
