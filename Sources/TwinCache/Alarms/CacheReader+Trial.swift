// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinAlarms

extension CacheReader {
    /// Replaces the alarms that this reader returns by those of other rules, computed from all
    /// stored data.
    ///
    /// The file is not changed. Derived series are taken as they are stored.
    ///
    /// - Throws: ``CacheError`` if the cache cannot be read.
    public func tryRules(_ rules: AlarmRules) throws {
        try judging { database in
            try database.execute(sql: "PRAGMA query_only = OFF")
            try RecordingFormat.hideAlarms(in: database)
            try database.execute(sql: "PRAGMA query_only = ON")
        }
        try judge(by: rules)
    }
}

extension RecordingReader {
    /// Replaces the alarms that this reader returns by those of other rules, computed from all
    /// recorded data.
    ///
    /// - Throws: ``RecordingError`` if the recording cannot be read.
    public func tryRules(_ rules: AlarmRules) throws {
        do { try archive.tryRules(rules) } catch { throw RecordingError.of(error, path: path) }
    }
}

extension RecordingFormat {
    /// Creates empty temporary tables that hide those of alarms, except the journal.
    fileprivate static func hideAlarms(in database: Database) throws {
        let parts = try parts(version: version).filter { part in
            part.table.hasPrefix("alarm") && part.table != "alarm_act"
        }
        for part in parts where part.type == "table" {
            guard let sql = part.sql else { continue }
            try database.execute(sql: "DROP TABLE IF EXISTS temp.\(part.name)")
            let rest = sql.dropFirst("CREATE TABLE".count)
            try database.execute(sql: "CREATE TEMP TABLE\(rest)")
        }
        for part in parts where part.type == "index" {
            guard let sql = part.sql else { continue }
            let rest = sql.dropFirst("CREATE INDEX ".count)
            try database.execute(sql: "CREATE INDEX temp.\(rest)")
        }
    }
}
