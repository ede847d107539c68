// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The subject of a pane's item, resolved against the catalog.
struct Subject: Hashable, Sendable {
    var item: PaneItem
    var kind: String
    var property: CatalogProperty
    var domain: String?
    var series: SeriesID?
}

extension Scene {
    /// Returns the subject of an item.
    func subject(_ item: PaneItem, in pane: PaneLayout) throws -> Subject {
        let kind = item.entity.map(CatalogIndex.kind) ?? item.kind ?? ""
        var property = index.property(kind, item.property)
        let series = item.entity.map { SeriesID($0, item.property) }
        if let series, let unit = try memory.unit(of: series),
            !unit.ucum.isEmpty || !(unit.raw ?? "").isEmpty,
            unit.ucum != property.unit.ucum
        {
            // A value recorded in another unit than the catalog's is shown in its own unit, to
            // which the
            // catalog's limits do not apply.
            property.unit = unit
            property.normal = nil
            property.limits = []
        }
        let domain = pane.domain ?? index.entry(kind, item.property)?.domain
        return Subject(item: item, kind: kind, property: property, domain: domain, series: series)
    }

    /// The series of a kind that a subject speaks of: all, or those in the open district.
    func selector(of subject: Subject) -> SeriesSelector {
        SeriesSelector(
            kind: subject.kind,
            property: subject.property.id,
            district: openDistrict
        )
    }

    func entities(of subject: Subject) throws -> [EntityID] {
        let known = try memory.entities(ofKind: subject.kind)
        guard let district = openDistrict else { return known.keys.sorted() }
        return known.values.filter { $0.district == district }.map(\.id).sorted()
    }

    func aggregation(of subject: Subject) -> Aggregation {
        let name = subject.item.aggregate ?? subject.property.aggregate
        return Aggregation(rawValue: name) ?? .mean
    }

    /// Returns the place that a line about an item opens: one level below the current one.
    func target(of item: PaneItem) throws -> Destination? {
        if let entity = item.entity {
            // On the page of an opened thing other things stand as themselves, not as a number.
            if openDestination != nil, openEntity != entity { return .entity(entity) }
            return item.property.isEmpty
                ? .entity(entity) : .series(SeriesID(entity, item.property))
        }
        guard let kind = item.kind else { return nil }
        if let district = openDistrict { return .kind(kind, district: district) }
        let known = try memory.entities(ofKind: kind)
        guard known.count == 1, let only = known.keys.first else {
            return .property(item.property, kind: kind)
        }
        return .series(SeriesID(only, item.property))
    }

    /// The most urgent alarm of each thing by the properties of the subjects.
    ///
    /// A dead substation is not marked in a table of loads for being dead.
    func troubles(of subjects: [Subject]) -> [EntityID: Level] {
        guard !alarms.isEmpty else { return [:] }
        var troubles: [EntityID: Level] = [:]
        for alarm in alarms {
            let isShown = subjects.contains {
                $0.property.id == alarm.property.id && $0.kind == alarm.kind
            }
            guard isShown else { continue }
            let entity = alarm.series.entity
            troubles[entity] = max(troubles[entity] ?? .normal, alarm.level)
        }
        return troubles
    }
}
