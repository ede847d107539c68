// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel
import TwinQuery

/// The content of a handover sheet: a summary of a shift for the next one.
///
/// It depends only on the archive as it was known at the end of the shift, and on the signatures
/// up to an hour later. The same sheet can therefore be made again at any time.
public struct HandoverSheet: Sendable {
    /// Alarms of one kind that began and ended within the shift.
    public struct Episode: Hashable, Sendable {
        /// The name of the alarms without their place.
        public var what: DisplayText
        /// The place of the first alarm.
        public var place: DisplayText
        /// The number of activations.
        public var count: Int
        /// The number of alarms.
        public var alarms: Int
        /// The first activation.
        public var start: Instant
        /// The last end.
        public var end: Instant
        /// The most urgent priority.
        public var priority: Priority
    }

    /// A remark or a bookmark of the shift.
    public struct Note: Hashable, Sendable {
        /// The time of the remark, or the instant of the bookmark.
        public var instant: Instant
        /// The author.
        public var author: String
        /// The alarm of a remark; nil for a bookmark.
        public var alarm: SeriesID?
        /// The name of the thing that the alarm is about; empty for a bookmark.
        public var thing: DisplayText
        /// The text.
        public var text: String
    }

    /// A source that does not deliver.
    public struct Source: Hashable, Sendable {
        /// The source.
        public var id: SourceID
        /// The state.
        public var state: SourceState
        /// The start of the state.
        public var since: Instant
    }

    /// The time within which a signature belongs to the sheet.
    public static let signatureTime: Duration = .seconds(3600)

    /// The shift.
    public var span: Range<Instant>
    /// The operating position; nil if the sheet is for all of them.
    public var position: String?
    /// Active alarms that are not acknowledged.
    public var unacknowledged: [AlarmListing] = []
    /// Active alarms that are acknowledged.
    public var acknowledged: [AlarmListing] = []
    /// Alarms that are back to normal and not acknowledged.
    public var returned: [AlarmListing] = []
    /// Shelved and suppressed alarms and those out of service.
    public var suppressed: [AlarmListing] = []
    /// Active alarms whose value is too old.
    public var notEvaluated: [AlarmListing] = []
    /// The alarms that were raised and cleared, most urgent first.
    public var episodes: [Episode] = []
    /// The floods of the shift, by time.
    public var floods: [FloodListing] = []
    /// The figures of the shift.
    public var figures: AlarmFigures
    /// The figures of the 30 days up to the end of the shift.
    public var month: AlarmFigures
    /// The sources that do not deliver, by name.
    public var sources: [Source] = []
    /// The remarks and the bookmarks of the shift, by time.
    public var notes: [Note] = []
    /// The signatures, at most two: the one who goes and the one who comes.
    public var signatures: [AlarmEntry] = []

    /// The end of the next shift, which is as long as this one.
    public var nextEnd: Instant {
        span.upperBound + span.upperBound.duration(since: span.lowerBound)
    }

    /// Returns true if a shelf ends in the next shift.
    public func endsInNextShift(_ item: AlarmListing) -> Bool {
        item.row.status.shelvedUntil.map { $0 <= nextEnd } ?? false
    }
}

