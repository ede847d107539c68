// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the scene of each picture, which reuses the previous scene if it is still valid.
struct SceneBuilder: Sendable {
    let index: CatalogIndex
    let configuration: Configuration
    /// The archive's answers.
    let memory: SharedMemory
    /// The archive's answers of the past that is compared with.
    let past: SharedMemory
    /// The representative series of each domain.
    private(set) var witnesses: Witnesses
    private let watch: AlarmWatch
    private var facts = Facts()
    private var times: TimeFormat
    private var last: (key: Key, scene: Scene)?
    private var count = 0

    /// The archive's content at a moment.
    private struct Facts: Hashable {
        var moment = Moment(at: .distantPast)
        var revision = Int.min
        var keptSpan: ClosedRange<Instant>?
        var condition = ArchiveCondition.sound
        var damage = ArchiveDamage()
        var records = SourceRecords()
        var alarms = AlarmWatch.Found()
        var alarmRows: [AlarmRow] = []
        var flood: FloodNote?
        var isJudging = false
        var comparedRevision = Int.min
    }

    /// The facts that two pictures must share to have the same scene.
    private struct Key: Hashable {
        var facts: Facts
        var viewpoint: Viewpoint
        /// Words of times long ago have a date, which the wall's day decides.
        var wallHour: Instant
    }

    init(
        catalog: Catalog,
        layout: Layout,
        configuration: Configuration,
        archive: any CityArchive,
        lookBack: Duration
    ) {
        index = CatalogIndex(catalog)
        self.configuration = configuration
        memory = SharedMemory(archive, lookBack: lookBack)
        past = SharedMemory(archive, lookBack: lookBack)
        witnesses = Witnesses(in: layout)
        watch = AlarmWatch(index)
        times = TimeFormat(.english, timeZone: configuration.timeZone)
    }

    /// The scene of a picture.
    ///
    /// - Parameters:
    ///   - state: The state of the user interface.
    ///   - moment: The moment shown.
    ///   - wall: The time of the wall clock.
    ///   - isAsking: False if the answers that were given for the same moment may be used again.
    /// - Returns: The scene; the last one, with its number, if nothing has changed since.
    /// - Throws: Errors of the archive.
    mutating func scene(
        of state: DashboardState,
        at moment: Moment,
        wall: Instant,
        asking isAsking: Bool
    ) throws -> Scene {
        if moment != facts.moment {
            try ask(moment)
        } else if isAsking {
            try askAgain()
        }
        let viewpoint = Viewpoint(state)
        if let distance = viewpoint.comparedDistance {
            let compared = Moment(at: moment.instant - distance, asOf: moment.known)
            if isAsking || compared != past.moment { try past.begin(compared) }
            facts.comparedRevision = past.revision
        }
        let hour = wall.floored(to: .seconds(3600))
        let key = Key(facts: facts, viewpoint: viewpoint, wallHour: hour)
        if let last, last.key == key { return last.scene }
        count += 1
        let scene = try made(viewpoint, wall: wall)
        last = (key, scene)
        return scene
    }

    /// A scene of which nothing was asked yet.
    func unasked(_ viewpoint: Viewpoint, at moment: Moment) -> Scene {
        var facts = Facts()
        facts.moment = moment
        let times = TimeFormat(viewpoint.language, timeZone: configuration.timeZone)
        return scene(of: facts, viewpoint, times, surroundings: nil, wall: moment.instant)
    }

    private mutating func made(_ viewpoint: Viewpoint, wall: Instant) throws -> Scene {
        if times.language != viewpoint.language {
            times = TimeFormat(viewpoint.language, timeZone: configuration.timeZone)
        }
        let surroundings = viewpoint.openEntity == nil ? nil : try memory.surroundings()
        return scene(of: facts, viewpoint, times, surroundings: surroundings, wall: wall)
    }

    private func scene(
        of facts: Facts,
        _ viewpoint: Viewpoint,
        _ times: TimeFormat,
        surroundings: Surroundings?,
        wall: Instant
    ) -> Scene {
        let words = Words(viewpoint.language)
        let measures = MeasureFormat(viewpoint.language)
        return Scene(
            number: count,
            index: index,
            configuration: configuration,
            memory: memory,
            past: past,
            moment: facts.moment,
            revision: facts.revision,
            keptSpan: facts.keptSpan,
            wall: wall,
            viewpoint: viewpoint,
            condition: facts.condition,
            damage: facts.damage,
            alarms: facts.alarms.alarms,
            alarmRows: facts.alarmRows,
            flood: facts.flood,
            notEvaluated: facts.alarms.notEvaluated,
            isJudging: facts.isJudging,
            sources: SourceOverview(
                configuration.sources,
                facts.records,
                at: facts.moment.instant,
                isLive: viewpoint.isLive,
                index,
                words,
                measures,
                times
            ),
            surroundings: surroundings,
            words: words,
            measures: measures,
            times: times
        )
    }

    /// Asks the archive about the same moment again.
    ///
    /// Only its condition is read if no data or act was added since.
    private mutating func askAgain() throws {
        let archive = memory.archive
        guard try archive.revision() == facts.revision else { return try ask(facts.moment) }
        facts.condition = archive.condition
        facts.damage = archive.damage
    }

    /// Asks the archive how everything is at a moment.
    private mutating func ask(_ moment: Moment) throws {
        let archive = memory.archive
        try memory.begin(moment)
        try witnesses.find(in: memory)
        var facts = Facts()
        facts.moment = moment
        facts.revision = memory.revision
        facts.keptSpan = memory.keptSpan
        facts.condition = archive.condition
        facts.damage = archive.damage
        facts.records = SourceRecords(
            try archive.sourceStatuses(at: moment),
            newestByDomain: try witnesses.newest(in: memory),
            of: configuration.sources
        )
        let alarms = try archive.alarmPicture(at: moment)
        facts.alarms = watch.found(among: alarms.alarms, at: moment) {
            configuration.gracePeriod(of: $0.property, domain: $0.domain)
        }
        facts.alarmRows = alarms.rows
        facts.flood = try FloodWatch(memory).flood(at: moment, among: facts.alarmRows)
        facts.isJudging = try archive.seriesToJudge() > 0
        facts.comparedRevision = self.facts.comparedRevision
        self.facts = facts
    }
}
