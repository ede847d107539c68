// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

@testable import TwinServices

/// Ledgers that repeat entries, lose them, link in circles or insert entries before the cursor.
@Suite("Reading a misbehaving ledger")
struct LedgerLateTests {
    private let total = SeriesID("city:beijing", "trades")

    private func trade(_ id: Int, second: Int, day: String = "2026-11-22") -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/x","type":"city.datatrade.trade.settled",\
        "time":"\(day)T23:\(50 + second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60)Z",\
        "data":{"channel":"trade_channel:platform","product":"data_product:p1",\
        "seller":"participant:s","amount":1,"volumeBytes":2e9}}
        """
    }

    private func measured(
        _ id: String,
        _ entity: String,
        _ property: String,
        _ value: String
    )
        -> String
    {
        """
        {"specversion":"1.0","id":"\(id)","source":"/x","type":"city.measurement",\
        "time":"2026-11-22T23:59:00Z","data":{"observations":[{"entity":"\(entity)",\
        "property":"\(property)","value":\(value),"unit":"kW"}]}}
        """
    }

    /// Returns a ledger whose cursor is the number of the next entry.
    private func server(_ ledger: Stage<[String]>, page size: Int = 500) throws -> ScriptedServer {
        try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            let after = request.plain.split(separator: "after=").last?.prefix(while: \.isNumber)
            let start = Int(after ?? "") ?? 0
            let page = ledger.value.dropFirst(start).prefix(size)
            return .json(
                "[\(page.joined(separator: ","))]",
                headers: ["Link: </events?after=\(start + page.count)>; rel=\"next\""]
            )
        }
    }

    private func client(_ server: ScriptedServer, lateness: Duration = .zero) -> CloudEventsClient {
        CloudEventsClient(source: "trade", base: server.url, rules: .trades, lateness: lateness)
    }

    private func trades(_ delivered: [Delivery]) -> Double? {
        delivered.flatMap(\.batch.observations).last { $0.series == total }?.number
    }

    @Test("A repeated page is not counted again, even after a restart")
    func repeatedPage() throws {
        let entries = (0..<600).map { trade($0, second: $0 / 2) }
        let ledger = Stage(entries)
        let server = try server(ledger)
        let first = try drain(client(server))
        ledger.change { $0 += entries.suffix(500) + [trade(9000, second: 400)] }
        let second = try drain(client(server), after: first.watermark)
        #expect(trades(second.delivered) == 600)
        #expect(second.delivered.reduce(0) { $0 + ($1.rejects[.duplicate] ?? 0) } == 500)
    }

    @Test("After its cursor is lost, a ledger is read again with a remark and counts nothing twice")
    func goneCursor() throws {
        let entries = (0..<10).map { trade($0, second: $0 * 10) }
        let ledger = Stage(entries)
        let isGone = Stage(false)
        let server = try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            let cursor = request.plain.split(separator: "after=").last?.prefix(while: \.isNumber)
            if isGone.value, let cursor, cursor.count == 1 {
                return .json("{}", status: "410 Gone")
            }
            let start = Int(cursor ?? "") ?? 0
            let page = ledger.value.dropFirst(start % 100)
            return .json(
                "[\(page.joined(separator: ","))]",
                headers: ["Link: </events?after=\(100 + start % 100 + page.count)>; rel=\"next\""]
            )
        }
        ledger.change { $0 = Array($0.prefix(6)) }
        let first = try drain(client(server))
        isGone.change { $0 = true }
        ledger.change { $0 = entries + [trade(99, second: 200)] }
        let all = try drain(client(server), after: first.watermark)
        #expect(trades(all.delivered) == 10)
        let old = Watermark(
            position: (first.watermark?.position ?? "").replacingOccurrences(
                of: #""cursor":"106""#,
                with: #""cursor":"6""#
            )
        )
        let again = try drain(client(server), after: old)
        #expect(trades(again.delivered) == 10)
        #expect(again.delivered.flatMap(\.remarks).contains { $0.contains("410") })
    }

    @Test("A ledger with circular links is abandoned with a remark")
    func circle() throws {
        let entries = [trade(1, second: 1), trade(2, second: 2)]
        let server = try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            let isFirst = !request.plain.contains("after=a")
            return .json(
                "[\(entries[isFirst ? 0 : 1])]",
                headers: ["Link: </events?after=\(isFirst ? "a" : "b")>; rel=\"next\""]
            )
        }
        let (delivered, _) = try drain(client(server))
        #expect(delivered.count < 5 && server.requests.count < 20)
        #expect(delivered.flatMap(\.remarks).contains { $0.contains("Link header") })
    }

    @Test("Entries inserted before the cursor are found once within the lateness")
    func lateEntries() throws {
        let ledger = Stage((0..<6).map { trade($0 * 10, second: $0) })
        let server = try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            // The cursor is an id, so that an entry can be inserted before it.
            let after = request.plain.split(separator: "after=").last?.prefix(while: \.isNumber)
            let last = Int(after ?? "") ?? -1
            func id(_ entry: String) -> Int {
                Int(entry.split(separator: "\"")[7]) ?? 0
            }
            let page = ledger.value.filter { id($0) > last }.sorted { id($0) < id($1) }.prefix(2)
            let next = page.last.map { ["Link: </events?after=\(id($0))>; rel=\"next\""] } ?? []
            return .json("[\(page.joined(separator: ","))]", headers: next)
        }
        let client = client(server, lateness: .seconds(60))
        var (delivered, watermark) = try drain(client)
        func visit(_ seconds: Int) throws {
            let more = try drain(client, after: watermark, at: now + .seconds(seconds))
            watermark = more.watermark
            delivered += more.delivered
        }
        ledger.change { $0.append(trade(60, second: 6)) }
        try visit(10)
        ledger.change { $0 += [trade(55, second: 6), trade(70, second: 30)] }
        try visit(30)
        ledger.change { $0.append(trade(80, second: 50)) }
        try visit(60)
        #expect(trades(delivered) == 9)
        ledger.change { $0.append(trade(90, second: 70)) }
        let restarted = try drain(self.client(server, lateness: .seconds(60)), after: watermark)
        #expect(trades(restarted.delivered) == 10)
        #expect(delivered.allSatisfy { $0.rejects.isEmpty })
    }

    @Test(
        "A late trade of the current day is counted, and one of an earlier day is rejected as late"
    )
    func lateTrades() throws {
        let entries = [
            trade(1, second: 100), trade(2, second: 5), trade(3, second: 5, day: "2026-11-21"),
            trade(4, second: 200),
        ]
        let server = try server(Stage(entries))
        let (delivered, _) = try drain(client(server))
        #expect(trades(delivered) == 2)
        #expect(delivered.first?.rejects == [.late: 1])
        #expect(delivered.first?.examples[.late]?.contains("event 3") == true)
    }

    @Test("Infinity, NaN and null are missing, and the rest of the page and the cursor continue")
    func notFinite() throws {
        let entries = [
            measured("1", "channel:a", "load", "Infinity"), measured("2", "channel:b", "load", "3"),
            measured("3", "channel:c", "load", "NaN"),
            measured("4", "channel:d", "load", "\"7.5\""),
            measured("5", "channel:e", "load", "\"0x10\""),
            measured("6", "channel:f", "load", "{}"),
            #"{"specversion":"1.0","id":{},"source":3}"#, "7", "null",
        ]
        let server = try server(Stage(entries))
        let (delivered, watermark) = try drain(client(server))
        let found = delivered.flatMap(\.batch.observations).map(\.result)
        #expect(found == [.missing, .number(3), .missing, .number(7.5), .text("0x10")])
        #expect(delivered.first?.rejects == [.invalidValue: 1, .malformed: 3])
        #expect(watermark?.position.contains(#""cursor":"9""#) == true)
    }

    @Test("Names in Latin-1 are decoded if the answer declares it, and stay distinct")
    func latin() throws {
        let text =
            "[\(measured("1", "channel:Mü", "load", "1")),\(measured("2", "channel:Mö", "load", "2"))]"
        let body = text.unicodeScalars.map { UInt8($0.value) }
        let server = try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            return request.plain.contains("after=&")
                ? .whole(body, type: "application/json; charset=ISO-8859-1") : .json("[]")
        }
        let (delivered, _) = try drain(client(server))
        let found = delivered.flatMap(\.batch.observations).map(\.series.entity.rawValue)
        #expect(found == ["channel:Mü", "channel:Mö"])
    }

    @Test("A ledger without trades has no turnover instead of a turnover of zero")
    func withoutTrades() throws {
        let entries = [
            measured("1", "channel:a", "load", "1"),
            measured("2", "channel:a", "load", "2").replacing("23:59:00", with: "23:59:40"),
        ]
        let server = try server(Stage(entries))
        let (delivered, _) = try drain(client(server))
        #expect(delivered.flatMap(\.batch.observations).map(\.number) == [1, 2])
    }

    @Test("Two properties with the same series are refused with a remark that names both")
    func ambiguous() throws {
        let entries = [
            measured("1", "channel:a", "unitPrice", "1"),
            measured("2", "channel:a", "unit_price", "2"), trade(3, second: 1),
            measured("4", "trade_channel:platform", "turnover", "9"),
        ]
        let server = try server(Stage(entries))
        let (delivered, _) = try drain(client(server))
        #expect(delivered.flatMap(\.batch.observations).map(\.number) == [1])
        #expect(delivered.first?.rejects[.ambiguous] == 2)
        let remarks = delivered.flatMap(\.remarks)
        #expect(remarks.contains { $0.contains("unitPrice") && $0.contains("unit_price") })
        #expect(remarks.contains { $0.contains("counted from events") })
    }

    @Test("For any batch, kept and refused values add up to those sent", arguments: 1...20)
    func conservation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var sent = 0
        let entries = (0..<60).map { index -> String in
            let values = [
                "1", "-2.5", "NaN", "null", "true", "\"x\"", "\"0x1\"", "[]", "{}", "1e999",
            ]
            let names = ["load", "Load", "max load", "max-load", "温度"]
            let number = Int.random(in: 0..<12, using: &random)
            let body = (0..<Int.random(in: 1...3, using: &random)).map { _ -> String in
                let value = values.randomElement(using: &random) ?? "1"
                let name = names.randomElement(using: &random) ?? "load"
                return number == 0
                    ? value : #"{"entity":"k:\#(index)","property":"\#(name)","value":\#(value)}"#
            }
            // An entry that is not an event counts as one.
            sent += number == 1 || number == 2 ? 1 : body.count
            let id = number == 2 ? "" : #""id":"\#(index)","#
            let time = number == 1 ? "soon" : "2026-11-22T23:59:00Z"
            return #"{"specversion":"1.0",\#(id)"source":"/x","type":"city.measurement","#
                + #""time":"\#(time)","data":{"observations":[\#(body.joined(separator: ","))]}}"#
        }
        let server = try server(Stage(entries))
        let (delivered, _) = try drain(client(server))
        let kept = delivered.flatMap(\.batch.observations).count
        let refused = delivered.flatMap(\.rejects.values).reduce(0, +)
        #expect(kept + refused == sent, "\(delivered.map(\.rejects))")
    }
}
