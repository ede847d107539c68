// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinViews
import TwinVocabulary

/// The small city with enough of everything to fill the shipped pages, read by the shipped catalog.
struct WideCity {
    let condition: SmallCity.Condition
    private let builder: Builder

    /// Returns a city of a condition, which is created once.
    static func city(_ condition: SmallCity.Condition) throws -> WideCity {
        try made.withLock { made in
            if let known = made[condition] { return known }
            let city = try WideCity(condition)
            made[condition] = city
            return city
        }
    }

    /// The shipped files.
    static let files: CityFiles = {
        var url = URL(fileURLWithPath: #filePath)
        while url.pathComponents.count > 1, url.lastPathComponent != "Tests" {
            url.deleteLastPathComponent()
        }
        return CityFiles(shippedIn: url.deletingLastPathComponent())
    }()

    private static let made = Mutex<[SmallCity.Condition: WideCity]>([:])

    let layout: Layout
    let catalog: Catalog
    /// The city's archive.
    let archive: any CityArchive

    private init(_ condition: SmallCity.Condition) throws {
        let (catalog, layout, _) = try Self.files.read(environment: [:])
        self.condition = condition
        self.layout = layout
        self.catalog = catalog
        let archive = SmallCity(condition).archive.copy()
        if condition != .empty {
            _ = archive.append([Self.more(than: condition, catalog)])
        }
        archive.judge(by: catalog.alarmRules)
        self.archive = archive
        builder = Builder(catalog, layout, archive)
    }

    /// The pages by name, in the order of their keys.
    var pageIDs: [String] { layout.pageIDs }

    /// Returns the picture of a page.
    func frame(
        page: String,
        _ size: Size,
        language: Language = .english,
        glyphs: GlyphSet = .unicode,
        widths: WidthTable = .standard,
        actions: [Action] = []
    ) throws -> Frame {
        let model = try model(page: page, size, language: language, actions: actions)
        return Screen.draw(model, size: size, glyphs: glyphs, widths: widths)
    }

    /// Returns the content of the picture.
    func model(
        page: String,
        _ size: Size,
        language: Language = .english,
        actions: [Action] = []
    ) throws -> ViewModel {
        var state = DashboardState(layout: layout, language: language)
        let number = pageIDs.firstIndex(of: page) ?? 0
        _ = state.apply(.page(number + 1))
        for action in actions {
            state.settle(with: try built(state, size))
            _ = state.apply(action)
        }
        return try built(state, size)
    }

    private func built(_ state: DashboardState, _ size: Size) throws -> ViewModel {
        try builder.kept.withLock { builder in
            try builder.build(
                state,
                in: Screen.room(of: size),
                at: Moment(at: SmallCity.now),
                wall: SmallCity.now
            )
        }
    }

    private final class Builder: Sendable {
        let kept: Mutex<ViewModelBuilder>

        init(_ catalog: Catalog, _ layout: Layout, _ archive: ReferenceArchive) {
            kept = Mutex(
                ViewModelBuilder(
                    catalog: catalog,
                    layout: layout,
                    configuration: SmallCity.configuration,
                    archive: archive
                )
            )
        }
    }

    // MARK: - What is in it

    /// The number of further entities of each kind.
    private static let counts: [(kind: String, count: Int)] = [
        ("smart_pole", 600), ("roadside_unit", 180), ("signal", 120), ("substation", 48),
        ("feeder", 96), ("road_segment", 160), ("water_district", 20), ("gas_gate", 8),
        ("heat_station", 16), ("community", 32), ("underpass", 9), ("metro_line", 8),
        ("compute_centre", 4), ("cluster", 12), ("data_product", 24), ("participant", 16),
    ]

    private static func more(
        than condition: SmallCity.Condition,
        _ catalog: Catalog
    ) -> Batch {
        var batch = Batch(source: "wide")
        var told = Set(SmallCity.told.map(\.series))
        func tell(_ entity: EntityID, _ kind: CatalogKind, _ number: Int) {
            for property in kind.properties {
                let series = SeriesID(entity, property.id)
                guard told.insert(series).inserted else { continue }
                batch.series.append(Series(id: series, unit: property.unit, shape: property.shape))
                let isUtility =
                    catalog.domain(ofProperty: property.id, of: kind.id)?.id == "utilities"
                let value = value(of: property, kind.id, entity, number, condition)
                let isGone = isUtility && condition == .stale
                let isShort = kind.id != "city" && kind.id != "district"
                for minute in (0..<(isShort ? 2 : 90)).reversed() {
                    let age = Duration.seconds(60 * (isGone ? minute + 12 : minute) + 3)
                    let time = SmallCity.now - age
                    let wave = sin(Double(minute + number) / 9) * 0.004
                    let isFlag = property.shape == .flag
                    batch.observations.append(
                        Observation(series, isFlag ? value : value * (1 + wave), at: time)
                    )
                }
            }
        }
        let kinds = catalog.domains.flatMap(\.kinds)
        for kind in kinds where kind.id == "city" { tell("city:beijing", kind, 0) }
        for kind in kinds where kind.id == "district" {
            for (number, district) in SmallCity.districts.enumerated() {
                tell(EntityID("district:\(district.code)"), kind, number)
            }
        }
        for (kindID, count) in counts {
            guard let kind = kinds.first(where: { $0.id == kindID }) else { continue }
            for number in 0..<count {
                let district = SmallCity.districts[number * 7 % 16]
                let id = EntityID("\(kindID):w\(1000 + number)")
                batch.entities.append(
                    Entity(
                        id: id,
                        kind: kindID,
                        name: LocalizedText(
                            "\(district.english) \(kind.name.english.lowercased()) \(number + 1)",
                            chinese: "\(district.chinese)\(kind.name.chinese ?? "")\(number + 1)"
                        ),
                        district: EntityID("district:\(district.code)")
                    )
                )
                tell(id, kind, number)
            }
        }
        return batch
    }

    private static func value(
        of property: CatalogProperty,
        _ kind: String,
        _ entity: EntityID,
        _ number: Int,
        _ condition: SmallCity.Condition
    ) -> Double {
        let spread = Double((number * 37 + property.id.utf8.count * 11) % 29) / 29
        if property.shape == .flag {
            let isOff = condition != .calm && number % 16 == 11 && number % 5 < 3
            return (property.worse == .lower) == isOff ? 0 : 1
        }
        let named: [String: Double] = [
            "connected_built": 1000, "compute_per_resident": 2061, "compute_free": 6.2,
            "compute_power": 118, "meters_electricity": 99.6, "meters_water": 98.9,
            "meters_gas": 98.6, "meters_heat": 99.1, "meters_read": 99.2, "listings": 300,
            "participants": 200, "labels": 41_800_000, "concentration": 620,
            "turnover_yesterday": 39_000_000, "turnover_change": 5, "homes_below_18": 0.4,
            "outdoor_temperature": 3.4, "indoor_temperature": 21, "water_pressure": 0.33,
            "electricity_supply": 18_900, "electricity_loss": 780, "buildings_power": 2100,
            "rainfall": condition == .calm ? 0 : 8,
            "congestion_excess": condition == .calm ? 0.1 : 2.6,
            "night_flow_excess": number == 4 && kind == "water_district" ? 14 : 1,
            "leakage_ratio": 7, "on_backup": 0, "metro_headway": 132, "bus_headway": 410,
        ]
        if let known = named[property.id] {
            return kind == "city" || property.unit.ucum == "%" ? known : known * (0.9 + spread / 5)
        }
        if let normal = property.normal {
            return normal.lowerBound + (normal.upperBound - normal.lowerBound)
                * (0.2 + spread * 0.6)
        }
        switch property.unit.ucum {
        case "%": return 30 + 40 * spread
        case "CNY": return 20_000 + 900_000 * spread
        case "Cel": return 20 + 30 * spread
        default: return 10 + 200 * spread
        }
    }
}

extension ReferenceArchive {
    /// Returns another archive with the same content.
    fileprivate func copy() -> ReferenceArchive {
        let copy = ReferenceArchive()
        var batch = Batch(source: "copy")
        let moment = Moment(at: .distantFuture)
        batch.entities = entities(SeriesSelector())
        batch.series = series(SeriesSelector())
        let span = Instant.distantPast..<Instant.distantFuture
        forEachObservation(SeriesSelector(), in: span, at: moment) { found in
            batch.observations.append(found)
            return true
        }
        batch.events = events(in: span, at: moment, limit: 1000)
        _ = copy.append([batch])
        copy.record(sourceStatuses(at: Moment(at: SmallCity.now)))
        return copy
    }
}
