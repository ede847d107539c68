// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// An archive that reports its own damage.
struct DamagedArchive: ForwardingArchive {
    let archive: ReferenceArchive
    let damage: ArchiveDamage
    let condition: ArchiveCondition

    init(
        _ archive: ReferenceArchive,
        _ damage: ArchiveDamage = ArchiveDamage(),
        _ condition: ArchiveCondition = .sound
    ) {
        self.archive = archive
        self.damage = damage
        self.condition = condition
    }

    /// Returns all lines of a screen that shows a page of it.
    func screen(
        _ size: Size,
        _ language: Language,
        layout: Layout = SmallCity.layout,
        glyphs: GlyphSet = .unicode
    ) throws -> String {
        var builder = ViewModelBuilder(
            catalog: SmallCity.catalog,
            layout: layout,
            configuration: SmallCity.configuration,
            archive: self
        )
        let model = try builder.build(
            DashboardState(layout: layout, language: language),
            in: Screen.room(of: size),
            at: Moment(at: SmallCity.now),
            wall: SmallCity.now
        )
        return Screen.draw(model, size: size, glyphs: glyphs).text
    }

    /// Returns the last line of a screen that shows it.
    func footer(_ size: Size, _ language: Language) throws -> String {
        var builder = ViewModelBuilder(
            catalog: SmallCity.catalog,
            layout: SmallCity.layout,
            configuration: SmallCity.configuration,
            archive: self
        )
        let model = try builder.build(
            DashboardState(layout: SmallCity.layout, language: language),
            in: Screen.room(of: size),
            at: Moment(at: SmallCity.now),
            wall: SmallCity.now
        )
        let rows = Screen.draw(model, size: size).text.split(separator: "\n")
        return rows.last.map(String.init) ?? ""
    }

    func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer {
        try query(archive)
    }
}
