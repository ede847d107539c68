// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// A search for events and alarms along the time axis.
struct OccasionSearch: Sendable {
    /// The archive that is searched.
    let archive: any CityArchive
    /// The names of properties.
    let index: CatalogIndex
    /// The moment that is shown.
    let moment: Moment
    /// The first and the last stored instant; nil if the archive is empty.
    let keptSpan: ClosedRange<Instant>?

    /// Returns the instant of the next event or beginning of an alarm after the moment, or of the
    /// one before it.
    ///
    /// - Parameters:
    ///   - moment: The instant that the search starts at.
    ///   - sought: The occasions to look for.
    ///   - isForward: True to search forward, false to search backward.
    ///   - span: The instants that the result may lie in.
    /// - Returns: The instant when the event or alarm began, or nil if there is none.
    /// - Throws: An error of the archive.
    func neighbour(
        of moment: Moment,
        seeking sought: Sought,
        isForward: Bool,
        within span: ClosedRange<Instant>
    ) throws -> Instant? {
        // With a limit on received times, occasions ahead of it count as soon as they were received
        // by the end of the span. Without a limit all data known now is used.
        let known = moment.known.map { max($0, span.upperBound) }
        let whole = Moment(at: span.upperBound, asOf: known)
        let tick = Duration.milliseconds(1)
        var length = Duration.seconds(600)
        var edge = moment.instant
        while isForward ? edge < span.upperBound : edge > span.lowerBound {
            let far = isForward ? edge + length : edge - length
            let window = isForward ? (edge + tick)..<(far + tick) : far..<edge
            let found = try instants(of: sought, in: window, at: whole, isLast: !isForward)
            if let nearest = isForward ? found.min() : found.max(), span.contains(nearest) {
                return nearest
            }
            edge = far
            length = length * 2
        }
        return nil
    }

    /// Returns the instants when the sought occasions began in a window.
    ///
    /// Of events this may be only the last one.
    private func instants(
        of sought: Sought,
        in window: Range<Instant>,
        at moment: Moment,
        isLast: Bool
    ) throws -> [Instant] {
        switch sought {
        case .event:
            let limit = isLast ? 1 : 100_000
            return try archive.events(in: window, at: moment, limit: limit).map(\.time)
        case .alarm:
            let records = try archive.alarmRecords(in: window, at: moment, limit: 100_000)
            return records.flatMap(\.beginnings).map(\.instant).filter(window.contains)
        }
    }

    /// Returns the text of the occasion at an instant.
    ///
    /// - Parameters:
    ///   - sought: The occasions that were looked for.
    ///   - instant: The result of ``neighbour(of:seeking:isForward:within:)``.
    /// - Returns: The text of an event that began then, or the name of the value in alarm from then
    ///   on.
    /// - Throws: An error of the archive.
    func occasion(_ sought: Sought, at instant: Instant) throws -> LocalizedText {
        let span = instant..<(instant + .milliseconds(1))
        if sought == .event {
            let events = try archive.events(in: span, at: moment, limit: 1)
            return events.first?.text
                ?? LocalizedText("An event begins here.", chinese: "此时有事件开始。")
        }
        // An alarm is announced only after its delay.
        let whole = Moment(at: max(keptSpan?.upperBound ?? instant, moment.instant))
        let begun = try archive.alarmRecords(in: span, at: whole, limit: 1000)
            .filter { $0.beginnings.contains { $0.instant == instant } }
        guard let alarm = begun.max(by: { $0.limit.priority < $1.limit.priority }) else {
            return LocalizedText("An alarm begins here.", chinese: "此时有告警开始。")
        }
        let id = alarm.series.entity
        let name = try archive.entities(SeriesSelector(entity: id)).first?.name
        let property = index.property(CatalogIndex.kind(of: id), alarm.series.property).name
        let entity = name ?? LocalizedText(id.rawValue)
        return LocalizedText(
            "\(entity.text(in: .english)): \(property.text(in: .english))",
            chinese: "\(entity.text(in: .chinese))：\(property.text(in: .chinese))"
        )
    }
}
