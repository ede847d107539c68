// SPDX-License-Identifier: Apache-2.0

import GRDB

// The layout of the file. Plain rows keyed by (series, time) would write a page per series at each
// append, and would take 24 bytes per row. The file uses the following structures instead:
//
// - Series have dense numbers in the order of registration. 256 adjacent series, mostly of one
//   source, form a group.
// - An append writes one hot row for each group that it affects (HotBlock.swift).
// - Once an hour is over, the hot rows of a group are compacted into chunks, one per series and
//   hour, with the key (hour, series). They are written in sequence, and read with one look-up for
//   one series or one scan for all series (Chunk+Encoding.swift). Late samples wait in hot rows for
//   the next compaction.
// - Once a day is over, the chunks of a slow series become one chunk of the day (DayChunk.swift).
// - The newest samples of a group's series are stored in one row, which is rewritten once in a few
//   appends (LatestBlock.swift).
// - A finished day of a series has one row of hourly summaries (RollupBlock.swift).
//
// Each observation is read from exactly one place: a sample in a hot row replaces one of the same
// time in a chunk, and of two hot rows the later one wins. All other data is in plain tables. Texts
// are stored once and referenced by key. `used` is the latest hour with an observation of the text,
// so that retention can remove it.

/// The schema of the file, and the migrations from older versions.
struct CacheSchema: Sendable {
    /// The application id of caches, "CiTp".
    static let applicationID: Int32 = 0x4369_5470

    /// The migrations.
    ///
    /// Step i changes version i into version i + 1.
    var steps: [@Sendable (Database) throws -> Void]

    /// The version of files after all steps.
    var version: Int { steps.count }

    /// The schema of this program.
    static let current = CacheSchema(steps: [
        { try $0.execute(sql: CacheSchema.first) },
        { try $0.execute(sql: CacheSchema.second) },
        { try $0.execute(sql: CacheSchema.dayChunks) },
        { try $0.execute(sql: CacheSchema.alarms) },
        { try $0.execute(sql: CacheSchema.alarmActs) },
        { try $0.execute(sql: CacheSchema.alarmSettings) },
    ])

    /// Migrates a file from a version in a single transaction.
    func migrate(_ database: Database, from version: Int) throws {
        try database.inTransaction(.immediate) {
            for step in steps[version...] { try step(database) }
            try database.execute(sql: "PRAGMA user_version = \(self.version)")
            return .commit
        }
    }

