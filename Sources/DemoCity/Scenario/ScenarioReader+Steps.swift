// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

extension ScenarioReader {
    static let actions = [
        "rain", "temperature", "trip", "restore", "centre_failover", "settlement_slowdown",
        "heat_limit", "incident",
    ]

    /// Returns a step with its time, action and text for the log.
    func step(_ node: Node) throws -> Scenario.Step {
        let map = try Fields(node, self, keys: ["at", "text"] + Self.actions)
        let time = try time(map.required("at", "at: \"07:20\", or at: +50m"))
        let named = Self.actions.filter { map[$0] != nil }
        guard named.count == 1, let name = named.first, let value = map[name] else {
            throw error(
                node,
                named.isEmpty
                    ? "this step does nothing" : "this step does \(named.count) things at once",
                "Give it one of \(Self.actions.joined(separator: ", "))."
            )
        }
        let action = try action(name, FieldValue(name: name, node: value, reader: self))
        let text = try map["text"].map(localized)
        return Scenario.Step(time: time, action: action, text: text ?? action.usualText)
    }

    /// Returns a text in both languages, or in English alone.
    func localized(_ node: Node) throws -> LocalizedText {
        if let text = node.scalar?.string, !text.isEmpty { return LocalizedText(text) }
        let map = try Fields(node, self, keys: ["en", "zh"])
        let english = try map.required("en", "en: An English text").text()
        let chinese = try map["zh"].map {
            try FieldValue(name: "zh", node: $0, reader: self).text()
        }
        return LocalizedText(english, chinese: chinese)
    }

    /// Returns a clock time for "07:20" or an offset from the start for "+50m".
    private func time(_ value: FieldValue) throws -> Scenario.Time {
        let text = try value.text()
        if text.hasPrefix("+"), let offset = FieldValue.duration(text.dropFirst()) {
            return .offset(offset)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.count == 2 ? Int($0) : nil }
        guard numbers.count == parts.count, (2...3).contains(numbers.count),
            (0..<24).contains(numbers[0]), (0..<60).contains(numbers[1]),
            numbers.count == 2 || (0..<60).contains(numbers[2])
        else {
            throw value.wrong(
                "is neither a time of the clock nor a time after the start",
                "Write \"07:20\" for the clock, or +50m for fifty minutes after the start."
            )
        }
        let seconds = numbers.count == 3 ? numbers[2] : 0
        return .clock(.seconds(numbers[0] * 3600 + numbers[1] * 60 + seconds))
    }

    private func action(_ name: String, _ value: FieldValue) throws -> Scenario.Action {
        switch name {
        case "rain": return try rain(value)
        case "temperature":
            let map = try Fields(value.node, self, keys: ["change", "over"])
            return .temperature(
                change: try map.required("change", "change: -10").number(in: -40...40),
                over: try over(map)
            )
        case "trip": return .trip(substation: try value.entity("substation"))
        case "restore":
            return .restore(
                entity: try value.entity(
                    "substation",
                    "compute_centre",
                    "heat_station",
                    "trade_channel"
                )
            )
        case "centre_failover":
            return .centreFailover(centre: try value.entity("compute_centre"))
        case "settlement_slowdown":
            let map = try Fields(value.node, self, keys: ["channel", "factor"])
            return .settlementSlowdown(
                channel: try map.required("channel", "channel: trade_channel:platform")
                    .entity("trade_channel"),
                factor: try map.required("factor", "factor: 0.25").number(in: 0...10)
            )
        case "heat_limit":
            let map = try Fields(value.node, self, keys: ["station", "factor"])
            return .heatLimit(
                station: try map.required("station", "station: heat_station:110108-1")
                    .entity("heat_station"),
                factor: try map.required("factor", "factor: 0.5").number(in: 0...1)
            )
        default:
            let map = try Fields(value.node, self, keys: ["segment", "for", "capacity"])
            return .incident(
                segment: try map.required("segment", "segment: road_segment:r3-012")
                    .entity("road_segment"),
                duration: try map.required("for", "for: 40m").duration(),
                capacity: try map.required("capacity", "capacity: 0.4").number(in: 0...1)
            )
        }
    }

    private func rain(_ value: FieldValue) throws -> Scenario.Action {
        let map = try Fields(value.node, self, keys: ["mm_per_h", "districts", "over"])
        let districts = try map["districts"].map {
            try FieldValue(name: "districts", node: $0, reader: self).districts()
        }
        return .rain(
            millimetresPerHour: try map.required("mm_per_h", "mm_per_h: 40").number(in: 0...300),
            districts: districts ?? [],
            over: try over(map)
        )
    }

    private func over(_ map: Fields) throws -> Duration {
        guard let node = map["over"] else { return .seconds(600) }
        return try FieldValue(name: "over", node: node, reader: self).duration()
    }
}

extension Scenario.Action {
    /// The text for the log if the step has none of its own.
    var usualText: LocalizedText {
        switch self {
        case .rain(let rate, _, _):
            let number = CityBook.fixed(rate)
            return LocalizedText("Rain goes to \(number) mm/h", chinese: "降雨强度变为\(number)毫米/小时")
        case .temperature(let change, _):
            let number = CityBook.fixed(change)
            return LocalizedText(
                "Temperature goes to \(number) K from the season's",
                chinese: "气温较常年变化\(number)度"
            )
        case .trip(let id): return LocalizedText("\(id) trips", chinese: "\(id)跳闸")
        case .restore(let id): return LocalizedText("\(id) is back", chinese: "\(id)恢复")
        case .centreFailover(let id): return LocalizedText("\(id) fails over", chinese: "\(id)故障切换")
        case .settlementSlowdown(let id, let factor):
            let percent = CityBook.fixed(factor * 100)
            return LocalizedText(
                "\(id) settles at \(percent)% of its speed",
                chinese: "\(id)结算速度降至\(percent)%"
            )
        case .heatLimit(let id, let factor):
            let percent = CityBook.fixed(factor * 100)
            return LocalizedText(
                "\(id) gives \(percent)% of its flow",
                chinese: "\(id)流量降至\(percent)%"
            )
        case .incident(let id, _, _):
            return LocalizedText("Accident on \(id)", chinese: "\(id)发生事故")
        }
    }
}
