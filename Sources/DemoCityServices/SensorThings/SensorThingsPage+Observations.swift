// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsPage {
    /// The data of a page of Observations, from a consistent snapshot.
    private struct Rows: Sendable {
        var rows: [BoardRow] = []
        var events: [Int64: Event] = [:]
        var texts: [String] = []
        var count = 0
        var next: Start?
    }

    /// Writes a page of Observations of some Datastreams, or of all if nil.
    func writeObservations(
        of datastreams: [Int]?,
        _ options: ODataOptions,
        prefix: String = "",
        link: (Start) -> String,
        to json: inout JSONBuffer
    ) {
        let page = board.read { rows(of: datastreams, options, in: $0) }
        if options.isCounting {
            json.key(prefix + "@iot.count")
            json.integer(page.count)
        }
        if let next = page.next { json.member(prefix + "@iot.nextLink", link(next)) }
        json.key(prefix.isEmpty ? "value" : prefix)
        json.array { json in
            for row in page.rows where json.bytes.count <= Self.mostBytes {
                write(
                    row,
                    event: page.events[row.sample.sequence],
                    texts: page.texts,
                    options,
                    to: &json
                )
            }
        }
    }

    private func rows(
        of datastreams: [Int]?,
        _ options: ODataOptions,
        in state: DomainState
    ) -> Rows {
        let order = ObservationOrder(options.order)
        let isStraight = order?.key == .id && order?.isAscending == true
        let isCut = isStraight && !options.isCounting
        var found = self.found(
            of: datastreams,
            options,
            least: isCut ? options.after.map { $0.id < .max ? $0.id + 1 : .max } : nil,
            most: isCut ? options.skip + options.limit + 1 : .max,
            in: state
        )
        var result = Rows(texts: state.texts, count: found.count)
        if let order {
            sort(&found, order, in: state)
            if let after = options.after {
                found.removeFirst(
                    found.partitionPoint { row in
                        let pair = (key(row, order.key, state), row.sample.sequence)
                        return order.isAscending ? pair <= after : pair >= after
                    }
                )
            } else {
                found.removeFirst(min(options.skip, found.count))
            }
        } else {
            let keyed = found.map { row in
                let values = service.row(.observation(row), in: state).values
                return (row, options.order.map { values($0.path).first ?? .null })
            }
            found = keyed.sorted { left, right in
                options.order.comesBefore(left.1, right.1)
                    ?? (left.0.sample.sequence < right.0.sample.sequence)
            }.map(\.0)
            found.removeFirst(min(options.skip, found.count))
        }
        result.rows = Array(found.prefix(options.limit))
        if found.count > options.limit, let last = result.rows.last {
            result.next =
                order.map { .after(key: key(last, $0.key, state), id: last.sample.sequence) }
                ?? .skip(options.skip + options.limit)
        }
        for row in result.rows {
            result.events[row.sample.sequence] = service.event(of: row, in: state)
        }
        return result
    }

    /// Returns at most `most` rows that match the filter, by ascending id from `least`.
    private func found(
        of datastreams: [Int]?,
        _ options: ODataOptions,
        least: Int64?,
        most: Int,
        in state: DomainState
    ) -> [BoardRow] {
        let filter = ObservationFilter(options.filter)
        let least = max(least ?? .min, filter.leastID)
        func admits(_ row: BoardRow) -> Bool {
            guard filter.admits(row.sample) else { return false }
            guard !filter.rest.isEmpty else { return true }
            let values = service.row(.observation(row), in: state)
            return filter.rest.allSatisfy { $0.holds(for: values) }
        }
        if let datastreams, datastreams.count == 1, datastreams[0] < service.incidents {
            let series = Int32(clamping: datastreams[0])
            return state.histories[datastreams[0]].compactMap { sample in
                let row = BoardRow(sample: sample, series: series)
                return sample.sequence >= least && admits(row) ? row : nil
            }
        }
        var found: [BoardRow] = []
        let start = state.log.partitionPoint { $0.sample.sequence < least }
        for row in state.log[start...] where datastreams?.contains(Int(row.series)) ?? true {
            if found.count >= most { break }
            if admits(row) { found.append(row) }
        }
        return found
    }

    private func sort(
        _ rows: inout [BoardRow],
        _ order: ObservationOrder,
        in state: DomainState
    ) {
        rows.sort { left, right in
            let pair = (key(left, order.key, state), left.sample.sequence)
            let other = (key(right, order.key, state), right.sample.sequence)
            return order.isAscending ? pair < other : pair > other
        }
    }

    private func key(_ row: BoardRow, _ key: ObservationOrder.Key, _ state: DomainState) -> Int64 {
        switch key {
        case .id: row.sample.sequence
        case .phenomenonTime: row.sample.time
        case .resultTime:
            service.event(of: row, in: state)?.receivedTime.millisecondsSince1970
                ?? row.sample.time
        }
    }

    /// Writes an Observation.
    func write(
        _ row: BoardRow,
        event: Event?,
        texts: [String] = [],
        _ options: ODataOptions,
        to json: inout JSONBuffer
    ) {
        json.object { json in
            let sample = row.sample
            let link = "\(root)/Observations(\(sample.sequence))"
            if options.selects("id") {
                json.key("@iot.id")
                json.integer(sample.sequence)
            }
            if options.selects("@iot.selfLink") { json.member("@iot.selfLink", link) }
            if options.selects("phenomenonTime") {
                json.key("phenomenonTime")
                json.instant(sample.time)
            }
            if options.selects("resultTime") {
                json.key("resultTime")
                json.instant(event?.receivedTime.millisecondsSince1970 ?? sample.time)
            }
            if options.selects("result") {
                json.key("result")
                writeResult(row, event: event, texts: texts, to: &json)
            }
            if options.selects("resultQuality"), sample.quality != .good {
                json.member("resultQuality", "\(sample.quality)")
            }
            writeNavigations(
                of: .observation(row),
                in: .observations,
                options,
                at: link,
                to: &json
            )
        }
    }

    private func writeResult(
        _ row: BoardRow,
        event: Event?,
        texts: [String],
        to json: inout JSONBuffer
    ) {
        let series = Int(row.series)
        guard series < service.incidents else {
            if let event { json.write(event, ending: "end") } else { json.null() }
            return
        }
        let value = row.sample.value
        switch board.series[series].series.shape {
        case .flag where !value.isNaN: json.flag(value != 0)
        case .state:
            if let place = Int(exactly: value), texts.indices.contains(place) {
                json.text(texts[place])
            } else {
                json.null()
            }
        default: json.number(value)
        }
    }
}

extension Priority {
    /// The priority as a word, for example `high`.
    var word: String { "\(self)" }
}

extension JSONBuffer {
    /// Writes an event as an object.
    mutating func write(_ event: Event, ending: String) {
        object { json in
            json.member("id", event.id)
            json.member("kind", event.kind)
            if let priority = event.priority { json.member("priority", priority.word) }
            json.member("text", event.text.english)
            if let chinese = event.text.chinese { json.member("text_zh", chinese) }
            if let entity = event.entity { json.member("entity", entity.rawValue) }
            if let district = event.district { json.member("district", district.rawValue) }
            if let end = event.end { json.member(ending, end) }
        }
    }
}
