// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The displayed prompt with its suggestions.
public struct PromptModel: Hashable, Sendable {
    /// A suggestion.
    public struct Line: Hashable, Sendable {
        /// The name of the suggestion.
        public var title: DisplayText
        /// The kind and district of an entity, or the effect of a command.
        public var detail: DisplayText
        /// The alarm level.
        public var level: Level
    }

    /// The kind of the prompt.
    public var kind: Prompt.Kind
    /// The label before the text.
    public var label: DisplayText
    /// The text before the cursor.
    public var before: DisplayText
    /// The text after the cursor.
    public var after: DisplayText
    /// The suggestions, likeliest first.
    public var lines: [Line]
    /// The index of the suggestion that is selected or that Enter would take; nil if there is none.
    public var chosen: Int?
    /// The number of all matches, including those not offered.
    public var count: Int
    /// The reason why the typed text is refused; empty if there is no error.
    public var complaint: DisplayText
    /// A short text of the keys that are useful now.
    public var hint: DisplayText

    /// The text that was searched among the city's names; nil if no search was made.
    ///
    /// The matches are in `found`.
    var searched: String?
    var found: [Choice]
}
