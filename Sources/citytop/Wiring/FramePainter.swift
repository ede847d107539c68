// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinViews

/// Draws single frames of an archive, for pipes and pictures.
struct FramePainter {
    var catalog: Catalog
    var layout: Layout
    var configuration: Configuration
    var archive: any CityArchive
    var language: Language
    var glyphs: GlyphSet
    var widths = WidthTable.standard
    /// City seconds a second, as the header says; 0 where the instant stands.
    var rate = 1.0
    /// Of a recording, its first and its last instant.
    var span: ClosedRange<Instant>?

    /// Draws a page as it is at an instant.
    ///
    /// - Parameters:
    ///   - page: the page's name; nothing for the first.
    ///   - size: how large the frame is.
    ///   - instant: what is shown.
    ///   - wall: what the wall clock is taken to say; the same where nothing is said.
    /// - Returns: nothing where there is no such page.
    /// - Throws: what the archive throws.
    func frame(
        of page: String?,
        size: Size,
        at instant: Instant,
        wall: Instant? = nil
    ) throws -> Frame? {
        var state = DashboardState(layout: layout, language: language)
        let wall = wall ?? instant
        state.time = TimeControl(
            clock: CityClock(showing: instant, atWall: wall, rate: rate),
            atWall: wall,
            span: span
        )
        if let page {
            let ids = DashboardState.pageIDs(of: layout)
            guard let index = ids.firstIndex(of: page) else { return nil }
            _ = state.apply(.page(index + 1))
        }
        var builder = ViewModelBuilder(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive
        )
        let moment = state.time.moment
        // The first model tells the state what there is to select; the second is drawn.
        let room = Screen.room(of: size)
        state.settle(with: try builder.build(state, in: room, at: moment, wall: wall))
        let model = try builder.build(state, in: room, at: moment, wall: wall)
        return Screen.draw(model, size: size, glyphs: glyphs, widths: widths)
    }
}
