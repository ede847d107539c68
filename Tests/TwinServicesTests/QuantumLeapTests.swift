// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

@Suite("Reading QuantumLeap")
struct QuantumLeapTests {
    /// Returns times ten seconds apart, up to now.
    private static func times(_ count: Int) -> [Instant] {
        (0..<count).map { now - .seconds(10 * (count - 1 - $0)) }
    }

    private func argument(_ name: String, of request: ScriptedServer.Request) -> String? {
        request.plain.split(whereSeparator: { $0 == "?" || $0 == "&" })
            .first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Returns a QuantumLeap service, with or without a broker.
    private func server(
        hasBroker: Bool,
        count: Stage<Int> = Stage(100),
        isWholeIgnored: Bool = false
    ) throws -> ScriptedServer {
        try ScriptedServer { request in
            let times =
                Self.times(100)
                + (100..<max(count.value, 100)).map { now + .seconds(10 * ($0 - 99)) }
            let parts = request.path.split(separator: "/").map(String.init)
            if parts == ["v2", "types"] {
                return hasBroker ? .json(#"[{"type":"Device"}]"#) : .json("{}", status: "404 No")
            }
            guard parts.prefix(2) == ["v2", "entities"] else {
                return .json("{}", status: "404 No")
            }
            if parts.count == 2 {
                guard self.argument("offset", of: request) == "0" else { return .json("[]") }
                let last = times[count.value - 1].rfc3339
                let entities = (1...3).map { number in
                    hasBroker
                        ? #"{"id":"D\#(number)","type":"Device","power":{"type":"Number","value":"#
                            + #"\#(count.value),"metadata":{"TimeInstant":{"type":"DateTime","#
                            + #""value":"\#(last)"}}}}"#
                        : #"{"entityId":"D\#(number)","entityType":"Device","index":"\#(last)"}"#
                }
                return .json("[\(entities.joined(separator: ","))]")
            }
            let start = self.argument("fromDate", of: request).flatMap {
                Instant.parse($0)?.instant
            }
            let end = self.argument("toDate", of: request).flatMap { Instant.parse($0)?.instant }
            let limit = Int(self.argument("limit", of: request) ?? "") ?? 10_000
            let offset = Int(self.argument("offset", of: request) ?? "") ?? 0
            let rows = times.prefix(count.value).enumerated()
                .filter {
                    $0.element >= start ?? .distantPast && $0.element <= end ?? .distantFuture
                }
                .dropFirst(offset).prefix(limit)
            guard !rows.isEmpty else { return .json(#"{"error":"Not Found"}"#, status: "404 No") }
            let index = rows.map { "\"\($0.element.rfc3339.dropLast())+00:00\"" }
                .joined(separator: ",")
            let values = rows.map { "\(Double($0.offset + 1))" }.joined(separator: ",")
            if parts.count == 5 {
                return .json(
                    #"{"attrName":"power","entityId":"\#(parts[2])","index":[\#(index)],"#
                        + #""values":[\#(values)]}"#
                )
            }
            return .json(
                #"{"entityId":"\#(parts[2])","index":[\#(index)],"attributes":[{"attrName":"power","#
                    + #""values":[\#(values)]}]}"#
            )
        }
    }

    private func client(_ server: ScriptedServer) -> NGSIClient {
        NGSIClient(source: "q", base: server.url + "/v2", outage: .seconds(15))
    }

    private func series(_ delivered: [Delivery]) -> [SeriesID: Set<Instant>] {
        Dictionary(grouping: delivered.flatMap(\.batch.observations), by: \.series)
            .mapValues { Set($0.map(\.phenomenonTime)) }
    }

    @Test("The history of each attribute is read", arguments: [true, false])
    func history(hasBroker: Bool) throws {
        let server = try server(hasBroker: hasBroker)
        let (delivered, _) = try drain(client(server))
        let found = series(delivered)
        #expect(
            found.keys.map(\.entity.rawValue).sorted() == ["device:D1", "device:D2", "device:D3"]
        )
        #expect(found.values.allSatisfy { $0 == Set(Self.times(100)) })
        let asked = server.requests.filter { $0.plain.contains("fromDate") }.map(\.path)
        #expect(asked.contains(hasBroker ? "/v2/entities/D1/attrs/power" : "/v2/entities/D1"))
        #expect(delivered.flatMap(\.remarks).isEmpty)
    }

    @Test("Later values are read, and nothing is lost by an outage", arguments: [true, false])
    func later(hasBroker: Bool) throws {
        let count = Stage(100)
        let server = try server(hasBroker: hasBroker, count: count)
        let client = client(server)
        var (delivered, watermark) = try drain(client)
        for step in [1, 2, 3, 20, 21] {
            count.change { $0 = 100 + step }
            let more = try drain(client, after: watermark, at: now + .seconds(10 * step + 1))
            delivered += more.delivered
            watermark = more.watermark
        }
        #expect(series(delivered).values.map(\.count) == [121, 121, 121])
    }

    @Test("An audit compares the counts and reads the differences again")
    func audit() throws {
        let server = try server(hasBroker: true)
        let client = client(server)
        _ = try drain(client)
        let span = now - .seconds(500)..<now
        let id = SeriesID("device:D2", "power")
        let full = ["device:D1", "device:D3"].map { (SeriesID(EntityID($0), "power"), 50) }
        let kept = Dictionary(uniqueKeysWithValues: full + [(id, 48)])
        let found = try #require(
            try client.audit(span, against: kept, at: now, unless: Cancellation())
        )
        #expect(Set(found.batch.observations.map(\.series)) == [id])
        #expect(found.batch.observations.count == 50)
        #expect(found.batch.complete == [SeriesSpan(series: id, span: span)])
    }

    @Test("A broker without QuantumLeap is asked for a history once, not at every visit")
    func plainBroker() throws {
        let server = try ScriptedServer { request in
            if request.path.contains("/attrs/") { return .json(#"{"type":"Number","value":5}"#) }
            return request.plain.contains("offset=0")
                ? .json(#"[{"id":"D1","type":"Device","power":{"type":"Number","value":5}}]"#)
                : .json("[]")
        }
        let client = NGSIClient(
            source: "q",
            base: server.url + "/v2",
            types: ["Device"],
            outage: .seconds(15)
        )
        var watermark: Watermark?
        for step in 0..<10 {
            let delivery = try client.fetch(
                after: watermark,
                at: now + .seconds(20 * step),
                unless: Cancellation()
            )
            watermark = delivery.batch.watermark
        }
        #expect(server.requests.filter { $0.path.contains("/attrs/") }.count == 1)
    }
}
