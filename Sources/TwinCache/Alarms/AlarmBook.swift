// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

// The tables of alarms. `alarm_limit` has the limits that the alarm runs were computed with.
// `alarm` has a row for each time that a series exceeded a limit, however short. `alarm_late` lists
// the series with samples that arrived after later ones, by the hour of the first such sample.
// `alarm_due` lists the series whose history has to be checked against new limits.
//
// `alarm_rule` has the class and the group of a rule's alarms, and `alarm_setting` whatever else a
// rule or a limit has, by name. `alarm_suppressor` has, for each series whose alarm is suppressed by
// that of another one, the number of the latter.
//
// A row depends only on the stored samples and events, not on whether it was written as they
// arrived or later. A row also has the onset of its trouble, so that the onset is known even after
// older data has been removed.

/// The writer's knowledge of alarms between appends.
struct AlarmBook: Sendable {
    /// A limit stored in the file.
    struct Limit: Sendable {
        var id: Int64
        var rule: AlarmRule
        var place: Int

        var limit: AlarmLimit { rule.limits[place] }
    }

    /// The rule of a series and the row ids of its limits.
    struct Following: Sendable {
        var rule: AlarmRule
        /// The row ids of the limits, in their order.
        var ids: [Int64]

        /// The time before a change from which samples are evaluated again, to include pending
        /// off-delays.
        var reach: Int64 { rule.reach.wholeMilliseconds }

        /// The time before an instant whose samples are needed to evaluate those after it.
        var memory: Int64 { rule.memory.wholeMilliseconds }

        /// The time without a decisive sample that passes a limit, or nil if there is none.
        var absence: Int64? { rule.absence?.wholeMilliseconds }
    }

    /// The evaluation state of a series.
    struct Follower: Sendable {
        var evaluator: AlarmEvaluator
        /// The latest received time so far.
        var received: Int64
    }

    private(set) var rules = AlarmRules()
    private var ids: [AlarmRule: [Int64]] = [:]
    /// The rule of each series with limits, by the number of the series.
    private(set) var following: [Following?] = []
    private(set) var ofEntity: [EntityID: [Int]] = [:]
    var followers: [Int: Follower] = [:]
    /// The series that have to be checked from their beginning.
    var due: Set<Int> = []
    /// The series with limits about absence.
    private(set) var watched: [Int] = []
    /// The times from which series are absent if no sample comes, by number.
    ///
    /// A series that is not listed has to be looked up first.
    var absences: [Int: Int64] = [:]
    /// A time before which no series is absent, unless one is not listed in ``absences``.
    var nextAbsence = Int64.min
    /// The latest time by which all appended data and statuses were received.
    ///
    /// A series is absent only if a time after the start of its absence has come.
    var clock = Int64.min

    /// The number of the series whose alarm suppresses that of a series, by the latter's number.
    private(set) var suppressors: [Int: Int] = [:]
    /// The numbers of the series that a series suppresses.
    private(set) var dependents: [Int: [Int]] = [:]
    /// The wholes of entities, if a rule depends on them.
    private var wholes: [EntityID: EntityID] = [:]
    /// True if a rule depends on wholes.
    private(set) var needsWholes = false
    /// True if suppressors and inputs may have changed because of new series or entities.
    var isUnresolved = false

    /// The inputs of derived series, each with the number of the series, by the number of the derived
    /// one.
    private(set) var inputs: [Int: [(series: Int, input: AlarmExpression.Input)]] = [:]
    /// The derived series with new inputs.
    var fresh: Set<Int> = []
    /// True if the inputs have been found since the file was opened or the rules changed.
    private var isResolved = false
    /// The numbers of the derived series that a series is an input of.
    private(set) var readers: [Int: [Int]] = [:]

    init() {}

    /// Creates a book with the limits of the file.
    ///
    /// The series are added by ``add(_:)``.
    init(reading database: Database) throws {
        let limits = try database.alarmLimits()
        for limit in limits { ids[limit.rule, default: []].append(limit.id) }
        rules = AlarmRules(limits.map(\.rule))
        needsWholes = rules.needWholes
        if needsWholes {
            wholes = try database.wholes()
            isUnresolved = true
        }
        for (number, suppressor) in try database.alarmSuppressors() {
            set(suppressor, of: number)
        }
        try database.forEachRow("SELECT series FROM alarm_due") { row in
            if let number = Int(exactly: row.integer(0)) { due.insert(number) }
            return true
        }
    }