extension AlarmReporter {
    /// Returns the handover sheet of a shift.
    ///
    /// - Parameters:
    ///   - span: The shift.
    ///   - position: The operating position whose signatures count; nil for any.
    /// - Returns: The sheet.
    /// - Throws: An error of the archive.
    public func handover(_ span: Range<Instant>, position: String? = nil) throws -> HandoverSheet {
        let end = span.upperBound
        let moment = Moment(at: end, asOf: end)
        var sheet = HandoverSheet(
            span: span,
            position: position,
            figures: try figures(in: span),
            month: try figures(in: (end - AlarmFigures.judgedTime)..<end)
        )
        for item in try items(at: moment) {
            switch item.row.status.state.letter {
            case .b, .c:
                if item.validity == .notEvaluated {
                    sheet.notEvaluated.append(item)
                } else if item.row.status.state.letter == .b {
                    sheet.unacknowledged.append(item)
                } else {
                    sheet.acknowledged.append(item)
                }
            case .d: sheet.returned.append(item)
            case .e, .f, .g: sheet.suppressed.append(item)
            case .a: break
            }
        }
        let changes = try archive.alarmChanges(in: span, at: moment)
        var names = EntityNames(self)
        sheet.floods = try floods(in: span)
        sheet.episodes = try episodes(of: changes, &names)
        sheet.sources = try archive.sourceStatuses(at: moment)
            .filter { $0.state != .fresh }
            .map { .init(id: $0.source, state: $0.state, since: $0.since) }
        sheet.notes = try notes(in: span, at: moment, &names)
        let late = end + HandoverSheet.signatureTime
        let entries = try archive.alarmEntries(
            in: (end - HandoverSheet.signatureTime)..<late,
            at: Moment(at: late),
            limit: 10_000
        )
        let signed = entries.filter { entry in
            entry.act == .handover && (position.map { entry.author.position == $0 } ?? true)
        }
        sheet.signatures = Array(signed.prefix(2))
        return sheet
    }

    private func notes(
        in span: Range<Instant>,
        at moment: Moment,
        _ names: inout EntityNames
    ) throws -> [HandoverSheet.Note] {
        let bookmarks = try archive.bookmarks(in: span, at: moment, limit: 1000).map {
            HandoverSheet.Note(
                instant: $0.instant,
                author: $0.author,
                alarm: nil,
                thing: .empty,
                text: $0.text
            )
        }
        let remarks = try archive.alarmEntries(in: span, at: moment, limit: .max)
            .filter { $0.act == .comment }
            .map {
                HandoverSheet.Note(
                    instant: $0.instant,
                    author: $0.author.name,
                    alarm: $0.alarm,
                    thing: try $0.alarm.map { try names.name(of: $0.entity) } ?? .empty,
                    text: $0.comment ?? ""
                )
            }
        return (bookmarks + remarks).sorted { $0.instant < $1.instant }
    }

    /// Returns the activations of the span that ended within it, by kind of alarm.
    private func episodes(
        of changes: [AlarmChange],
        _ names: inout EntityNames
    ) throws -> [HandoverSheet.Episode] {
        struct Kind: Hashable {
            var kind: String
            var property: String
        }
        var open: [SeriesID: AlarmChange] = [:]
        var found: [Kind: HandoverSheet.Episode] = [:]
        var members: [Kind: Set<SeriesID>] = [:]
        for change in changes {
            switch change.transition.event {
            case .activate: open[change.alarm] = change
            case .clear:
                guard let start = open.removeValue(forKey: change.alarm) else { continue }
                let kind = Kind(kind: change.alarm.kind, property: change.alarm.property)
                let first = start.transition.instant
                var episode =
                    try found[kind]
                    ?? HandoverSheet.Episode(
                        what: what(change.alarm, value: start.transition.status.run?.value),
                        place: names.name(of: change.alarm.entity),
                        count: 0,
                        alarms: 0,
                        start: first,
                        end: first,
                        priority: .low
                    )
                if first < episode.start {
                    episode.start = first
                    episode.place = try names.name(of: change.alarm.entity)
                }
                episode.count += 1
                episode.end = max(episode.end, change.transition.instant)
                let priority = max(start.priority ?? .low, change.priority ?? .low)
                episode.priority = max(episode.priority, priority)
                members[kind, default: []].insert(change.alarm)
                episode.alarms = members[kind]?.count ?? 0
                found[kind] = episode
            default: break
            }
        }
        return found.values.sorted {
            ($1.priority, $0.start, $0.what.string) < ($0.priority, $1.start, $1.what.string)
        }
    }
}
