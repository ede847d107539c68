// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The data exchange publishes its ledger and its catalogue")
struct ServicesExchangeTests {
    private static func trade(
        _ kind: LedgerEntry.Kind = .tradeSettled,
        at time: Instant
    ) -> LedgerEntry {
        LedgerEntry(
            kind: kind,
            time: time,
            channel: "trade_channel:platform",
            product: "data_product:D7",
            seller: "participant:P001",
            buyer: "participant:P002",
            amount: 1250.5,
            volume: 3e9,
            latency: 2.25
        )
    }

    private func city() -> FewThings {
        var city = FewThings()
        for tick in 0..<30 {
            let time = FewThings.start + .seconds(Int64(tick) * 10)
            city.ledger[time] = [Self.trade(at: time), Self.trade(.settlementFailed, at: time)]
        }
        return city
    }

    private func asked(_ city: FewThings, ticks: Int = 20) -> Asked<ExchangeService> {
        Asked(city, ticks: ticks) { ExchangeService(board: $0.domain(.dataTrade)) }
    }

    private func page(_ answer: ServiceAnswer) throws -> [[String: Any]] {
        #expect(answer.status == 200)
        #expect(answer.contentType.hasPrefix("application/cloudevents-batch+json"))
        return try #require(json(answer) as? [[String: Any]])
    }

    @Test("Trades, failures and measurements are CloudEvents")
    func eventsAreCloudEvents() throws {
        let events = try page(asked(city()).answer("/events?limit=1000"))
        for event in events {
            #expect(event["specversion"] as? String == "1.0")
            #expect(event["source"] as? String == "/city/beijing/exchange")
            #expect((event["time"] as? String).flatMap { Instant.parse($0) } != nil)
        }
        let ids = events.compactMap { $0["id"] as? String }
        #expect(ids.count == events.count && Set(ids).count == ids.count)
        let trade = try #require(
            events.first { $0["type"] as? String == "city.datatrade.trade.settled" }
        )
        let data = try #require(trade["data"] as? [String: Any])
        #expect(data["channel"] as? String == "trade_channel:platform")
        #expect(data["amount"] as? Double == 1250.5 && data["currency"] as? String == "CNY")
        #expect(data["volumeBytes"] as? Double == 3e9 && data["latencySeconds"] as? Double == 2.25)
        #expect(data["seller"] as? String == "participant:P001")
        #expect(events.count { $0["type"] as? String == "city.datatrade.settlement.failed" } == 21)
        let measured = events.filter { $0["type"] as? String == "city.measurement" }
        #expect(measured.count == 21)
        let observations = try #require(
            (measured[0]["data"] as? [String: Any])?["observations"] as? [[String: Any]]
        )
        #expect(observations.compactMap { $0["property"] as? String } == ["settlement_queue"])
        #expect(observations[0]["entity"] as? String == "trade_channel:platform")
        #expect(observations[0]["name_zh"] as? String == "交易平台")
    }

    @Test("Following the cursor returns every event once, and continues when more have been added")
    func cursorLosesNothing() throws {
        let all = try page(asked(city()).answer("/events?limit=1000")).compactMap {
            $0["id"] as? String
        }
        let asked = asked(city())
        var target = "/events?limit=7"
        var seen: [String] = []
        for _ in 0..<100 {
            let answer = asked.answer(target)
            seen += try page(answer).compactMap { $0["id"] as? String }
            guard let link = answer.header("Link") else { break }
            #expect(link.hasSuffix(">; rel=\"next\""))
            target = String(link.dropFirst(1).prefix { $0 != ">" })
                .replacingOccurrences(of: "http://127.0.0.1", with: "")
        }
        #expect(seen == all)
        let last = try #require(seen.last)
        #expect(try page(asked.answer("/events?after=\(last)")).isEmpty)
        let grown = self.asked(city(), ticks: 22)
        #expect(try page(grown.answer("/events?after=\(last)")).count == 6)
    }

    @Test("Events of the city are published as CloudEvents")
    func happeningsAreTold() throws {
        var city = FewThings()
        let time = FewThings.start + .seconds(30)
        let event = Event(
            id: "jam-1",
            kind: "settlement_failure",
            time: time,
            receivedTime: time,
            entity: "trade_channel:platform",
            priority: .medium,
            text: LocalizedText("Settlement \"jam\"", chinese: "拥堵")
        )
        city.events[time] = [event]
        let events = try page(asked(city).answer("/events?limit=1000"))
        let told = try #require(events.first { $0["type"] as? String == "city.event" })
        let data = try #require(told["data"] as? [String: Any])
        #expect(data["id"] as? String == "jam-1" && data["priority"] as? String == "medium")
        #expect(data["text"] as? String == "Settlement \"jam\"" && data["end"] == nil)
    }

    private func request(_ target: String, _ body: String) -> ServiceRequest {
        ServiceRequest(
            method: "POST",
            target: target,
            contentType: "application/json",
            body: Array(body.utf8)
        )
    }

    @Test("The catalogue is paged by token and contains every dataset with its offer")
    func catalogueIsPaged() throws {
        let asked = asked(FewThings(), ticks: 1)
        let message = "{\"@type\":\"CatalogRequestMessage\",\"filter\":[]}"
        var target: String? = "/catalog/request"
        var ids: [String] = []
        while let next = target {
            let answer = asked.service.answer(request(next, message))
            let catalogue = try #require(json(answer) as? [String: Any])
            #expect(catalogue["@type"] as? String == "Catalog")
            let datasets = try #require(catalogue["dataset"] as? [[String: Any]])
            for dataset in datasets {
                #expect(dataset["description"] is String)
                #expect(
                    (dataset["hasPolicy"] as? [[String: Any]])?.first?["@type"] as? String
                        == "Offer"
                )
                #expect((dataset["distribution"] as? [[String: Any]])?.first?["format"] is String)
                #expect(
                    (dataset["publisher"] as? [String: Any])?["name"] as? String == "Bank \\ One"
                )
            }
            ids += datasets.compactMap { $0["identifier"] as? String }
            target = answer.header("Link").map { link in
                String(link.dropFirst().prefix { $0 != ">" })
                    .replacingOccurrences(of: "http://127.0.0.1", with: "")
            }
        }
        #expect(ids == (0..<130).map { "data_product:D\($0)" })
        let one = try asked.object("/catalog/datasets/data_product:D7")
        #expect((one["title"] as? [[String: String]])?.map { $0["@value"] } == ["Product 7", "产品"])
        #expect(asked.answer("/catalog/datasets/urn:city:beijing:data_product:D7").status == 200)
        #expect(try asked.object("/.well-known/dspace-version")["protocolVersions"] is [Any])
    }

    @Test("An invalid request is refused with a sentence")
    func badRequestsAreRefused() throws {
        let asked = asked(FewThings(), ticks: 1)
        for target in ["/events?after=x", "/events?limit=0", "/events?limit=x", "/events?after=-1"]
        {
            #expect(asked.answer(target).status == 400, "\(target)")
        }
        for body in [
            "", "[]", "{}", "{\"@type\":\"CatalogRequestMessage\",\"filter\":[1]}", "{\"@type\":",
        ] {
            #expect(
                asked.service.answer(request("/catalog/request", body)).status == 400,
                "\(body)"
            )
        }
        #expect(
            asked.service.answer(
                request("/catalog/request?token=p-5", "{\"@type\":\"CatalogRequestMessage\"}")
            ).status == 400
        )
        #expect(asked.answer("/catalog/request").status == 405)
        #expect(asked.answer("/catalog/datasets/none").status == 404)
        #expect(asked.answer("/elsewhere").status == 404)
    }
}
