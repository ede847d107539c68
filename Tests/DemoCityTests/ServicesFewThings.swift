// SPDX-License-Identifier: Apache-2.0

import DemoCity
import DemoCityServices
import Foundation
import TwinModel

/// A city with few entities, observed every ten seconds, for tests of the services.
struct FewThings: CityModel {
    static let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    static let step: Int64 = 10_000

    let entities: [Entity]
    let series: [CitySeries]
    var reached = FewThings.start - .milliseconds(FewThings.step)
    /// The events by instant.
    var events: [Instant: [Event]] = [:]
    var ledger: [Instant: [LedgerEntry]] = [:]
    /// The series without a value, by instant.
    var missing: [Instant: Set<SeriesID>] = [:]

    init(segments: Int = 3) {
        var entities: [Entity] = []
        var series: [CitySeries] = []
        func add(
            _ local: String,
            _ name: String,
            _ chinese: String? = nil,
            parent: EntityID? = nil,
            at position: Position? = Position(longitude: 116.4, latitude: 39.9),
            attributes: [String: String] = [:]
        ) {
            let id = EntityID(local)
            let kind = String(local.prefix { $0 != ":" })
            let isCity = kind == "city" || kind == "district"
            entities.append(
                Entity(
                    id: id,
                    kind: kind,
                    name: LocalizedText(name, chinese: chinese),
                    district: isCity ? nil : "district:110105",
                    parent: parent,
                    position: position,
                    attributes: attributes
                )
            )
        }
        func observe(
            _ local: String,
            _ property: String,
            _ unit: UnitCode,
            _ domain: CitySeries.Domain,
            _ shape: SeriesShape = .gauge
        ) {
            let id = SeriesID(EntityID(local), property)
            let one = Series(id: id, unit: unit, shape: shape)
            series.append(CitySeries(series: one, domain: domain))
        }
        add("city:beijing", "Beijing", "北京")
        add("district:110105", "Chaoyang", "朝阳区")
        for number in 0..<segments {
            add("road_segment:r\(number)", "Ring \"\(number)\"", "环路", attributes: ["lanes": "3"])
        }
        add("roadside_unit:u1", "Unit 1", parent: "road_segment:r0", at: nil)
        add("substation:S012", "Substation 12", "十二站", attributes: ["rated_mw": "120"])
        for number in 0..<3 {
            add("smart_pole:p\(number)", "Pole \(number)", parent: "substation:S012")
        }
        add(
            "compute_centre:C03",
            "Centre 3",
            "算力三",
            attributes: ["class": "public", "tier": "city"]
        )
        for name in ["cpu1", "gpu1"] {
            add("cluster:C03-\(name)", "Cluster \(name)", parent: "compute_centre:C03")
        }
        add("trade_channel:platform", "Exchange platform", "交易平台", at: nil)
        add("participant:P001", "Bank \\ One", at: nil)
        add("participant:P002", "Port", at: nil)
        for number in 0..<130 {
            add(
                "data_product:D\(number)",
                "Product \(number)",
                "产品",
                parent: "participant:P001",
                at: nil
            )
        }
        observe("city:beijing", "congestion_index", "1", .traffic)
        observe("district:110105", "congestion_index", "1", .traffic)
        for number in 0..<segments {
            observe("road_segment:r\(number)", "speed", "km/h", .traffic)
            observe("road_segment:r\(number)", "flow", "/h", .traffic)
        }
        observe("roadside_unit:u1", "online", "1", .traffic, .flag)
        observe("city:beijing", "grid_frequency", "Hz", .utilities)
        observe("district:110105", "water_flow", "m3/h", .utilities)
        observe("substation:S012", "load", "MW", .utilities)
        observe("substation:S012", "energized", "1", .utilities, .flag)
        for number in 0..<3 { observe("smart_pole:p\(number)", "power", "W", .utilities) }
        observe("city:beijing", "compute_used", "%", .compute)
        observe("compute_centre:C03", "used", "%", .compute)
        observe("compute_centre:C03", "power", "MW", .compute)
        for name in ["cpu1", "gpu1"] {
            observe("cluster:C03-\(name)", "queue", "1", .compute)
            observe("cluster:C03-\(name)", "running", "1", .compute, .counter)
        }
        observe("trade_channel:platform", "turnover", "CNY", .dataTrade)
        observe("trade_channel:platform", "settlement_queue", "1", .dataTrade)
        for number in 0..<130 { observe("data_product:D\(number)", "trades", "1", .dataTrade) }
        observe("participant:P001", "trades", "1", .dataTrade)
        self.entities = entities
        self.series = series
    }

    mutating func advance(to instant: Instant) -> [CityMoment] {
        var moments: [CityMoment] = []
        while reached + .milliseconds(Self.step) <= instant {
            reached = reached + .milliseconds(Self.step)
            let time = reached
            let observations = series.enumerated().map { place, one in
                let isMissing = missing[time]?.contains(one.series.id) ?? false
                let value = Self.value(place, one.series, at: time)
                return Observation(
                    series: one.series.id,
                    phenomenonTime: time,
                    receivedTime: time,
                    result: isMissing ? .missing : .number(value)
                )
            }
            moments.append(
                CityMoment(
                    instant: time,
                    observations: observations,
                    events: events[time] ?? [],
                    ledger: ledger[time] ?? []
                )
            )
        }
        return moments
    }

    /// Returns the number of ticks since the start, from which every value is computed.
    static func ticks(at time: Instant) -> Double {
        time.duration(since: start).seconds / 10
    }

    static func value(_ place: Int, _ series: Series, at time: Instant) -> Double {
        switch series.shape {
        case .flag: 1
        case .counter: ticks(at: time) * 10
        default: Double(place) + ticks(at: time) / 8
        }
    }

    /// The catalog's files.
    static let catalogs: [String] = {
        let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Data/catalog")
        return ["traffic", "utilities", "compute", "data_trade"].compactMap { name in
            try? String(contentsOf: data.appendingPathComponent("\(name).yaml"), encoding: .utf8)
        }
    }()
}
