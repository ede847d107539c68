// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The data from which the figures about an alarm system are computed.
public struct AlarmFigureInput: Hashable, Sendable {
    /// An activation of an alarm.
    public struct Activation: Hashable, Sendable {
        /// The time of the activation.
        public var instant: Instant
        /// The alarm.
        public var alarm: SeriesID
        /// The priority at the activation.
        public var priority: Priority
        /// True if the activation was announced; false if the alarm was suppressed.
        public var isAnnounced: Bool

        /// Creates an activation.
        public init(
            _ instant: Instant,
            _ alarm: SeriesID,
            _ priority: Priority,
            isAnnounced: Bool = true
        ) {
            self.instant = instant
            self.alarm = alarm
            self.priority = priority
            self.isAnnounced = isAnnounced
        }
    }

    /// A time in which an alarm was active without a break.
    public struct ActiveTime: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The start, which may be before the period.
        public var start: Instant
        /// The end; nil if the alarm is active at the end of the period.
        public var end: Instant?

        /// Creates a time.
        public init(_ alarm: SeriesID, from start: Instant, to end: Instant? = nil) {
            self.alarm = alarm
            self.start = start
            self.end = end
        }
    }

    /// The period.
    public var span: Range<Instant>
    /// The part of the period in which alarms were evaluated; nil if it is the whole period.
    public var evaluated: Range<Instant>?
    /// The times within it in which no alarm was evaluated, in order and without overlaps.
    public var gaps: [Range<Instant>] = []
    /// The offset of the city's clock from UTC, by which intervals of 10 minutes are aligned.
    public var offset: Duration
    /// The activations within the period, in any order.
    public var activations: [Activation] = []
    /// The active times that overlap the period.
    public var activeTimes: [ActiveTime] = []
    /// The number of announcements of alarms that were active already: re-alarms, rises of
    /// priority and ends of shelves.
    public var repeats = 0
    /// The times from an activation to its acknowledgement, by priority.
    public var acknowledgementTimes: [Priority: [Duration]] = [:]
    /// The number of shelves.
    public var shelves = 0
    /// The number of shelves without a reason or longer than the class allows.
    public var improperShelves = 0

    /// Creates an input without alarms.
    public init(
        span: Range<Instant>,
        evaluated: Range<Instant>? = nil,
        offset: Duration = .zero
    ) {
        self.span = span
        self.evaluated = evaluated
        self.offset = offset
    }
}

/// The figures about an alarm system in a period, as in ISA-18.2 and EEMUA 191.
///
/// Only announced activations count; repeated announcements are counted apart. Rates refer to the
/// time in which alarms were evaluated. Intervals of 10 minutes and hours are those of the city's
/// clock.
public struct AlarmFigures: Hashable, Sendable {
    /// A flood, from the start of the first 10 minutes with more than 10 activations to the start of
    /// the first with fewer than 5.
    public struct Flood: Hashable, Sendable {
        /// The start.
        public var start: Instant
        /// The end, or the end of the evaluated time if it was not over by then.
        public var end: Instant
        /// The number of activations.
        public var alarms: Int
        /// The largest number of activations in 10 minutes.
        public var peak: Int
        /// The alarm that activated first.
        public var first: SeriesID?

        /// Creates a flood.
        public init(start: Instant, end: Instant, alarms: Int, peak: Int, first: SeriesID?) {
            self.start = start
            self.end = end
            self.alarms = alarms
            self.peak = peak
            self.first = first
        }
    }

