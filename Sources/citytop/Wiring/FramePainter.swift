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

    /// Draws a page as it is at an instant.
    ///
    /// - Parameters:
    ///   - page: the page's name; nothing for the first.
    ///   - size: how large the frame is.
    ///   - instant: what is shown; also what the wall clock is taken to say.
    /// - Returns: nothing where there is no such page.
    /// - Throws: what the archive throws.
    func frame(of page: String?, size: Size, at instant: Instant) throws -> Frame? {
        var state = DashboardState(layout: layout, language: language)
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
        let moment = Moment(at: instant)
        // The first model tells the state what there is to select; the second is drawn.
        let room = Screen.room(of: size)
        state.settle(with: try builder.build(state, in: room, at: moment, wall: instant))
        let model = try builder.build(state, in: room, at: moment, wall: instant)
        return Screen.draw(model, size: size, glyphs: glyphs)
    }
}
