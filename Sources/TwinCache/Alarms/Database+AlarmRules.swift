// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// Later versions of rules have more settings than the columns of `alarm_limit` and `alarm_rule`.
// They are rows of `alarm_setting`, by name; those of a whole rule have the place -1.

/// The limit or rule that settings belong to.
struct AlarmSettingKey: Hashable {
    var kind: String
    var property: String
    var place: Int

    init(_ kind: String, _ property: String, _ place: Int) {
        (self.kind, self.property, self.place) = (kind, property, place)
    }
}

extension AlarmLimit {
    /// The settings without a column, by name.
    fileprivate var settings: [String: String] {
        var settings: [String: String] = [:]
        if count > 1 { settings["count"] = "\(count)" }
        if let condition { settings["condition"] = condition.stored }
        return settings
    }

    /// Takes the settings of a file.
    ///
    /// A limit with a condition that this version does not know is never passed.
    fileprivate mutating func take(_ settings: [String: String]) {
        if let text = settings["condition"] {
            condition = AlarmCondition(stored: text) ?? .states([])
        }
        count = max(1, settings["count"].flatMap { Int($0) } ?? 1)
    }
}

extension AlarmRule {
    /// The settings without a column, by name.
    fileprivate var settings: [String: String] {
        var settings: [String: String] = [:]
        if alarmClass.needsComment { settings["needs_comment"] = "1" }
        if let suppressor {
            settings["suppressed_by"] = "\(suppressor.kind)/\(suppressor.property)"
        }
        if let derivation {
            settings["expression"] = derivation.expression.text
            settings["unit"] = derivation.unit.ucum
        }
        return settings
    }

    /// Takes the settings of a file.
    fileprivate mutating func take(_ settings: [String: String]) {
        alarmClass.needsComment = settings["needs_comment"] == "1"
        if let text = settings["expression"], let expression = try? AlarmExpression(text) {
            derivation = AlarmDerivation(
                expression,
                unit: UnitCode(ucum: settings["unit"] ?? "1")
            )
        }
        let names = settings["suppressed_by"]?.split(separator: "/", maxSplits: 1) ?? []
        if names.count == 2 {
            suppressor = AlarmSuppressor(kind: String(names[0]), property: String(names[1]))
        }
    }
}

extension Database {
    /// Returns the limits of the file.
    ///
    /// Those of one rule are adjacent and in order.
    func alarmLimits() throws -> [AlarmBook.Limit] {
        struct Row {
            var id: Int64
            var kind: String
            var property: String
            var place: Int
            var interval: Duration
            var limit: AlarmLimit
            var alarmClass: AlarmClass
            var group: String?
        }
        var rows: [Row] = []
        try forEachRow(
            """
            SELECT id, alarm_limit.kind, alarm_limit.property, interval, priority, above, below,
                deadband, on_delay, off_delay, class, longest_shelf, realarm, grp, place
                FROM alarm_limit LEFT JOIN alarm_rule ON alarm_rule.kind = alarm_limit.kind
                    AND alarm_rule.property = alarm_limit.property
                ORDER BY alarm_limit.kind, alarm_limit.property, place
            """
        ) { row in
            func real(_ column: CInt) -> Double? { row.isNull(column) ? nil : row.real(column) }
            func duration(_ column: CInt) -> Duration {
                .milliseconds(min(max(row.integer(column), 0), 366 * 86_400_000))
            }
            let priority = UInt8(exactly: row.integer(4)).flatMap(Priority.init(rawValue:))
            var alarmClass = AlarmClass.standard
            if let name = row.text(orNil: 10) {
                alarmClass.name = name
                alarmClass.longestShelf = duration(11)
                alarmClass.realarm = row.isNull(12) ? nil : duration(12)
            }
            rows.append(
                Row(
                    id: row.integer(0),
                    kind: row.text(1),
                    property: row.text(2),
                    place: Int(clamping: row.integer(14)),
                    interval: duration(3),
                    limit: AlarmLimit(
                        priority: priority ?? .low,
                        above: real(5),
                        below: real(6),
                        deadband: row.real(7),
                        onDelay: duration(8),
                        offDelay: duration(9)
                    ),
                    alarmClass: alarmClass,
                    group: row.text(orNil: 13)
                )
            )
            return rows.count < 100_000
        }
        let settings = try alarmSettings()
        for place in rows.indices {
            let row = rows[place]
            let own = settings[AlarmSettingKey(row.kind, row.property, row.place)] ?? [:]
            rows[place].limit.take(own)
        }
        var limits: [AlarmBook.Limit] = []
        var start = 0
        while start < rows.count {
            let first = rows[start]
            let same = rows[start...].prefix {
                $0.kind == first.kind && $0.property == first.property
            }
            var rule = AlarmRule(
                kind: first.kind,
                property: first.property,
                interval: first.interval,
                limits: same.map(\.limit),
                alarmClass: first.alarmClass,
                group: first.group
            )
            rule.take(settings[AlarmSettingKey(first.kind, first.property, -1)] ?? [:])
            for (place, row) in same.enumerated() {
                limits.append(AlarmBook.Limit(id: row.id, rule: rule, place: place))
            }
            start = same.endIndex
        }
        return limits
    }

