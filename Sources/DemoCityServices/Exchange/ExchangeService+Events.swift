// SPDX-License-Identifier: Apache-2.0

import DemoCity
import TwinModel

extension ExchangeService {
    /// The data of one page of the ledger, from a consistent snapshot.
    private struct Page: Sendable {
        var records: [ExchangeRecord]
        var traded: [EntityID]
        var hasMore: Bool
    }

    /// Returns a page of the ledger, oldest first, as a batch of CloudEvents.
    ///
    /// The cursor is the `sequence` of the last event read, which is also its `id`. A cursor older
    /// than the kept data continues with the oldest kept entry.
    func events(_ request: ServiceRequest) throws(BadRequest) -> ServiceAnswer {
        var after = Int64.min
        if let text = request["after"], !text.isEmpty {
            guard let cursor = Int64(text), cursor >= 0 else {
                throw BadRequest(
                    "after is \"\(text)\", which is no cursor of this ledger; take one from a Link "
                        + "header or from an event's sequence."
                )
            }
            after = cursor
        }
        var limit = 100
        if let text = request["limit"] {
            guard let number = Int(text), number >= 1 else {
                throw BadRequest("limit is \"\(text)\"; it takes a whole number from 1 to 1000.")
            }
            limit = min(number, 1000)
        }
        let page = board.read { state in
            let from = state.exchange.partitionPoint { $0.sequence <= after }
            let to = min(from + limit, state.exchange.count)
            return Page(
                records: Array(state.exchange[from..<to]),
                traded: state.traded,
                hasMore: to < state.exchange.count
            )
        }
        var headers: [(name: String, value: String)] = []
        if page.hasMore, let last = page.records.last {
            let url = "\(request.origin)/events?after=\(last.sequence)&limit=\(limit)"
            headers.append(("Link", "<\(url)>; rel=\"next\""))
        }
        return .json(
            contentType: "application/cloudevents-batch+json; charset=utf-8",
            headers: headers,
            reserving: 512 * (page.records.count + 1)
        ) { json in
            json.array { json in
                for record in page.records { write(record, traded: page.traded, to: &json) }
            }
        }
    }

    private func write(
        _ record: ExchangeRecord,
        traded: [EntityID],
        to json: inout JSONBuffer
    ) {
        json.object { json in
            json.member("specversion", "1.0")
            json.member("id", String(record.sequence))
            json.member("source", Self.source)
            json.member("type", type(of: record))
            json.key("time")
            json.instant(record.time)
            json.member("sequence", String(record.sequence))
            json.member("datacontenttype", "application/json")
            switch record.content {
            case .trade(let trade):
                json.member("subject", Self.name(trade.channel, traded))
                json.key("data")
                write(trade, traded, to: &json)
            case .measurement(let readings):
                json.key("data")
                write(readings, to: &json)
            case .event(let event):
                if let entity = event.entity { json.member("subject", entity.rawValue) }
                json.key("data")
                json.write(event, ending: "end")
            }
        }
    }

    private func type(of record: ExchangeRecord) -> String {
        switch record.content {
        case .trade(let trade):
            trade.isSettled
                ? LedgerEntry.Kind.tradeSettled.rawValue
                : LedgerEntry.Kind.settlementFailed.rawValue
        case .measurement: "city.measurement"
        case .event: "city.event"
        }
    }

    private func write(_ trade: TradeRecord, _ traded: [EntityID], to json: inout JSONBuffer) {
        json.object {
            $0.member("channel", Self.name(trade.channel, traded))
            $0.member("product", Self.name(trade.product, traded))
            $0.member("seller", Self.name(trade.seller, traded))
            $0.member("buyer", Self.name(trade.buyer, traded))
            $0.member("amount", trade.amount)
            $0.member("currency", "CNY")
            $0.member("volumeBytes", trade.volume)
            $0.member("latencySeconds", trade.latency)
        }
    }

    private func write(_ readings: [(series: Int32, value: Double)], to json: inout JSONBuffer) {
        json.object { json in
            json.key("observations")
            json.array { json in
                for (place, value) in readings where board.series.indices.contains(Int(place)) {
                    let series = board.series[Int(place)]
                    let entity = board.entities[series.entity]
                    json.object { json in
                        json.member("entity", entity.id.rawValue)
                        json.member("kind", entity.kind)
                        json.member("property", series.series.id.property)
                        json.member("value", value)
                        json.member("unit", series.series.unit.ucum)
                        json.member("name", entity.name.english)
                        if let chinese = entity.name.chinese { json.member("name_zh", chinese) }
                        if let order = entity.attributes["order"].flatMap({ Double($0) }) {
                            json.member("order", order)
                        }
                    }
                }
            }
        }
    }

    private static func name(_ place: Int32, _ traded: [EntityID]) -> String {
        traded.indices.contains(Int(place)) ? traded[Int(place)].rawValue : ""
    }
}
