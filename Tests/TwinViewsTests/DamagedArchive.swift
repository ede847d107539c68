// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// An archive that says of itself that it is damaged.
struct DamagedArchive: CityArchive {
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

    /// All lines of a screen that shows a page of it.
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

    /// The last line of a screen that shows it.
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

    func seriesToJudge() throws -> Int { archive.seriesToJudge() }
    func alarmTable(at moment: Moment) throws -> [AlarmRow] { archive.alarmTable(at: moment) }
    func alarmChanges(in span: Range<Instant>, at moment: Moment) throws -> [AlarmChange] {
        archive.alarmChanges(in: span, at: moment)
    }
    func alarmEntries(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmEntry] {
        archive.alarmEntries(in: span, at: moment, limit: limit)
    }
    func alarms(at moment: Moment) throws -> [ActiveAlarm] { archive.alarms(at: moment) }
    func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        archive.alarmRecords(in: span, at: moment, limit: limit)
    }
    func revision() throws -> Int { archive.revision() }
    func keptSpan() throws -> ClosedRange<Instant>? { archive.keptSpan() }
    func entities(_ selector: SeriesSelector) throws -> [Entity] { archive.entities(selector) }
    func series(_ selector: SeriesSelector) throws -> [Series] { archive.series(selector) }
    func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        archive.latest(selector, at: moment, lookBack: lookBack)
    }
    func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[Column?]] {
        archive.columns(of: series, over: span, count: count, at: moment)
    }
    func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue] {
        archive.aggregate(selector, by: grouping, with: aggregation, at: moment, lookBack: lookBack)
    }
    func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        archive.top(count, of: selector, ranking, at: moment, lookBack: lookBack)
    }
    func events(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Event] {
        archive.events(in: span, at: moment, limit: limit)
    }
    func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Bookmark] {
        archive.bookmarks(in: span, at: moment, limit: limit)
    }
    func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        archive.sourceStatuses(at: moment)
    }
    func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        try archive.forEachObservation(selector, in: span, at: moment, body)
    }
}
