// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One stage of a chain.
public struct ChainStage: Sendable {
    /// The name of the stage.
    public var name: DisplayText
    /// The amount as text with its unit.
    public var text: DisplayText
    /// The style of the amount.
    public var style: Style
    /// A text below the amount, such as the amount waiting.
    ///
    /// It needs three rows.
    public var note: DisplayText

    /// Creates a stage.
    public init(
        name: DisplayText,
        text: DisplayText,
        style: Style = .strong,
        note: DisplayText = .empty
    ) {
        self.name = name
        self.text = text
        self.style = style
        self.note = note
    }
}

/// Stages with arrows between them, from left to right, or from top to bottom if the room is
/// narrow.
///
/// With two or more rows the name is above the value, with one row beside it. Names are shortened
/// before values.
public struct ChainFlow: Sendable {
    /// The stages in order.
    public var stages: [ChainStage]
    /// The style of the arrows.
    public var arrowStyle: Style

    /// Creates a chain.
    public init(_ stages: [ChainStage], arrowStyle: Style = .dim) {
        self.stages = stages
        self.arrowStyle = arrowStyle
    }

    /// Draws the chain.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        guard !rect.intersection(frame.bounds).isEmpty, !stages.isEmpty else { return }
        let isTall = rect.size.rows >= 2
        var shares = shares(of: rect.size.columns, isTall: isTall, frame.widths)
        if shares.count < stages.count, rect.size.rows >= stages.count {
            drawDown(in: rect, on: &frame, glyphs: glyphs)
            return
        }
        if shares.count < stages.count {
            // An ellipsis at the end shows that there are more stages.
            shares = self.shares(of: rect.size.columns - 2, isTall: isTall, frame.widths)
            frame.write(
                DisplayText(String(glyphs.ellipsis)),
                at: Point(column: rect.right - 1, row: rect.top),
                width: 1,
                style: arrowStyle
            )
        }
        drawAcross(in: rect, shares, isTall: isTall, on: &frame, glyphs: glyphs)
    }

    /// Returns the number of columns of each stage, without the stages whose value does not fit.
    ///
    /// Every value gets its full width before names get any.
    private func shares(of columns: Int, isTall: Bool, _ widths: WidthTable) -> [Int] {
        var shares: [Int] = []
        var left = columns
        for stage in stages {
            let value = max(1, widths.width(of: stage.text))
            let arrow = shares.isEmpty ? 0 : Self.arrowColumns
            guard left >= value + arrow else { break }
            shares.append(value)
            left -= value + arrow
        }
        let wanted = stages.map { stage in
            let name = widths.width(of: stage.name)
            let value = max(widths.width(of: stage.text), isTall ? widths.width(of: stage.note) : 0)
            return isTall ? max(name, value) : name + 1 + value
        }
        // Columns are assigned one at a time, so that short names are complete first.
        while left > 0 {
            let lacking = shares.indices.filter { shares[$0] < wanted[$0] }.prefix(left)
            if lacking.isEmpty { break }
            for index in lacking { shares[index] += 1 }
            left -= lacking.count
        }
        // Remaining columns are distributed evenly.
        if shares.count == stages.count, left > 0 {
            let even = min(left / shares.count, 12)
            for index in shares.indices { shares[index] += even }
        }
        return shares
    }

    private static let arrowColumns = 3

    private func drawAcross(
        in rect: Rect,
        _ shares: [Int],
        isTall: Bool,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        var column = rect.left
        for (stage, share) in zip(stages, shares) {
            if column > rect.left {
                frame.write(
                    DisplayText(String(glyphs.arrow)),
                    at: Point(column: column + 1, row: rect.top),
                    width: 1,
                    style: arrowStyle
                )
                column += Self.arrowColumns
            }
            let place = Point(column: column, row: rect.top)
            if isTall {
                frame.write(stage.name, at: place, width: share, style: .dim)
                let below = Point(column: column, row: rect.top + 1)
                frame.write(stage.text, at: below, width: share, style: stage.style)
                if rect.size.rows >= 3 {
                    let last = Point(column: column, row: rect.top + 2)
                    frame.write(stage.note, at: last, width: share, style: .dim)
                }
            } else {
                let value = frame.widths.width(of: stage.text)
                let name = frame.write(
                    stage.name,
                    at: place,
                    width: share - value - 1 >= 3 ? share - value - 1 : 0,
                    style: .dim
                )
                let rest = Point(column: column + (name > 0 ? name + 1 : 0), row: rect.top)
                frame.write(stage.text, at: rest, width: value, style: stage.style)
            }
            column += share
        }
    }

    private func drawDown(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        for (index, stage) in stages.enumerated().prefix(rect.size.rows) {
            let row = rect.top + index
            let columns = rect.size.columns
            if index > 0 {
                let mark = DisplayText(String(glyphs.onward))
                frame.write(
                    mark,
                    at: Point(column: rect.left, row: row),
                    width: min(1, columns),
                    style: arrowStyle
                )
            }
            let value = min(frame.widths.width(of: stage.text), max(0, columns - 2) * 3 / 5)
            frame.write(
                stage.name,
                at: Point(column: rect.left + 2, row: row),
                width: columns - 3 - value,
                style: .dim
            )
            frame.write(
                stage.text,
                at: Point(column: rect.right - value, row: row),
                width: value,
                style: stage.style,
                alignment: .trailing
            )
        }
    }
}
