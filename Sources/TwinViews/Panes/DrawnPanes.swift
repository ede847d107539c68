// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The panes of a picture as they were drawn, so that the next picture draws only those that differ.
///
/// After most keys only one or two panes differ, and comparing is faster than drawing.
public struct DrawnPanes: Sendable {
    /// All values that a pane's cells depend on, except the kind of the terminal.
    struct Look: Hashable {
        private let pane: PaneModel
        private let rect: Rect
        private let isFocused: Bool
        private let notice: DisplayText?
        private let language: Language
        private let link: LinkModel?
        private let sources: [SourceModel]

        init(_ model: ViewModel, _ number: Int, in rect: Rect, _ drawing: PaneDrawing) {
            pane = model.panes[number]
            self.rect = rect
            isFocused = number == model.focusedPane
            notice = model.notice
            language = model.language
            link = drawing.usesLink ? model.link : nil
            sources = drawing.usesSources ? model.header.sources : []
        }
    }

    private struct Drawn {
        var look: Look
        var hits: HitMap
    }

    /// The picture that the panes were drawn on.
    private(set) var frame = Frame(size: Size(columns: 0, rows: 0))
    private var glyphs = GlyphSet.unicode
    private var panes: [Int: Drawn] = [:]

    /// Creates an empty collection.
    public init() {}

    /// Creates an empty collection for the panes of a new picture.
    init(glyphs: GlyphSet) { self.glyphs = glyphs }

    /// Returns the mouse targets of a pane that looked the same on the last picture, if that
    /// picture was of the same kind; nil if the pane has to be drawn.
    func hits(of number: Int, as look: Look, on frame: Frame, _ glyphs: GlyphSet) -> HitMap? {
        guard let drawn = panes[number], self.glyphs == glyphs, self.frame.size == frame.size,
            self.frame.repertoire == frame.repertoire, self.frame.widths == frame.widths,
            drawn.look == look
        else { return nil }
        return drawn.hits
    }

    /// Records a pane that is part of the current picture.
    mutating func note(_ number: Int, as look: Look, meeting hits: HitMap) {
        panes[number] = Drawn(look: look, hits: hits)
    }

    /// Keeps the picture with all panes on it.
    mutating func keep(_ frame: Frame) { self.frame = frame }
}