    private static let first = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
        CREATE TABLE source (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            position TEXT, position_time INTEGER);
        CREATE TABLE entity (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, english TEXT NOT NULL, chinese TEXT,
            district TEXT, parent TEXT, longitude REAL, latitude REAL,
            attributes TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, entity TEXT NOT NULL, property TEXT NOT NULL,
            unit TEXT NOT NULL, unit_raw TEXT, shape TEXT NOT NULL, source INTEGER NOT NULL);
        CREATE TABLE text_value (
            id INTEGER PRIMARY KEY, text TEXT NOT NULL, used INTEGER NOT NULL);
        CREATE TABLE hot (
            key INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
            block BLOB NOT NULL);
        CREATE TABLE latest (
            grp INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, compacted INTEGER NOT NULL,
            block BLOB NOT NULL);
        CREATE TABLE chunk (key INTEGER PRIMARY KEY, block BLOB NOT NULL);
        CREATE TABLE rollup (key INTEGER PRIMARY KEY, block BLOB NOT NULL);
        CREATE TABLE rollup_due (
            day INTEGER NOT NULL, grp INTEGER NOT NULL, PRIMARY KEY (day, grp)) WITHOUT ROWID;
        CREATE TABLE event (
            source INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, time INTEGER NOT NULL,
            finish INTEGER, received INTEGER NOT NULL, first_received INTEGER NOT NULL,
            entity TEXT, district TEXT, priority INTEGER, english TEXT NOT NULL, chinese TEXT,
            PRIMARY KEY (source, id)) WITHOUT ROWID;
        CREATE INDEX event_by_time ON event (time);
        CREATE TABLE status (
            source INTEGER NOT NULL, since INTEGER NOT NULL, state TEXT NOT NULL,
            noted INTEGER NOT NULL, success INTEGER, newest INTEGER, next INTEGER,
            interval INTEGER NOT NULL, failures INTEGER NOT NULL, skew INTEGER,
            observations INTEGER NOT NULL, rejects TEXT NOT NULL, message TEXT,
            PRIMARY KEY (source, since)) WITHOUT ROWID;
        """

    /// The migration that adds bookmarks, and statuses for each recording time instead of only the
    /// newest of each state.
    private static let second = """
        CREATE TABLE bookmark (
            time INTEGER NOT NULL, written INTEGER NOT NULL, author TEXT NOT NULL,
            text TEXT NOT NULL, PRIMARY KEY (time, written, author, text)) WITHOUT ROWID;
        CREATE TABLE noted_status (
            source INTEGER NOT NULL, since INTEGER NOT NULL, state TEXT NOT NULL,
            noted INTEGER NOT NULL, success INTEGER, newest INTEGER, next INTEGER,
            interval INTEGER NOT NULL, failures INTEGER NOT NULL, skew INTEGER,
            observations INTEGER NOT NULL, rejects TEXT NOT NULL, message TEXT,
            PRIMARY KEY (source, noted)) WITHOUT ROWID;
        INSERT OR REPLACE INTO noted_status (source, since, state, noted, success, newest, next,
            interval, failures, skew, observations, rejects, message)
            SELECT source, since, state, noted, success, newest, next, interval, failures, skew,
                observations, rejects, message FROM status ORDER BY source, since;
        DROP TABLE status;
        ALTER TABLE noted_status RENAME TO status;
        """

    /// The migration that adds the chunks of days.
    private static let dayChunks = """
        CREATE TABLE chunk_day (key INTEGER PRIMARY KEY, block BLOB NOT NULL);
        """

    /// The migration that adds the alarms.
    ///
    /// AlarmBook.swift describes the tables.
    private static let alarms = """
        CREATE TABLE alarm_limit (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, property TEXT NOT NULL,
            place INTEGER NOT NULL, interval INTEGER NOT NULL, priority INTEGER NOT NULL,
            above REAL, below REAL, deadband REAL NOT NULL, on_delay INTEGER NOT NULL,
            off_delay INTEGER NOT NULL);
        CREATE TABLE alarm (
            series INTEGER NOT NULL, rule INTEGER NOT NULL, onset INTEGER NOT NULL,
            received INTEGER NOT NULL, value REAL NOT NULL, clear INTEGER, clear_received INTEGER,
            trouble INTEGER NOT NULL, previous INTEGER, priority INTEGER NOT NULL, event INTEGER,
            event_received INTEGER, finish INTEGER NOT NULL,
            PRIMARY KEY (series, rule, onset)) WITHOUT ROWID;
        CREATE INDEX alarm_by_onset ON alarm (onset);
        CREATE INDEX alarm_by_finish ON alarm (finish);
        CREATE TABLE alarm_late (
            series INTEGER NOT NULL, hour INTEGER NOT NULL, earliest INTEGER NOT NULL,
            received INTEGER NOT NULL, PRIMARY KEY (series, hour)) WITHOUT ROWID;
        CREATE TABLE alarm_due (series INTEGER PRIMARY KEY);
        """

    /// The migration that adds the journal of operator acts and the states of alarms.
    ///
    /// Database+AlarmActs.swift and Database+AlarmStretches.swift describe the tables. The states
    /// of all existing alarms are computed during maintenance.
    private static let alarmActs = """
        CREATE TABLE alarm_rule (
            kind TEXT NOT NULL, property TEXT NOT NULL, class TEXT NOT NULL,
            longest_shelf INTEGER NOT NULL, realarm INTEGER, grp TEXT,
            PRIMARY KEY (kind, property)) WITHOUT ROWID;
        CREATE TABLE alarm_act (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, entity TEXT, property TEXT,
            activation INTEGER, act TEXT NOT NULL, author TEXT NOT NULL, alias TEXT, host TEXT,
            position TEXT, reason TEXT, comment TEXT, until INTEGER, undo INTEGER,
            batch INTEGER NOT NULL, previous INTEGER NOT NULL, sum INTEGER NOT NULL);
        CREATE INDEX alarm_act_by_alarm ON alarm_act (entity, property, time);
        CREATE INDEX alarm_act_by_time ON alarm_act (time);
        CREATE TABLE alarm_stretch (
            series INTEGER NOT NULL, start INTEGER NOT NULL, finish INTEGER NOT NULL,
            settled INTEGER NOT NULL, known INTEGER NOT NULL, sure INTEGER NOT NULL, base BLOB,
            head BLOB NOT NULL, PRIMARY KEY (series, start)) WITHOUT ROWID;
        CREATE INDEX alarm_stretch_by_finish ON alarm_stretch (finish);
        INSERT OR IGNORE INTO alarm_due (series) SELECT DISTINCT series FROM alarm;
        """

    /// The migration that adds the settings of alarm rules that have no column of their own, and
    /// the series whose alarms suppress those of others.
    private static let alarmSettings = """
        CREATE TABLE alarm_setting (
            kind TEXT NOT NULL, property TEXT NOT NULL, place INTEGER NOT NULL,
            name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (kind, property, place, name)) WITHOUT ROWID;
        CREATE TABLE alarm_suppressor (series INTEGER PRIMARY KEY, suppressor INTEGER NOT NULL);
        """
}

/// The names of single numbers in the file.
enum MetaName: String {
    /// A number that grows whenever results of queries may have changed.
    case revision
    /// A number that grows whenever series or entities have changed.
    case catalog
    /// The earliest phenomenon time of stored data, in milliseconds since 1970.
    case floor
    /// The oldest and the newest stored phenomenon time.
    case oldest, newest
    /// A random number that identifies the cache, and the number of transactions of its writer.
    ///
    /// See ``WriteAheadLog``.
    case lineage, transaction
}

extension Database {
    func meta(_ name: MetaName) throws -> Int64? {
        try firstRow("SELECT value FROM meta WHERE name = ?", .text(name.rawValue)) {
            $0.integer(orNil: 0)
        } ?? nil
    }

    func setMeta(_ name: MetaName, _ value: Int64?) throws {
        try run(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
            .text(name.rawValue),
            .integer(orNull: value)
        )
    }
}