    /// Adds the next series.
    mutating func add(_ series: SeriesID) {
        let number = following.count
        isUnresolved = needsWholes
        guard let rule = rules.rule(of: series), let ids = ids[rule] else {
            following.append(nil)
            return
        }
        following.append(Following(rule: rule, ids: ids))
        ofEntity[series.entity, default: []].append(number)
        if rule.absence != nil {
            watched.append(number)
            nextAbsence = .min
        }
    }

    /// Returns a series with its rule and the row ids of its limits, or nil if it has no limits.
    func alarmSeries(_ number: Int, _ id: SeriesID) -> AlarmSeries? {
        following(number).map { following in
            AlarmSeries(
                number: number,
                id: id,
                rule: following.rule,
                limits: following.ids,
                suppressor: suppressors[number].flatMap { suppressor in
                    self.following(suppressor).map {
                        AlarmSeries.Suppressor(
                            number: suppressor,
                            limits: $0.rule.limits,
                            ids: $0.ids
                        )
                    }
                }
            )
        }
    }

    /// Takes the whole that an entity is part of.
    mutating func take(_ entity: Entity) {
        guard needsWholes else { return }
        let whole = entity.parent ?? entity.district
        guard wholes[entity.id] != whole else { return }
        wholes[entity.id] = whole
        isUnresolved = true
    }

    /// Returns the series whose alarm suppresses that of a series, or nil.
    func suppressor(of series: SeriesID) -> SeriesID? {
        rules.suppressor(of: series) { wholes[$0] }
    }

    /// Returns the derived series that a series is an input of.
    func derivedSeries(
        from series: SeriesID
    ) -> [(derived: SeriesID, input: AlarmExpression.Input)] {
        rules.readers(of: series) { wholes[$0] }
    }

    /// Replaces the inputs of all derived series.
    mutating func set(_ inputs: [Int: [(series: Int, input: AlarmExpression.Input)]]) {
        let old = self.inputs
        self.inputs = inputs
        readers = [:]
        for (derived, own) in inputs {
            let isSame = (old[derived] ?? []).elementsEqual(own, by: ==)
            // The values of a file were computed from the inputs that are found first.
            if !isSame, isResolved || fresh.contains(derived) { fresh.insert(derived) }
            for number in Set(own.map(\.series)) { readers[number, default: []].append(derived) }
        }
        isResolved = true
    }

    /// Sets the number of the series whose alarm suppresses that of a series.
    mutating func set(_ suppressor: Int?, of number: Int) {
        if let old = suppressors[number] { dependents[old]?.removeAll { $0 == number } }
        suppressors[number] = suppressor
        if let suppressor { dependents[suppressor, default: []].append(number) }
    }

    /// Keeps the evaluation state of a series.
    mutating func keep(_ follower: Follower, of number: Int) {
        followers[number] = follower
        guard following[number]?.absence != nil else { return }
        let next = follower.evaluator.nextAbsence?.millisecondsSince1970 ?? .max
        absences[number] = next
        nextAbsence = min(nextAbsence, next)
    }

    /// Forgets the evaluation states of all series, which are read from the file when they are
    /// needed.
    mutating func forgetFollowers() {
        (followers, absences, nextAbsence) = ([:], [:], .min)
    }

    /// Takes the time at which data or a status was received.
    mutating func take(received: Instant) {
        clock = max(clock, received.millisecondsSince1970)
    }

    /// Returns the rule of a series, or nil if the series has no limits.
    func following(_ number: Int) -> Following? {
        following.indices.contains(number) ? following[number] : nil
    }
}

/// The samples of one append for a series with limits.
struct AlarmWork {
    /// The newest sample before the append.
    var before: Newest
    var samples: [Sample] = []
}

extension [Sample] {
    /// Returns the mean of the numbers by which samples are judged; nil if none is decisive.
    func mean(by limits: [AlarmLimit], in database: Database) throws -> Double? {
        let numbers = try compactMap { try database.decisiveNumber(of: $0, limits) }
        return numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
    }
}

extension Database {
    /// Returns the number by which a sample is judged; nil if it is not decisive.
    ///
    /// A text is decisive only if a limit is about states.
    func decisiveNumber(of sample: Sample, _ limits: [AlarmLimit]) throws -> Double? {
        guard sample.mark.quality.isDecisive else { return nil }
        switch sample.mark.kind {
        case .number: return sample.number
        case .missing: return nil
        case .text:
            guard limits.hasStates, let text = try text(sample.bits) else { return nil }
            return limits.number(of: text)
        }
    }

