// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Turns Observations as SensorThings writes them into ours.
struct SensorThingsReader: Sendable {
    let reader: TimeReader

    /// One row of a page: its id and what it says, whichever form the page has.
    struct Row {
        var id: JSONValue?
        var datastream: String?
        var time: JSONValue?
        var resultTime: JSONValue?
        var result: JSONValue
        var quality: JSONValue?
    }

    /// The rows of a page, from plain entities or from data arrays.
    static func rows(of page: JSONValue) -> [Row]? {
        guard let values = page["value"]?.array else { return nil }
        var rows: [Row] = []
        rows.reserveCapacity(values.count)
        for value in values {
            let link = value["Datastream@iot.navigationLink"]?.string
            let linked = link.flatMap { SensorThingsDatastream.key(inLink: $0) }
            if let components = value["components"]?.array, let data = value["dataArray"]?.array {
                let names = components.map { $0.string ?? "" }
                for element in data {
                    let cells = element.array ?? []
                    func cell(_ name: String) -> JSONValue? {
                        guard let index = names.firstIndex(of: name), index < cells.count else {
                            return nil
                        }
                        return cells[index]
                    }
                    rows.append(
                        Row(
                            id: cell("id") ?? cell("@iot.id"),
                            datastream: linked,
                            time: cell("phenomenonTime"),
                            resultTime: cell("resultTime"),
                            result: cell("result") ?? .null,
                            quality: cell("resultQuality")
                        )
                    )
                }
                continue
            }
            let expanded = value["Datastream"].flatMap { SensorThingsDatastream.key(of: $0) }
            rows.append(
                Row(
                    id: value["@iot.id"] ?? value["id"],
                    datastream: expanded ?? linked,
                    time: value["phenomenonTime"],
                    resultTime: value["resultTime"],
                    result: value["result"] ?? .null,
                    quality: value["resultQuality"]
                )
            )
        }
        return rows
    }

    /// Takes a row into the draft.
    func take(_ row: Row, of stream: SensorThingsDatastream, into draft: inout DeliveryDraft) {
        guard let text = row.time?.string ?? row.resultTime?.string,
            let time = reader.read(text)
        else {
            draft.reject(.invalidTime)
            return
        }
        if stream.tellsIncidents, !row.result.isNull {
            let id = "\(stream.entity.id)/\(row.id?.scalarText ?? text)"
            if let event = Event(
                row.result,
                at: time.instant,
                id: id,
                now: draft.now,
                reader: reader
            ) {
                draft.add(event)
            } else {
                draft.reject(.invalidValue)
            }
            return
        }
        let quality: Quality = time.isAssumed ? .uncertain : Self.quality(row.quality)
        take(
            row.result,
            of: stream,
            at: time.instant,
            quality,
            isInterval: text.contains("/"),
            &draft
        )
    }

    private func take(
        _ result: JSONValue,
        of stream: SensorThingsDatastream,
        at time: Instant,
        _ quality: Quality,
        isInterval: Bool,
        _ draft: inout DeliveryDraft
    ) {
        let parts: [(String, JSONValue)]
        switch result {
        case .object: parts = result.members.map { ($0.name, $0.value) }
        case .array(let elements):
            parts = elements.enumerated().map { (String($0.offset + 1), $0.element) }
        default:
            var series = stream.series
            if isInterval, series.shape == .gauge, series.unit.ucum == "1" { series.shape = .delta }
            if let value = Self.result(result, shape: &series.shape) {
                draft.add(series, at: time, stream.plan.apply(value), quality: quality)
            } else {
                draft.reject(.invalidValue)
            }
            return
        }
        if parts.count > 40 { draft.reject(.overLimit, parts.count - 40) }
        for (name, part) in parts.prefix(40) {
            var series = stream.series(part: name)
            if let value = Self.result(part, shape: &series.shape) {
                draft.add(series, at: time, stream.plan.apply(value), quality: quality)
            } else {
                draft.reject(.invalidValue)
            }
        }
    }

    /// A scalar as a result; nothing for what is no value, such as a number beyond any double.
    ///
    /// A text in a series of numbers is a number where it reads as one, NaN a missing value, and
    /// anything else a named state.
    static func result(_ value: JSONValue, shape: inout SeriesShape) -> ObservationResult? {
        switch value {
        case .null: return .missing
        case .bool(let flag):
            if shape == .gauge { shape = .flag }
            return .number(flag ? 1 : 0)
        case .integer(let number): return .number(Double(number))
        case .number(let number): return number.isFinite ? .number(number) : nil
        case .string(let text):
            if shape != .state, let number = Double(String(text.trimmed)) { return .number(number) }
            if ["", "null", "none", "n/a"].contains(text.lowercased()) { return .missing }
            if shape == .gauge { shape = .state }
            return .text(text)
        case .array, .object: return nil
        }
    }

    private static func quality(_ value: JSONValue?) -> Quality {
        switch value {
        case .none, .some(.null): .good
        case .string(let text): Quality(word: text)
        default: .unknown
        }
    }
}
