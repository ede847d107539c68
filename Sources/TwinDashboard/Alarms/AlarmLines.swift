// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel

/// Texts of alarms, grouped by kind and district, with one line for each group.
struct AlarmLines: Sendable {
    let scene: Scene

    func groups(domain: String?) throws -> [AlarmGroup] {
        try groups(of: domain == nil ? scene.alarms : scene.alarms.filter { $0.domain == domain })
    }

    /// Returns the groups of alarms, without those that are shelved or suppressed.
    func groups(of alarms: [Alarm]) throws -> [AlarmGroup] {
        let suppressed = scene.suppressedSeries
        let shown =
            suppressed.isEmpty ? alarms : alarms.filter { !suppressed.contains($0.series) }
        var districts: [EntityID: EntityID] = [:]
        for alarm in shown {
            let entity = alarm.series.entity
            districts[entity] = try scene.memory.entity(entity)?.district
        }
        return AlarmGroup.groups(of: shown) { districts[$0] }
    }

    func line(_ group: AlarmGroup) throws -> AlarmModel {
        guard let worst = group.worst else {
            return AlarmModel(
                level: .normal,
                word: .empty,
                what: .empty,
                place: .empty,
                value: .empty,
                limit: .empty,
                since: .empty,
                age: .empty,
                isStale: false
            )
        }
        let property = worst.property
        let isFlag = property.shape == .flag
        let value = scene.measures.measure(worst.value, of: property).text
        let flag = scene.words.flag(property, worst.value >= 0.5)
        let name = DisplayText(property.name.text(in: scene.language), limit: 60)
        let kind = scene.index.name(ofKind: worst.kind, in: scene.language)
        var what = isFlag ? DisplayText("\(kind) \(flag)") : name
        let shownValue = isFlag ? DisplayText.empty : value
        var place = try place(of: worst.series.entity)
        if group.alarms.count > 1 {
            what = scene.words.several(group.alarms.count, kind, isFlag ? flag : name)
            if let district = group.district {
                place = try scene.name(of: district)
            } else {
                // The place of the worst alarm shows where to look first.
                place = scene.words.andOthers(place, group.alarms.count, kind)
                if scene.language == .chinese { what = isFlag ? flag : name }
            }
        }
        let listed = group.alarms.compactMap { alarm in
            scene.alarmRow(of: alarm.series).map { ListedAlarm($0) }
        }
        let began = group.alarms.map(\.began).min() ?? worst.began
        let isOlder = group.alarms.contains(where: \.isOlder)
        let age = scene.times.duration(scene.now.duration(since: began))
        return AlarmModel(
            level: worst.level,
            word: scene.words.level(worst.level),
            what: what,
            place: place,
            value: shownValue,
            limit: isFlag
                ? .empty
                : scene.words.limit(AlarmLimit(worst.limit), of: property, at: worst.value),
            since: DisplayText(
                (isOlder ? "≤" : "") + scene.times.minute(began, near: scene.now).string
            ),
            age: isOlder ? DisplayText("> \(age)") : age,
            isStale: worst.isUnreliable,
            isAcknowledged: listed.allSatisfy { $0.letter == .c },
            alarms: listed
        )
    }

    func limitText(
        _ limit: CatalogProperty.Limit,
        _ property: CatalogProperty
    ) -> DisplayText {
        scene.words.limit(AlarmLimit(limit), of: property)
    }

    /// Returns an entity's name with its district's name.
    ///
    /// The city itself has neither.
    func place(of id: EntityID) throws -> DisplayText {
        if id == scene.openEntity { return .empty }
        guard let entity = try scene.memory.entity(id) else {
            return DisplayText(id.rawValue, limit: 80)
        }
        let name = scene.name(of: entity)
        guard let district = entity.district, district != id, district != scene.openEntity else {
            return name
        }
        return scene.words.place(name, in: try scene.name(of: district))
    }
}
