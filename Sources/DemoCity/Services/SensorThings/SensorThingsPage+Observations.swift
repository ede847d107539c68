// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsPage {
    /// A page of Observations as it was at one instant.
    private struct Rows: Sendable {
        var rows: [BoardRow] = []
        var events: [Int64: Event] = [:]
        var texts: [String] = []
        var count = 0
        var hasMore = false
    }

    /// Writes the members of a page of Observations: of one Datastream, or of all.
    func writeObservations(
        of datastream: Int?,
        _ options: ODataOptions,
        prefix: String = "",
        link: (String) -> String,
        to json: inout JSONBuffer
    ) {
        let page = board.read { rows(of: datastream, options, in: $0) }
        if options.isCounting {
            json.key(prefix + "@iot.count")
            json.integer(page.count)
        }
        if page.hasMore, let last = page.rows.last?.sample {
            let key = options.order.field == .id ? last.sequence : last.time
            json.member(prefix + "@iot.nextLink", link("\(key)_\(last.sequence)"))
        }
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
        of datastream: Int?,
        _ options: ODataOptions,
        in state: DomainState
    ) -> Rows {
        let order = options.order
        var found: [BoardRow] = []
        var result = Rows(texts: state.texts)
        let isStraight = order.field == .id && order.isAscending
        var least = options.leastID
        if isStraight, !options.isCounting, let after = options.after, after.id < .max {
            least = max(least, after.id + 1)
        }
        let needed =
            options.isCounting || !isStraight
            ? Int.max : options.skip + options.limit + 1
        func admit(_ row: BoardRow) {
            let time = row.sample.time
            if options.admits(id: row.sample.sequence, phenomenonTime: time, resultTime: time) {
                found.append(row)
            }
        }
        if let datastream, datastream < service.incidents {
            for sample in state.histories[datastream] where sample.sequence >= least {
                admit(BoardRow(sample: sample, series: Int32(clamping: datastream)))
            }
        } else {
            let start = state.log.partitionPoint { $0.sample.sequence < least }
            for row in state.log[start...] where datastream == nil || Int(row.series) == datastream
            {
                if found.count >= needed { break }
                admit(row)
            }
        }
        result.count = found.count
        if !isStraight || datastream != nil {
            found.sort { left, right in
                let pair = (key(left.sample, order), left.sample.sequence)
                let other = (key(right.sample, order), right.sample.sequence)
                return order.isAscending ? pair < other : pair > other
            }
        }
        if let after = options.after {
            found = Array(
                found.drop { row in
                    let pair = (key(row.sample, order), row.sample.sequence)
                    return order.isAscending ? pair <= after : pair >= after
                }
            )
        } else {
            found.removeFirst(min(options.skip, found.count))
        }
        result.hasMore = found.count > options.limit && options.limit > 0
        result.rows = Array(found.prefix(options.limit))
        for row in result.rows where Int(row.series) == service.incidents {
            result.events[row.sample.sequence] =
                state.events.first { $0.sequence == row.sample.sequence }?.event
        }
        return result
    }

    private func key(_ sample: BoardSample, _ order: ODataOptions.Order) -> Int64 {
        order.field == .id ? sample.sequence : sample.time
    }

    /// Writes one Observation.
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
            if options.selection == nil { json.member("@iot.selfLink", link) }
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
            for name in ["Datastream", "FeatureOfInterest"] {
                if let inner = options.expansion(name) {
                    expand(name, of: .observation(row), inner, at: link, to: &json)
                } else if options.selection == nil {
                    json.member("\(name)@iot.navigationLink", "\(link)/\(name)")
                }
            }
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
    /// The priority in one word: `high`.
    var word: String { "\(self)" }
}

extension JSONBuffer {
    /// Writes an event as one object.
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
