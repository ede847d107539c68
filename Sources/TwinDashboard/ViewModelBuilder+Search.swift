// SPDX-License-Identifier: Apache-2.0

import TwinLayout
public import TwinModel
public import TwinQuery

extension ViewModelBuilder {
    /// How far alarms are looked for, in steps of ``alarmStep``; events are looked for everywhere.
    static let alarmReach: Duration = .seconds(7200)
    static let alarmStep: Duration = .seconds(600)

    /// The instant of the next event or alarm after the moment, or of the one before it.
    ///
    /// Events are looked for in all that is kept. Alarms are looked for within two hours, in steps of
    /// ten minutes: one that lasts for less than a step may be passed over.
    ///
    /// - Parameters:
    ///   - moment: where to look from.
    ///   - isForward: whether the next one is wanted, or the one before.
    ///   - span: the instants that may be gone to.
    /// - Returns: where the event or alarm began; nothing where there is none.
    /// - Throws: what the archive throws.
    public mutating func neighbour(
        of moment: Moment,
        isForward: Bool,
        within span: ClosedRange<Instant>
    ) throws -> Instant? {
        // What is ahead in the past is known as at the end; as seen, as when it was seen.
        let known = moment.known.map { max($0, span.upperBound) }
        let event = try event(moment.instant, known, isForward, span)
        var limit = isForward ? moment.instant + Self.alarmReach : moment.instant - Self.alarmReach
        if let event { limit = isForward ? min(limit, event) : max(limit, event) }
        limit = min(max(limit, span.lowerBound), span.upperBound)
        let alarm = try alarm(moment.instant, known, isForward, limit)
        let found = [event, alarm].compactMap { $0 }
        return isForward ? found.min() : found.max()
    }

    /// What happened at an instant.
    ///
    /// - Parameter instant: where ``neighbour(of:isForward:within:)`` led.
    /// - Returns: an event's text, or the alarm of the last picture that began then, or that one
    ///   begins about then.
    /// - Throws: what the archive throws.
    public func occasion(at instant: Instant) throws -> LocalizedText {
        let tick = Duration.milliseconds(1)
        let events = try memory.archive.events(
            in: instant..<(instant + tick),
            at: memory.moment,
            limit: 1
        )
        if let event = events.first { return event.text }
        // Beginnings of alarms are found in steps.
        let begun = alarms.filter { alarm in
            alarm.beginnings.contains { abs($0.instant.duration(since: instant).seconds) < 60 }
        }
        guard let alarm = begun.min(by: Alarm.comesFirst) else {
            // It is one only once its delay is over.
            return LocalizedText("An alarm begins about here.", chinese: "此时前后有告警开始。")
        }
        let name = try memory.archive.entities(SeriesSelector(entity: alarm.series.entity)).first?
            .name
        let property = alarm.property.name
        let entity = name ?? LocalizedText(alarm.series.entity.rawValue)
        return LocalizedText(
            "\(entity.text(in: .english)): \(property.text(in: .english))",
            chinese: "\(entity.text(in: .chinese))：\(property.text(in: .chinese))"
        )
    }

    /// The nearest event, found in windows that double.
    private func event(
        _ instant: Instant,
        _ known: Instant?,
        _ isForward: Bool,
        _ span: ClosedRange<Instant>
    ) throws -> Instant? {
        let whole = Moment(at: span.upperBound, asOf: known)
        let tick = Duration.milliseconds(1)
        var length = Duration.seconds(600)
        var edge = instant
        while isForward ? edge < span.upperBound : edge > span.lowerBound {
            let far = isForward ? edge + length : edge - length
            let window = isForward ? (edge + tick)..<(far + tick) : far..<edge
            let events = try memory.archive.events(
                in: window,
                at: whole,
                limit: isForward ? 100_000 : 1
            )
            if let found = isForward ? events.last : events.first { return found.time }
            edge = far
            length = length * 2
        }
        return nil
    }

    /// The nearest beginning of an alarm: the alarms of each step tell when they began.
    private mutating func alarm(
        _ instant: Instant,
        _ known: Instant?,
        _ isForward: Bool,
        _ limit: Instant
    ) throws -> Instant? {
        var edge = instant
        while isForward ? edge < limit : edge > limit {
            let far =
                isForward ? min(edge + Self.alarmStep, limit) : max(edge - Self.alarmStep, limit)
            var finder = AlarmWatch(index)
            var asked = ArchiveMemory(memory.archive, lookBack: memory.lookBack)
            try asked.begin(Moment(at: isForward ? far : edge, asOf: known))
            let began = try finder.alarms(&asked).flatMap { $0.beginnings.map(\.instant) }
            let found = began.filter { isForward ? $0 > edge && $0 <= far : $0 < edge && $0 >= far }
            if let nearest = isForward ? found.min() : found.max() { return nearest }
            edge = far
        }
        return nil
    }
}
