// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A reader of the Observations of a SensorThings service.
struct SensorThingsReader: Sendable {
    let reader: TimeReader

    /// One row of a page, independent of the form of the page.
    struct Row: Hashable {
        var id: JSONValue?
        /// The Datastream or MultiDatastream of the row; see ``SensorThingsDatastream/id``.
        var datastream: String?
        var time: JSONValue?
        var resultTime: JSONValue?
        var result: JSONValue
        var quality: JSONValue?

        /// A hash of the contents, to detect changes.
        var digest: Int {
            var hasher = Hasher()
            hasher.combine(time)
            hasher.combine(result)
            hasher.combine(quality)
            return hasher.finalize()
        }

        /// Returns a title for messages: `Observation 7 at 2026-11-22T23:00:00Z, 5`.
        func title(of stream: SensorThingsDatastream?) -> String {
            let result = result.scalarText ?? result.text
            let owner = stream.map { " of \($0.title)" } ?? datastream.map { " of \($0)" } ?? ""
            return "Observation \(id?.scalarText ?? "without id")\(owner) at "
                + "\(time?.scalarText ?? resultTime?.scalarText ?? "no time"): \(result.prefix(60))"
        }
    }

    /// Returns the rows of a page, from plain entities or from data arrays; nil if it has no list.
    static func rows(of page: JSONValue) -> [Row]? {
        guard let values = page["value"]?.array else { return nil }
        var rows: [Row] = []
        rows.reserveCapacity(values.count)
        for value in values {
            let owner = owner(of: value)
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
                            datastream: owner,
                            time: cell("phenomenonTime"),
                            resultTime: cell("resultTime"),
                            result: cell("result") ?? .null,
                            quality: cell("resultQuality")
                        )
                    )
                }
                continue
            }
            rows.append(
                Row(
                    id: value["@iot.id"] ?? value["id"],
                    datastream: owner,
                    time: value["phenomenonTime"],
                    resultTime: value["resultTime"],
                    result: value["result"] ?? .null,
                    quality: value["resultQuality"]
                )
            )
        }
        return rows
    }

    /// Returns the Datastream or MultiDatastream that a row refers to, expanded or as a link.
    private static func owner(of value: JSONValue) -> String? {
        if let key = value["Datastream"].flatMap({ SensorThingsDatastream.key(of: $0) }) {
            return key
        }
        if let key = value["MultiDatastream"].flatMap({ SensorThingsDatastream.key(of: $0) }) {
            return SensorThingsDatastream.id(key, isMulti: true)
        }
        if let link = value["Datastream@iot.navigationLink"]?.string,
            let key = SensorThingsDatastream.key(inLink: link)
        {
            return key
        }
        guard let link = value["MultiDatastream@iot.navigationLink"]?.string,
            let key = SensorThingsDatastream.key(inLink: link, set: "MultiDatastreams")
        else { return nil }
        return SensorThingsDatastream.id(key, isMulti: true)
    }

    /// Returns the phenomenon time of a row, or its result time if it has none; nil if it is not
    /// readable.
    func time(of row: Row) -> TimeReader.Reading? {
        (row.time?.string ?? row.resultTime?.string).flatMap { reader.read($0) }
    }

    /// Adds a row to the draft, or counts it there as rejected.
    ///
    /// - Returns: The phenomenon time of the row; nil if it has no readable time.
    @discardableResult
    func take(
        _ row: Row,
        of stream: SensorThingsDatastream,
        into draft: inout DeliveryDraft
    ) -> Instant? {
        guard let time = time(of: row) else {
            draft.reject(.invalidTime, example: row.title(of: stream))
            return nil
        }
        if stream.first.isIncident, !row.result.isNull {
            let text = row.time?.scalarText ?? row.resultTime?.scalarText ?? ""
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
                draft.reject(.invalidValue, example: row.title(of: stream))
            }
            return time.instant
        }
        var quality = Self.quality(row.quality)
        if time.isAssumed, quality == .good { quality = .uncertain }
        let isInterval = (row.time?.string ?? "").contains("/")
        let taking = Taking(
            row: row,
            stream: stream,
            time: time.instant,
            quality: quality,
            isInterval: isInterval
        )
        if stream.isMulti {
            taking.columns(into: &draft)
        } else {
            taking.single(into: &draft)
        }
        return time.instant
    }

    /// Returns the quality that a service writes: a word, an object that contains one, or unknown
    /// for numbers that only the service can interpret.
    static func quality(_ value: JSONValue?) -> Quality {
        switch value {
        case .none, .some(.null): return .good
        case .string(let text): return Quality(word: String(text.trimmed))
        case .object(let members):
            if members.isEmpty { return .good }
            for name in ["code", "value", "result", "status", "quality"] {
                if let text = value?[name]?.string { return Quality(word: String(text.trimmed)) }
            }
            return .unknown
        case .array(let elements):
            return elements.isEmpty ? .good : elements.count == 1 ? quality(elements[0]) : .unknown
        default: return .unknown
        }
    }
}

