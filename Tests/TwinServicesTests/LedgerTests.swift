// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("Reading a ledger of CloudEvents")
struct LedgerTests {
    private func trade(_ id: Int, _ time: String, _ amount: Double, failed: Bool = false) -> String
    {
        """
        {"specversion":"1.0","id":"\(id)","source":"/x","type":"city.datatrade.\
        \(failed ? "settlement.failed" : "trade.settled")","time":"\(time)","data":{"channel":\
        "trade_channel:platform","product":"data_product:p1","seller":"participant:s","buyer":\
        "participant:b","amount":\(amount),"currency":"CNY","volumeBytes":2e9,"latencySeconds":4}}
        """
    }

    private func server(_ ledger: Stage<[String]>) throws -> ScriptedServer {
        try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            let after = request.plain.split(separator: "after=").last.map {
                $0.prefix(while: \.isNumber)
            }
            let start = Int(after ?? "") ?? 0
            let page = ledger.value.dropFirst(start).prefix(2)
            return .json(
                "[\(page.joined(separator: ","))]",
                type: "application/cloudevents-batch+json",
                headers: ["Link: </events?after=\(start + page.count)&limit=500>; rel=\"next\""]
            )
        }
    }

    @Test("Trades are added to the day's totals, and a restart neither loses nor repeats any")
    func counting() throws {
        let first = [
            trade(1, "2026-11-22T23:59:01Z", 100), trade(2, "2026-11-22T23:59:02Z", 50),
            trade(2, "2026-11-22T23:59:02Z", 50), trade(3, "2026-11-22T23:59:11Z", 7, failed: true),
        ]
        let ledger = Stage(first)
        let server = try server(ledger)
        func client() -> CloudEventsClient {
            CloudEventsClient(source: "trade", base: server.url, rules: .trades)
        }
        func values(_ deliveries: [Delivery], _ property: String) -> [Double?] {
            deliveries.flatMap(\.batch.observations)
                .filter { $0.series == SeriesID("city:beijing", property) }.map(\.number)
        }
        let before = try drain(client())
        #expect(before.delivered.map { $0.rejects[.duplicate] ?? 0 } == [1])
        ledger.change { $0.append(trade(4, "2026-11-22T23:59:25Z", 20)) }
        let after = try drain(client(), after: before.watermark)
        ledger.change { $0.append(trade(5, "2026-11-22T23:59:45Z", 1)) }
        let last = try drain(client(), after: after.watermark)
        let all = before.delivered + after.delivered + last.delivered
        #expect(values(all, "turnover") == [150, 150, 170])
        #expect(values(all, "trades") == [2, 2, 3])
        #expect(values(all, "settlement_failures") == [0, 1, 1])

        // Reading the same ledger in one go gives the same result.
        let whole = try drain(client())
        #expect(values(whole.delivered, "turnover") == [150, 150, 170])
    }

    @Test("Measurements and events are kept unchanged, and unknown types are remarked")
    func others() throws {
        let head = "\"specversion\":\"1.0\",\"source\":\"/x\",\"time\":\"2026-11-22T23:59:00Z\""
        let ledger = Stage([
            """
            {\(head),"id":"a","type":"city.measurement","data":{"observations":[{"entity":\
            "city:beijing","kind":"city","property":"listings","value":567,"unit":"1","name":"B",\
            "order":3}]}}
            """,
            """
            {\(head),"id":"b","type":"city.event","data":{"id":"e","kind":"step","text":"Rain"}}
            """,
            "{\(head),\"id\":\"c\",\"type\":\"org.other\",\"data\":1}", "{\"id\":\"d\"}",
        ])
        let server = try server(ledger)
        let client = CloudEventsClient(source: "trade", base: server.url, rules: .trades)
        let delivery = try #require(drain(client).delivered.first)
        #expect(delivery.batch.observations.map(\.number) == [567])
        #expect(delivery.batch.entities.map { $0.attributes["order"] } == ["3"])
        #expect(delivery.batch.events.map(\.kind) == ["step"])
        #expect(delivery.remarks.contains { $0.contains("org.other") })
        #expect(delivery.rejects[.malformed] == 2)
    }

    @Test("The configuration chooses the counted types, fields, kinds and properties")
    func otherLedger() throws {
        func call(_ id: Int, _ second: Int, quay: String, boxes: String) -> String {
            """
            {"specversion":"1.0","id":"\(id)","source":"/port","type":"port.call.ended",\
            "time":"2026-11-22T23:59:\(second)Z","data":{"quay":"\(quay)","boxes":\(boxes)}}
            """
        }
        let ledger = Stage([
            call(1, 10, quay: "north", boxes: "40"), call(2, 11, quay: "north", boxes: "20"),
            call(3, 12, quay: "south", boxes: "5"), call(4, 13, quay: "south", boxes: "null"),
            call(5, 25, quay: "south", boxes: "1"),
        ])
        let rules = LedgerRules(
            total: "port:x",
            groups: [LedgerRules.Group(field: "quay", kind: "quay")],
            counts: [
                LedgerRules.Count(
                    property: "boxes",
                    types: ["port.call.ended"],
                    measure: .sum("boxes", isOptional: false),
                    fields: ["quay"]
                ),
                LedgerRules.Count(
                    property: "boxes_a_call",
                    types: ["port.call.ended"],
                    measure: .mean("boxes", over: .seconds(60)),
                    fields: ["quay"],
                    isTotal: false
                ),
            ]
        )
        let server = try server(ledger)
        let client = CloudEventsClient(source: "port", base: server.url, rules: rules)
        let deliveries = try drain(client).delivered
        func value(_ entity: EntityID, _ property: String) -> Double? {
            deliveries.flatMap(\.batch.observations)
                .first { $0.series == SeriesID(entity, property) }?.number
        }
        #expect(value("port:x", "boxes") == 65)
        #expect(value("quay:north", "boxes") == 60)
        #expect(value("quay:north", "boxes_a_call") == 30)
        #expect(value("quay:south", "boxes") == 5)
        #expect(value("port:x", "boxes_a_call") == nil)
        #expect(deliveries.flatMap(\.remarks).contains { $0.contains("boxes") })
    }

    @Test("Other rules count the ledger from its oldest entry, and say so")
    func changedRules() throws {
        let ledger = Stage([
            trade(1, "2026-11-22T23:59:01Z", 100), trade(2, "2026-11-22T23:59:11Z", 50),
        ])
        let server = try server(ledger)
        var rules = LedgerRules.trades
        rules.counts.removeAll { $0.property == "turnover" }
        let first = try drain(
            CloudEventsClient(source: "trade", base: server.url, rules: rules)
        )
        let second = try drain(
            CloudEventsClient(source: "trade", base: server.url, rules: .trades),
            after: first.watermark
        )
        let values = second.delivered.flatMap(\.batch.observations)
            .filter { $0.series == SeriesID("city:beijing", "turnover") }.map(\.number)
        #expect(values == [100])
        #expect(second.delivered.flatMap(\.remarks).contains { $0.contains("oldest entry") })
        let old = Watermark(position: #"{"cursor":"2","channels":{}}"#)
        let third = try drain(
            CloudEventsClient(source: "trade", base: server.url, rules: .trades),
            after: old
        )
        #expect(
            third.delivered.flatMap(\.batch.observations).map(\.series)
                == second.delivered.flatMap(\.batch.observations).map(\.series)
        )
    }
}
