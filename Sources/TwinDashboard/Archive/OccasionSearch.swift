// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// Finds events and alarms along the time axis.
struct OccasionSearch: Sendable {
    /// Where they are looked for.
    let archive: any CityArchive
    /// The names of properties.
    let index: CatalogIndex
    /// The moment shown.
    let moment: Moment
    /// The first and the last instant that the archive keeps; nil if it is empty.
    let keptSpan: ClosedRange<Instant>?

    /// The instant of the next event or beginning of an alarm after the moment, or of the one before it.
    ///
    /// - Parameters:
    ///   - moment: where to look from.
    ///   - sought: what to look for.
    ///   - isForward: true for the next one, false for the one before.
    ///   - span: the instants that may be gone to.
    /// - Returns: where the event or alarm began; nil if there is none.
    /// - Throws: what the archive throws.
    func neighbour(
        of moment: Moment,
        seeking sought: Sought,
        isForward: Bool,
        within span: ClosedRange<Instant>
    ) throws -> Instant? {
        // What is ahead in the past is known as at the end; as seen, as when it was seen.
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

    /// When what is sought began in a window; of events perhaps only the last.
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

    /// What happened at an instant.
    ///
    /// - Parameters:
    ///   - sought: what was looked for.
    ///   - instant: where ``neighbour(of:seeking:isForward:within:)`` led.
    /// - Returns: the text of an event that began then, or the name of what was in alarm from then on.
    /// - Throws: what the archive throws.
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