    static let alarmColumns = """
        series, rule, onset, received, value, clear, clear_received, trouble, previous, priority,
            event, event_received
        """

    /// Stores a run.
    ///
    /// It replaces one with the same limit and onset.
    func write(_ run: AlarmRun, of series: Int, _ following: AlarmBook.Following) throws {
        let finish = run.clear.map { $0 + following.rule.limits[run.limit].offDelay }
        try self.run(
            """
            INSERT OR REPLACE INTO alarm (\(Self.alarmColumns), finish)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(Int64(series)),
            .integer(following.ids[run.limit]),
            .integer(run.onset.millisecondsSince1970),
            .integer(run.received.millisecondsSince1970),
            .real(run.value),
            .integer(orNull: run.clear?.millisecondsSince1970),
            .integer(orNull: run.clearReceived?.millisecondsSince1970),
            .integer(run.trouble.onset.millisecondsSince1970),
            .integer(orNull: run.trouble.previous?.millisecondsSince1970),
            .integer(Int64(run.trouble.priority.rawValue)),
            .integer(orNull: run.trouble.event?.millisecondsSince1970),
            .integer(orNull: run.trouble.eventReceived?.millisecondsSince1970),
            .integer(finish?.millisecondsSince1970 ?? .max)
        )
    }

    /// Returns the run of a row with ``alarmColumns``.
    static func alarmRun(_ row: StoredRow, place: Int) -> AlarmRun {
        func instant(_ column: CInt) -> Instant { Instant(kept: row.integer(column)) }
        func instant(orNil column: CInt) -> Instant? {
            row.integer(orNil: column).map(Instant.init(kept:))
        }
        let priority = UInt8(exactly: row.integer(9)).flatMap(Priority.init(rawValue:))
        return AlarmRun(
            limit: place,
            onset: instant(2),
            received: instant(3),
            value: row.real(4),
            clear: instant(orNil: 5),
            clearReceived: instant(orNil: 6),
            trouble: AlarmTrouble(
                onset: instant(7),
                previous: instant(orNil: 8),
                priority: priority ?? .low,
                event: instant(orNil: 10),
                eventReceived: instant(orNil: 11)
            )
        )
    }

    /// Returns the last run of each limit of a series that began before a time.
    func alarmRuns(
        of series: Int,
        ids: [Int64],
        openAt time: Int64
    ) throws -> [AlarmRun] {
        var runs: [AlarmRun] = []
        for (place, id) in ids.enumerated() {
            try forEachRow(
                """
                SELECT \(Self.alarmColumns) FROM alarm
                    WHERE series = ? AND rule = ? AND onset < ? ORDER BY onset DESC LIMIT 1
                """,
                .integer(Int64(series)),
                .integer(id),
                .integer(time)
            ) { row in
                runs.append(Self.alarmRun(row, place: place))
                return false
            }
        }
        return runs
    }

    /// Sets the event of a trouble to the event of the entity that began it.
    ///
    /// This is the earliest event within reach that has a priority.
    func date(_ trouble: inout AlarmTrouble, of entity: EntityID, _ rule: AlarmRule) throws {
        let times = trouble.eventTimes(within: rule.eventReach)
        let found = try firstRow(
            """
            SELECT time, first_received FROM event
                WHERE time BETWEEN ? AND ? AND entity = ? AND priority IS NOT NULL
                ORDER BY time, first_received LIMIT 1
            """,
            .integer(times.lowerBound.millisecondsSince1970),
            .integer(times.upperBound.millisecondsSince1970),
            .text(entity.rawValue)
        ) { ($0.integer(0), $0.integer(1)) }
        trouble.event = found.map { Instant(kept: $0.0) }
        trouble.eventReceived = found.map { Instant(kept: $0.1) }
    }

    /// Records that a series has a sample that arrived after later ones.
    ///
    /// - Parameters:
    ///   - series: The number of the series.
    ///   - earliest: A phenomenon time before which no sample is late.
    ///   - received: The time by which all samples had arrived.
    /// - Throws: An SQLite error.
    func noteLateSample(of series: Int, earliest: Int64, received: Int64) throws {
        try run(
            """
            INSERT INTO alarm_late (series, hour, earliest, received) VALUES (?, ?, ?, ?)
                ON CONFLICT (series, hour) DO UPDATE SET
                earliest = min(earliest, excluded.earliest),
                received = max(received, excluded.received)
            """,
            .integer(Int64(series)),
            .integer(StoreKey.hour(of: earliest)),
            .integer(earliest),
            .integer(received)
        )
    }
}
