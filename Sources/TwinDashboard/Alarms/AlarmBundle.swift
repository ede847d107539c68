// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary

/// Alarms of the alarm table that share a line, or a single one.
struct AlarmBundle: Sendable {
    /// The alarms, the most urgent first.
    var entries: [AlarmTable.Entry]
    /// The district of all alarms; nil if they lie in several districts or in none.
    var district: EntityID?

    /// The greatest number of similar alarms above priority low that have a line each.
    static let mostSingles = 3

    /// The identity of the line; nil if it has none.
    var identity: LineIdentity? {
        guard let first = entries.first else { return nil }
        guard entries.count > 1 else { return .series(first.row.alarm) }
        return .alarms(
            kind: first.known.kind,
            property: first.known.property.id,
            first.row.priority ?? .low,
            district
        )
    }

    /// Groups alarms by kind, property, priority and district.
    ///
    /// Up to three similar alarms have lines of their own, unless their priority is low. The alarm
    /// that began a flood is never grouped and comes first. No alarm is left out.
    ///
    /// - Parameters:
    ///   - entries: The alarms in the order of the list.
    ///   - first: The alarm that began the flood; nil if there is none.
    ///   - district: Returns the district of an entity.
    /// - Returns: The lines in their order.
    static func bundles(
        of entries: [AlarmTable.Entry],
        first: SeriesID?,
        district: (EntityID) throws -> EntityID?
    ) rethrows -> [AlarmBundle] {
        struct Key: Hashable {
            var kind: String
            var property: String
            var level: Level
            var isActive: Bool
        }
        var bundles: [(place: Int, bundle: AlarmBundle)] = []
        var byKey: [Key: [Int]] = [:]
        var districts: [EntityID?] = []
        for (place, entry) in entries.enumerated() {
            let own = try district(entry.row.alarm.entity)
            districts.append(own)
            if entry.row.alarm == first {
                bundles.append((-1, AlarmBundle(entries: [entry], district: own)))
                continue
            }
            let key = Key(
                kind: entry.known.kind,
                property: entry.known.property.id,
                level: entry.level,
                isActive: entry.row.status.state.isActive
            )
            byKey[key, default: []].append(place)
        }
        func add(_ places: [Int], _ district: EntityID?) {
            guard let place = places.first else { return }
            let bundle = AlarmBundle(entries: places.map { entries[$0] }, district: district)
            bundles.append((place, bundle))
        }
        for (key, places) in byKey {
            // Alarms of low priority are only counted, in any district.
            let isLow = key.level <= .low
            let most = isLow ? 1 : mostSingles
            guard places.count > most else {
                for place in places { add([place], districts[place]) }
                continue
            }
            var rest: [Int] = []
            for (district, members) in Dictionary(grouping: places, by: { districts[$0] }) {
                if district != nil, !isLow, members.count > mostSingles {
                    add(members, district)
                } else {
                    rest += members
                }
            }
            let only = Set(rest.map { districts[$0] })
            add(rest.sorted(), only.count == 1 ? only.first.flatMap { $0 } : nil)
        }
        return bundles.sorted { $0.place < $1.place }.map(\.bundle)
    }
}

extension AlarmLineWords {
    /// Returns the line of alarms that share one, or of a single one.
    func line(
        _ bundle: AlarmBundle,
        in list: AlarmListKind
    ) throws -> AlarmListModel.Line {
        guard let first = bundle.entries.first else { return AlarmListModel.Line() }
        var line = try line(first, in: list)
        let count = bundle.entries.count
        guard count > 1 else { return line }
        line.count = count
        let letters = Set(bundle.entries.map(\.row.status.state.letter))
        line.letter = [.b, .d, .c].first { letters.contains($0) } ?? line.letter
        line.isUnreliable = bundle.entries.allSatisfy {
            $0.row.status.state.isActive && $0.validity != .valid
        }
        let kind = scene.index.name(ofKind: first.known.kind, in: scene.language)
        let what = self.what(first, withKind: false)
        line.what = DisplayText("\(kind) · \(count) × \(what)", limit: 80)
        if let district = bundle.district {
            line.place = try scene.name(of: district)
        } else {
            line.place = DisplayText("\(line.place) +\(count - 1)")
        }
        line.shortPlace = line.place
        (line.first, line.last, line.limit) = (.empty, .empty, .empty)
        let earliest = bundle.entries.min {
            ($0.row.onset ?? .distantPast) < ($1.row.onset ?? .distantPast)
        }
        if let earliest, let onset = earliest.row.onset {
            (line.since, line.age) = times(since: onset, isOlder: earliest.row.isOlder)
        }
        let waiting = bundle.entries.count(where: \.isUnacknowledged)
        line.note = .empty
        if waiting < count {
            line.note = DisplayText(
                scene.language == .chinese
                    ? "\(waiting)个未确认" : "\(waiting) \(scene.words[.unacknowledged])"
            )
        }
        return line
    }
}
