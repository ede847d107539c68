// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

/// A broker with a history whose rows a test can change.
final class HistoryBroker: Sendable {
    struct Row: Hashable, Sendable {
        var entity: Int
        var time: Instant
        var value: Double
    }

    /// The rows and the behaviour of the broker.
    struct Content: Sendable {
        var rows: [Row] = []
        var isDown = false
        var hasHistory = true
        /// The size of the parts of a history that is returned newest first (206); nil for all at
        /// once.
        var partSize: Int?
    }

    let stage = Stage(Content())

    func server() throws -> ScriptedServer {
        try ScriptedServer { [stage] request in
            let content = stage.value
            if content.isDown { return .json("{}", status: "503 No") }
            if request.path.hasSuffix("/types") { return .json(#"{"typeList":["Device"]}"#) }
            if request.path.contains("/temporal/") {
                guard content.hasHistory else { return .json("{}", status: "404 No") }
                return Self.temporal(request, content)
            }
            guard request.plain.contains("offset=0") else { return .json("[]") }
            let entities = Dictionary(grouping: content.rows, by: \.entity).sorted {
                $0.key < $1.key
            }
            let bodies = entities.compactMap { entity, rows in
                rows.max { $0.time < $1.time }.map { Self.entity(entity, "{\(Self.value($0))}") }
            }
            return .json(
                "[\(bodies.joined(separator: ","))]",
                headers: ["NGSILD-Results-Count: \(bodies.count)"]
            )
        }
    }

    private static func value(_ row: Row) -> String {
        "\"value\":\(row.value),\"observedAt\":\"\(row.time.rfc3339)\""
    }

    private static func entity(_ number: Int, _ power: String) -> String {
        #"{"id":"urn:ngsi-ld:Device:D\#(number)","type":"Device","power":\#(power)}"#
    }

    private static func temporal(
        _ request: ScriptedServer.Request,
        _ content: Content
    ) -> ScriptedServer.Reply {
        func argument(_ name: String) -> String? {
            request.plain.split(whereSeparator: { $0 == "?" || $0 == "&" })
                .first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard argument("offset") == "0" else { return .json("[]") }
        var start = argument("timeAt").flatMap { Instant.parse($0)?.instant } ?? .distantPast
        var end = argument("endTimeAt").flatMap { Instant.parse($0)?.instant } ?? .distantFuture
        if argument("timerel") == "before" { (start, end) = (.distantPast, start) }
        if argument("lastN") == "1" {
            let rows = content.rows.filter { $0.time < end }
            let newest = Dictionary(grouping: rows, by: \.entity).compactMap { entity, rows in
                rows.max { $0.time < $1.time }.map {
                    Self.entity(entity, "{\"values\":[[\($0.value),\"\($0.time.rfc3339)\"]]}")
                }
            }
            return .json("[\(newest.joined(separator: ","))]")
        }
        var rows = content.rows.filter { $0.time >= start && $0.time < end }
            .sorted { $0.time < $1.time }
        var status = "200 OK"
        var headers: [String] = []
        if let size = content.partSize, rows.count > size {
            // The newest rows are returned. Times are whole, so that none is split.
            rows = rows.suffix(size)
            let newest = rows
            rows.removeAll { row in
                content.rows.contains { $0.time == row.time && !newest.contains($0) }
            }
            status = "206 Partial Content"
            let range = "\(rows[0].time.rfc3339)-\(rows[rows.count - 1].time.rfc3339)"
            headers = ["Content-Range: date-time \(range)/\(size)"]
        }
        let entities = Dictionary(grouping: rows, by: \.entity).sorted { $0.key < $1.key }
        let bodies = entities.map { entity, rows in
            let pairs = rows.map { "[\($0.value),\"\($0.time.rfc3339)\"]" }
            return Self.entity(
                entity,
                #"{"type":"Property","values":[\#(pairs.joined(separator: ","))]}"#
            )
        }
        return .json("[\(bodies.joined(separator: ","))]", status: status, headers: headers)
    }
}

/// The contents of a cache after storing deliveries.
struct KeptRows {
    var rows: [SeriesID: [Instant: ObservationResult]] = [:]
    var appended = 0

    mutating func take(_ batch: Batch) {
        for span in batch.complete {
            rows[span.series]?.keys.filter { span.span.contains($0) }
                .forEach { rows[span.series]?[$0] = nil }
        }
        for observation in batch.observations {
            rows[observation.series, default: [:]][observation.phenomenonTime] = observation.result
            appended += 1
        }
    }

    func counts(in span: Range<Instant>) -> [SeriesID: Int] {
        rows.mapValues { $0.keys.filter { span.contains($0) }.count }
    }

    var flat: Set<HistoryBroker.Row> {
        Set(
            rows.flatMap { series, values in
                values.compactMap { time, result -> HistoryBroker.Row? in
                    guard case .number(let number) = result,
                        let entity = Int(series.entity.rawValue.dropFirst("device:D".count))
                    else { return nil }
                    return .init(entity: entity, time: time, value: number)
                }
            }
        )
    }
}

@Suite("Reading an NGSI history")
struct NGSIHistoryTests {
    private typealias Row = HistoryBroker.Row

    private func row(_ entity: Int, _ seconds: Int, _ value: Double) -> Row {
        Row(entity: entity, time: now + .seconds(seconds), value: value)
    }

    private func client(
        _ server: ScriptedServer,
        lateness: Duration = .seconds(600)
    ) -> NGSIClient {
        NGSIClient(source: "n", base: server.url, outage: .seconds(30), lateness: lateness)
    }

    @Test("Rows that are late within the lateness are found, and known ones are not stored again")
    func late() throws {
        let broker = HistoryBroker()
        let server = try broker.server()
        let client = client(server)
        var kept = KeptRows()
        var watermark: Watermark?
        for second in stride(from: 0, to: 1200, by: 10) {
            broker.stage.change {
                for entity in 1...3 { $0.rows.append(row(entity, second, Double(second))) }
                // Rows are up to five minutes late, with different times.
                if second % 70 == 0 { $0.rows.append(row(1, second - second % 300 - 3, 7)) }
            }
            let delivery = try client.fetch(
                after: watermark,
                at: now + .seconds(second + 1),
                unless: Cancellation()
            )
            watermark = delivery.batch.watermark
            kept.take(delivery.batch)
        }
        let end = now + .seconds(900)
        let rows = Set(broker.stage.value.rows)
        #expect(kept.flat.filter { $0.time < end } == rows.filter { $0.time < end })
        // Every row is stored once, except those that replaced others at their own time.
        #expect(kept.appended <= broker.stage.value.rows.count)
    }

    @Test("After an outage on either side, the stored rows equal the broker's")
    func outages() throws {
        let broker = HistoryBroker()
        let server = try broker.server()
        var client = client(server)
        var kept = KeptRows()
        var watermark: Watermark?
        for second in stride(from: 0, to: 900, by: 10) {
            broker.stage.change {
                for entity in 1...3 { $0.rows.append(row(entity, second, Double(second))) }
                $0.isDown = (300..<345).contains(second)
            }
            // No visits happen for two minutes, and then another process continues.
            if (600..<720).contains(second) { continue }
            if second == 720 { client = self.client(server) }
            do throws(ServiceFailure) {
                var hasMore = true
                while hasMore {
                    let delivery = try client.fetch(
                        after: watermark,
                        at: now + .seconds(second + 1),
                        unless: Cancellation()
                    )
                    watermark = delivery.batch.watermark
                    kept.take(delivery.batch)
                    hasMore = delivery.hasMore
                }
            } catch {
                #expect(error.status == 503)
            }
        }
        #expect(kept.flat == Set(broker.stage.value.rows))
    }

    @Test(
        "An audit finds rows that were added, changed in number or deleted",
        arguments: [nil, 50]
    )
    func audit(partSize: Int?) throws {
        let broker = HistoryBroker()
        broker.stage.change {
            for second in stride(from: -3000, to: 0, by: 30) {
                for entity in 1...3 { $0.rows.append(row(entity, second, Double(second))) }
            }
        }
        let server = try broker.server()
        let client = client(server)
        var kept = KeptRows()
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        kept.take(first.batch)
        #expect(kept.flat == Set(broker.stage.value.rows))
        broker.stage.change {
            $0.partSize = partSize
            $0.rows.append(row(2, -1501, 5))
            $0.rows.removeAll {
                $0.entity == 1 && $0.time < now - .seconds(2000) && $0.time > now - .seconds(2500)
            }
            $0.rows.removeAll { $0.entity == 3 && $0.time > now - .seconds(2500) }
        }
        let span = now - .seconds(2600)..<now
        let later = now + .seconds(60)
        let found = try #require(
            try client.audit(
                span,
                against: kept.counts(in: span),
                at: later,
                unless: Cancellation()
            )
        )
        #expect(found.batch.watermark == nil)
        kept.take(found.batch)
        #expect(kept.flat == Set(broker.stage.value.rows))
        let again = try #require(
            try client.audit(
                span,
                against: kept.counts(in: span),
                at: later,
                unless: Cancellation()
            )
        )
        #expect(again.batch.observations.isEmpty && again.batch.complete.isEmpty)
    }

    @Test("Rows that a history dropped because of their age do not count as deleted")
    func forgetting() throws {
        let broker = HistoryBroker()
        broker.stage.change {
            for second in stride(from: -3000, to: 0, by: 30) {
                for entity in 1...2 { $0.rows.append(row(entity, second, Double(second))) }
            }
        }
        let server = try broker.server()
        let client = client(server)
        var kept = KeptRows()
        kept.take(try client.fetch(after: nil, at: now, unless: Cancellation()).batch)
        let before = kept.flat
        broker.stage.change {
            $0.rows.removeAll { $0.time < now - .seconds(1000) }
            $0.rows.append(row(1, -500, 5))
        }
        for span in [now - .seconds(3600)..<now, now - .seconds(3600)..<(now - .seconds(1800))] {
            let counts = kept.counts(in: span)
            let found = try #require(
                try client.audit(span, against: counts, at: now, unless: Cancellation())
            )
            kept.take(found.batch)
        }
        #expect(before.subtracting(kept.flat).isEmpty)
    }

