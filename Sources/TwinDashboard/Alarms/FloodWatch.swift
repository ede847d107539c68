// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery

/// The flood of alarms at a moment, in a few facts.
struct FloodNote: Hashable, Sendable {
    /// The time of the first activation, or the earliest time that was searched.
    var start: Instant
    /// The number of activations so far.
    var count: Int
    /// The alarm that began first of those with the cause of the most urgent alarm of the flood.
    var first: SeriesID
    /// The onset of that alarm.
    var onset: Instant
}

/// A search for the flood of alarms at a moment.
///
/// The activations are those of the archive's records, one for each time beyond limits, except those
/// that were never announced because the alarm was suppressed.
struct FloodWatch: Sendable {
    private let memory: SharedMemory

    /// The periods that are searched, one after the other, for the beginning of a flood.
    private static let periods: [Duration] = [.seconds(3600), .seconds(21_600), .seconds(86_400)]
    /// The greatest number of records that are read.
    private static let mostRecords = 50_000
    /// The greatest number of activations whose causes are searched.
    private static let mostCauses = 2000

    init(_ memory: SharedMemory) { self.memory = memory }

    /// Returns the flood at a moment; nil if there is none.
    ///
    /// - Parameters:
    ///   - moment: The moment.
    ///   - rows: The alarm table at that moment.
    /// - Returns: The flood.
    /// - Throws: An error of the archive.
    func flood(at moment: Moment, among rows: [AlarmRow]) throws -> FloodNote? {
        // The archive is searched only if the table has enough recent alarms. A flood whose alarms are
        // all acknowledged and back to normal is over for the operator.
        let listed = rows.count { row in
            row.status.activation.map {
                moment.instant.duration(since: $0) < AlarmFigures.binWidth
            } ?? false
        }
        guard listed >= AlarmFigures.floodEnd else { return nil }
        let suppressed = rows.lazy.filter { $0.status.state.isSuppressed }
        let quiet = Dictionary(
            suppressed.map { ($0.alarm, $0.status.announced ?? .distantPast) }
        ) { $1 }
        let recent = try activations(since: AlarmFigures.binWidth, at: moment, quiet)
        guard recent.count >= AlarmFigures.floodEnd else { return nil }
        for period in Self.periods {
            let all = try activations(since: period, at: moment, quiet)
            let open = AlarmFlood.floods(among: all, through: moment.instant).last {
                $0.end == nil
            }
            // A flood that may have begun before the period is searched in a longer one.
            let isWhole = AlarmFlood.hasLull(among: all, from: moment.instant - period)
            guard isWhole || period == Self.periods.last else { continue }
            return try open.flatMap { try note($0, among: rows) }
        }
        return nil
    }

    /// Returns the announced activations of a period.
    ///
    /// - Parameters:
    ///   - period: The length of the period, which ends at the moment.
    ///   - moment: The moment.
    ///   - quiet: The last announcement of each suppressed alarm.
    /// - Returns: The activations in no particular order.
    /// - Throws: An error of the archive.
    private func activations(
        since period: Duration,
        at moment: Moment,
        _ quiet: [SeriesID: Instant]
    ) throws -> [AlarmFlood.Activation] {
        struct Trouble: Hashable {
            var alarm: SeriesID
            var began: Instant
        }
        let start = moment.instant - period
        let records = try memory.archive.alarmRecords(
            in: start..<moment.instant + .milliseconds(1),
            at: moment,
            limit: Self.mostRecords
        )
        // Several limits of one series are passed in one trouble.
        var announced: [Trouble: Instant] = [:]
        for record in records where record.announced <= quiet[record.series] ?? .distantFuture {
            let trouble = Trouble(alarm: record.series, began: record.began)
            announced[trouble] = min(announced[trouble] ?? record.announced, record.announced)
        }
        return announced.compactMap { trouble, instant in
            guard instant > start, instant <= moment.instant else { return nil }
            return AlarmFlood.Activation(trouble.alarm, at: instant, onset: trouble.began)
        }
    }

    private func note(_ flood: AlarmFlood, among rows: [AlarmRow]) throws -> FloodNote? {
        guard var first = flood.first else { return nil }
        let members = Set(flood.activations.prefix(Self.mostCauses).map(\.alarm))
        let named = Dictionary(rows.map { ($0.alarm, $0.rule.group) }) { $1 }
        let groups = Set(try members.map { try (named[$0] ?? nil) ?? group(of: $0) })
        // Of the causes at work in the flood the one with the most urgent alarm is named. Its first
        // alarm may have begun before the flood.
        var causes: [String: [AlarmRow]] = [:]
        for row in rows where row.status.state.isActive && row.onset != nil {
            let group = try row.rule.group ?? group(of: row.alarm)
            if groups.contains(group) { causes[group, default: []].append(row) }
        }
        let urgent = causes.values.compactMap { rows in
            rows.min(by: AlarmRow.comesFirst).map { (worst: $0, rows: rows) }
        }.min { AlarmRow.comesFirst($0.worst, $1.worst) }
        let earliest = urgent?.rows.min { left, right in
            let (one, other) = (left.onset ?? .distantPast, right.onset ?? .distantPast)
            return one == other ? AlarmRow.comesFirst(left, right) : one < other
        }
        if let earliest, let onset = earliest.onset {
            first = AlarmFlood.Activation(earliest.alarm, at: onset, onset: onset)
        }
        return FloodNote(
            start: flood.start,
            count: flood.count,
            first: first.alarm,
            onset: first.onset
        )
    }

    private func group(of alarm: SeriesID) throws -> String {
        try alarm.causeGroup { try memory.entity($0) }
    }
}
