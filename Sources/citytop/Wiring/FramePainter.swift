// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// A painter of single frames of an archive, for pipes and pictures.
struct FramePainter {
    var city: City
    var language: Language
    var glyphs: GlyphSet
    var widths = WidthTable.standard
    /// The speed in city seconds per second, for the header; 0 if the clock is paused.
    var rate = 1.0
    /// The first and the last instant of a recording, or nil if the city is live.
    var span: ClosedRange<Instant>?

    /// Returns the frame of a page at an instant.
    ///
    /// - Parameters:
    /// - page: The page's name, or nil for the first page.
    /// - size: The size of the frame.
    /// - instant: The instant to show.
    /// - wall: The assumed time of the wall clock; equal to `instant` if nil.
    /// - Returns: The frame, or nil if there is no such page.
    /// - Throws: An error of the archive.
    func frame(
        of page: String?,
        size: Size,
        at instant: Instant,
        wall: Instant? = nil
    ) throws -> Frame? {
        var state = DashboardState(layout: city.layout, language: language)
        let wall = wall ?? instant
        state.time = TimeControl(
            clock: CityClock(showing: instant, atWall: wall, rate: rate),
            atWall: wall,
            span: span
        )
        if let page {
            guard let index = DashboardState.page(named: page, of: city.layout) else {
                return nil
            }
            _ = state.apply(.page(index + 1))
        }
        var builder = city.builder
        let moment = state.time.moment
        // The first model gives the state its selectable rows; the second one is drawn.
        let room = Screen.room(of: size)
        state.settle(with: try builder.build(state, in: room, at: moment, wall: wall))
        let model = try builder.build(state, in: room, at: moment, wall: wall)
        return Screen.draw(model, size: size, glyphs: glyphs, widths: widths)
    }
}
