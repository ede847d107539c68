// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

@Suite("Series with a single row")
struct SoleRowTests {
    // A service may keep its rows for less time than the cache does.
    @Test("An audit keeps the only row of a Datastream of which the service has none any more")
    func deleted() throws {
        let stage = Stage(LivingSensorThings(streams: 2))
        stage.change { city in
            city.post(.init(1, 1, (now - .seconds(500)).rfc3339, "7"))
            for id in 2...5 { city.post(.init(id, 2, (now - .seconds(60 * id)).rfc3339, "\(id)")) }
        }
        let server = try ScriptedServer { request in
            let answer = stage.value.answer(request.target)
            return .json(answer.body, status: answer.status)
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        var kept = KeptLevels()
        var delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        kept.keep(delivery)
        while delivery.hasMore {
            delivery = try client.fetch(after: kept.watermark, at: now, unless: Cancellation())
            kept.keep(delivery)
        }
        #expect(kept.truth.count == 5)
        let span = (now - .seconds(3600))..<now
        func audit() throws {
            let found = try client.audit(
                span,
                against: kept.counts(in: span),
                at: now,
                unless: Cancellation()
            )
            kept.keep(try #require(found))
        }
        try audit()
        #expect(kept.truth == stage.value.truth)
        stage.change { $0.rows[1] = nil }
        for _ in 0..<2 { try audit() }
        #expect(kept.truth.count == 5 && stage.value.truth.count == 4)
    }
}

@Suite("Entities of which a type cannot be read")
struct PartialSweepTests {
    @Test("While a type is not read the next visit begins where the last whole one did")
    func partial() throws {
        let isBroken = Stage(false)
        let server = try ScriptedServer { request in
            if request.plain.contains("type=Pump"), isBroken.value {
                return .json("{}", status: "500 Internal Server Error")
            }
            let type = request.plain.contains("type=Pump") ? "Pump" : "Valve"
            let body = """
                [{"id":"urn:ngsi-ld:\(type):1","type":"\(type)",\
                "flow":{"type":"Property","value":5,"observedAt":"2026-11-22T23:59:50Z"}}]
                """
            return request.path.contains("temporal")
                ? .json("[]") : .json(body, headers: ["NGSILD-Results-Count: 1"])
        }
        let client = NGSIClient(
            source: "plant",
            base: server.url,
            types: ["Pump", "Valve"],
            vocabulary: Vocabulary(kinds: ["Pump": "pump", "Valve": "valve"]),
            history: .zero
        )
        func visit(_ seconds: Int, after watermark: Watermark?) throws -> Watermark? {
            try client.fetch(after: watermark, at: now + .seconds(seconds), unless: Cancellation())
                .batch.watermark
        }
        let first = try visit(0, after: nil)
        isBroken.change { $0 = true }
        let second = try visit(10, after: first)
        #expect((second ?? first)?.position == first?.position)
        isBroken.change { $0 = false }
        #expect(try visit(20, after: second ?? first)?.position != first?.position)
    }
}
