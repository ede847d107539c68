// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The state that is needed to report an event once, and again after a large change.
struct EventWatch: Sendable {
    /// The identity of each underpass's flood if there is one, and the level last reported.
    var flood: [String?]
    var floodLevel: [Double]
    /// The identities of ongoing events by entity.
    var complaint: [String?]
    var lasting: [EntityID: String] = [:]

    init(underpasses: Int, stations: Int) {
        flood = Array(repeating: nil, count: underpasses)
        floodLevel = Array(repeating: 0, count: underpasses)
        complaint = Array(repeating: nil, count: stations)
    }
}

extension DemoCityModel {
    /// The number of ongoing accidents and floods.
    var openIncidents: Int { events.open.count { $0.kind == "incident" } }

    /// Reports events that began, changed or ended on their own in this step.
    mutating func watchEvents(at instant: Instant) {
        watchFloods(at: instant)
        watchHeat(at: instant)
        watchCentres(at: instant)
        watchSettlement(at: instant)
    }

    private mutating func watchFloods(at instant: Instant) {
        for index in underpasses.ids.indices {
            let level = underpasses.level[index]
            if let id = watch.flood[index], !underpasses.isClosed[index] {
                events.end(id, at: instant)
                watch.flood[index] = nil
            } else if underpasses.isClosed[index] {
                let id = watch.flood[index]
                if id != nil, level < watch.floodLevel[index] + 4 { continue }
                tellFlood(index, id: id, at: instant)
            }
        }
    }

    private mutating func tellFlood(_ index: Int, id: String?, at instant: Instant) {
        let id = id ?? "flood-\(underpasses.ids[index].rawValue)-\(instant.rfc3339)"
        let name = underpasses.names[index]
        let depth = CityBook.fixed(underpasses.level[index])
        let road = roads.names[underpasses.segment[index]]
        let began = events.open.first { $0.id == id }?.time ?? instant
        watch.flood[index] = id
        watch.floodLevel[index] = underpasses.level[index]
        events.begin(
            Event(
                id: id,
                kind: "incident",
                time: began,
                receivedTime: instant,
                entity: underpasses.ids[index],
                district: District.ids[underpasses.district[index]],
                priority: .high,
                text: LocalizedText(
                    "\(name.english) underpass flooded \(depth) cm, \(road.english) closed",
                    chinese: "\(name.chinese ?? name.english)积水\(depth)厘米，"
                        + "\(RoadNames.stretch(road))断路"
                )
            )
        )
    }

    private mutating func watchHeat(at instant: Instant) {
        guard drivers.isHeatingSeason else { return }
        for index in heat.ids.indices {
            let indoor = heat.indoor[index]
            if let id = watch.complaint[index] {
                guard indoor > 19 else { continue }
                events.end(id, at: instant)
                watch.complaint[index] = nil
            } else if indoor < 18.5 {
                let id = "heat-\(heat.ids[index].rawValue)-\(instant.rfc3339)"
                let name = heat.names[index]
                watch.complaint[index] = id
                events.begin(
                    Event(
                        id: id,
                        kind: "heat_complaints",
                        time: instant,
                        receivedTime: instant,
                        entity: heat.ids[index],
                        district: District.ids[heat.district[index]],
                        priority: .medium,
                        text: LocalizedText(
                            "Cold homes reported around \(name.english) heat station, "
                                + "\(CityBook.fixed(indoor, 1)) °C indoors",
                            chinese: "\(name.chinese ?? name.english)热力站周边居民反映室温低，"
                                + "室内\(CityBook.fixed(indoor, 1))°C"
                        )
                    )
                )
            }
        }
    }

    private mutating func watchCentres(at instant: Instant) {
        for index in compute.ids.indices {
            let name = compute.names[index]
            let power = grid.substationNames[compute.substation[index]]
            follow(
                compute.isOnBackup[index],
                "backup",
                of: compute.ids[index],
                in: compute.district[index],
                priority: .high,
                text: LocalizedText(
                    "\(name.english) on backup power, \(power.english) Substation is dark",
                    chinese: "\(name.chinese ?? "")转备用电源，\(power.chinese ?? "")变电站失电"
                ),
                at: instant
            )
            follow(
                compute.isFailedOver[index],
                "failover",
                of: compute.ids[index],
                in: compute.district[index],
                priority: .high,
                text: LocalizedText(
                    "\(name.english) failed over, its jobs move to other centres",
                    chinese: "\(name.chinese ?? "")故障切换，作业转往其他中心"
                ),
                at: instant
            )
        }
        for index in grid.substationIDs.indices {
            let name = grid.substationNames[index]
            follow(
                !grid.isEnergized[index],
                "outage",
                of: grid.substationIDs[index],
                in: grid.substationDistrict[index],
                priority: .critical,
                text: LocalizedText(
                    "\(name.english) Substation tripped, its feeders are dark",
                    chinese: "\(name.chinese ?? "")变电站跳闸，馈线全部失电"
                ),
                at: instant
            )
        }
    }

    private mutating func watchSettlement(at instant: Instant) {
        for channel in exchange.channels {
            let key = EntityID("settlement_jam \(channel.id.rawValue)")
            let isJammed = channel.waiting > (watch.lasting[key] == nil ? 150 : 60)
            follow(
                isJammed,
                "settlement_jam",
                of: channel.id,
                in: nil,
                priority: .medium,
                text: LocalizedText(
                    "\(channel.name.english): settlement jammed, over 150 trades wait",
                    chinese: "\(channel.name.chinese ?? "")结算拥堵，待结算超过150笔"
                ),
                at: instant
            )
        }
    }

    /// Begins an event if its condition becomes true and ends it if the condition becomes false.
    private mutating func follow(
        _ condition: Bool,
        _ kind: String,
        of entity: EntityID,
        in district: Int?,
        priority: Priority,
        text: @autoclosure () -> LocalizedText,
        at instant: Instant
    ) {
        let key = EntityID("\(kind) \(entity.rawValue)")
        if condition, watch.lasting[key] == nil {
            let id = "\(kind)-\(entity.rawValue)-\(instant.rfc3339)"
            watch.lasting[key] = id
            events.begin(
                Event(
                    id: id,
                    kind: kind,
                    time: instant,
                    receivedTime: instant,
                    entity: entity,
                    district: district.map { District.ids[$0] },
                    priority: priority,
                    text: text()
                )
            )
        } else if !condition, let id = watch.lasting.removeValue(forKey: key) {
            events.end(id, at: instant)
        }
    }
}