    /// Stores the limits of a rule.
    func writeAlarmLimits(of rule: AlarmRule) throws {
        try run(
            """
            INSERT OR REPLACE INTO alarm_rule (kind, property, class, longest_shelf, realarm, grp)
                VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(rule.kind),
            .text(rule.property),
            .text(rule.alarmClass.name),
            .integer(rule.alarmClass.longestShelf.wholeMilliseconds),
            .integer(orNull: rule.alarmClass.realarm?.wholeMilliseconds),
            .text(orNull: rule.group)
        )
        try write(rule.settings, of: rule, place: -1)
        for (place, limit) in rule.limits.enumerated() {
            try write(limit.settings, of: rule, place: place)
            try run(
                """
                INSERT INTO alarm_limit (kind, property, place, interval, priority, above, below,
                    deadband, on_delay, off_delay) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .text(rule.kind),
                .text(rule.property),
                .integer(Int64(place)),
                .integer(rule.interval.wholeMilliseconds),
                .integer(Int64(limit.priority.rawValue)),
                limit.above.map(Binding.real) ?? .null,
                limit.below.map(Binding.real) ?? .null,
                .real(limit.deadband),
                .integer(limit.onDelay.wholeMilliseconds),
                .integer(limit.offDelay.wholeMilliseconds)
            )
        }
    }

    private func write(_ settings: [String: String], of rule: AlarmRule, place: Int) throws {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            try run(
                """
                INSERT OR REPLACE INTO alarm_setting (kind, property, place, name, value)
                    VALUES (?, ?, ?, ?, ?)
                """,
                .text(rule.kind),
                .text(rule.property),
                .integer(Int64(place)),
                .text(name),
                .text(value)
            )
        }
    }

    /// Removes the limits of a rule, with their runs.
    func removeAlarmLimits(of rule: AlarmRule) throws {
        let key = [Binding.text(rule.kind), .text(rule.property)]
        try run(
            """
            DELETE FROM alarm WHERE rule IN
                (SELECT id FROM alarm_limit WHERE kind = ? AND property = ?)
            """,
            with: key
        )
        for table in ["alarm_limit", "alarm_rule", "alarm_setting"] {
            try run("DELETE FROM \(table) WHERE kind = ? AND property = ?", with: key)
        }
    }

    private func alarmSettings() throws -> [AlarmSettingKey: [String: String]] {
        var settings: [AlarmSettingKey: [String: String]] = [:]
        var count = 0
        try forEachRow("SELECT kind, property, place, name, value FROM alarm_setting") { row in
            let key = AlarmSettingKey(row.text(0), row.text(1), Int(clamping: row.integer(2)))
            settings[key, default: [:]][row.text(3)] = row.text(4)
            count += 1
            return count < 100_000
        }
        return settings
    }
}
