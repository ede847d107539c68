// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinAlarms
public import TwinModel
import TwinQuery
import TwinVocabulary

extension AlarmReporter {
    /// Returns the figures about the alarm system in a period.
    ///
    /// - Parameters:
    ///   - span: The period.
    ///   - isKnownNow: True to use data that arrived after the period too; false for the alarms as
    ///     they were announced then.
    /// - Returns: The figures.
    /// - Throws: An error of the archive.
    public func figures(
        in span: Range<Instant>,
        asKnownNow isKnownNow: Bool = false
    ) throws -> AlarmFigures {
        let found = try inputs(in: span, asKnownNow: isKnownNow) { _ in "" }
        let known = isKnownNow ? nil : span.upperBound
        return AlarmFigures(try found[""] ?? emptyInput(in: span, known: known))
    }

    /// Returns the data of the figures of a period for each part of the city.
    ///
    /// - Parameters:
    ///   - span: The period.
    ///   - isKnownNow: True to use data that arrived after the period too.
    ///   - part: Returns the name of the part that an alarm belongs to.
    /// - Returns: The data by the name of the part.
    /// - Throws: An error of the archive.
    func inputs(
        in span: Range<Instant>,
        asKnownNow isKnownNow: Bool,
        part: (SeriesID) throws -> String
    ) throws -> [String: AlarmFigureInput] {
        let known = isKnownNow ? nil : span.upperBound
        let empty = try emptyInput(in: span, known: known)
        var inputs: [String: AlarmFigureInput] = [:]
        let before = Moment(at: span.lowerBound - .milliseconds(1), asOf: known)
        var open: [SeriesID: Instant] = [:]
        for row in try archive.alarmTable(at: before) where row.status.state.isActive {
            open[row.alarm] = row.onset ?? span.lowerBound
        }
        let changes = try archive.alarmChanges(
            in: span,
            at: Moment(at: span.upperBound, asOf: known)
        )
        for change in changes {
            let part = try part(change.alarm)
            inputs[part, default: empty].add(change, &open)
        }
        for (alarm, start) in open {
            inputs[try part(alarm), default: empty].activeTimes.append(.init(alarm, from: start))
        }
        let rules = catalog.alarmRules
        let entries = try archive.alarmEntries(
            in: span,
            at: Moment(at: span.upperBound),
            limit: .max
        )
        for entry in entries where entry.act == .shelve || entry.act == .shelveOnce {
            guard entry.undoOf == nil, let alarm = entry.alarm else { continue }
            let longest =
                rules.rule(of: alarm)?.alarmClass.longestShelf ?? AlarmClass.standard.longestShelf
            let isLong = entry.until.map { $0.duration(since: entry.instant) > longest } ?? true
            let part = try part(alarm)
            inputs[part, default: empty].shelves += 1
            if entry.reason == nil || isLong { inputs[part]?.improperShelves += 1 }
        }
        return inputs
    }

    /// Returns the data of a period without alarms, with the time in which alarms were evaluated.
    private func emptyInput(
        in span: Range<Instant>,
        known: Instant?
    ) throws -> AlarmFigureInput {
        let zone = TimeZone(identifier: configuration.timeZone) ?? .gmt
        let date = Date(timeIntervalSince1970: span.lowerBound.secondsSince1970)
        var evaluated = span.lowerBound..<span.lowerBound
        if let kept = try archive.keptSpan() {
            // The time since the newest value counts, unless values are missing for a whole
            // interval. The figures therefore stay the same when the next value arrives.
            let end = kept.upperBound + AlarmFigures.binWidth
            evaluated = (kept.lowerBound..<end).clamped(to: span)
        }
        var input = AlarmFigureInput(
            span: span,
            evaluated: evaluated,
            offset: .seconds(zone.secondsFromGMT(for: date))
        )
        input.gaps = try gaps(in: evaluated, known: known)
        return input
    }

    /// The period above which gaps shorter than an hour are not searched.
    private static let finePeriod = Duration.seconds(3 * 86_400)
    /// The greatest number of series whose values show that alarms were evaluated.
    private static let mostWitnesses = 12

    /// Returns the times of a period without values of any series with limits.
    ///
    /// Gaps are searched in intervals of 10 minutes, or of an hour if the period is longer than
    /// three days.
    private func gaps(in span: Range<Instant>, known: Instant?) throws -> [Range<Instant>] {
        let length = span.upperBound.duration(since: span.lowerBound)
        let width = length <= Self.finePeriod ? AlarmFigures.binWidth : .seconds(3600)
        let rules = catalog.alarmRules.all.filter { $0.interval <= width }
        var witnesses: [SeriesID] = []
        for rule in rules where witnesses.count < Self.mostWitnesses {
            let selector = SeriesSelector(kind: rule.kind, property: rule.property)
            witnesses += try archive.series(selector).prefix(1).map(\.id)
        }
        guard !witnesses.isEmpty, length > .zero else { return [] }
        let start = span.lowerBound.floored(to: width)
        let count = Int(
            clamping: (span.upperBound.duration(since: start).wholeMilliseconds
                + width.wholeMilliseconds - 1) / width.wholeMilliseconds
        )
        var hasValues = [Bool](repeating: false, count: count)
        for first in stride(from: 0, to: count, by: 4096) {
            let part = min(4096, count - first)
            let columns = try archive.columns(
                of: witnesses,
                over: start + width * first..<start + width * (first + part),
                count: part,
                at: Moment(at: span.upperBound, asOf: known)
            )
            for column in columns {
                for (number, value) in column.enumerated() where value != nil {
                    hasValues[first + number] = true
                }
            }
        }
        var gaps: [Range<Instant>] = []
        for (number, isFilled) in hasValues.enumerated() where !isFilled {
            let bin = (start + width * number..<start + width * (number + 1)).clamped(to: span)
            if let last = gaps.last, last.upperBound == bin.lowerBound {
                gaps[gaps.count - 1] = last.lowerBound..<bin.upperBound
            } else {
                gaps.append(bin)
            }
        }
        // A value may only just be missing at either end of the period.
        return gaps.filter { $0.upperBound.duration(since: $0.lowerBound) >= width }
    }
}

extension AlarmFigureInput {
    /// Adds a change of an alarm; `open` has the starts of the active times so far.
    fileprivate mutating func add(_ change: AlarmChange, _ open: inout [SeriesID: Instant]) {
        let transition = change.transition
        let isLoud = transition.annunciation == .soundAndFlash
        switch transition.event {
        case .activate:
            open[change.alarm] = transition.instant
            activations.append(
                .init(
                    transition.instant,
                    change.alarm,
                    change.priority ?? .low,
                    isAnnounced: isLoud
                )
            )
        case .clear:
            if let start = open.removeValue(forKey: change.alarm) {
                activeTimes.append(.init(change.alarm, from: start, to: transition.instant))
            }
        case .acknowledge:
            if let activation = transition.status.activation, let priority = change.priority {
                acknowledgementTimes[priority, default: []]
                    .append(transition.instant.duration(since: activation))
            }
        default: if isLoud { repeats += 1 }
        }
    }
}
