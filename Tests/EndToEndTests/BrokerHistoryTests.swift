// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel

@testable import DemoCity
@testable import DemoCityServices

extension EndToEndTests {
    /// A broker with a temporal interface and a QuantumLeap, both of which deliver some rows late.
    @Suite("History of brokers after outages")
    struct BrokerHistoryTests {
        @Test("After outages, late rows and a kill, the cache has exactly the rows of both brokers")
        func equality() async throws {
            let broker = ScriptedBroker()
            let server = LoopbackServer(port: 0, service: broker, now: { Self.now })
            try await server.start()
            let port = await server.port
            let home = try TestFolder()
            let configuration = try home.write(
                """
                city: {en: Lab}
                time_zone: UTC
                sources:
                  - id: ld
                    domain: utilities
                    standard: ngsi-ld
                    url: http://127.0.0.1:\(port)
                    interval: 2s
                  - id: leap
                    domain: traffic
                    standard: ngsi-ld
                    url: http://127.0.0.1:\(port)/v2
                    interval: 2s
                """,
                to: "config.yaml"
            )
            let arguments = ["--config", configuration, "--cache", home.path + "/cache.db"]
            var run = try Program.Run(["sync"] + arguments, home: home)
            defer { run.kill() }
            func pass(_ seconds: Int64) {
                let end = Self.now + .seconds(seconds)
                _ = wait(within: .seconds(seconds + 5)) { Self.now > end }
            }
            // The broker is unreachable and receives more rows meanwhile.
            pass(10)
            broker.isDown.withLock { $0 = true }
            pass(9)
            broker.isDown.withLock { $0 = false }
            pass(8)
            // The program is killed, and another one continues later.
            run.signal(SIGKILL)
            _ = run.end(within: .seconds(10))
            pass(9)
            run = try Program.Run(["sync"] + arguments, home: home)
            pass(8)
            broker.end.withLock { $0 = Self.now }
            let rows = broker.rows
            #expect(rows.count > 100)
            var kept: [String: Set<String>] = [:]
            let isEqual = try wait(within: .seconds(200)) {
                pass(3)
                for prefix in ["device", "gauge"] {
                    kept[prefix] = try Self.kept(prefix, arguments, home)
                }
                return kept["device"] == rows && kept["gauge"] == rows
            }
            for (prefix, kept) in kept {
                let missing = rows.subtracting(kept).sorted()
                let more = kept.subtracting(rows).sorted()
                #expect(isEqual, "\(prefix): missing \(missing.prefix(5)), more \(more.prefix(5))")
            }
            run.signal(SIGTERM)
            _ = run.end(within: .seconds(10))
            await server.stop()
        }

        private static var now: Instant {
            Instant(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000))
        }

        /// Returns the rows of a cache in the form `entity time value`.
        private static func kept(
            _ kind: String,
            _ arguments: [String],
            _ home: TestFolder
        ) throws -> Set<String> {
            let export = try Program.run(["export", "--format", "csv"] + arguments, home: home)
            return Set(
                export.text.split(separator: "\n").dropFirst().compactMap { line -> String? in
                    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                    guard fields.count == 7, fields[0].hasPrefix(kind + ":"),
                        let time = Instant.parse(String(fields[3]))?.instant,
                        let value = Double(fields[5])
                    else { return nil }
                    return "\(fields[0].suffix(1)) \(time.millisecondsSince1970) \(value)"
                }
            )
        }
    }
}

/// A broker with three entities and one row per second each; every seventh row is twelve seconds
/// late.
private final class ScriptedBroker: CityService {
    private struct Row {
        var thing: Int
        var time: Instant
        var value: Double
    }

    let isDown = Mutex(false)
    /// The end of the rows, or nil while rows continue to arrive.
    let end = Mutex<Instant?>(nil)
    private let start = Instant(millisecondsSince1970: Int64(Date().timeIntervalSince1970) * 1000)

    /// All rows, including late ones, in the form `thing time value`.
    var rows: Set<String> {
        Set(
            rows(at: .distantFuture).map {
                "\($0.thing) \($0.time.millisecondsSince1970) \($0.value)"
            }
        )
    }

