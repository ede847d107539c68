// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel
public import TwinQuery

/// Which instant is shown, and how: the clock, what may be shown, what is taken as known, and what
/// it is compared with.
///
/// Live, paused, playing and a recording are values of this one struct. Its owner calls
/// ``tick(to:)`` before each picture; nothing else here reads a clock.
public struct TimeControl: Hashable, Sendable {
    /// How much of what is known may answer.
    public enum Knowledge: Hashable, Sendable, CaseIterable {
        /// All that is known now.
        case known
        /// Only what had been received by the instant shown.
        case seen
    }

    /// The past that is drawn behind the present.
    public enum Comparison: Hashable, Sendable, CaseIterable {
        /// None.
        case none
        /// The same time on the last day of the same sort: of a Monday, on Friday; of a Saturday, on
        /// Sunday.
        case likeDay
        /// The same time yesterday.
        case yesterday
        /// The same time a week ago.
        case lastWeek

        /// How far it lies back.
        ///
        /// - Parameter weekday: the weekday of the instant that is compared, 0 for Monday.
        /// - Returns: the distance; nil if nothing is compared.
        public func distance(onWeekday weekday: Int) -> Duration? {
            switch self {
            case .none: nil
            case .likeDay: .seconds(86_400 * (weekday == 0 ? 3 : weekday == 5 ? 6 : 1))
            case .yesterday: .seconds(86_400)
            case .lastWeek: .seconds(7 * 86_400)
            }
        }
    }

    /// Which instant of the city is shown at an instant of the wall.
    public internal(set) var clock: CityClock
    /// The first and the last instant of a recording; nothing where time goes on with the wall.
    public let span: ClosedRange<Instant>?
    /// Whether a recording begins anew at its end.
    public var isLooping: Bool
    /// How far one step goes.
    public var step: Duration
    /// The city's time zone, in which times are typed.
    public var zone: TimeZone
    /// Who writes bookmarks.
    public var author: String
    /// How much of what is known may answer.
    public internal(set) var knowledge: Knowledge = .known
    /// What is compared with.
    public internal(set) var comparison: Comparison = .none
    /// How many steps the timeline is zoomed in, below zero out.
    public internal(set) var zoom = 0
    /// The instant shown, as of the last tick.
    public internal(set) var shown: Instant
    /// What the wall clock said at the last tick.
    public internal(set) var wall: Instant
    /// What has to be said of the last key; nothing where it did what it should.
    public var message: LocalizedText?
    /// The first instant of which something is kept, where that is known.
    var oldest: Instant?
    /// The rate that Space goes on with.
    var resumedRate = 1.0

    /// A wall clock that moves further than this between two ticks was set, or the machine slept.
    static let longestTick: Duration = .seconds(10)

    /// Makes the control of a clock.
    ///
    /// - Parameters:
    ///   - clock: which instant is shown at first, and how it moves.
    ///   - wall: what the wall clock says.
    ///   - span: of a recording, its first and its last instant.
    ///   - isLooping: whether a recording begins anew at its end.
    ///   - step: how far one step goes; at least a millisecond.
    ///   - zone: the city's time zone.
    ///   - author: who writes bookmarks.
    public init(
        clock: CityClock,
        atWall wall: Instant,
        span: ClosedRange<Instant>? = nil,
        isLooping: Bool = false,
        step: Duration = .seconds(10),
        zone: TimeZone = .gmt,
        author: String = ""
    ) {
        self.clock = clock
        self.span = span
        self.isLooping = isLooping
        self.step = max(step, .milliseconds(1))
        self.zone = zone
        self.author = author
        self.wall = wall
        shown = clock.instant(atWall: wall)
        hold()
    }

    /// Goes with the wall clock from whatever it says at the first tick.
    public init() { self.init(clock: .live(atWall: .distantPast), atWall: .distantPast) }

    /// The weekday of the instant shown, 0 for Monday.
    var weekday: Int {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: shown.secondsSince1970))
        let local = shown.millisecondsSince1970 / 1000 + Int64(offset)
        let day = (local - ((local % 86_400) + 86_400) % 86_400) / 86_400
        // 1970-01-01 was a Thursday.
        return Int(((day + 3) % 7 + 7) % 7)
    }

    /// How far what is compared with lies back; nil if nothing is compared.
    public var comparedDistance: Duration? { comparison.distance(onWeekday: weekday) }

    /// The last instant that can be shown: now, or the end of the recording.
    public var latest: Instant { span?.upperBound ?? wall }

    /// The first instant that can be shown, as far as that is known.
    public var earliest: Instant { span?.lowerBound ?? oldest ?? .distantPast }

    /// Whether what is shown is now.
    public var isLive: Bool { span == nil && clock.isLive }

    /// How far behind the latest instant the shown one lies; never below zero.
    public var lag: Duration { max(.zero, latest.duration(since: shown)) }

    /// Whether a recording has come to its end: less than a second of it is left.
    public var isAtEnd: Bool { span != nil && lag < .seconds(1) }

    /// The moment to ask the archive about.
    ///
    /// What is shown live is what has been received, so that both kinds of knowledge are one there.
    public var moment: Moment {
        Moment(at: shown, asOf: knowledge == .seen && !isLive ? shown : nil)
    }

    /// Goes on to what the wall clock says now, and tells the moment to show.
    ///
    /// Where the wall clock was set, or the machine slept, time that is not live goes on from what
    /// was shown last. Whoever plays into the present is live; a recording stands at its end.
    ///
    /// - Parameter wall: what the wall clock says.
    /// - Returns: the moment to ask the archive about.
    @discardableResult
    public mutating func tick(to wall: Instant) -> Moment {
        let passed = wall.duration(since: self.wall)
        if !isLive, passed < .zero || passed > Self.longestTick {
            clock = CityClock(showing: shown, atWall: wall, rate: clock.rate)
        }
        self.wall = wall
        hold()
        return moment
    }

    /// Takes note of what is kept.
    mutating func note(_ kept: ClosedRange<Instant>?) { oldest = kept?.lowerBound }

    /// Keeps the clock inside what can be shown.
    mutating func hold() {
        if !isLive {
            let reached = clock.instant(atWall: wall)
            let isAtEnd = span != nil || clock.rate > 1 ? reached >= latest : reached > latest
            if isAtEnd, clock.rate > 0 {
                if span == nil {
                    clock.goLive(atWall: wall)
                } else if isLooping, let span, span.lowerBound < span.upperBound {
                    clock.seek(to: span.lowerBound, atWall: wall)
                } else {
                    clock = CityClock(showing: latest, atWall: wall, rate: 0)
                }
            } else if reached <= earliest, clock.rate < 0 {
                let isRound = isLooping && span != nil && earliest < latest
                clock = CityClock(
                    showing: isRound ? latest : earliest,
                    atWall: wall,
                    rate: isRound ? clock.rate : 0
                )
            } else if reached > latest || reached < earliest {
                let inside = max(min(reached, latest), min(earliest, latest))
                clock = CityClock(showing: inside, atWall: wall, rate: clock.rate)
            }
        }
        shown = clock.instant(atWall: wall)
    }
}
