// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel

/// The writer's knowledge of the file between appends.
///
/// All of it can be read back from the file.
struct WriterState: Sendable {
    var revision: Int64 = 0
    var catalog: Int64 = 0
    var floor = Instant.distantPast.millisecondsSince1970
    var oldest: Int64?
    var newest: Int64?
    var sources: [SourceID: Int64] = [:]
    var seriesNumbers: [SeriesID: Int] = [:]
    var series: [Series] = []
    /// The hash values of the last descriptions of entities, used to skip unchanged entities.
    var entityHashes: [EntityID: Int] = [:]
    var owners: [Int64] = []
    /// The time at which the examples of a source's rejects were last stored, and their reasons.
    var examples: [SourceID: (noted: Int64, reasons: Set<RejectReason>)] = [:]
    var groups: [GroupState] = []
    var texts: [[UInt8]: TextState] = [:]
    var nextText: UInt64 = 1
    var alarms = AlarmBook()

    /// The key of a text in the file, and the latest hour of its observations.
    struct TextState {
        var key: UInt64
        var hour: Int64
    }

    /// The key of a hot row, and the range of its phenomenon times.
    struct HotRow {
        var key: Int64
        var oldest: Int64
        var newest: Int64
    }

    /// The state of a group of 256 adjacent series.
    struct GroupState {
        var sequence: Int64 = 0
        /// The position in the sequence up to which the file's latest block is valid.
        var latestSequence: Int64 = 0
        /// The end of the compacted span.
        ///
        /// Hot samples before it are late and wait for the next compaction.
        var compacted: Int64 = .min
        var hot: [HotRow] = []
        var newest: [Newest] = []
        /// The samples of the current append.
        var pending: [Pending] = []
        /// The index in `pending` of the last sample of each slot and time, computed on first use.
        var pendingPlaces: [PendingKey: Int]?
    }

    /// A sample of the current append.
    struct Pending {
        var slot: UInt8
        var order: UInt32
        var sample: Sample
    }

    struct PendingKey: Hashable {
        var slot: UInt8
        var time: Int64
    }

    init(reading database: Database) throws {
        revision = try database.meta(.revision) ?? 0
        catalog = try database.meta(.catalog) ?? 0
        floor = try database.meta(.floor) ?? floor
        oldest = try database.meta(.oldest)
        newest = try database.meta(.newest)
        alarms = try AlarmBook(reading: database)
        try database.forEachRow("SELECT id, name FROM source") { row in
            sources[SourceID(row.text(1))] = row.integer(0)
            return true
        }
        try database.forEachSeries { number, described, owner in
            guard number == series.count else { return false }
            add(described, owner: owner)
            return true
        }
        try database.forEachRow("SELECT id, text, used FROM text_value") { row in
            let key = UInt64(bitPattern: row.integer(0))
            texts[Array(row.blob(1))] = TextState(key: key, hour: row.integer(2))
            nextText = max(nextText, key + 1)
            return true
        }
        try database.forEachRow("SELECT grp, sequence, compacted, block FROM latest") { row in
            guard let group = Int(exactly: row.integer(0)), groups.indices.contains(group) else {
                return true
            }
            groups[group].sequence = row.integer(1)
            groups[group].latestSequence = row.integer(1)
            groups[group].compacted = row.integer(2)
            _ = LatestBlock.decode(row.blob(3), into: &groups[group].newest)
            return true
        }
        try database.forEachRow("SELECT key, oldest, newest FROM hot ORDER BY key") { row in
            let group = StoreKey.group(ofHot: row.integer(0))
            guard groups.indices.contains(group) else { return true }
            groups[group].hot.append(
                HotRow(key: row.integer(0), oldest: row.integer(1), newest: row.integer(2))
            )
            return true
        }
        for index in groups.indices {
            for row in groups[index].hot {
                let sequence = StoreKey.sequence(ofHot: row.key)
                guard sequence > groups[index].latestSequence else { continue }
                groups[index].sequence = max(groups[index].sequence, sequence)
                try database.withHotBlock(row.key) { view in
                    for place in 0..<view.count {
                        groups[index].newest[Int(view.slot(place))].take(view.sample(place))
                    }
                }
            }
        }
    }

    /// Assigns the next number to a series.
    mutating func add(_ described: Series, owner: Int64) {
        let number = series.count
        seriesNumbers[described.id] = number
        series.append(described)
        owners.append(owner)
        alarms.add(described.id)
        if number % StoreKey.groupSize == 0 {
            var group = GroupState()
            group.newest = Array(repeating: .none, count: StoreKey.groupSize)
            groups.append(group)
        }
    }
}

extension Database {
    /// Calls `body` with the number, the description and the source number of each series, in the
    /// order of numbers.
    func forEachSeries(_ body: (Int, Series, Int64) -> Bool) throws {
        try forEachRow(
            "SELECT id, entity, property, unit, unit_raw, shape, source FROM series ORDER BY id"
        ) { row in
            let described = Series(
                id: SeriesID(EntityID(row.text(1)), row.text(2)),
                unit: UnitCode(ucum: row.text(3), raw: row.text(orNil: 4)),
                shape: SeriesShape(rawValue: row.text(5)) ?? .gauge
            )
            return body(Int(row.integer(0)), described, row.integer(6))
        }
    }

    /// Calls `body` with the block of a hot row, unless the block is damaged.
    func withHotBlock(_ key: Int64, _ body: (HotView) throws -> Void) throws {
        try forEachRow("SELECT block FROM hot WHERE key = ?", .integer(key)) { row in
            if let view = HotView(row.blob(0)) { try body(view) }
            return false
        }
    }
}
