// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// Everything that the panes of one picture are built from, read only.
///
/// A pane depends on its scene and its request alone, so that it is built again only if one of them has
/// changed.
struct Scene: Sendable {
    /// The scene's number; results built from a scene of the same number remain valid.
    let number: Int
    /// The catalog by the names that questions use.
    let index: CatalogIndex
    /// The city's name and zone, its sources.
    let configuration: Configuration
    /// The archive's answers.
    let memory: SharedMemory
    /// The archive's answers of the past that is compared with.
    let past: SharedMemory
    /// The moment shown.
    let moment: Moment
    /// The archive's revision at that moment.
    let revision: Int
    /// The first and the last instant that the archive keeps; nil if it is empty.
    let keptSpan: ClosedRange<Instant>?
    /// The wall clock, which only words of times long ago depend on.
    let wall: Instant
    /// The user's current place and comparison.
    let viewpoint: Viewpoint
    /// The condition of the archive itself.
    let condition: ArchiveCondition
    /// The damage found in the archive.
    let damage: ArchiveDamage
    /// The active alarms, the worst first.
    let alarms: [Alarm]
    /// The alarms with the acts of operators on them, by series.
    let alarmRows: [AlarmRow]
    /// The flood of alarms at the moment; nil if there is none.
    let flood: FloodNote?
    /// The number of series, by domain, with an alarm whose value is too old to judge if it
    /// continues.
    let notEvaluated: [String: Int]
    /// True while the archive judges its past by limits that are new, so that alarms may be missing.
    let isJudging: Bool
    /// The state of the sources.
    let sources: SourceOverview
    /// The relations between entities; nil if no open place needs them.
    let surroundings: Surroundings?
    /// The fixed words in the screen's language.
    let words: Words
    /// Numbers with units in the screen's language.
    let measures: MeasureFormat
    /// Times in the city's zone and the screen's language.
    let times: TimeFormat

    /// The instant shown.
    var now: Instant { moment.instant }
    /// The language of the screen.
    var language: Language { viewpoint.language }
    /// The place that is open; nil on a page of the layout.
    var openDestination: Destination? { viewpoint.openDestination }
    /// The entity that is open, or whose series or district is; nil if none.
    var openEntity: EntityID? { viewpoint.openEntity }

    /// The district that the page shown is about; nil if it is about none.
    var openDistrict: EntityID? {
        switch openDestination {
        case .kind(_, let district): district
        case .entity(let entity): surroundings?.isDistrict(entity) == true ? entity : nil
        default: nil
        }
    }

    /// The same scene in the past that is compared with; nil if nothing is compared.
    func compared() -> Scene? {
        guard viewpoint.comparedDistance != nil else { return nil }
        return Scene(
            number: number,
            index: index,
            configuration: configuration,
            memory: past,
            past: memory,
            moment: past.moment,
            revision: past.revision,
            keptSpan: past.keptSpan,
            wall: wall,
            viewpoint: viewpoint,
            condition: condition,
            damage: damage,
            alarms: alarms,
            alarmRows: alarmRows,
            flood: flood,
            notEvaluated: notEvaluated,
            isJudging: isJudging,
            sources: sources,
            surroundings: surroundings,
            words: words,
            measures: measures,
            times: times
        )
    }

    /// True if the instant shown is on a workday of the city's calendar; nil if there is none.
    private var isWorkday: Bool? {
        let calendar = configuration.calendar
        return calendar.isEmpty ? nil : calendar.isWorkday(times.parts(of: now).days)
    }

    /// The name of the comparison in one word; empty if nothing is compared.
    var comparison: DisplayText {
        switch viewpoint.comparison {
        case .none: .empty
        case .likeDay:
            viewpoint.comparedDistance.map { words.likeDay(times.day(now - $0), isWorkday) }
                ?? .empty
        case .yesterday where [0, 5].contains(viewpoint.weekday):
            // A Sunday says little of a Monday.
            DisplayText(
                "\(words[.yesterday]) (\(times.weekday(now - .seconds(86_400))))"
            )
        case .yesterday: words[.yesterday]
        case .lastWeek: words[.lastWeek]
        }
    }
}