/// One row that is being added to the draft.
private struct Taking {
    let row: SensorThingsReader.Row
    let stream: SensorThingsDatastream
    let time: Instant
    let quality: Quality
    let isInterval: Bool

    /// Adds the result of a Datastream: a value, or an object or array of values.
    func single(into draft: inout DeliveryDraft) {
        let column = stream.first
        let parts: [(String, JSONValue)]
        switch row.result {
        case .object: parts = row.result.members.map { ($0.name, $0.value) }
        case .array(let elements):
            parts = elements.enumerated().map { (String($0.offset + 1), $0.element) }
        default:
            add(row.result, column, column.series, into: &draft)
            return
        }
        if parts.isEmpty {
            draft.reject(.invalidValue, example: row.title(of: stream))
            return
        }
        if parts.count > 40 {
            draft.reject(.overLimit, parts.count - 40, example: row.title(of: stream))
        }
        for (name, part) in parts.prefix(40) {
            var series = column.series
            series.id.property += ".\(name)"
            add(part, column, series, into: &draft)
        }
    }

    /// Adds the results of a MultiDatastream, one for each column.
    func columns(into draft: inout DeliveryDraft) {
        guard case .array(let elements) = row.result, elements.count == stream.columns.count else {
            draft.reject(.malformed, example: row.title(of: stream))
            return
        }
        for (column, element) in zip(stream.columns, elements) {
            add(element, column, column.series, into: &draft)
        }
    }

    private func add(
        _ value: JSONValue,
        _ column: SensorThingsDatastream.Column,
        _ named: Series,
        into draft: inout DeliveryDraft
    ) {
        var series = named
        if series.id.property != column.property,
            let other = draft.otherOwner(of: series.id, than: stream.title)
        {
            draft.reject(.ambiguous, example: "\(series.id): \(other) and \(stream.title)")
            draft.remark(
                ServiceMessage(
                    .sameProperty,
                    DisplayText(other, limit: 80),
                    DisplayText(stream.title, limit: 80),
                    DisplayText(series.id.description, limit: 80)
                )
            )
            return
        }
        let known = draft.announced.series[series.id]?.shape
        if column.isCount, series.shape == .gauge {
            // An amount over an interval has no value at an instant, so the first row decides.
            series.shape = known == .delta || (known == nil && isInterval) ? .delta : .gauge
        }
        if column.isOpen, let known { series.shape = known }
        let isOpen = column.isOpen && known == nil
        guard let result = Self.result(value, shape: &series.shape, isOpen: isOpen) else {
            draft.reject(.invalidValue, example: row.title(of: stream))
            return
        }
        draft.add(series, at: time, column.plan.apply(result), quality: quality)
    }

    /// Reads a scalar as a result of a series.
    ///
    /// - Parameters:
    ///   - value: The value. Null and NaN are missing; a number too large for a double is invalid.
    ///   - shape: The shape of the series, which the value determines if it is open.
    ///   - isOpen: True if the type of the results is not known yet.
    /// - Returns: The result; nil if the value is invalid for the series.
    private static func result(
        _ value: JSONValue,
        shape: inout SeriesShape,
        isOpen: Bool
    ) -> ObservationResult? {
        switch value {
        case .null: return .missing
        case .bool(let flag):
            if isOpen { shape = .flag }
            return .number(flag ? 1 : 0)
        case .integer(let number): return .number(Double(number))
        case .number(let number):
            if number.isNaN { return .missing }
            return number.isFinite ? .number(number) : nil
        case .string(let text):
            let word = String(text.trimmed)
            if ["", "null", "none", "n/a", "nan"].contains(word.lowercased()) { return .missing }
            if shape == .state { return .text(text) }
            if let number = Double(decimalText: word) {
                return number.isFinite ? .number(number) : nil
            }
            if shape == .flag, ["true", "false"].contains(word.lowercased()) {
                return .number(word.lowercased() == "true" ? 1 : 0)
            }
            guard isOpen else { return nil }
            shape = .state
            return .text(text)
        case .array, .object: return nil
        }
    }
}
