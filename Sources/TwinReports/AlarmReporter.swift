// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
public import TwinModel
public import TwinQuery
public import TwinVocabulary

/// A maker of reports about a city's alarms.
///
/// Every report depends only on the archive and the moment.
public struct AlarmReporter: Sendable {
    /// The catalog, which names the alarms.
    public let catalog: Catalog
    /// The city and its sources.
    public let configuration: Configuration
    /// The cache or the recording.
    public let archive: any CityArchive
    /// The language of texts.
    public let language: Language

    let words: ReportWords
    let times: TimeFormat

    /// Creates a maker of reports.
    public init(
        catalog: Catalog,
        configuration: Configuration,
        archive: any CityArchive,
        language: Language
    ) {
        self.catalog = catalog
        self.configuration = configuration
        self.archive = archive
        self.language = language
        words = ReportWords(language)
        times = TimeFormat(language, timeZone: configuration.timeZone)
    }

    /// Returns the alarms at a moment in the order of the list.
    public func items(at moment: Moment) throws -> [AlarmListing] {
        var names = EntityNames(self)
        var items = try archive.alarmTable(at: moment).map {
            try listing($0, at: moment.instant, &names)
        }
        AlarmListing.markFirstOut(&items)
        return items.sorted(by: AlarmListing.comesFirst)
    }

    /// Returns the validity of an alarm at an instant.
    func validity(of row: AlarmRow, at instant: Instant) -> AlarmValidity {
        let kind = row.rule.kind
        let domain = catalog.domain(ofProperty: row.alarm.property, of: kind)?.id
        let gracePeriod =
            catalog.property(row.alarm.property, of: kind)
            .map { configuration.gracePeriod(of: $0, domain: domain) }
            ?? max(row.rule.interval * 2, .seconds(2))
        return row.validity(at: instant, gracePeriod: gracePeriod)
    }

    func listing(
        _ row: AlarmRow,
        at instant: Instant,
        _ names: inout EntityNames
    ) throws -> AlarmListing {
        let property = catalog.property(row.alarm.property, of: row.rule.kind)
        let measures = MeasureFormat(language)
        func text(_ value: Double) -> DisplayText {
            guard let property else {
                return measures.measure(value, UnitCode(ucum: "1"), decimals: 2).text
            }
            return measures.measure(value, of: property).text
        }
        let isFlag = property?.shape == .flag
        var limit = DisplayText.empty
        if let passed = row.limit, !isFlag || passed.condition != nil {
            limit = Words(language).limit(passed, of: property)
        }
        return AlarmListing(
            row: row,
            validity: validity(of: row, at: instant),
            what: what(row.alarm, value: row.status.run?.value ?? row.value, row: row),
            thing: try names.name(of: row.alarm.entity),
            place: try names.place(of: row.alarm.entity),
            value: isFlag || property?.shape == .state ? .empty : row.value.map(text) ?? .empty,
            limit: limit,
            unit: property?.unit ?? UnitCode(ucum: "1"),
            group: try row.rule.group ?? names.causeGroup(of: row.alarm)
        )
    }

    /// Returns the name of an alarm without its place: the property, or for a flag the kind of
    /// entity with the name of its value.
    func what(_ alarm: SeriesID, value: Double? = nil, row: AlarmRow? = nil) -> DisplayText {
        let kind = alarm.kind
        guard let property = catalog.property(alarm.property, of: kind) else {
            return DisplayText(alarm.property, limit: 60)
        }
        let name = DisplayText(property.name.text(in: language), limit: 60)
        let words = Words(language)
        if property.shape == .state, let value, let state = row?.rule.limits.text(of: value) {
            let shown = words.state(state, of: property) ?? DisplayText(state, limit: 60)
            return DisplayText("\(name) \(shown)", limit: 80)
        }
        guard property.shape == .flag, let value, row?.limit?.absence == nil else { return name }
        let kindName = catalog.kind(kind)?.name.text(in: language) ?? kind
        return DisplayText("\(kindName) \(words.flag(property, value >= 0.5))", limit: 80)
    }
}

extension SeriesID {
    /// The kind of the entity, which is the part of its identity before the colon.
    var kind: String {
        String(entity.rawValue.prefix { $0 != ":" })
    }
}

/// The names of entities, each read once.
struct EntityNames {
    private let archive: any CityArchive
    private let language: Language
    /// The comma of the language, with the space after it.
    let comma: DisplayText
    private var entities: [EntityID: Entity?] = [:]

    init(_ reporter: AlarmReporter) {
        archive = reporter.archive
        language = reporter.language
        comma = Words(reporter.language)[.comma]
    }

    private mutating func entity(_ id: EntityID) throws -> Entity? {
        if let found = entities[id] { return found }
        let found = try archive.entities(SeriesSelector(entity: id)).first { $0.id == id }
        entities[id] = .some(found)
        return found
    }

    /// Returns the position of an entity; nil if it is unknown.
    mutating func position(of id: EntityID) throws -> Position? { try entity(id)?.position }

    /// Returns the name of an entity, or its identity if it has none.
    mutating func name(of id: EntityID) throws -> DisplayText {
        let name = try entity(id)?.name.text(in: language) ?? ""
        return DisplayText(name.isEmpty ? id.rawValue : name, limit: 80)
    }

    /// Returns the district of an entity, which of a district is itself; nil if it has none.
    mutating func district(of id: EntityID) throws -> EntityID? { try entity(id)?.district }

    /// Returns the name of an entity and of its district.
    mutating func place(of id: EntityID) throws -> DisplayText {
        let own = try name(of: id)
        guard let district = try entity(id)?.district, district != id else { return own }
        return DisplayText("\(own)\(comma)\(try name(of: district))")
    }

    /// Returns the name of the alarms that have a common cause with an alarm.
    mutating func causeGroup(of alarm: SeriesID) throws -> String {
        try alarm.causeGroup { try entity($0) }
    }
}
