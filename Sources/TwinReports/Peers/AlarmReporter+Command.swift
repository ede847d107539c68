// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinDashboard
public import TwinModel
public import TwinQuery
import TwinVocabulary

/// The input of a program that is run for an alarm.
public struct AlarmCommandInput: Hashable, Sendable {
    /// The alarm as JSON on one line: the members of `alarms list --json`, with `text`, `city` and
    /// `more`.
    public var line: String
    /// The variables, whose names begin with `ALARM_`.
    public var variables: [String: String]
}

extension AlarmReporter {
    /// Returns the alarms at a moment whose sound was stopped neither by an acknowledgement nor by
    /// silencing.
    ///
    /// Alarms that are not evaluated are left out: they may have ended.
    public func soundingAlarms(at moment: Moment) throws -> [AlarmSound.Alarm] {
        try archive.alarmTable(at: moment).compactMap { row in
            guard row.status.isSounding, let announced = row.status.announced,
                let priority = row.priority,
                validity(of: row, at: moment.instant) != .notEvaluated
            else { return nil }
            return AlarmSound.Alarm(row.alarm, announced: announced, priority: priority)
        }
    }

    /// Returns the input of a program that is run for an alarm; nil if it is not listed.
    ///
    /// - Parameters:
    ///   - alarm: The series of the alarm.
    ///   - more: The number of other alarms without a notification so far.
    ///   - moment: The moment of the alarm.
    /// - Returns: The input in the language of the reporter.
    /// - Throws: An error of the archive.
    public func commandInput(
        for alarm: SeriesID,
        more: Int,
        at moment: Moment
    ) throws -> AlarmCommandInput? {
        var names = EntityNames(self)
        guard let row = try archive.alarmTable(at: moment).first(where: { $0.alarm == alarm })
        else { return nil }
        let item = try listing(row, at: moment.instant, &names)
        let value = [item.value, item.limit].filter { !$0.isEmpty }.map(\.string)
        let details = ([item.what.string] + value).joined(separator: " ")
        let others = more == 0 ? "" : words.text("; \(more) more", "；另有\(more)条").string
        let text = DisplayText(
            words.text(
                "\(words.priority(row.priority)): \(details), \(item.place)",
                "\(words.priority(row.priority))：\(item.place)\(details)"
            ).string + others,
            limit: 400
        )
        let city = DisplayText(configuration.city.text(in: language), limit: 200)
        guard case .object(let members) = self.value(of: item, at: moment) else { return nil }
        let object = ReportValue.object(
            [("text", .text(text.string)), ("city", .text(city.string))] + members
                + [("more", .integer(Int64(more)))]
        )
        return AlarmCommandInput(
            line: object.line,
            variables: [
                "ALARM_TEXT": text.string,
                "ALARM_NAME": DisplayText(item.name).string,
                "ALARM_CITY": city.string,
                "ALARM_WHAT": item.what.string,
                "ALARM_PLACE": item.place.string,
                "ALARM_PRIORITY": row.priority.map { "\($0)" } ?? "",
                "ALARM_STATE": row.status.state.standardName,
                "ALARM_ONSET": row.onset?.rfc3339 ?? "",
                "ALARM_VALUE": item.value.string,
                "ALARM_LIMIT": item.limit.string,
                "ALARM_MORE": "\(more)",
                "ALARM_SIMULATED": "\(configuration.isSimulated)",
            ]
        )
    }
}
