// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("Reading the alerts of Alertmanager and Prometheus")
struct AlertmanagerTests {
    private static let labels = [
        "alertname": "HighLoad", "severity": "warning", "instance": "web-1", "district": "110105",
    ]

    private static func at(_ seconds: Int64) -> Instant { now + .seconds(seconds) }

    private static func alert(
        _ labels: [String: String] = labels,
        from start: Instant = at(-60),
        to end: Instant? = at(240),
        silencedBy: [String] = [],
        inhibitedBy: [String] = []
    ) -> String {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        let texts = labels.map { JSONValue.Member(name: $0.key, value: .string($0.value)) }
        var members: [JSONValue.Member] = [
            .init(name: "labels", value: .object(texts)),
            .init(name: "annotations", value: ["summary": "Load is \"high\""]),
            .init(name: "startsAt", value: .string(start.rfc3339)),
            .init(
                name: "status",
                value: [
                    "state": "active", "silencedBy": list(silencedBy),
                    "inhibitedBy": list(inhibitedBy),
                ]
            ),
        ]
        if let end { members.append(.init(name: "endsAt", value: .string(end.rfc3339))) }
        return JSONValue.object(members).text
    }

    /// A service with a list of alerts, and a client that has visited it.
    private final class Service {
        let alerts = Stage<[String]>([])
        let server: ScriptedServer
        let client: AlertmanagerClient
        var watermark: Watermark?

        init(rules: AlertRules = AlertRules()) throws {
            let alerts = alerts
            server = try ScriptedServer { request in
                guard request.path == "/api/v2/alerts" else {
                    return .json("404 page not found", status: "404 Not Found")
                }
                return .json("[" + alerts.value.joined(separator: ",") + "]")
            }
            client = AlertmanagerClient(source: "am", base: server.url, rules: rules)
        }

        func visit(at instant: Instant, restarted: Bool = false) throws -> Batch {
            let client =
                restarted ? AlertmanagerClient(source: "am", base: server.url) : self.client
            let delivery = try client.fetch(
                after: watermark,
                at: instant,
                unless: Cancellation()
            )
            watermark = delivery.batch.watermark
            return delivery.batch
        }
    }

    private func samples(_ batch: Batch, _ property: String = "severity") -> [String] {
        batch.observations.filter { $0.series.property == property }.map {
            let seconds = $0.phenomenonTime.duration(since: now).wholeMilliseconds / 1000
            return "\(seconds):\(Int($0.number ?? -1))"
        }
    }