    @Test("A broker without a history cannot be audited, but its current state is read")
    func withoutHistory() throws {
        let broker = HistoryBroker()
        broker.stage.change {
            $0.rows = [row(1, -10, 1)]
            $0.hasHistory = false
        }
        let server = try broker.server()
        let client = client(server)
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(first.batch.observations.count == 1)
        let span = now - .seconds(60)..<now
        #expect(try client.audit(span, against: [:], at: now, unless: Cancellation()) == nil)
        // An outage is remarked, because its span cannot be filled in.
        let later = now + .seconds(600)
        let second = try client.fetch(
            after: first.batch.watermark,
            at: later,
            unless: Cancellation()
        )
        #expect(second.remarks.contains { $0.contains(now.rfc3339) })
    }

    @Test("A failing history does not delay the current state")
    func brokenHistory() throws {
        let server = try ScriptedServer { request in
            if request.path.contains("temporal") { return .json("{}", status: "500 No") }
            return .json(#"[{"id":"urn:ngsi-ld:Device:D1","type":"Device","a":1}]"#)
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Device"])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 1)
        #expect(delivery.remarks.contains { $0.contains("history") })
    }

    @Test("A failing type does not stop the others, and its missed values are read later")
    func brokenType() throws {
        let isBroken = Stage(true)
        let server = try ScriptedServer { request in
            if request.path.contains("temporal") {
                guard request.plain.contains("type=Bad"), request.plain.contains("offset=0") else {
                    return .json("[]")
                }
                return .json(
                    #"[{"id":"urn:ngsi-ld:Bad:1","type":"Bad","a":{"type":"Property","#
                        + #""values":[[4,"2026-11-23T00:00:30Z"]]}}]"#
                )
            }
            if request.plain.contains("type=Bad"), isBroken.value {
                return .json("{}", status: "500 No")
            }
            let type = request.plain.contains("type=Bad") ? "Bad" : "Good"
            return request.plain.contains("offset=0")
                ? .json("[{\"id\":\"urn:ngsi-ld:\(type):1\",\"type\":\"\(type)\",\"a\":1}]")
                : .json("[]")
        }
        let client = NGSIClient(
            source: "n",
            base: server.url,
            types: ["Bad", "Good"],
            outage: .seconds(30),
            history: .zero
        )
        let before = Watermark(position: "{\"at\":\(now.millisecondsSince1970)}")
        let first = try client.fetch(after: before, at: now + .seconds(20), unless: Cancellation())
        #expect(first.batch.observations.map(\.series.entity) == ["good:1"])
        #expect(first.remarks.contains { $0.contains("Bad") })
        isBroken.change { $0 = false }
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(60),
            unless: Cancellation()
        )
        #expect(second.batch.observations.compactMap(\.number).sorted() == [1, 4])
    }

    @Test("The broker's count is compared with the entities on its pages")
    func announced() throws {
        for header in ["NGSILD-Results-Count: 5", "Fiware-Total-Count: 5"] {
            let server = try ScriptedServer { request in
                let body = #"[{"id":"urn:ngsi-ld:Device:D1","type":"Device","a":1}]"#
                return .json(request.plain.contains("offset=0") ? body : "[]", headers: [header])
            }
            let client = NGSIClient(
                source: "n",
                base: server.url,
                types: ["Device"],
                history: .zero
            )
            let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
            #expect(delivery.remarks.contains { $0.contains("counts 5") && $0.contains("have 1") })
        }
    }

    @Test("Entities that unstable paging omits are found by a second pass")
    func unstablePages() throws {
        let passes = Stage(0)
        let server = try ScriptedServer { request in
            let offset = request.plain.split(separator: "offset=").last?.prefix(while: \.isNumber)
            let start = Int(offset ?? "") ?? 0
            if start == 0 { passes.change { $0 += 1 } }
            // In the first pass the entities shift by ten between two pages.
            let shift = passes.value == 1 ? start / 10 : 0
            let limit = request.plain.contains("limit=1000") ? 1000 : 100
            let numbers = (start + shift..<start + shift + limit).filter { $0 < 350 }
            let bodies = numbers.map {
                #"{"id":"urn:ngsi-ld:Device:D\#($0)","type":"Device","a":1}"#
            }
            return .json(
                "[\(bodies.joined(separator: ","))]",
                headers: ["NGSILD-Results-Count: 350"]
            )
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Device"], history: .zero)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 350)
        #expect(delivery.remarks.isEmpty)
    }

    @Test("Types are requested by the names that the broker gives them")
    func typeNames() throws {
        let server = try ScriptedServer { request in
            if request.path.hasSuffix("/types") {
                return .json(#"{"typeList":["https://e/a#Device","https://e/b#Device"]}"#)
            }
            let isA = request.plain.contains("type=https://e/a#Device")
            return request.plain.contains("offset=0")
                ? .json(
                    #"[{"id":"urn:x:\#(isA)","type":"https://e/\#(isA ? "a" : "b")#Device","a":1}]"#
                )
                : .json("[]")
        }
        let client = NGSIClient(source: "n", base: server.url, history: .zero)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 2)
    }
}
