// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
public import TwinModel

/// The whole content of a picture, as texts and numbers, without cells and colours.
public struct ViewModel: Hashable, Sendable {
    /// The language of all texts.
    public var language: Language
    /// The header line.
    public var header: HeaderModel
    /// The pages, for their keys.
    public var pages: [PageTab]
    /// The path to the current place: the page's name, then the entities opened.
    public var breadcrumbs: [DisplayText]
    /// The arrangement of the panes on the screen.
    public var root: LayoutNode
    /// The panes in the order of ``Arrangement``.
    public var panes: [PaneModel]
    /// The number of the pane in focus.
    public var focusedPane: Int
    /// True if the pane in focus fills the screen.
    public var isZoomed: Bool
    /// True if the help is open.
    public var isHelpOpen: Bool
    /// The number of lines by which the help is scrolled.
    public var helpLine = 0
    /// The open prompt; nil if there is none.
    public var prompt: PromptModel?
    /// The timeline.
    public var timeline: TimelineModel
    /// The notice about the whole dashboard, such as that no data has been received yet.
    public var notice: DisplayText?
    /// The list of bookmarks, while it is open.
    public var bookmarks: BookmarksModel?
    /// The sheet over the panes; nil if none is open.
    public var sheet: SheetModel?
    /// The remark about the last key; empty if the key had its usual effect.
    public var message: DisplayText = .empty
    /// The errors in a changed file, one per line, while its last valid version is shown.
    public var fileProblem: [DisplayText] = []
    /// The description of the archive's damage, which shows as gaps; empty if there is none.
    public var damage: DisplayText = .empty
    /// The notice that no data is stored at present, with reason and start; empty if all data is.
    public var trouble: DisplayText = .empty
    /// The same for a narrow screen: `disk full since 09:12`.
    public var shortTrouble: DisplayText = .empty
    /// The load on the link to the terminal; nil if there is no link.
    public var link: LinkModel?
}

/// A page in the list of pages.
public struct PageTab: Hashable, Sendable {
    /// Its number, from 1.
    public var number: Int
    /// Its name.
    public var name: DisplayText
    /// True if the page is shown.
    public var isCurrent: Bool
}

/// The header line: city, instant, state of the sources, and alarms.
public struct HeaderModel: Hashable, Sendable {
    /// The city's name.
    public var city: DisplayText
    /// The word for a simulated city; empty if the city is real.
    public var simulated: DisplayText
    /// The instant shown, with weekday and date.
    public var time: DisplayText
    /// The same for narrow screens.
    public var shortTime: DisplayText
    /// The state of the clock.
    public var clock: ClockModel
    /// The services.
    public var sources: [SourceModel]
    /// The number of alarms of each level, the worst level first, without levels that have none.
    public var alarms: [AlarmCount]
    /// The number of alarms of each source that cannot be evaluated because their values are too
    /// old, the largest first.
    public var notEvaluated: [NotEvaluatedCount] = []
    /// The number of alarms that need an acknowledgement.
    public var unacknowledged = 0
    /// The number of alarms on the shelf.
    public var shelved = 0
    /// True while the archive evaluates its past by new limits, so that alarms may be missing.
    public var isJudging = false
    /// The worst alarm in a few words; empty if there is none.
    public var worstAlarm: DisplayText
    /// True if the value of that alarm is overdue.
    public var isWorstStale = false
    /// False if no data is stored, so that present alarms are not known.
    public var isKept = true
}

/// The number of alarms of a source that cannot be evaluated because their values are too old.
public struct NotEvaluatedCount: Hashable, Sendable {
    /// The source's name.
    public var source: DisplayText
    /// The number of alarms.
    public var count: Int
}

/// The number of alarms of a level.
public struct AlarmCount: Hashable, Sendable {
    /// The level.
    public var level: Level
    /// The number of alarms.
    public var count: Int
    /// The level's word.
    public var word: DisplayText
}

/// One service.
public struct SourceModel: Hashable, Sendable {
    /// Its name.
    public var name: DisplayText
    /// The domain of the source's data.
    public var domain: DisplayText
    /// True if the source is on time.
    public var isFresh: Bool
    /// The state of the source: `fresh`, `unreachable`.
    public var state: DisplayText
    /// The age of its newest observation: `2 s`.
    public var age: DisplayText
    /// The same for a narrow line: `2s`.
    public var tightAge: DisplayText
    /// The start of its trouble, with state and next attempt; empty if it is on time.
    public var trouble: DisplayText
    /// The time until the next request: `8 s`.
    public var nextTry: DisplayText
    /// The number of observations received.
    public var observations: DisplayText
    /// The number of observations rejected.
    public var rejects: DisplayText
    /// The recent number of stored observations per second: `312/s`; empty if it is not known.
    public var rate: DisplayText
    /// The recent number of received bytes per second: `45 kB/s`; empty if it is not known.
    public var byteRate: DisplayText
    /// The newest instant of its observations: `08:42:07`.
    public var watermark: DisplayText
    /// The last failure in a sentence; empty if there is none.
    public var message: DisplayText
}

/// The state of the clock, as text.
public struct ClockModel: Hashable, Sendable {
    /// The movement of time, which determines the mark before the word.
    public enum Going: Hashable, Sendable {
        /// Time follows the wall clock.
        case live
        /// Time follows the wall clock, but no source is on time, so all values shown are old.
        case behind
        /// Time follows the wall clock, but no data is stored.
        case halted
        /// Time is paused.
        case standing
        /// Time moves forward, but does not follow the wall clock.
        case forward
        /// Time moves backward.
        case backward
    }

    /// The movement of time.
    public var going: Going
    /// True if time follows the wall clock.
    public var followsWall: Bool { going == .live || going == .behind }
    /// `LIVE`, `PAUSED`, `PLAYING`, `BACKWARDS`, `AT END`, `129 d BEHIND`.
    public var word: DisplayText
    /// The rate, without the multiplication sign: `60`, `1/4`; empty if it is evident.
    public var rate: DisplayText
    /// The lag behind the latest instant: `2h13m behind live`.
    ///
    /// It is empty at the latest instant; for a recording at its end it is a note that belongs to
    /// ``word``.
    public var lag: DisplayText
    /// The same for a narrow line: `-2h13m`.
    public var tightLag: DisplayText
    /// The knowledge shown: all data known now, or only data known at the instant shown; empty if
    /// both are equal.
    public var knowledge: DisplayText
}

/// The timeline: the recorded span, the events in it, and the instant shown.
public struct TimelineModel: Hashable, Sendable {
    /// The mapping of columns to times; nil if there is no timeline.
    public var window: TimelineWindow?
    /// The recorded span, from the first to the last instant.
    public var kept: ClosedRange<Instant>?
    /// The time at its left end.
    public var start: DisplayText = .empty
    /// The time at its right end.
    public var end: DisplayText = .empty
    /// The worst level of the events and alarms that began in each part; nil if none did.
    public var marks: [Level?] = []
    /// The number of events and alarms that began in each part.
    public var counts: [Int] = []
    /// True for each part with data.
    public var isKept: [Bool] = []
    /// True for each part that holds a bookmark.
    public var isBookmarked: [Bool] = []
    /// The index of the part with the instant shown.
    public var playhead: Int = 0
}
