// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TwinLayout
import TwinVocabulary

@Suite("Words, units, quantities and addresses")
struct SpellingTests {
    @Test("A typing error is one edit")
    func distance() {
        let pairs = [
            ("speed", "speed", 0), ("spede", "speed", 1), ("sped", "speed", 1), ("", "abc", 3),
            ("speeed", "speed", 1), ("kitten", "sitting", 3), ("拥堵指", "拥堵指数", 1),
        ]
        for (left, right, expected) in pairs {
            let found = Spelling.distance(Array(left.unicodeScalars), Array(right.unicodeScalars))
            #expect(found == expected, "\(left) \(right)")
        }
    }

    @Test("Only a similar word is suggested, and only the nearest")
    func nearest() {
        let known = ["speed", "spend", "flow", "congestion_index"]
        #expect(Spelling.nearest(to: "spede", among: known) == "speed")
        #expect(Spelling.nearest(to: "Flow", among: known) == "flow")
        #expect(Spelling.nearest(to: "congestion", among: known) == "congestion_index")
        #expect(Spelling.nearest(to: "turnover", among: known) == nil)
        #expect(Spelling.nearest(to: "", among: known) == nil)
        #expect(Spelling.nearest(to: String(repeating: "x", count: 1_000_000), among: known) == nil)
    }

    @Test(
        "A unit of UCUM or ISO 4217 is accepted",
        arguments: [
            "1", "%", "km/h", "m/s", "m3/h", "/h", "/s", "Cel", "MW", "kW.h", "GBy/h", "CNY/GBy",
            "EFLOPS", "ug/m3", "[ppm]", "min", "mm/h", "MPa", "Hz", "kV", "[mi_i]/h", "kV.A", "t/h",
            "s-1", "kg/m2", "Mbit/s", "KiBy", "EUR",
        ]
    )
    func unit(_ code: String) {
        #expect(UnitGrammar.accepts(code))
    }

    @Test(
        "A unit in everyday spelling is refused, and its code is suggested",
        arguments: [
            ("km/hr", "km/h"), ("kmh", "km/h"), ("KPH", "km/h"), ("°C", "Cel"), ("m³/h", "m3/h"),
            ("RMB", "CNY"), ("MWh", "MW.h"), ("mWh", "mW.h"), ("percent", "%"), ("GB", "GBy"),
            ("sec", "s"),
            ("GB/hour", "GBy/h"), ("vehicles/hour", "1/h"), ("CNY/GB", "CNY/GBy"), ("mw", "MW"),
        ]
    )
    func wrongUnit(_ code: String, _ expected: String) {
        #expect(!UnitGrammar.accepts(code))
        #expect(UnitGrammar.suggestion(for: code) == expected)
        #expect(UnitGrammar.accepts(expected))
    }

    @Test(
        "A text that is not a unit is refused",
        arguments: ["", "//", "a/b/c/d/e/f", "m99", "-", "k", "3"]
    )
    func noUnit(_ code: String) {
        #expect(!UnitGrammar.accepts(code))
    }

    @Test("Durations and sizes are written as they were read")
    func quantities() {
        for text in ["0s", "500ms", "1s", "90s", "5m", "2h", "1d", "30d"] {
            #expect(QuantityText.duration(text).map(QuantityText.write) == text)
        }
        for text in ["0B", "1B", "1KiB", "16MiB", "4GiB", "2TiB", "1023B"] {
            #expect(QuantityText.bytes(text).map(QuantityText.write(bytes:)) == text)
        }
        #expect(QuantityText.duration("1.5h") == .seconds(5400))
        let wrong = [
            "", "s", "10", "-1s", "1e9s", "nans", "infs", "0x10s", "1 s", "10 m", "1..5s", ".5s",
            "5.s", "99999999999999999999d", "１0s", "1w",
        ]
        for text in wrong { #expect(QuantityText.duration(text) == nil, "\(text)") }
        for text in ["16", "16MB", "-1B", "1e3B", "99999999999999TiB"] {
            #expect(QuantityText.bytes(text) == nil, "\(text)")
        }
    }

    @Test(
        "A valid address of a service is accepted",
        arguments: [
            "http://127.0.0.1:8711/v1.1", "https://city.example.org", "HTTP://[::1]:80/a/b",
            "http://a",
        ]
    )
    func address(_ text: String) {
        #expect(AddressCheck.check(text).cause == nil)
    }

    @Test(
        "An invalid address is refused",
        arguments: [
            "", "http", "http://", "//a", "file:///etc/passwd", "gopher://a", "javascript:alert(1)",
            "http://a b", "http://a\u{202E}", "http://user@a", "http://u:p@a", "http://a?x=1",
            "http://a#x", "http://a:0", "http://a:65536", "http://a:x", "http://[::1", "ftp://a",
        ]
    )
    func wrongAddress(_ text: String) {
        let finding = AddressCheck.check(text)
        guard case .wrongAddress = finding.cause else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(finding.host.isEmpty)
    }

    @Test("A link-local address is reported, in IPv4 and IPv6")
    func linkLocal() {
        for host in ["169.254.169.254", "[fe80::1]", "[FE80::1]:8080"] {
            guard case .linkLocalAddress = AddressCheck.check("http://\(host)/").cause else {
                Issue.record("\(host) was taken")
                continue
            }
        }
        #expect(AddressCheck.check("http://feed.example.org").cause == nil)
    }

    @Test("The secret parts of an address are not shown")
    func redacted() {
        #expect(AddressCheck.redacted("http://u:p@host/a?key=s#t") == "http://…@host/a")
        #expect(AddressCheck.redacted("u:p@host") == "…@host")
    }
}
