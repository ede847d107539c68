// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("A token that a service sends back is removed from everything")
struct SecretsTests {
    private static let token = "aZ9/k+Lm-Q7_x.Tp~42=="

    /// The usual spellings of a token, each with a name.
    static let spellings: [(name: String, text: String)] = {
        let coded = Data(token.utf8).base64EncodedString()
        let address = coded.replacing("+", with: "-").replacing("/", with: "_")
        let percent = token.utf8.map { String(format: "%%%02x", $0) }.joined()
        var result = [
            ("raw", token), ("bearer", "Bearer \(token)"), ("base64", coded),
            ("base64 for addresses", address), ("percent", percent),
            ("percent in capitals", percent.uppercased()),
            ("lower case", token.lowercased()), ("upper case", token.uppercased()),
            ("percent of reserved characters", ServiceAddress.encoded(token)),
            ("percent of a percent", ServiceAddress.encoded(ServiceAddress.encoded(token))),
            ("JSON escapes", token.replacing("/", with: "\\/")),
            ("JSON code points", token.utf8.map { String(format: "\\u%04X", $0) }.joined()),
            ("HTML", token.replacing("+", with: "&#x2B;").replacing("/", with: "&#47;")),
        ]
        for user in ["", "a", "ab", "abc", "city"] {
            let pair = Data("\(user):\(token)".utf8).base64EncodedString()
            result.append(("Basic of \(user)", "Basic \(pair)"))
            let other = Data("\(token):\(user)".utf8).base64EncodedString()
            result.append(("Basic before \(user)", "Basic \(other)"))
        }
        return result
    }()

    /// Parts of the token that must not appear in any output.
    private static var needles: [String] {
        let coded = Data(token.utf8).base64EncodedString()
        return [token, String(coded.dropFirst(2).dropLast(4)), String(token.dropFirst(4))]
            .map { $0.lowercased() }
    }

    private static func leaks(_ text: String) -> Bool {
        var forms = [text]
        for _ in 0..<2 { forms.append(PercentText.decoded(forms.last ?? "", plusIsSpace: true)) }
        let unescaped = text.replacing("\\/", with: "/").replacing("&#x2B;", with: "+")
            .replacing("&#47;", with: "/")
        return (forms + [unescaped]).map { $0.lowercased() }
            .contains { form in needles.contains { form.contains($0) } }
    }

    @Test("Every spelling is found at any position, and the text around it is kept")
    func spelling() {
        let secrets = Secrets([Self.token])
        for (name, text) in Self.spellings {
            for (before, after) in [("", ""), ("x=\"", "\" is unknown"), ("a ", ";b"), ("é", "世")] {
                let found = secrets.removed(from: before + text + after)
                #expect(!Self.leaks(found), "\(name): \(found)")
                #expect(found.hasPrefix(before), "\(name): \(found)")
                #expect(found.hasSuffix(after), "\(name): \(found)")
                #expect(found.contains(Secrets.mark), "\(name): \(found)")
            }
            for encoding in [String.Encoding.utf16BigEndian, .utf16LittleEndian] {
                let bytes = Array(text.data(using: encoding) ?? Data())
                let found = secrets.removed(from: [0, 0x61] + bytes)
                let shown = String(decoding: found.filter { $0 != 0 }, as: UTF8.self)
                #expect(!Self.leaks(shown), "\(name): \(shown)")
            }
        }
    }

    @Test("Other texts do not change, nor do words that contain a short secret")
    func innocent() {
        let secrets = Secrets([Self.token, "abcd", "xyz"])
        for text in [
            "", "a%", "\\", "&#", "%4", "\\u00", "abcde", "xabcd", "xyz", "Bearer", "世界%E4",
        ] {
            #expect(secrets.removed(from: text) == text)
        }
        #expect(secrets.removed(from: "key abcd.") == "key \(Secrets.mark).")
        #expect(Secrets([]).isEmpty && Secrets(["abc", ""]).isEmpty)
    }

