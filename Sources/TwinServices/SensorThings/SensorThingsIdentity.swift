// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Distinct identities for Datastreams that would otherwise share a series.
///
/// Several Datastreams of a Thing may observe one property: with another sensor, unit, depth or
/// aggregation. The first of them belongs to the Thing. Each other one becomes a part of the Thing,
/// named by what distinguishes it, so that tables list it beside the first: `Pier 7 (Sensor B)`.
/// The same applies to Things that share an identity and to columns that share a name.
struct SensorThingsIdentity {
    /// The names of parts by Datastream and column; empty for a column that belongs to the Thing
    /// itself.
    ///
    /// They are stored with the position, so that a name never moves from one Datastream to
    /// another.
    var parts: [String: String]

    private struct Slot {
        var stream: SensorThingsDatastream
        var column: Int
        var name: String { column == 0 ? stream.id : "\(stream.id) \(column + 1)" }
    }

    /// Gives every column of every stream its own series.
    mutating func distinguish(_ streams: inout [String: SensorThingsDatastream]) {
        nameThings(&streams)
        var groups: [SeriesID: [Slot]] = [:]
        var taken: Set<EntityID> = []
        for stream in streams.values.sorted(by: Self.comesFirst) {
            taken.insert(stream.entity.id)
            for (column, each) in stream.columns.enumerated() where !each.isIncident {
                groups[each.series.id, default: []].append(Slot(stream: stream, column: column))
            }
        }
        for id in groups.keys.sorted() {
            guard let slots = groups[id],
                slots.count > 1 || slots.contains(where: { parts[$0.name] != nil })
            else { continue }
            if !slots.contains(where: { parts[$0.name] == "" }),
                let first = slots.first(where: { parts[$0.name] == nil })
            {
                parts[first.name] = ""
            }
            var used = Set(slots.compactMap { parts[$0.name] })
            for slot in slots {
                let part = parts[slot.name] ?? Self.part(for: slot, among: slots, used)
                parts[slot.name] = part
                used.insert(part)
                guard !part.isEmpty else { continue }
                var entity = slot.stream.entity
                let whole = entity.id
                entity.id = EntityID("\(whole)#\(part)")
                if taken.contains(entity.id) {
                    entity.id = EntityID("\(whole)#\(part)#\(slot.name)")
                }
                entity.parent = whole
                entity.name = LocalizedText(
                    "\(entity.name.english) (\(part))",
                    chinese: entity.name.chinese.map { "\($0)（\(part)）" }
                )
                streams[slot.stream.id]?.columns[slot.column].entity = entity
            }
        }
    }

    /// Gives Things with one identity one description, and adds ids to Things that share a name.
    private func nameThings(_ streams: inout [String: SensorThingsDatastream]) {
        var entities: [EntityID: Entity] = [:]
        var named: [String: Set<EntityID>] = [:]
        let sorted = streams.values.sorted(by: Self.comesFirst)
        for stream in sorted where entities[stream.entity.id] == nil {
            entities[stream.entity.id] = stream.entity
            named[stream.entity.name.english, default: []].insert(stream.entity.id)
        }
        for stream in sorted {
            guard var entity = entities[stream.entity.id] else { continue }
            // A Thing with its own identity keeps the name that its service gives it.
            if entity.id.rawValue.hasPrefix("thing:"), (named[entity.name.english]?.count ?? 0) > 1
            {
                entity.name.english += " (\(SensorThingsDatastream.plain(stream.thing)))"
            }
            guard entity != stream.entity else { continue }
            for column in stream.columns.indices {
                streams[stream.id]?.columns[column].entity = entity
            }
            // The name of a Thing that shares its identity still distinguishes its parts.
            streams[stream.id]?.entity = entity
            streams[stream.id]?.thingName = stream.entity.name.english
        }
    }

    /// Returns a name that distinguishes a Datastream from the others of its group.
    private static func part(for slot: Slot, among slots: [Slot], _ used: Set<String>) -> String {
        let features: [(Slot) -> String?] = [
            { $0.stream.sensor },
            { unit(of: $0) },
            { $0.stream.name },
            { $0.stream.thingName },
        ]
        for isStrict in [true, false] {
            for feature in features {
                let values = slots.map { feature($0) ?? "" }
                guard let own = feature(slot), !own.isEmpty, !used.contains(own) else { continue }
                if !isStrict || Set(values).count == slots.count {
                    if values.count(where: { $0 == own }) == 1 { return String(own.prefix(100)) }
                }
            }
        }
        return slot.name
    }

    private static func unit(of slot: Slot) -> String? {
        let unit = slot.stream.columns[slot.column].plan.unit
        return unit.ucum.isEmpty ? unit.raw : unit.ucum
    }

    /// Returns true if the left Datastream comes first: in order of number, then text,
    /// MultiDatastreams last.
    private static func comesFirst(
        _ left: SensorThingsDatastream,
        _ right: SensorThingsDatastream
    ) -> Bool {
        if left.isMulti != right.isMulti { return right.isMulti }
        switch (Int64(left.key), Int64(right.key)) {
        case (let left?, let right?): return left < right
        case (nil, nil): return left.key < right.key
        case (let number, _): return number != nil
        }
    }
}
