// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The numbers of a pane.
public struct NumbersModel: Hashable, Sendable {
    /// The lines.
    public var lines: ListModel<NumberModel>
    /// The length of the trends' span: `1 h`.
    public var span: DisplayText
    /// The moment that the numbers are compared with: `yesterday`; empty if there is no comparison.
    public var comparedWith: DisplayText = .empty
}

/// A number with its trend.
public struct NumberModel: Hashable, Sendable {
    /// The name of the number.
    public var label: DisplayText
    /// The number.
    public var reading: Reading
    /// A remark, such as the number of values in an aggregate.
    public var note: DisplayText
    /// The distance or relation of its entity, in a column of its own; mostly empty.
    public var distance: DisplayText = .empty
    /// The trend of the number; nil if there is no room or no history.
    public var trend: Trend?
    /// The difference from the compared moment, with sign and unit; empty if nothing is compared.
    public var difference: DisplayText = .empty
}

extension NumbersModel: PaneLines {
    var bounds: ListBounds? { lines.isSelectable ? lines.bounds : nil }
}