    @Test("Random bytes with a token among them never trap, and the token is found")
    func random() {
        let secrets = Secrets([Self.token])
        var generator = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let noise = { (count: Int) -> [UInt8] in
                (0..<count).map { _ in
                    Bool.random(using: &generator)
                        ? UInt8.random(in: 0...255, using: &generator)
                        : Array("%\\&#u0;aZ9/".utf8).randomElement(using: &generator) ?? 0
                }
            }
            let before = noise(Int.random(in: 0...30, using: &generator))
            let bytes = before + Array(" \(Self.token) ".utf8) + noise(10)
            let found = String(decoding: secrets.removed(from: bytes), as: UTF8.self)
            #expect(!found.contains(Self.token), "round \(round): \(found)")
        }
    }

    @Test("Names, values, failures and remarks of every client are free of its token")
    func clients() throws {
        for (name, text) in Self.spellings {
            let quoted = text.replacing("\"", with: "\\\"")
            for place in 0..<5 {
                let server = try ScriptedServer { _ in
                    switch place {
                    case 0: .json("{\"error\": \"no \(quoted)\"}", status: "401 \(text)")
                    case 1: .json("", status: "302 Found", headers: ["Location: /x?t=\(text)"])
                    case 2: .json("<html>\(text)", status: "500 X", headers: ["X-\(text): y"])
                    case 3: .json("not JSON but \(text)")
                    default: .json(Self.everything(quoted))
                    }
                }
                for client in Self.clients(server.url) {
                    let outcome = Result { () throws(ServiceFailure) in
                        try client.fetch(after: nil, at: now, unless: Cancellation())
                    }
                    let shown =
                        switch outcome {
                        case .success(let delivery): String(describing: delivery)
                        case .failure(let failure): String(describing: failure)
                        }
                    #expect(!Self.leaks(shown), "\(name), \(place), \(client.source): \(shown)")
                }
            }
        }
    }

    private static func clients(_ url: String) -> [any ServiceClient] {
        let http = HTTPSettings(token: token)
        let rule = MetricRule(selector: "{x=\"y\"}", kind: "node", identity: ["instance"])
        return [
            SensorThingsClient(source: "sensorthings", base: url, http: http),
            NGSIClient(source: "ngsi", base: url, types: ["T"], http: http),
            PrometheusClient(source: "prometheus", base: url, rules: [rule], http: http),
            PrometheusClient(
                source: "exporter",
                base: url + "/metrics",
                rules: [rule],
                http: http
            ),
            CloudEventsClient(source: "ledger", base: url, http: http),
        ]
    }

    /// Returns an answer that is valid for each client, with a text in every position.
    private static func everything(_ text: String) -> String {
        """
        {"status": "success", "data": {"resultType": "vector", "result": [{"metric": \
        {"__name__": "up", "x": "y", "instance": "\(text)", "job": "\(text)"}, \
        "value": [1795391990, "\(text)"]}]}, "warnings": ["\(text)"], \
        "value": [{"@iot.id": "\(text)", "name": "\(text)", "Thing": {"@iot.id": "\(text)", \
        "name": "\(text)", "properties": {"a": "\(text)"}}, "ObservedProperty": {"name": "\(text)"}, \
        "unitOfMeasurement": {"symbol": "\(text)"}, "result": "\(text)", \
        "phenomenonTime": "2026-11-22T23:59:00Z", "Datastream": {"@iot.id": "\(text)"}}]}
        """
    }
}

@Suite("An unreadable answer is fetched once")
struct UnreadableAnswerTests {
    @Test(
        "A window is halved only if the answer was too long, and at most three times",
        arguments: [
            ("not JSON", 1), (String(repeating: "[", count: 200), 1), ("{\"status\":\"what\"}", 1),
            (String(repeating: " ", count: 70_000), 4),
        ]
    )
    func fetches(body: String, count: Int) throws {
        let server = try ScriptedServer { request in
            request.path.hasSuffix("query") ? .json(body) : .json("{}", status: "404 No")
        }
        let client = PrometheusClient(
            source: "p",
            base: server.url,
            rules: [MetricRule(selector: "up", kind: "node", identity: ["instance"])],
            http: HTTPSettings(limits: HTTPLimits(bytes: 60_000))
        )
        #expect(throws: ServiceFailure.self) {
            try client.fetch(after: nil, at: now, unless: Cancellation())
        }
        let queries = server.requests.filter { $0.path.hasSuffix("query") }
        #expect(queries.count == count)
    }
}
