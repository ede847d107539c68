// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsService {
    /// Returns the row of a resource for filters and orders, in a state of the board.
    func row(_ resource: SensorThingsResource, in state: DomainState) -> ODataExpression.Row {
        ODataExpression.Row(
            values: { values(at: $0[...], of: resource, in: state) },
            now: state.instant.millisecondsSince1970
        )
    }

    /// Returns the values at a path from a resource, one for each entity that the path leads to.
    func values(
        at path: ArraySlice<String>,
        of resource: SensorThingsResource,
        in state: DomainState
    ) -> [ODataValue] {
        guard let name = path.first else { return [] }
        let rest = path.dropFirst()
        switch resource {
        case .one(let set, let place):
            if name == "id" { return [.number(Double(place + 1))] }
            if let value = member(name, of: set, place, in: state) {
                return Self.part(rest, of: value)
            }
        case .observation(let row):
            if let value = member(name, of: row, in: state) { return Self.part(rest, of: value) }
        case .several(let set, let places):
            return places.flatMap { values(at: path, of: .one(set, $0), in: state) }
        case .observations: return []
        }
        guard let next = follow(name, from: resource) else { return [] }
        return values(at: rest, of: next, in: state)
    }

    /// Returns a member of an Observation, or nil if it does not have it.
    private func member(_ name: String, of row: BoardRow, in state: DomainState) -> ODataValue? {
        switch name {
        case "id": return .number(Double(row.sample.sequence))
        case "phenomenonTime": return .instant(row.sample.time)
        case "resultTime":
            return .instant(
                event(of: row, in: state)?.receivedTime.millisecondsSince1970 ?? row.sample.time
            )
        case "result": return result(of: row, in: state)
        case "resultQuality":
            return row.sample.quality == .good ? nil : .text("\(row.sample.quality)")
        default: return nil
        }
    }

    /// Returns the event of an Observation of the last Datastream, or nil for other Datastreams.
    func event(of row: BoardRow, in state: DomainState) -> Event? {
        guard Int(row.series) == incidents else { return nil }
        return state.events.first { $0.sequence == row.sample.sequence }?.event
    }

    private func result(of row: BoardRow, in state: DomainState) -> ODataValue {
        let series = Int(row.series)
        guard series < incidents else {
            guard let event = event(of: row, in: state) else { return .null }
            let texts = [
                ("id", event.id), ("kind", event.kind), ("priority", event.priority?.word),
                ("text", event.text.english), ("text_zh", event.text.chinese),
                ("entity", event.entity?.rawValue), ("district", event.district?.rawValue),
            ]
            var members = texts.compactMap { name, value in
                value.map { ODataValue.Member(name: name, value: .text($0)) }
            }
            if let end = event.end {
                let value = ODataValue.instant(end.millisecondsSince1970)
                members.append(ODataValue.Member(name: "end", value: value))
            }
            return .object(members)
        }
        let value = row.sample.value
        switch board.series[series].series.shape {
        case .flag where !value.isNaN: return .flag(value != 0)
        case .state:
            guard let place = Int(exactly: value), state.texts.indices.contains(place) else {
                return .null
            }
            return .text(state.texts[place])
        default: return value.isFinite ? .number(value) : .null
        }
    }

    private static func part(_ path: ArraySlice<String>, of value: ODataValue) -> [ODataValue] {
        var value = value
        for name in path {
            guard let inner = value[name] else { return [] }
            value = inner
        }
        return [value]
    }
}
