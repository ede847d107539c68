// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The frame that the views of one screen draw on, with the values that they all need.
final class Canvas {
    /// The cells.
    var frame: Frame
    /// The characters that may be used.
    let glyphs: GlyphSet
    /// The fixed words in the screen's language.
    let words: Words
    /// The areas of the picture that react to the mouse.
    var hits = HitMap()
    /// The number of the pane that is being drawn.
    var pane = 0
    /// The load on the link to the terminal; nil if it is not known.
    var link: LinkModel?
    /// The services.
    var sources: [SourceModel] = []

    init(size: Size, glyphs: GlyphSet, widths: WidthTable, words: Words = Words(.english)) {
        frame = Frame(size: size, repertoire: glyphs, widths: widths)
        self.glyphs = glyphs
        self.words = words
    }
}
