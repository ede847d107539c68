// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel
public import TwinQuery
public import TwinVocabulary

/// The instant shown: the clock, its range, the knowledge used, and the comparison.
///
/// Live, paused, playing and recorded time are values of this one struct. Its owner calls
/// ``tick(to:)`` before each picture; nothing else here reads a clock.
public struct TimeControl: Hashable, Sendable {
    /// The part of the recorded knowledge that answers may use.
    public enum Knowledge: Hashable, Sendable, CaseIterable {
        /// All data known now.
        case known
        /// Only data received by the instant shown.
        case seen
    }

    /// The earlier time that values are compared with.
    public enum Comparison: Hashable, Sendable, CaseIterable {
        /// No comparison.
        case none
        /// The same time on the last day of the same sort: of a Monday, on Friday; of a Saturday, on
        /// Sunday.
        case likeDay
        /// The same time yesterday.
        case yesterday
        /// The same time a week ago.
        case lastWeek

        /// Returns the distance of the comparison into the past.
        ///
        /// - Parameter weekday: The weekday of the instant that is compared, 0 for Monday.
        /// - Returns: The distance; nil if nothing is compared.
        public func distance(onWeekday weekday: Int) -> Duration? {
            switch self {
            case .none: nil
            case .likeDay: .seconds(86_400 * (weekday == 0 ? 3 : weekday == 5 ? 6 : 1))
            case .yesterday: .seconds(86_400)
            case .lastWeek: .seconds(7 * 86_400)
            }
        }
    }

    /// The mapping of the wall clock's instants to the city's.
    public internal(set) var clock: CityClock
    /// The first and the last instant of a recording; nil if time follows the wall clock.
    public let span: ClosedRange<Instant>?
    /// True if a recording starts again when it ends.
    public var isLooping: Bool
    /// The length of one step.
    public var step: Duration
    /// The city's time zone, in which times are typed.
    public var zone: TimeZone
    /// The holidays, and the workdays on weekends.
    public var calendar = WorkCalendar()
    /// The author of new bookmarks.
    public var author: String
    /// The part of the recorded knowledge that answers may use.
    public internal(set) var knowledge: Knowledge = .known
    /// The earlier time that values are compared with.
    public internal(set) var comparison: Comparison = .none
    /// The number of steps by which the timeline is zoomed in; negative if it is zoomed out.
    public internal(set) var zoom = 0
    /// The instant shown, as of the last tick.
    public internal(set) var shown: Instant
    /// The time of the wall clock at the last tick.
    public internal(set) var wall: Instant
    /// The remark about the last key; nil if the key had its usual effect.
    public var message: LocalizedText?
    /// The first recorded instant; nil if it is not known.
    var oldest: Instant?
    /// The rate at which Space resumes.
    var resumedRate = 1.0

    /// The longest time between two ticks; after a longer one, the wall clock was set or the
    /// machine slept.
    static let longestTick: Duration = .seconds(10)

    /// Creates the control of a clock.
    ///
    /// - Parameters:
    ///   - clock: The clock with the instant shown at first.
    ///   - wall: The time of the wall clock.
    ///   - span: The first and the last instant of a recording; nil if there is no recording.
    ///   - isLooping: True if a recording starts again when it ends.
    ///   - step: The length of one step; at least a millisecond.
    ///   - zone: The city's time zone.
    ///   - author: The author of new bookmarks.
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

    /// Creates a live clock, which is set by the first tick.
    public init() { self.init(clock: .live(atWall: .distantPast), atWall: .distantPast) }

    /// The day of the instant shown in the city's time zone, counted since 1970-01-01.
    var day: Int {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: shown.secondsSince1970))
        let local = shown.millisecondsSince1970 / 1000 + Int64(offset)
        return Int((local - ((local % 86_400) + 86_400) % 86_400) / 86_400)
    }

    /// The weekday of the instant shown, 0 for Monday; 1970-01-01 was a Thursday.
    var weekday: Int { ((day + 3) % 7 + 7) % 7 }

    /// The distance of the comparison into the past; nil if nothing is compared.
    public var comparedDistance: Duration? { distance(of: comparison) }

    /// Returns the distance of a comparison into the past; nil if nothing is compared.
    func distance(of comparison: Comparison) -> Duration? {
        guard comparison == .likeDay, !calendar.isEmpty else {
            return comparison.distance(onWeekday: weekday)
        }
        return .seconds(86_400 * calendar.daysToLikeDay(before: day))
    }

    /// The last instant that can be shown: now, or the end of the recording.
    public var latest: Instant { span?.upperBound ?? wall }

    /// The first instant that can be shown, or the distant past if it is not known.
    public var earliest: Instant { span?.lowerBound ?? oldest ?? .distantPast }

    /// True if the present is shown.
    public var isLive: Bool { span == nil && clock.isLive }

    /// The time from the shown instant to the latest one; never negative.
    public var lag: Duration { max(.zero, latest.duration(since: shown)) }

    /// True if a recording is at its end: less than a second of it is left.
    public var isAtEnd: Bool { span != nil && lag < .seconds(1) }

    /// The moment to query the archive for.
    ///
    /// If the dashboard is live, the instant and the knowledge are both the present.
    public var moment: Moment {
        Moment(at: shown, asOf: knowledge == .seen && !isLive ? shown : nil)
    }

    /// Advances to the time of the wall clock, and returns the moment to show.
    ///
    /// If the wall clock was set, or the machine was asleep, time that is not live continues from
    /// the instant shown last. Playback that reaches the present becomes live, and a recording
    /// pauses at its end.
    ///
    /// - Parameter wall: The time of the wall clock.
    /// - Returns: The moment to query the archive for.
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

    /// Updates the first stored instant.
    mutating func note(_ kept: ClosedRange<Instant>?) { oldest = kept?.lowerBound }

    /// Keeps the clock within the instants that can be shown.
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
