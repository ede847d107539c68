// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinReports

@Suite("The alarms in the terms of Alertmanager")
struct PeerTests {
    private func alarms(after minutes: Double = 340) throws -> PeerAlarms {
        try ReportCity().reporter().peerAlarms(
            at: Moment(at: ReportCity.at(minutes)),
            version: "citytop 1",
            started: ReportCity.start
        )
    }

    private func list(
        _ path: String,
        _ query: [(name: String, value: String)] = [],
        after minutes: Double = 340
    ) throws -> [[String: Any]] {
        let answer = try alarms(after: minutes).answer("GET", path, query: query)
        #expect(answer.status == 200 && answer.type == "application/json", "\(answer)")
        let value = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return value as? [[String: Any]] ?? []
    }

    private func entities(_ alerts: [[String: Any]]) -> [String] {
        alerts.compactMap { ($0["labels"] as? [String: String])?["entity"] }.sorted()
    }

    @Test(
        "Active alarms are alerts with labels, an acknowledgement as annotation, and an end ahead"
    )
    func alerts() throws {
        let alerts = try list("/api/v2/alerts")
        #expect(entities(alerts) == ["pump:1", "pump:3", "pump:5"])
        let alert = try #require(alerts.first { entities([$0]) == ["pump:1"] })
        #expect(
            alert["labels"] as? [String: String] == [
                "alertname": "Water level", "severity": "high", "entity": "pump:1",
                "property": "level", "kind": "pump", "city": "Lakeside", "domain": "water",
                "district": "district:1", "simulated": "true",
            ]
        )
        let annotations = try #require(alert["annotations"] as? [String: String])
        #expect(annotations["summary"] == "Pump 1, North: Water level 31 cm > 27 cm")
        #expect(annotations["summary_zh"]?.hasPrefix("1号泵") == true, "\(annotations)")
        #expect(annotations["acknowledged_by"]?.contains("crew is on the way") == true)
        #expect(alert["startsAt"] as? String == ReportCity.at(40).rfc3339)
        #expect(alert["endsAt"] as? String == ReportCity.at(345).rfc3339)
        #expect((alert["status"] as? [String: Any])?["state"] as? String == "active")
        #expect((alert["fingerprint"] as? String)?.count == 16)
    }

    @Test("A shelf and a removal from service are silences of the alerts that they suppress")
    func silences() throws {
        let silences = try list("/api/v2/silences")
        #expect(silences.count == 2)
        let alerts = try list("/api/v2/alerts", [("active", "false")])
        #expect(entities(alerts) == ["pump:3", "pump:5"])
        for alert in alerts {
            let status = try #require(alert["status"] as? [String: Any])
            #expect(status["state"] as? String == "suppressed")
            let by = try #require((status["silencedBy"] as? [String])?.first)
            let silence = try #require(silences.first { $0["id"] as? String == by })
            let matchers = silence["matchers"] as? [[String: Any]] ?? []
            let labels = alert["labels"] as? [String: String] ?? [:]
            #expect(!matchers.isEmpty)
            #expect(
                matchers.allSatisfy {
                    labels[$0["name"] as? String ?? ""] == $0["value"] as? String
                }
            )
            let one = try alarms().answer("GET", "/api/v2/silence/\(by)")
            #expect(one.status == 200 && one.body.contains(by))
        }
        let shelf = try #require(
            silences.first { ($0["comment"] as? String)?.contains("aintenance") == true }
        )
        #expect(shelf["endsAt"] as? String == ReportCity.at(310 + 720).rfc3339)
        #expect(shelf["createdBy"] as? String == "wei")
    }

    @Test("Matchers, states and the receiver choose alerts as in Alertmanager")
    func choice() throws {
        let cases: [([(name: String, value: String)], [String])] = [
            ([("filter", #"entity="pump:1""#)], ["pump:1"]),
            ([("filter", "entity=pump:1")], ["pump:1"]),
            ([("filter", #"entity=~"pump:(1|3)""#), ("filter", "severity!=high")], ["pump:3"]),
            ([("filter", "entity!~pump:[13]")], ["pump:5"]),
            ([("filter", "nothing=")], ["pump:1", "pump:3", "pump:5"]),
            ([("silenced", "false"), ("inhibited", "false"), ("active", "true")], ["pump:1"]),
            ([("receiver", "oper.*")], ["pump:1", "pump:3", "pump:5"]),
            ([("receiver", "nobody")], []),
        ]
        for (query, expected) in cases {
            #expect(try entities(list("/api/v2/alerts", query)) == expected, "\(query)")
        }
        let silence = try list("/api/v2/silences", [("filter", "entity=pump:3")])
        #expect(silence.count == 1)
        let wrong = try alarms().answer("GET", "/api/v2/alerts", query: [("filter", "a{")])
        #expect(wrong.status == 400 && wrong.body == "\"bad matcher format: a{\"\n")
    }

    @Test("Groups have the alerts of one name")
    func groups() throws {
        let groups = try list("/api/v2/alerts/groups", after: 430)
        let names = groups.compactMap { ($0["labels"] as? [String: String])?["alertname"] }
        #expect(names == ["Running", "Water level"])
        #expect(groups.compactMap { ($0["alerts"] as? [Any])?.count } == [12, 3])
    }

    @Test("Requests that would change something are refused with 405 and name the command to use")
    func writes() throws {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let answer = try alarms().answer(method, "/api/v2/silences")
            #expect(answer.status == 405)
            #expect(answer.body.contains("citytop alarms shelve"))
        }
        #expect(try alarms().answer("GET", "/api/v2/nothing").status == 404)
        #expect(try alarms().answer("GET", "/-/healthy").body == "OK")
        let status = try alarms().answer("GET", "/api/v2/status")
        #expect(status.body.contains(#""version":"citytop 1""#))
        #expect(try alarms().answer("GET", "/api/v2/receivers").body.contains("operators"))
    }

    @Test("A pattern matches whole texts in the syntax of RE2")
    func patterns() {
        let cases: [(String, String, Bool)] = [
            ("a|b", "b", true), ("a|b", "ab", false), ("a.*", "a", true), (".+", "", false),
            ("(foo|bar)+", "foobarfoo", true), ("(?:a|b){2,3}", "abab", false),
            ("[^0-9]+", "水位", true), ("[a-c-]+", "a-c", true), (#"\d{2}\.\w+"#, "42.x", true),
            ("(?i)HIGH|Low", "hIgH", true), ("(?i)[A-Z]+", "abc", true), ("^a$", "a", true),
            ("a^b", "ab", false), ("", "", true), ("x{0}", "", true), ("a{,2}", "a{,2}", true),
            ("()*", "", true), ("(a*)*b", "aaab", true), (#"[\]x]+"#, "]x", true),
        ]
        for (pattern, text, isMatch) in cases {
            #expect(PeerPattern(pattern)?.matchesWhole(text) == isMatch, "\(pattern) \(text)")
        }
        let wrong = [
            "(", ")", "[", "a**b(", "*", #"\"#, "(?P<x>a)", "[z-a]", "((a{1000}){1000}){1000}",
            "(((){1000}){1000}){1000}", String(repeating: "(", count: 100),
        ]
        for pattern in wrong { #expect(PeerPattern(pattern) == nil, "\(pattern)") }
    }

    @Test(
        "A pattern that backtracks without end elsewhere is compared at once",
        .timeLimit(.minutes(1))
    )
    func linear() throws {
        let pattern = try #require(PeerPattern("(a+)+(b|[a]*)*c"))
        #expect(!pattern.matchesWhole(String(repeating: "a", count: 5000)))
    }

    @Test("Fingerprints are those of Prometheus")
    func fingerprints() {
        // As Alertmanager 0.25 answers for these labels.
        let labels = ["alertname": "Down", "host": "b", "severity": "critical", "site": "西湖"]
        #expect(AlertRules.fingerprint(of: labels) == "f8171ad61fef55b8")
    }
}