    /// An alarm and the number of its activations.
    public struct Count: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The number of activations.
        public var count: Int
    }

    /// An alarm and its chatter index.
    public struct Chatter: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The index Ψ: the sum of P(r)/r over the times r between activations, in seconds.
        public var index: Double
        /// True if three activations lie within 60 seconds.
        public var isChattering: Bool
    }

    /// The distribution of the times to an acknowledgement.
    public struct Delay: Hashable, Sendable {
        /// The number of acknowledgements.
        public var count: Int
        /// The median.
        public var median: Duration
        /// The 90th percentile.
        public var ninth: Duration
    }

    /// The width of an interval.
    public static let binWidth: Duration = .seconds(600)
    /// The number of activations in 10 minutes above which a flood begins.
    public static let floodStart = 10
    /// The number of activations in 10 minutes below which a flood ends.
    public static let floodEnd = 5
    /// The time of activity above which an alarm is stale.
    public static let staleTime: Duration = .seconds(86_400)
    /// The time within which a cleared alarm is fleeting.
    public static let fleetingTime: Duration = .seconds(10)
    /// The shortest period whose figures can be judged.
    public static let judgedTime: Duration = .seconds(30 * 86_400)
    /// The chatter index from which an alarm is reported as chattering.
    public static let chatterCutOff = 0.05

    /// The period.
    public var span: Range<Instant>
    /// The share of the period in which alarms were evaluated, 0 to 1.
    public var evaluatedShare: Double
    /// The number of uninterrupted times in which alarms were evaluated.
    public var stretches: Int
    /// The number of announced activations.
    public var activations: Int
    /// The number of repeated announcements.
    public var repeats: Int
    /// The mean number of activations in 10 minutes.
    public var perTenMinutes: Double
    /// The mean number of activations in an hour.
    public var perHour: Double
    /// The largest number of activations in 10 minutes.
    public var largestBin: Int
    /// The largest number of activations in an hour.
    public var largestHour: Int
    /// The share of intervals with more than 10 activations.
    public var binsOverTen: Double
    /// The share of hours with more than 30 activations.
    public var hoursOverThirty: Double
    /// The floods in order of time.
    public var floods: [Flood]
    /// The share of the time in floods.
    public var timeInFlood: Double
    /// The ten alarms with most activations, the busiest first.
    public var busiest: [Count]
    /// The share of all activations that came from ``busiest``.
    public var busiestShare: Double
    /// The alarms with at least three activations in 60 s or an index from the cut-off on, by name.
    public var chattering: [Chatter]
    /// The number of alarms that cleared within 10 seconds.
    public var fleeting: Int
    /// The alarms that were active for more than 24 hours, by name.
    public var stale: [SeriesID]
    /// The largest number of stale alarms at one time.
    public var mostStale: Int
    /// The number of activations by priority.
    public var priorities: [Priority: Int]
    /// The number of shelves.
    public var shelves: Int
    /// The number of shelves without a reason or longer than the class allows.
    public var improperShelves: Int
    /// The mean over days of the day's largest number in 10 minutes (EEMUA's upset rate).
    public var upset: Double
    /// The times from an activation to its acknowledgement, by priority.
    public var acknowledgementTimes: [Priority: Delay]

    /// True if the period is too short to judge the figures.
    public var isTooShort: Bool {
        span.upperBound.duration(since: span.lowerBound) < Self.judgedTime
    }

    /// Returns the share of the activations with a priority, 0 to 1.
    public func share(of priority: Priority) -> Double {
        activations == 0 ? 0 : Double(priorities[priority] ?? 0) / Double(activations)
    }
}

