// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One stage of a chain.
public struct ChainStage: Sendable {
    /// What it is called.
    public var name: DisplayText
    /// How much it holds or passes on, in words with a unit.
    public var text: DisplayText
    /// How the value looks.
    public var style: Style

    /// Makes a stage.
    public init(name: DisplayText, text: DisplayText, style: Style = .strong) {
        self.name = name
        self.text = text
        self.style = style
    }
}

/// Stages with arrows between them, from left to right, or from top to bottom where it is narrow.
///
/// With two rows or more the name stands above the value; with one they stand side by side.
public struct ChainFlow: Sendable {
    /// The stages in order.
    public var stages: [ChainStage]
    /// How the arrows look.
    public var arrowStyle: Style

    /// Makes a chain.
    public init(_ stages: [ChainStage], arrowStyle: Style = .dim) {
        self.stages = stages
        self.arrowStyle = arrowStyle
    }

    /// Draws the chain.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        guard !rect.intersection(frame.bounds).isEmpty, !stages.isEmpty else { return }
        let count = stages.count
        let perStage = (rect.size.columns - 3 * (count - 1)) / count
        if perStage >= 8 || rect.size.rows < count {
            drawAcross(in: rect, perStage: max(1, perStage), on: &frame, glyphs: glyphs)
        } else {
            drawDown(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    private func drawAcross(
        in rect: Rect,
        perStage: Int,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        let isTall = rect.size.rows >= 2
        var column = rect.left
        for (index, stage) in stages.enumerated() {
            if index > 0 {
                guard rect.right - column >= 3 else { return }
                let middle = Point(column: column, row: rect.top)
                frame.write(
                    DisplayText(String(glyphs.arrow)),
                    at: Point(column: middle.column + 1, row: middle.row),
                    width: 1,
                    style: arrowStyle
                )
                column += 3
            }
            let room = min(perStage, rect.right - column)
            guard room > 0 else { return }
            let place = Point(column: column, row: rect.top)
            if isTall {
                frame.write(stage.name, at: place, width: room, style: .dim)
                let below = Point(column: column, row: rect.top + 1)
                frame.write(stage.text, at: below, width: room, style: stage.style)
            } else {
                let used = frame.write(stage.name, at: place, width: room, style: .dim)
                let rest = Point(column: column + used + 1, row: rect.top)
                frame.write(stage.text, at: rest, width: room - used - 1, style: stage.style)
            }
            column += perStage
        }
    }

    private func drawDown(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        for (index, stage) in stages.enumerated().prefix(rect.size.rows) {
            let row = rect.top + index
            let columns = rect.size.columns
            if index > 0 {
                let mark = DisplayText(String(glyphs.down))
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
