// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The numbers of a pane.
public struct NumbersModel: Hashable, Sendable {
    /// The lines.
    public var lines: ListModel<NumberModel>
    /// How far back the trends look: `1 h`.
    public var span: DisplayText
    /// What the numbers are compared with: `yesterday`; empty where with nothing.
    public var comparedWith: DisplayText = .empty
}

/// One number with its course.
public struct NumberModel: Hashable, Sendable {
    /// What it is.
    public var label: DisplayText
    /// The number.
    public var reading: Reading
    /// What else is to be said, such as how many it was made of.
    public var note: DisplayText
    /// How far away or how related what it is about is, in a column of its own; mostly empty.
    public var distance: DisplayText = .empty
    /// Its course; nothing where there is no room or no history.
    public var trend: Trend?
    /// How far it is from what it was then, with sign and unit; empty where nothing is compared.
    public var difference: DisplayText = .empty
}

extension NumbersModel: PaneLines {
    var bounds: ListBounds? { lines.isSelectable ? lines.bounds : nil }
}
