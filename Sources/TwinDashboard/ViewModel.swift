// SPDX-License-Identifier: Apache-2.0

public import TwinLayout
public import TwinModel

/// Everything that one picture says, in words and numbers, without a single cell or colour.
public struct ViewModel: Hashable, Sendable {
    /// The language that it speaks.
    public var language: Language
    /// The header line.
    public var header: HeaderModel
    /// The pages, for their keys.
    public var pages: [PageTab]
    /// Where one is: the page's name, then the entities opened.
    public var breadcrumbs: [DisplayText]
    /// How the panes share the screen.
    public var root: LayoutNode
    /// The panes, as ``Arrangement`` counts them.
    public var panes: [PaneModel]
    /// The pane in focus.
    public var focusedPane: Int
    /// Whether the pane in focus has the whole screen.
    public var isZoomed: Bool
    /// Whether the keys are shown.
    public var isHelpOpen: Bool
    /// The timeline.
    public var timeline: TimelineModel
    /// What has to be said of the whole, such as that nothing has been received yet.
    public var notice: DisplayText?
}

/// A page in the list of pages.
public struct PageTab: Hashable, Sendable {
    /// Its number, from 1.
    public var number: Int
    /// Its name.
    public var name: DisplayText
    /// Whether it is shown.
    public var isCurrent: Bool
}

/// The header line: which city, which instant, how trustworthy, how well.
public struct HeaderModel: Hashable, Sendable {
    /// The city's name.
    public var city: DisplayText
    /// That the city is a simulation, in a word; empty where it is not.
    public var simulated: DisplayText
    /// The instant shown, with weekday and date.
    public var time: DisplayText
    /// The same for narrow screens.
    public var shortTime: DisplayText
    /// LIVE, PAUSED, PLAYING with its rate.
    public var clock: DisplayText
    /// Whether that is live.
    public var isLive: Bool
    /// The services.
    public var sources: [SourceModel]
    /// How many alarms there are of each level, the worst level first; levels without are left out.
    public var alarms: [AlarmCount]
    /// The worst alarm in a few words; empty where there is none.
    public var worstAlarm: DisplayText
}

/// How many alarms there are of a level.
public struct AlarmCount: Hashable, Sendable {
    /// The level.
    public var level: Level
    /// How many alarms.
    public var count: Int
    /// The level's word.
    public var word: DisplayText
}

/// One service.
public struct SourceModel: Hashable, Sendable {
    /// Its name.
    public var name: DisplayText
    /// The domain that it tells of.
    public var domain: DisplayText
    /// Whether it is on time.
    public var isFresh: Bool
    /// What it is doing: `fresh`, `unreachable`.
    public var state: DisplayText
    /// The age of the newest that it has told: `2 s`.
    public var age: DisplayText
    /// The same for a crowded line: `2s`.
    public var tightAge: DisplayText
    /// Since when it is not on time, with state and next try; empty where it is on time.
    public var trouble: DisplayText
    /// When it will be asked next: `8 s`.
    public var nextTry: DisplayText
    /// How many observations it has told.
    public var observations: DisplayText
    /// How much of what it told was not kept.
    public var rejects: DisplayText
    /// The last failure in a sentence; empty where there is none.
    public var message: DisplayText
}

/// The timeline: what is kept, what happened in it, where the picture is.
public struct TimelineModel: Hashable, Sendable {
    /// The time at its left end.
    public var start: DisplayText
    /// The time at its right end.
    public var end: DisplayText
    /// The worst level of the events in each part; nothing where there was none.
    public var marks: [Level?]
    /// How many events are in each part.
    public var counts: [Int]
    /// Which parts lie outside of what is kept.
    public var isKept: [Bool]
    /// Where the picture is, from 0 at the left to 1 at the right.
    public var playhead: Double
}