    private func rows(at now: Instant) -> [Row] {
        let last = end.withLock { $0 } ?? now
        let count = max(0, last.duration(since: start).wholeMilliseconds / 1000)
        return (0..<count).flatMap { second -> [Row] in
            let time = start + .seconds(second)
            let isLate = second % 7 == 3
            guard !isLate || time + .seconds(12) <= now else { return [] }
            return (1...3).map { Row(thing: $0, time: time, value: Double(second) + 0.5) }
        }
    }

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        if isDown.withLock({ $0 }) { return .text("down", status: 503) }
        let now = Instant(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000))
        let rows = rows(at: now)
        let path = request.path.split(separator: "/").map(String.init)
        let isFirst = (request["offset"] ?? "0") == "0"
        switch path {
        case ["ngsi-ld", "v1", "types"]: return json(#"{"typeList":["Device"]}"#)
        case ["v2", "types"]: return json(#"[{"type":"Gauge"}]"#)
        case ["ngsi-ld", "v1", "entities"], ["v2", "entities"]:
            return json(isFirst ? present(rows, isSecond: path[0] == "v2") : "[]")
        case ["ngsi-ld", "v1", "temporal", "entities"]:
            return json(isFirst ? temporal(rows, request) : "[]")
        case let path where path.count == 5 && path[0] == "v2" && path[3] == "attrs":
            return leap(rows.filter { "G\($0.thing)" == path[2] }, request)
        default: return .text("none", status: 404)
        }
    }

    private func json(_ text: String) -> ServiceAnswer { ServiceAnswer(body: Array(text.utf8)) }

    private func present(_ rows: [Row], isSecond: Bool) -> String {
        let newest = (1...3).compactMap { thing in rows.last { $0.thing == thing } }
        let entities = newest.map { row in
            isSecond
                ? #"{"id":"G\#(row.thing)","type":"Gauge","level":{"type":"Number","value":"#
                    + #"\#(row.value),"metadata":{"TimeInstant":{"value":"\#(row.time.rfc3339)"}}}}"#
                : #"{"id":"urn:ngsi-ld:Device:D\#(row.thing)","type":"Device","level":{"type":"#
                    + #""Property","value":\#(row.value),"observedAt":"\#(row.time.rfc3339)"}}"#
        }
        return "[\(entities.joined(separator: ","))]"
    }

    private func temporal(_ rows: [Row], _ request: ServiceRequest) -> String {
        let from = request["timeAt"].flatMap { Instant.parse($0)?.instant } ?? .distantPast
        let to = request["endTimeAt"].flatMap { Instant.parse($0)?.instant } ?? .distantFuture
        let entities = (1...3).map { thing in
            let pairs = rows.filter { $0.thing == thing && $0.time > from && $0.time < to }
                .map { "[\($0.value),\"\($0.time.rfc3339)\"]" }
            return #"{"id":"urn:ngsi-ld:Device:D\#(thing)","type":"Device","level":{"type":"#
                + #""Property","values":[\#(pairs.joined(separator: ","))]}}"#
        }
        return "[\(entities.joined(separator: ","))]"
    }

    private func leap(_ rows: [Row], _ request: ServiceRequest) -> ServiceAnswer {
        let from = request["fromDate"].flatMap { Instant.parse($0)?.instant } ?? .distantPast
        let to = request["toDate"].flatMap { Instant.parse($0)?.instant } ?? .distantFuture
        let limit = request["limit"].flatMap { Int($0) } ?? 100
        let offset = request["offset"].flatMap { Int($0) } ?? 0
        let page = rows.filter { $0.time >= from && $0.time <= to }.dropFirst(offset).prefix(limit)
        guard !page.isEmpty else { return .text(#"{"error":"Not Found"}"#, status: 404) }
        let index = page.map { "\"\($0.time.rfc3339)\"" }.joined(separator: ",")
        let values = page.map { "\($0.value)" }.joined(separator: ",")
        return json(#"{"attrName":"level","index":[\#(index)],"values":[\#(values)]}"#)
    }
}
