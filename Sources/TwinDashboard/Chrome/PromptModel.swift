// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The line that is being typed as it is shown, with what it offers.
public struct PromptModel: Hashable, Sendable {
    /// One of the things offered.
    public struct Line: Hashable, Sendable {
        /// What it is called.
        public var title: DisplayText
        /// What it is: its kind and district, or what a command does.
        public var detail: DisplayText
        /// How much it needs an eye.
        public var level: Level
    }

    /// What is typed.
    public var kind: Prompt.Kind
    /// What stands before it.
    public var label: DisplayText
    /// The text before the cursor.
    public var before: DisplayText
    /// The text after the cursor.
    public var after: DisplayText
    /// What is offered, the likeliest first.
    public var lines: [Line]
    /// Which of them is picked, or would be taken by Enter; nothing where none would.
    public var chosen: Int?
    /// How many there are in all, the ones not offered included.
    public var count: Int
    /// Why what was typed cannot be done; empty where nothing was found wrong.
    public var complaint: DisplayText
    /// The keys that help now, in a few words.
    public var hint: DisplayText

    /// What was looked for among the city's names, and what was found.
    var searched: String?
    var found: [Choice]
}