extension AlarmFigures {
    /// Computes the figures of a period.
    public init(_ input: AlarmFigureInput) {
        let length = input.span.upperBound.duration(since: input.span.lowerBound)
        let part = (input.evaluated ?? input.span).clamped(to: input.span)
        let gaps = input.gaps.map { $0.clamped(to: part) }.filter { !$0.isEmpty }
        let evaluated = gaps.reduce(part.upperBound.duration(since: part.lowerBound)) {
            $0 - $1.upperBound.duration(since: $1.lowerBound)
        }
        let announced = input.activations.filter {
            $0.isAnnounced && part.contains($0.instant)
        }.sorted { ($0.instant, $0.alarm) < ($1.instant, $1.alarm) }
        let bins = AlarmBins(
            announced.map(\.instant),
            in: part,
            without: gaps,
            offset: input.offset,
            width: Self.binWidth
        )
        let hours = AlarmBins(
            announced.map(\.instant),
            in: part,
            without: gaps,
            offset: input.offset,
            width: .seconds(3600)
        )
        let count = Double(announced.count)
        func rate(_ width: Duration) -> Double {
            evaluated > .zero ? count / (evaluated / width) : 0
        }
        span = input.span
        evaluatedShare = length > .zero ? evaluated / length : 0
        stretches =
            evaluated > .zero
            ? gaps.filter { $0.lowerBound > part.lowerBound && $0.upperBound < part.upperBound }
                .count + 1 : 0
        activations = announced.count
        repeats = input.repeats
        perTenMinutes = rate(Self.binWidth)
        perHour = rate(.seconds(3600))
        largestBin = bins.counts.max() ?? 0
        largestHour = hours.counts.max() ?? 0
        binsOverTen = bins.share { $0 > Self.floodStart }
        hoursOverThirty = hours.share { $0 > 30 }
        floods = Self.floods(bins, announced)
        let flooded = floods.reduce(Duration.zero) { $0 + $1.end.duration(since: $1.start) }
        timeInFlood = evaluated > .zero ? min(1, flooded / evaluated) : 0
        let byAlarm = Dictionary(grouping: announced, by: \.alarm)
        busiest = byAlarm.map { Count(alarm: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.alarm) < ($0.count, $1.alarm) }
            .prefix(10).map(\.self)
        busiestShare = count > 0 ? Double(busiest.reduce(0) { $0 + $1.count }) / count : 0
        chattering = byAlarm.compactMap { alarm, list in
            Self.chatter(alarm, list.map(\.instant))
        }.sorted { $0.alarm < $1.alarm }
        fleeting =
            input.activeTimes.filter { time in
                time.end.map {
                    input.span.contains($0) && $0.duration(since: time.start) <= Self.fleetingTime
                } ?? false
            }.count
        let times = input.activeTimes.compactMap { time -> (SeriesID, Range<Instant>)? in
            let (start, end) = (time.start + Self.staleTime, time.end ?? input.span.upperBound)
            guard start < end, end > input.span.lowerBound else { return nil }
            return (time.alarm, max(start, input.span.lowerBound)..<end)
        }
        stale = Set(times.map(\.0)).sorted()
        mostStale =
            times.map { _, own in
                times.filter { $0.1.contains(own.lowerBound) }.count
            }.max() ?? 0
        priorities = Dictionary(grouping: announced, by: \.priority).mapValues(\.count)
        shelves = input.shelves
        improperShelves = input.improperShelves
        upset = bins.meanOfDailyMaxima
        acknowledgementTimes = input.acknowledgementTimes.compactMapValues { list in
            let sorted = list.sorted()
            guard let last = sorted.indices.last else { return nil }
            // The nearest rank of a percentile.
            func rank(_ share: Double) -> Duration {
                sorted[min(last, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
            }
            return Delay(count: sorted.count, median: rank(0.5), ninth: rank(0.9))
        }
    }

    private static func floods(
        _ bins: AlarmBins,
        _ activations: [AlarmFigureInput.Activation]
    ) -> [Flood] {
        var floods: [Flood] = []
        var open: Flood?
        for (number, count) in bins.counts.enumerated() {
            let start = bins.start(of: number)
            if var flood = open {
                if count < floodEnd {
                    flood.end = start
                    floods.append(flood)
                    open = nil
                } else {
                    flood.alarms += count
                    flood.peak = max(flood.peak, count)
                    open = flood
                }
            } else if count > floodStart {
                let first = activations.first { $0.instant >= start }
                open = Flood(
                    start: start,
                    end: bins.span.upperBound,
                    alarms: count,
                    peak: count,
                    first: first?.alarm
                )
            }
        }
        if let open { floods.append(open) }
        return floods
    }

    /// Returns the chatter of an alarm from its activations in order; nil if it is below the
    /// cut-off.
    private static func chatter(_ alarm: SeriesID, _ instants: [Instant]) -> Chatter? {
        guard instants.count > 1 else { return nil }
        let runs = zip(instants, instants.dropFirst()).map { $1.duration(since: $0).seconds }
        // P(r) is the share of the runs of length r, so each run adds the same part.
        let index = runs.reduce(0) { $0 + 1 / max(1, $1) } / Double(runs.count)
        let isChattering = zip(instants, instants.dropFirst(2)).contains {
            $1.duration(since: $0) <= .seconds(60)
        }
        guard isChattering || index >= chatterCutOff else { return nil }
        return Chatter(alarm: alarm, index: index, isChattering: isChattering)
    }
}