    @Test("An alert is an entity whose severity is a number from its start on, with an event")
    func alert() throws {
        let service = try Service()
        service.alerts.change { $0 = [Self.alert()] }
        let batch = try service.visit(at: now)
        let entity = try #require(batch.entities.first { $0.kind == "alert" })
        #expect(entity.id.rawValue == "alert:" + AlertRules.fingerprint(of: Self.labels))
        #expect(entity.kind == "alert" && entity.name.english == "HighLoad web-1")
        #expect(entity.district == "district:110105" && entity.parent == nil)
        #expect(entity.attributes["summary"] == "Load is \"high\"")
        #expect(samples(batch) == ["-60:2", "0:2"] && samples(batch, "firing") == ["0:1"])
        let event = try #require(batch.events.first)
        #expect(
            event.time == Self.at(-60) && event.entity == entity.id && event.priority == .medium
        )
        #expect(event.kind == "high_load" && event.text.english == "Load is \"high\"")
        // The next visit confirms it and repeats neither the entity nor the event.
        let next = try service.visit(at: Self.at(10))
        #expect(samples(next) == ["10:2"] && next.entities.isEmpty && next.events.isEmpty)
    }

    @Test("An alert that is no longer listed ends, at its expected end if that has passed")
    func end() throws {
        let service = try Service()
        service.alerts.change { $0 = [Self.alert(to: Self.at(240))] }
        _ = try service.visit(at: now)
        service.alerts.change { $0 = [] }
        let ended = try service.visit(at: Self.at(20))
        #expect(samples(ended) == ["20:0"] && ended.events.first?.end == Self.at(20))
        #expect(try samples(service.visit(at: Self.at(30))).isEmpty)

        service.alerts.change { $0 = [Self.alert(from: Self.at(40), to: Self.at(340))] }
        _ = try service.visit(at: Self.at(50))
        service.alerts.change { $0 = [] }
        #expect(try samples(service.visit(at: Self.at(3000))) == ["340:0"])
    }

    @Test("A missing or zero end means five minutes from now")
    func missingEnd() throws {
        let service = try Service()
        let zero = Self.alert().replacing(Self.at(240).rfc3339, with: "0001-01-01T00:00:00.000Z")
        for alert in [Self.alert(to: nil), zero] {
            service.watermark = nil
            service.alerts.change { $0 = [alert] }
            _ = try service.visit(at: now)
            service.alerts.change { $0 = [] }
            #expect(try samples(service.visit(at: Self.at(900))) == ["300:0"])
        }
    }

    @Test("An alert that ended and began again between two visits has both in its history")
    func again() throws {
        let service = try Service()
        service.alerts.change { $0 = [Self.alert(to: Self.at(5))] }
        _ = try service.visit(at: now)
        service.alerts.change { $0 = [Self.alert(from: Self.at(7), to: Self.at(400))] }
        let batch = try service.visit(at: Self.at(10))
        #expect(samples(batch) == ["5:0", "7:2", "10:2"])
        #expect(batch.events.map(\.time) == [Self.at(7)])
    }

    @Test("After a restart an alert goes on, and one that went meanwhile ends")
    func restart() throws {
        let service = try Service()
        let other = ["alertname": "Down", "severity": "critical"]
        service.alerts.change { $0 = [Self.alert(), Self.alert(other)] }
        #expect(try samples(service.visit(at: now)) == ["-60:2", "-60:4", "0:2", "0:4"])
        service.alerts.change { $0 = [Self.alert()] }
        let batch = try service.visit(at: Self.at(100), restarted: true)
        #expect(samples(batch) == ["100:2", "100:0"] || samples(batch) == ["100:0", "100:2"])
    }

    @Test("An alert that Alertmanager suppresses is marked and has low priority")
    func suppressed() throws {
        let service = try Service()
        service.alerts.change { $0 = [Self.alert(silencedBy: ["x"])] }
        let silenced = try service.visit(at: now)
        #expect(samples(silenced, "silenced") == ["0:1"] && samples(silenced).last == "0:1")
        #expect(samples(silenced, "inhibited").isEmpty)
        let name = try #require(silenced.entities.first?.name)
        #expect(name == LocalizedText("HighLoad web-1 (silenced)", chinese: "HighLoad web-1（已静默）"))
        service.alerts.change { $0 = [Self.alert(inhibitedBy: ["y"])] }
        let inhibited = try service.visit(at: Self.at(10))
        #expect(samples(inhibited, "silenced") == ["10:0"])
        #expect(samples(inhibited, "inhibited") == ["10:1"])
        service.alerts.change { $0 = [Self.alert()] }
        let active = try service.visit(at: Self.at(20))
        #expect(samples(active) == ["20:2"] && samples(active, "inhibited") == ["20:0"])
        #expect(active.entities.first?.name.english == "HighLoad web-1")
    }

    @Test("Labels give priority, place and entity of an alert, as configured")
    func mapping() throws {
        var rules = AlertRules()
        rules.severityLabel = "urgency"
        rules.priorities = ["p1": .critical]
        rules.otherwise = .low
        rules.kind = "server"
        rules.identity = ["rack", "host"]
        rules.districtLabel = "zone"
        let service = try Service(rules: rules)
        let full = [
            "alertname": "Fan", "urgency": "P1", "rack": "r7", "host": "h2", "zone": "north",
        ]
        service.alerts.change { $0 = [Self.alert(full), Self.alert(["alertname": "Fan"])] }
        let batch = try service.visit(at: now)
        #expect(Set(samples(batch)) == ["-60:4", "0:4", "-60:1", "0:1"])
        let entity = try #require(batch.entities.first { $0.parent != nil })
        #expect(entity.parent == "server:r7/h2" && entity.district == "district:north")
        #expect(entity.name.english == "Fan r7 h2")
    }

    @Test("The firing alerts of a Prometheus server are read in the same way")
    func prometheus() throws {
        let body = """
            {"status":"success","data":{"alerts":[
            {"labels":{"alertname":"Up","severity":"page"},"annotations":{},"state":"firing",
             "activeAt":"\(Self.at(-30).rfc3339)","value":"1e+00"},
            {"labels":{"alertname":"Soon"},"annotations":{},"state":"pending",
             "activeAt":"\(Self.at(-30).rfc3339)","value":"1e+00"}]}}
            """
        let server = try ScriptedServer { request in
            request.path == "/api/v1/alerts"
                ? .json(body) : .json("404 page not found", status: "404 Not Found")
        }
        let client = AlertmanagerClient(source: "am", base: server.url)
        var watermark: Watermark?
        for _ in 0..<2 {
            let delivery = try client.fetch(after: watermark, at: now, unless: Cancellation())
            #expect(!samples(delivery.batch).isEmpty)
            #expect(samples(delivery.batch).allSatisfy { $0.hasSuffix(":4") })
            watermark = delivery.batch.watermark
        }
        #expect(
            server.requests.map(\.path) == ["/api/v2/alerts", "/api/v1/alerts", "/api/v1/alerts"]
        )
    }

    @Test("Hostile answers neither stop the program nor end alerts")
    func hostile() throws {
        let service = try Service()
        service.alerts.change { $0 = [Self.alert()] }
        _ = try service.visit(at: now)
        for body in [#"{"a":1}"#, "[", "", "null"] {
            let server = try ScriptedServer { _ in .json(body) }
            let client = AlertmanagerClient(source: "am", base: server.url)
            #expect(throws: ServiceFailure.self) {
                _ = try client.fetch(after: service.watermark, at: now, unless: Cancellation())
            }
        }
        let odd = [
            "null", "1", #"{"labels":{}}"#, #"{"labels":{"a":1}}"#,
            #"{"labels":{"alertname":"\#u{202E}x"},"startsAt":"9999-12-31T00:00:00Z"}"#,
            #"{"labels":{"alertname":"y"},"startsAt":"yesterday","endsAt":[],"status":7}"#,
        ]
        service.alerts.change { $0 = odd }
        let batch = try service.visit(at: Self.at(10))
        #expect(samples(batch).sorted() == ["10:0", "10:2", "10:2"], "\(batch.observations)")
    }

    // MARK: Silences

    /// A service that takes silences, with the shelves of its alert.
    private final class Silencing {
        let requests = Stage<[String]>([])
        let silences = Stage("[]")
        let shelf = Stage<AlertShelf?>(nil)
        let client: AlertmanagerClient
        let entity = EntityID("alert:" + AlertRules.fingerprint(of: labels))
        private let server: ScriptedServer

        init(isAllowed: Bool = true) throws {
            let (requests, silences, shelf, entity) = (requests, silences, shelf, entity)
            server = try ScriptedServer { request in
                if request.method != "GET" {
                    requests.change {
                        $0.append("\(request.method) \(request.path) \(request.body)")
                    }
                }
                if request.path.hasSuffix("/alerts") { return .json("[\(alert())]") }
                return .json(request.method == "GET" ? silences.value : #"{"silenceID":"s1"}"#)
            }
            var rules = AlertRules()
            rules.sendsSilences = isAllowed
            client = AlertmanagerClient(source: "am", base: server.url, rules: rules) {
                shelf.value.map { [entity: $0] } ?? [:]
            }
        }

        func visit() throws -> Delivery {
            try client.fetch(after: nil, at: now, unless: Cancellation())
        }
    }

    @Test("A shelf is sent as a silence of exactly this alert, and withdrawn with the shelf")
    func silences() throws {
        let service = try Silencing()
        service.shelf.change { $0 = AlertShelf(left: .seconds(3600), comment: "wei: \"works\"") }
        _ = try service.visit()
        let sent = try #require(service.requests.value.first)
        #expect(service.requests.value.count == 1 && sent.hasPrefix("POST /api/v2/silences {"))
        let body = try JSONParser.parse(Array(sent.drop { $0 != "{" }.utf8))
        #expect(body["endsAt"]?.string == Self.at(3600).rfc3339)
        #expect(body["comment"]?.string == "wei: \"works\" [\(service.entity)]")
        let names = (body["matchers"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(names == Self.labels.keys.sorted())

        // It is not sent again, is prolonged with the shelf, and ends with it.
        func answer(_ end: Instant) -> String {
            """
            [{"id":"s1","status":{"state":"active"},"createdBy":"citytop","comment":"wei: x \
            [\(service.entity)]","endsAt":"\(end.rfc3339)"},
            {"id":"s2","status":{"state":"active"},"createdBy":"anna","comment":"[\(service.entity)]",
            "endsAt":"\(end.rfc3339)"}]
            """
        }
        service.silences.change { $0 = answer(Self.at(3600)) }
        _ = try service.visit()
        #expect(service.requests.value.count == 1)
        service.shelf.change { $0 = AlertShelf(left: .seconds(7200), comment: "wei") }
        _ = try service.visit()
        #expect(service.requests.value.last?.contains(#""id":"s1""#) == true)
        service.shelf.change { $0 = nil }
        _ = try service.visit()
        #expect(service.requests.value.count == 3)
        #expect(service.requests.value.last == "DELETE /api/v2/silence/s1 ")
    }

    @Test("Without leave in the configuration nothing is sent")
    func notAllowed() throws {
        let service = try Silencing(isAllowed: false)
        service.shelf.change { $0 = AlertShelf(left: .seconds(60), comment: "wei") }
        _ = try service.visit()
        #expect(service.requests.value.isEmpty)
    }

    @Test("A refused silence is a remark, and the alerts are delivered all the same")
    func refusedSilence() throws {
        let service = try Silencing()
        service.shelf.change { $0 = AlertShelf(left: .seconds(60), comment: "wei") }
        service.silences.change { $0 = "no" }
        let delivery = try service.visit()
        #expect(!delivery.batch.observations.isEmpty)
        #expect(delivery.remarks.contains { $0.contains("silences could not be read") })
    }
}
